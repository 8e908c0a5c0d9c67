"""The page behind a question's link: no login, one tap, and only the tap writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.inbox.views.door import address_of
from wafaa.lib.signed import BadLink
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.door import public
from wafaa.stores.local_time import known_zone
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope, entered
from wafaa.voice import screens, verbs
from wafaa.voice.changing import may_change
from wafaa.voice.forms import CommentForm, ScoreForm
from wafaa.voice.links import opened
from wafaa.voice.models import Asked, Response
from wafaa.voice.words import language_of
from wafaa.work.limits import TooMany, spend

WHY = "customers answer by a link that is signed for this one question of this store"
LANGUAGES = {"ar": "العربية", "en": "English"}
AN_HOUR = 3600


@require_http_methods(["GET", "HEAD", "POST"])
@public(WHY)
def answer(request: HttpRequest, store: str, token: str) -> HttpResponse:
    found = Store.objects.filter(slug=store).first()
    if found is None:
        raise Http404
    with entered(found):
        try:
            response = _answer(request, token)
        except TooMany as busy:
            words = {"title": _("That was a lot at once"), "advice": _("Wait a little, then try again.")}
            response = render(request, "429.html", words, status=429)
            response["Retry-After"] = str(busy.seconds)
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        asked = opened(token)
    except BadLink as bad:
        if bad.reason not in ("expired", "gone"):
            spend("survey.guess", address_of(request), most=20, seconds=AN_HOUR)
        with _speaking(request, None):
            return render(request, "voice/answer_over.html", _frame(request), status=410)
    customer = asked.customer.joined_to or asked.customer
    with _speaking(request, asked), entered(Scope(scope.current().store, actor=f"customer:{customer.pk}")):
        if request.method != "POST":
            return _shown(request, asked, _prefilled(request))
        spend("survey.answer", address_of(request), most=60, seconds=AN_HOUR)
        spend("survey.answer.one", asked.public_id, most=30, seconds=AN_HOUR)
        return _taken(request, asked)


def _taken(request: HttpRequest, asked: Asked) -> HttpResponse:
    if "no_more" in request.POST:
        verbs.ask_no_more(asked, is_undone=request.POST["no_more"] == "undo")
        return redirect(_here(request))
    is_comment = "comment" in request.POST and "score" not in request.POST
    said = request.POST.copy()
    for name, values in list(said.lists()):
        said.setlist(name, [str(value).replace("\x00", "") for value in values])
    form = CommentForm(said) if is_comment else ScoreForm(said)
    if not form.is_valid():
        return _shown(request, asked, 0, form, status=422)
    try:
        if is_comment:
            verbs.comment(asked, form.cleaned_data["comment"])
        else:
            verbs.answer(asked, form.cleaned_data["score"])
    except verbs.Closed:
        return _shown(
            request, asked, 0, problem=_("It was not changed: your answer stands as you gave it."), status=409
        )
    return redirect(_here(request, done="1") if is_comment else _here(request))


def _here(request: HttpRequest, **asked: str) -> str:
    lang = request.GET.get("lang", "")
    query = urlencode(asked | ({"lang": lang} if lang in LANGUAGES else {}))
    return f"{request.path}?{query}" if query else request.path


def _shown(
    request: HttpRequest,
    asked: Asked,
    prefilled: int,
    form: ScoreForm | CommentForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    response = Response.objects.filter(asked=asked).first()
    comment = form if isinstance(form, CommentForm) else None
    if isinstance(form, ScoreForm):
        problem = _("Choose one of the five.")
    context = screens.answer_page(asked, response, prefilled) | {
        "form": comment or CommentForm(initial={"comment": response.comment if response else ""}),
        "may_change": response is None or may_change(response, now()),
        "is_done": request.GET.get("done") == "1" and response is not None,
        "problem": problem,
    }
    return render(request, "voice/answer.html", _frame(request) | context, status=status)


def _frame(request: HttpRequest) -> dict[str, object]:
    here = (get_language() or "ar")[:2]
    others = [
        {"code": code, "name": name, "url": f"{request.path}?lang={code}"}
        for code, name in LANGUAGES.items()
        if code != here
    ]
    return {"store": scope.current().store, "others": others}


def _prefilled(request: HttpRequest) -> int:
    """What the link in the message had chosen: shown as chosen, written by nobody."""
    form = ScoreForm({"score": request.GET.get("score", "")[:2].replace("\x00", "")})
    return int(form.cleaned_data["score"]) if form.is_valid() else 0


@contextmanager
def _speaking(request: HttpRequest, asked: Asked | None) -> Iterator[None]:
    wished = request.GET.get("lang", "")
    own = language_of(asked.customer.joined_to or asked.customer) if asked else scope.current().store.language
    speaks = wished if wished in LANGUAGES else own if own in LANGUAGES else "ar"
    with override(speaks), timezone.override(known_zone(scope.current().store.timezone)):
        request.LANGUAGE_CODE = speaks
        yield
