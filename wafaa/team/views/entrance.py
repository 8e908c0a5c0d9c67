"""The way in: home, the first run, and joining by invitation."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wafaa.lib.ids import new_id
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.time import now
from wafaa.stores.hours import Hours, always_open
from wafaa.stores.hours_presets import COUNTRIES, presets
from wafaa.stores.models import Digits, Store
from wafaa.stores.scope import Scope, entered
from wafaa.team import setup, verbs
from wafaa.team.door import log_in, public
from wafaa.team.forms import AcceptForm, WelcomeForm
from wafaa.team.models import Invitation, Staff, User
from wafaa.work.limits import allows

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
OWN_CURRENCIES = {
    "SA": "SAR",
    "AE": "AED",
    "KW": "KWD",
    "QA": "QAR",
    "BH": "BHD",
    "OM": "OMR",
    "EG": "EGP",
    "JO": "JOD",
    "IQ": "IQD",
    "LB": "LBP",
    "YE": "YER",
    "MA": "MAD",
    "DZ": "DZD",
    "TN": "TND",
}


@require_GET
@public("says nothing: leads to the login or to the person's own stores")
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_login") if Store.objects.exists() else redirect("team:welcome")
    places = list(
        Staff.everywhere.filter(user_id=request.user.pk, suspended_at=None)
        .select_related("store")
        .order_by("store__name")
    )
    if len(places) == 1:
        return redirect("inbox:today", places[0].store.slug)
    return render(request, "team/stores.html", {"places": [_place(staff) for staff in places]})


def _place(staff: Staff) -> dict[str, Any]:
    return {
        "name": staff.store.name,
        "role": staff.get_role_display(),
        "url": reverse("inbox:today", args=[staff.store.slug]),
    }


@GET_AND_POST
@never_cache
@public("the first run: only while no store exists, and only with the key that the terminal printed")
def welcome(request: HttpRequest) -> HttpResponse:
    if Store.objects.exists():
        raise Http404
    if not setup.opens(request.GET.get("token", "")):
        allowed = allows("setup", request.META.get("REMOTE_ADDR", ""), most=30, seconds=600)
        return render(request, "team/no_key.html", status=403 if allowed else 429)
    form = WelcomeForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        return _opened(request, form.cleaned_data)
    return render(request, "team/welcome.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _opened(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    try:
        owner = verbs.found_store(
            said["slug"] or _slug(said["name"]),
            said["name"],
            _hours(said["hours"], said["timezone"], said["language"]),
            email=said["email"],
            password=said["password"],
            owner=said["owner"],
            **_store_traits(said),
        )
    except verbs.AlreadyOpened:
        raise Http404 from None
    setup.use_up()
    log_in(request, owner.user)
    return redirect("inbox:today", owner.store.slug)


def _slug(name: str) -> str:
    ascii_name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return ascii_name[:40] if len(ascii_name) >= 2 else f"store-{new_id()[:6]}"


def _hours(chosen: str, timezone: str, language: str) -> Hours:
    """The habits of the chosen country, in the store's own time zone, occasions named in its language."""
    if chosen == "always":
        return always_open(timezone)
    with override(language):
        habits = presets(_)[chosen].hours
    return Hours.from_json(habits.to_json() | {"timezone": timezone})


def _store_traits(said: dict[str, Any]) -> dict[str, Any]:
    country = said["hours"] if said["hours"] in COUNTRIES else "SA"
    digits = Digits.ARABIC if said["language"] == "ar" else Digits.LATIN
    traits = {"language": said["language"], "timezone": said["timezone"], "country": country}
    return traits | {"currency": OWN_CURRENCIES[country], "digits": digits}


def invitation_link(invitation: Invitation) -> str:
    """The address to give to the invited person; it dies when used, withdrawn or expired."""
    token = (
        sign("invitation", {}, expires=invitation.expires_at, recipient=invitation.email, key=settings.LINK_KEY)
        if invitation.expires_at > now()
        else ""
    )
    return f"{settings.ADDRESS}{reverse('team:join', args=[invitation.public_id])}?t={token}"


@GET_AND_POST
@never_cache
@public("whoever holds the signed link of an open invitation may join that store")
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    invitation = _invited(public_id, request.GET.get("t", ""))
    if invitation is None:
        return render(request, "team/stale.html", status=410)
    with entered(Scope(invitation.store)):
        known = User.objects.filter(email=invitation.email).exists()
        hints = (invitation.name, invitation.store.name, invitation.store.slug)
        form = AcceptForm(request.POST or None, email=invitation.email, hints=hints)
        if request.method == "POST" and (known or form.is_valid()):
            return _joined(request, invitation, "" if known else form.cleaned_data["password"], known)
        context = {
            "form": form,
            "invitation": invitation,
            "known": known,
            "store_name": invitation.store.name,
        }
        return render(request, "team/join.html", context, status=422 if request.method == "POST" else 200)


def _invited(public_id: str, token: str) -> Invitation | None:
    found = (
        Invitation.everywhere.filter(public_id=public_id, used_at=None, expires_at__gt=now())
        .select_related("store")
        .first()
    )
    try:
        if found is not None:
            unsign("invitation", token, recipient=found.email, key=settings.LINK_KEY)
    except BadLink:
        return None
    return found if found is not None and verbs.still_holds(found) else None


def _joined(request: HttpRequest, invitation: Invitation, password: str, known: bool) -> HttpResponse:
    try:
        staff = verbs.accept(invitation, password)
    except verbs.Stale:
        return render(request, "team/stale.html", status=410)
    if known:
        return redirect(f"{reverse('account_login')}?next={reverse('inbox:today', args=[staff.store.slug])}")
    log_in(request, staff.user)
    return redirect("inbox:today", staff.store.slug)
