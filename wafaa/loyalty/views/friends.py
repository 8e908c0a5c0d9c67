"""Friends who come by a member's link: the list, what is settled of them, and what a colleague decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.loyalty import referral_screens as screens
from wafaa.loyalty import reward_words
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Referral, ReferralState
from wafaa.loyalty.referral_forms import WhyForm, terms, terms_form
from wafaa.loyalty.speech import url_of
from wafaa.loyalty.tabs import places
from wafaa.loyalty.verbs import referring
from wafaa.loyalty.verbs.offering import Matched
from wafaa.stores.door import can
from wafaa.stores.settings import BadSetting


@require_GET
@can("loyalty.see")
def friends(request: HttpRequest, store: str) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ("state", "of", "after")}
    is_more = request.headers.get("HX-Request") and asked["after"]
    return render(request, "loyalty/_friend_rows.html" if is_more else "loyalty/friends.html", screens.listing(**asked))


@require_http_methods(["GET", "HEAD", "POST"])
@can("loyalty.manage")
def settings(request: HttpRequest, store: str) -> HttpResponse:
    form = terms_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (said := terms(form)) is not None:
        try:
            referring.choose_terms(said)
        except Matched as refused:
            form.add_error(None, reward_words.worded(refused.by[0]))
        except BadSetting as bad:
            form.add_error(bad.name, _("This does not fit here."))
        else:
            messages.success(request, _("Saved. Who was invited before keeps what they were promised."))
            return redirect(url_of("friends"))
    context = {
        "form": form,
        "back_url": url_of("friends"),
        "places": places("friends"),
        "is_running": is_running(),
        "rewards_url": url_of("reward_new"),
    }
    return render(request, "loyalty/friend_settings.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@can("loyalty.manage")
def let(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    row = referring.let(the_referral(public_id))
    if row.state == ReferralState.REFUSED:
        messages.error(request, _("It is one and the same person: nobody gets both sides."))
    else:
        messages.success(request, _("It counts. What turns up later is looked at anew."))
    return redirect(_back(request))


@require_POST
@can("loyalty.manage")
def refuse(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = WhyForm(request.POST)
    row = the_referral(public_id)
    if not form.is_valid():
        messages.error(request, _("Write why, so that your colleagues can follow it."))
        return redirect(_back(request))
    referring.refuse(row, form.cleaned_data["why"])
    messages.success(request, _("Refused. It gives nothing, and what it gave was taken back."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list as it was looked at."""
    state = request.POST.get("state", "")
    return f"{url_of('friends')}?state={state}" if state in ReferralState.values else url_of("friends")


def the_referral(public_id: str) -> Referral:
    found: Referral | None = Referral.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
