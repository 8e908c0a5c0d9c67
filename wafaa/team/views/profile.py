"""A colleague's own profile, and the page on which customers meet the people behind the shop."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wafaa.lib import files
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.stores.settings import read
from wafaa.team import verbs
from wafaa.team.door import can, public
from wafaa.team.middleware import LANGUAGES
from wafaa.team.models import Staff
from wafaa.team.profile_form import ProfileForm
from wafaa.team.profiles import face_of, faces
from wafaa.team.sections import beside, settings_page
from wafaa.team.settings import TeamSettings

LANGUAGE_NAMES = {"ar": "العربية", "en": "English"}


@require_http_methods(["GET", "HEAD", "POST"])
@can("team.see")
def mine(request: HttpRequest, store: str) -> HttpResponse:
    me = Staff.objects.get(pk=scope.current().me)
    form = ProfileForm(request.POST or None, request.FILES or None, staff=me)
    if request.method == "POST" and form.is_valid():
        photo = b"" if form.cleaned_data.get("without_photo") else form.cleaned_data["photo"]
        verbs.introduce(me, photo=photo, **form.traits())
        messages.success(request, _("Saved."))
        return redirect(request.path)
    return settings_page(
        request,
        "team/profile.html",
        _("My profile"),
        _("What you say of yourself, and how much of it customers see."),
        status=422 if request.method == "POST" else 200,
        form=form,
        face=face_of(me) if me.shown_to_customers else None,
        page_is_on=read(TeamSettings).people_page,
        panels=beside(me),
    )


@require_GET
@public("customers meet the people behind the shop, as far as each of them chose to be seen")
def people(request: HttpRequest, store: str) -> HttpResponse:
    found = _store(store)
    asked = request.GET.get("lang", "")
    speaks = asked if asked in LANGUAGES else translation.get_language() or found.language
    with scope.entered(found), translation.override(speaks):
        request.LANGUAGE_CODE = speaks
        if not read(TeamSettings).people_page:
            raise Http404
        others = [
            {"code": code, "name": name, "url": f"?lang={code}"}
            for code, name in LANGUAGE_NAMES.items()
            if code != speaks
        ]
        return render(request, "team/people.html", {"store": found, "faces": faces(), "others": others})


@require_GET
@public("the photo of a colleague who chose to show it; anybody else's is shown to colleagues only")
def photo(request: HttpRequest, store: str, public_id: str) -> HttpResponseBase:
    found = _store(store)
    with scope.entered(found):
        staff = Staff.objects.filter(public_id=public_id).first()
        if staff is None or not staff.photo or not (_is_open(staff) or _is_colleague(request, found)):
            raise Http404
        return _picture(staff.photo)


def _store(slug: str) -> Store:
    found = None if "\x00" in slug else Store.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _is_open(staff: Staff) -> bool:
    return staff.shown_to_customers and staff.suspended_at is None and "photo" in staff.shown


def _is_colleague(request: HttpRequest, store: Store) -> bool:
    if not request.user.is_authenticated:
        return False
    return bool(Staff.objects.filter(user_id=request.user.pk, store=store, suspended_at=None).exists())


def _picture(blob: str) -> HttpResponseBase:
    try:
        stream = files.open_blob(settings.BLOBS, blob)
    except files.NoSuchBlob:
        raise Http404 from None
    kind = files.sniff(stream.read(4096)).mime
    stream.seek(0)
    response = FileResponse(stream, content_type=kind)
    response.csp = {"default-src": ["'none'"], "sandbox": []}  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
