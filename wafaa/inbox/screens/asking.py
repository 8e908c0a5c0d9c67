"""What was asked of other teams: one's own list and page of it, the card beside a customer's conversation, and how the
team that is asked sees who asks and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.inbox import asking, queries
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.inbox.screens.promises import moment_of
from wafaa.inbox.screens.rows import read_cursor, unnamed, write_cursor
from wafaa.inbox.screens.thread import file_of
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.lib.text.safe import preview
from wafaa.promises.models import PromiseState
from wafaa.stores import scope


def _url(name: str, *args: str) -> str:
    return address(f"inbox:{name}", scope.current().store.slug, *args)


def _number(conversation: Conversation) -> str:
    return in_digits(str(conversation.number), scope.current().store.figures)


def state_of(request: Conversation, has_left: bool = True) -> dict[str, str]:
    """How a request stands for whoever asked: {text, tone, note}. The note says by when, while something is owed.
    `has_left`: the answer there is has not been held back for its undo seconds."""
    if request.status == Status.SOLVED:
        return {"text": _("Solved"), "tone": "kept", "note": ""}
    if has_left and asking.is_answered(request):
        return {"text": _("Answered"), "tone": "brand", "note": ""}
    if request.promise_due_at is None:
        return {"text": _("Waiting for an answer"), "tone": "", "note": ""}
    when = {"when": moment_of(request.promise_due_at)}
    if request.promise_state == PromiseState.BROKEN:
        return {"text": _("The answer is late"), "tone": "broken", "note": _("was promised before %(when)s") % when}
    tone = "risk" if request.promise_state == PromiseState.AT_RISK else ""
    return {"text": _("Waiting for an answer"), "tone": tone, "note": _("promised before %(when)s") % when}


def requests_page(after: str) -> dict[str, Any]:
    """Context of inbox/requests.html."""
    found = asking.page(read_cursor(after))
    shown = found[: asking.PAGE]
    more = f"{_url('requests')}?after={_cursor(shown[-1])}" if len(found) > asking.PAGE else ""
    return {"new_url": _url("ask"), "lines": [_line(one) for one in shown], "more_url": more}


def _cursor(request: Conversation) -> str:
    return write_cursor({"last_at": request.last_at, "id": request.pk}, False)


def _line(request: Conversation) -> dict[str, Any]:
    return {
        "url": _url("request", request.public_id),
        "team": request.team.name if request.team else _("Nobody yet"),
        "text": request.subject or _("(no text)"),
        "number": _number(request),
        "state": state_of(request),
        "at": request.last_at,
        "is_about": request.about_id is not None,
    }


def request_page(request: Conversation, **typed: Any) -> dict[str, Any]:
    """Context of inbox/request.html. `typed` is what was refused and must not be lost."""
    lines = _words(request)
    has_left = bool(lines) and not lines[-1]["is_mine"]
    return {
        "id": request.public_id,
        "here_url": _url("request", request.public_id),
        "list_url": _url("requests"),
        "solved_url": _url("request_solved", request.public_id) if request.status != Status.SOLVED else "",
        "team": request.team.name if request.team else "",
        "number": _number(request),
        "subject": request.subject,
        "state": state_of(request, has_left),
        "is_solved": request.status == Status.SOLVED,
        "is_answered": has_left and asking.is_answered(request),
        "about": about_line(request.about),
        "lines": lines,
        "text": "",
        "errors": [],
    } | typed


def _words(request: Conversation) -> list[dict[str, Any]]:
    shown = asking.words_of(request)
    files = queries.files_of(shown)
    return [_word(message, request, files.get(message.pk, [])) for message in shown]


def _word(message: Message, request: Conversation, files: list[Any]) -> dict[str, Any]:
    return {
        "id": message.public_id,
        "is_mine": message.kind == MessageKind.IN,
        "author": message.staff.name if message.staff else "",
        "text": message.text,
        "at": message.at,
        "files": [file_of(file) | _file_urls(request, file.public_id) for file in files],
    }


def _file_urls(request: Conversation, public_id: str) -> dict[str, str]:
    url = _url("request_file", request.public_id, public_id)
    return {"url": url, "thumb_url": f"{url}?small=1", "play_url": f"{url}?play=1"}


def about_line(about: Conversation | None) -> dict[str, str] | None:
    """The customer's conversation a request came from: {name, number, says, url}. Who may not see it is told its number
    alone."""
    if about is None:
        return None
    rows = queries.rows_named([about.public_id])
    if not rows or not scope.current().can("inbox.see"):
        return {"name": "", "number": _number(about), "says": "", "url": ""}
    row = rows[0]
    return {
        "name": row["customer_name"] or unnamed(row["number"]),
        "number": _number(about),
        "says": preview(row["subject"] or row["preview"], 140),
        "url": _url("conversation", about.public_id),
    }


def asked_of(conversation: Conversation, found: list[Conversation]) -> dict[str, Any] | None:
    """`asked` of _panel.html: what was asked of other teams about this, and the way to ask; None between colleagues."""
    if asking.is_request(conversation):
        return None
    ask_url = _ask_url(conversation)
    if not found and not ask_url:
        return None
    others = [one.public_id for one in found if not asking.is_own(one)]
    seen = {row["public_id"] for row in queries.rows_named(others)}
    return {
        "ask_url": ask_url,
        "lines": [_beside(one, seen) for one in reversed(found)],
    }


def _beside(request: Conversation, seen: set[str]) -> dict[str, Any]:
    return {
        "url": _leads_to(request, seen),
        "team": request.team.name if request.team else _("Nobody yet"),
        "text": request.subject or _("(no text)"),
        "state": state_of(request),
    }


def _leads_to(request: Conversation, seen: set[str]) -> str:
    """One's own request to its page, a colleague's to the desk where one may see it; "" else."""
    if asking.is_own(request):
        return _url("request", request.public_id)
    return _url("conversation", request.public_id) if request.public_id in seen else ""


def made_lines(found: list[Conversation]) -> list[dict[str, Any]]:
    """The requests of a customer's conversation as lines between its messages ("happened")."""
    return [
        {
            "kind": "happened",
            "id": one.public_id,
            "at": one.opened_at,
            "text": _("%(name)s asked %(team)s (request %(number)s)")
            % {
                "name": isolated(one.customer_name or _("A colleague")),
                "team": isolated(one.team.name if one.team else _("another team")),
                "number": _number(one),
            },
            "other_url": _url("request", one.public_id) if asking.is_own(one) else "",
        }
        for one in found
    ]


def between(
    lines: list[dict[str, Any]], happened: list[dict[str, Any]], *, since: datetime | None
) -> list[dict[str, Any]]:
    """The lines of a thread with these at their time; those before `since` are left to the page on which that is."""
    waiting = [line for line in happened if since is None or line["at"] >= since]
    mixed: list[dict[str, Any]] = []
    for line in lines:
        while waiting and line.get("at") is not None and waiting[0]["at"] < line["at"]:
            mixed.append(waiting.pop(0))
        mixed.append(line)
    return mixed + waiting


def asking_head(conversation: Conversation) -> dict[str, Any]:
    """What _thread.html says of asking: `asked`, who asks and about which conversation (None for a customer's), and
    `ask_url`, where another team is asked about this ("" between colleagues, and for who may not)."""
    if asking.is_request(conversation):
        own = _url("request", conversation.public_id) if asking.is_own(conversation) else ""
        return {"asked": {"own_url": own, "about": about_line(conversation.about)}, "ask_url": ""}
    return {"asked": None, "ask_url": _ask_url(conversation)}


def _ask_url(conversation: Conversation) -> str:
    return f"{_url('ask')}?about={conversation.public_id}" if scope.current().can("inbox.ask") else ""
