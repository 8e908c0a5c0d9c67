"""Scores for colleagues: the page, the list behind each number, the panel beside a person, and who is asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from wafaa.people.models import Customer
from wafaa.stores.door import can
from wafaa.stores.settings import BadSetting, read
from wafaa.team import verbs as team
from wafaa.team.forms import settings_form
from wafaa.team.sections import settings_page
from wafaa.voice import screens
from wafaa.voice.models import Occasion
from wafaa.voice.settings import UNLESS_NO, SurveySettings
from wafaa.voice.words import letter, url_of

EXAMPLE = "https://shop.example/p/survey"


@require_GET
@can("voice.see")
def scores(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "voice/scores.html", screens.page())


@require_GET
@can("voice.see")
def answers(request: HttpRequest, store: str) -> HttpResponse:
    context = screens.listing({name: request.GET.get(name, "").replace("\x00", "")[:60] for name in screens.ASKED})
    if context is None:
        raise Http404
    is_more = request.headers.get("HX-Request") and request.GET.get("after")
    return render(request, "voice/_rows.html" if is_more else "voice/answers.html", context)


@require_GET
@can("voice.see")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = Customer.objects.filter(public_id=public_id, staff=None).select_related("joined_to").first()
    if found is None:
        raise Http404
    return render(request, "voice/_panel.html", screens.beside(found.joined_to or found))


@require_http_methods(["GET", "HEAD", "POST"])
@can("voice.manage")
def settings(request: HttpRequest, store: str) -> HttpResponse:
    form = settings_form(SurveySettings, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _chosen(form):
        messages.success(request, _("Saved. It holds for what is solved and delivered from now on."))
        return redirect(request.path)
    chosen = read(SurveySettings)
    return settings_page(
        request,
        "voice/settings.html",
        _("How was it?"),
        _("One question after a conversation or a delivery: five faces, and a few words if they like."),
        status=422 if request.method == "POST" else 200,
        form=form,
        is_on=chosen.after_conversation or chosen.after_order,
        letters=_letters(),
        scores_url=url_of("scores"),
        asks_everybody=chosen.whom == UNLESS_NO,
    )


def _chosen(form: Any) -> bool:
    try:
        team.choose(SurveySettings, form.cleaned_data)
    except BadSetting as bad:
        form.add_error(bad.name, _("This value is not possible here."))
        return False
    return True


def _letters() -> list[dict[str, str]]:
    """How the message reads, in both languages."""
    shown = []
    for code, name, who in (("ar", "العربية", "ليلى"), ("en", "English", "Layla")):
        with override(code):
            title, text = letter(Customer(name=who), Occasion.CONVERSATION, EXAMPLE, may_reply=True)
        shown.append({"code": code, "name": name, "title": title, "text": text})
    return shown
