"""What the acts at the desk share: reading a form, refusing it without losing a word, drawing anew what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox.choosing import MOST_TYPED
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.screens import commenting
from wafaa.inbox.screens.rows import list_context
from wafaa.inbox.screens.sharing import drafts_of
from wafaa.inbox.screens.thread import composer, overtaken
from wafaa.inbox.verbs.drafting import Window
from wafaa.inbox.views.desk import drafts, found, number, opened_context, panel_context, shown_files, view_name
from wafaa.inbox.ways import is_public
from wafaa.lib.text.digits import ascii_digits, digits_for, in_digits
from wafaa.people.queries import identities_of
from wafaa.stores import scope

LAST_YEAR = 2199
"""A promise for later than that is a slip of the hand, and past the year 9999 no clock can show it."""


class Unsent(Exception):
    """The form cannot be taken; `errors` say why in the reader's language. `overtaken_by` are the replies of
    colleagues that came first: then it may be sent all the same, with one more press."""

    def __init__(self, *errors: str, overtaken_by: Sequence[Message] = ()) -> None:
        super().__init__(*errors)
        self.errors, self.overtaken_by = list(errors), list(overtaken_by)

    @classmethod
    def too_long(cls, most: int) -> Unsent:
        figures = in_digits(str(most), digits_for(get_language(), scope.current().store.figures))
        return cls(_("The text is too long. The most is %(n)s characters.") % {"n": figures})


def typed_in(request: HttpRequest, name: str) -> str:
    """What stands in a field of the form. A NUL, which no keyboard has and PostgreSQL refuses, is left out."""
    return request.POST.get(name, "").replace("\x00", "")


def window_of(request: HttpRequest) -> Window | None:
    """Which page of a browser says it, and what it knew; None for a program that does not tell."""
    if not (name := typed_in(request, "window")[:32]):
        return None
    return Window(name, typed_in(request, "known")[:40], typed_in(request, "over"))


def promised_at(request: HttpRequest) -> datetime | None:
    """The instant of a promise in the form: a quick choice, or a local day and hour typed in any digits."""
    typed = request.POST.get("promise_on") or request.POST.get("promise_at") or ""
    if not typed:
        return None
    try:
        when = datetime.fromisoformat(ascii_digits(typed))
    except ValueError:
        raise Unsent(_("The day and hour of the promise could not be read.")) from None
    if when.year > LAST_YEAR:
        raise Unsent(_("The day and hour of the promise could not be read."))
    return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(scope.current().store.timezone))


def _on_the_wall(instant: str) -> str:
    """A quick choice as the field for day and hour shows it: "in two hours" is another choice by now."""
    try:
        when = datetime.fromisoformat(instant).astimezone(ZoneInfo(scope.current().store.timezone))
    except (ValueError, OverflowError):
        return ""
    return when.strftime("%Y-%m-%dT%H:%M")


def anyway(request: HttpRequest) -> tuple[int, str]:
    """What "send anyway" says: up to which message the writer knows now, and the status that follows; 0 and ""
    when it was not pressed."""
    known, _sep, then = request.POST.get("anyway", "").partition(":")
    return number(known), then


def promise_words(request: HttpRequest, text: str) -> str:
    return typed_in(request, "promise_text").strip()[:200] or text.strip()[:200]


def refuse(request: HttpRequest, opened: Conversation, refused: Unsent) -> HttpResponse:
    """Nothing typed is lost: the form comes back with it, and says what to do."""
    kind = request.POST.get("kind", "")
    kind = kind if kind in ("note", *(commenting.KINDS if is_public(opened.channel) else ())) else "reply"
    typed = drafts(drafts_of(opened)[0]) | {
        f"{'reply' if kind == 'public' else kind}_text": request.POST.get("text", ""),
        "kind": kind,
        "errors": refused.errors,
        "overtaken": overtaken(refused.overtaken_by, request.POST.get("then") or anyway(request)[1]),
        "began_id": typed_in(request, "began_id")[:19] or opened.last_message_id,
        "promise_text": request.POST.get("promise_text", ""),
        "promise_on": (on := request.POST.get("promise_on") or _on_the_wall(request.POST.get("promise_at", ""))),
        "is_promising": bool(request.POST.get("promise_text") or on),
        "later_on": request.POST.get("later_on", ""),
        "offers": request.POST.get("choices", "")[:MOST_TYPED] if not is_public(opened.channel) else "",
        "kept": shown_files(request.POST.getlist("kept")[:20]),
    }
    ways = identities_of(opened.customer)
    if not request.headers.get("HX-Request"):
        context = opened_context(opened, view_name(request))
        context["composer"] = composer(opened, ways, **typed)
        return render(
            request,
            "inbox/desk.html",
            context | list_context(view_name(request), "", opened.public_id) | {"open_pane": "conversation"},
            status=422,
        )
    base = reverse("inbox:conversation", args=[scope.current().store.slug, opened.public_id])
    again = {"composer": composer(opened, ways, **typed), "base": base}
    response = render(request, "inbox/_composer.html", again, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#composer", "outerHTML"
    if refused.overtaken_by:
        response["HX-Trigger"] = "wafaa:quiet-refresh"  # the thread fetches what came first
    return response


def conversation_again(request: HttpRequest, opened: Conversation) -> HttpResponse:
    """The conversation again, as it is now."""
    slug = scope.current().store.slug
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", slug, opened.public_id)
    response = render(request, "inbox/_conversation.html", opened_context(found(opened.public_id), view_name(request)))
    if request.headers.get("HX-Target") != "work":
        response["HX-Retarget"], response["HX-Reswap"] = "#work", "innerHTML"
    response["HX-Push-Url"] = reverse("inbox:conversation", args=[slug, opened.public_id])
    return response


def warned(request: HttpRequest, opened: Conversation, away: dict[str, Any]) -> HttpResponse:
    """Whom somebody chose is absent: nothing changes before they said so knowingly."""
    context = opened_context(opened, view_name(request)) | {"away": away}
    if not request.headers.get("HX-Request"):
        around = list_context(view_name(request), "", opened.public_id) | {"open_pane": "conversation"}
        return render(request, "inbox/desk.html", context | around, status=422)
    response = render(request, "inbox/_conversation.html", context, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#work", "innerHTML"
    return response


def customer_again(request: HttpRequest, opened: Conversation, problem: str = "") -> HttpResponse:
    """The panel again; with `problem`, what was wrong stands above the promises."""
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect("inbox:conversation", scope.current().store.slug, opened.public_id)
    context = panel_context(found(opened.public_id))
    context["panel"]["problem"] = problem
    return render(request, "inbox/_panel.html", context, status=422 if problem else 200)
