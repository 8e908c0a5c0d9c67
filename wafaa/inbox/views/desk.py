"""The list, the open conversation, and what arrives while one looks at it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from wafaa.channels.models import File
from wafaa.inbox import asking, queries, saved, verbs
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.screens.asking import asking_head, between, made_lines
from wafaa.inbox.screens.deeds import among
from wafaa.inbox.screens.panel import panel
from wafaa.inbox.screens.rows import list_context
from wafaa.inbox.screens.sharing import Row, drafts_of, stamp
from wafaa.inbox.screens.thread import composer, delivery, head, thread
from wafaa.inbox.verbs.drafting import PRIVATE
from wafaa.lib.pages import address
from wafaa.people import queries as people
from wafaa.people.models import Identity
from wafaa.people.own_screens import card
from wafaa.stores import scope
from wafaa.team import bell_verbs
from wafaa.team.door import can
from wafaa.team.models import Staff

FIRST = 50
PLACES = {MessageKind.OUT.value: "reply", MessageKind.NOTE.value: "note", PRIVATE: "private"}
"""What the composer calls the kinds of drafts."""


def found(public_id: str) -> Conversation:
    """The conversation of this address, or 404 for what is not there or not for these eyes."""
    try:
        return queries.the_conversation(public_id)
    except Conversation.DoesNotExist:
        raise Http404 from None


def view_name(request: HttpRequest) -> str:
    """The list this page is beside; the open ones where the address names none."""
    name = request.GET.get("view", "")
    return name if name in queries.VIEWS or name.startswith(saved.NAMED) else "open"


def _listed(request: HttpRequest, current: str = "") -> dict[str, Any]:
    """A list by itself: 404 for a saved view that is not there, or not for these eyes."""
    name = view_name(request)
    context = list_context(name, request.GET.get("after", ""), current)
    if context["view"] != name:
        raise Http404
    return context


@require_GET
@can("inbox.see")
def desk(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "inbox/desk.html", _listed(request))


@require_GET
@can("inbox.see")
def rows(request: HttpRequest, store: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(f"{address('inbox:desk', store)}?{request.GET.urlencode()}")
    context = _listed(request, request.GET.get("current", ""))
    context["counted"] = [] if request.GET.get("after") else context["tabs"]
    return render(request, "inbox/_rows.html", context)


@require_GET
@can("inbox.see")
def conversation(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    if opened.public_id != public_id:
        return redirect("inbox:conversation", store, opened.public_id)  # it was merged into this one
    context = opened_context(opened, view_name(request))
    read_under_the_bell(request, opened)
    if request.headers.get("HX-Target") == "work":
        return render(request, "inbox/_conversation.html", context)
    context |= list_context(view_name(request), "", public_id)
    return render(request, "inbox/desk.html", context | {"open_pane": "conversation"})


def read_under_the_bell(request: HttpRequest, opened: Conversation) -> None:
    """Who looks at a conversation knows what the bell says of it."""
    me: Staff = request.staff  # type: ignore[attr-defined]
    if me.unread:
        me.unread -= bell_verbs.read(me, topic=opened.topic)


def opened_context(opened: Conversation, view: str) -> dict[str, Any]:
    """Everything _conversation.html needs; opening it is seeing it."""
    shown = queries.messages(opened, limit=FIRST)
    read = queries.read_up_to([opened.pk]).get(opened.pk, 0)
    if shown and shown[-1].pk > read:
        verbs.mark_seen(opened, shown[-1].pk)
    ways = people.identities_of(opened.customer)
    asked = asking.about(opened)
    return thread_context(opened, view, shown, read, ways, asked) | {"panel": panel(opened, ways, asked)}


def thread_context(
    opened: Conversation, view: str, shown: list[Message], read: int, ways: list[Identity], asked: list[Conversation]
) -> dict[str, Any]:
    has_older = bool(shown) and opened.message_count > len(shown)
    since = shown[0].at if has_older else None
    begun, shared = drafts_of(opened)
    return {
        "base": address("inbox:conversation", scope.current().store.slug, opened.public_id),
        "conversation": head(opened, view, ways) | asking_head(opened),
        "older_url": step_url("older", opened, "before", shown[0].pk) if has_older else "",
        "lines": between(
            among(thread(opened, shown, unread_after=read), opened, since=since),
            made_lines(asked),
            since=since,
        ),
        "fresh_url": step_url("newer", opened, "after", shown[-1].pk if shown else 0),
        "composer": composer(opened, ways, **drafts(begun)),
        "shared": shared,
    }


def drafts(rows: list[Row]) -> dict[str, Any]:
    """What the acting person had begun to write here."""
    texts = {row[0]: row[2] for row in rows}
    begun = {row[0] for row in rows if row[2] or row[3] or row[4]}
    return {
        "kept": shown_files([public_id for row in rows for public_id in row[3]]),
        "offers": "\n".join(row[4] for row in rows if row[4]),
        "by": next((row[8] for row in rows if row[0] == MessageKind.OUT), ""),
        "reply_text": texts.get(MessageKind.OUT, ""),
        "note_text": texts.get(MessageKind.NOTE, ""),
        "private_text": texts.get(PRIVATE, ""),
        "known": {PLACES[row[0]]: stamp(row[5]) for row in rows if row[0] in PLACES},
        **({"kind": kind} if (kind := _begun(begun)) else {}),
    }


def _begun(kinds: set[str]) -> str:
    """What they were writing, when it was one thing and no reply."""
    if MessageKind.OUT in kinds or len(kinds) != 1:
        return ""
    return "note" if MessageKind.NOTE in kinds else "private"


def shown_files(public_ids: list[str]) -> list[dict[str, str]]:
    """Files by id as the composer lists them; no query when there are none."""
    if not public_ids:
        return []
    names = dict(File.objects.filter(public_id__in=public_ids).values_list("public_id", "name"))
    return [{"id": public_id, "name": names[public_id]} for public_id in public_ids if public_id in names]


def step_url(name: str, opened: Conversation, word: str, message_id: int) -> str:
    slug = scope.current().store.slug
    return f"{address(f'inbox:{name}', slug, opened.public_id)}?{word}={message_id}"


@require_GET
@can("inbox.see")
def beside(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The customer's panel alone, as it is now."""
    return render(request, "inbox/_panel.html", panel_context(found(public_id)))


@require_GET
@can("people.see")
def customer_own(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What the customer's record says in the store's own fields, for the panel."""
    customer = found(public_id).customer
    return render(request, "people/_own.html", card(customer.joined_to or customer, is_beside=True))


def panel_context(opened: Conversation) -> dict[str, Any]:
    """Everything _panel.html needs."""
    base = address("inbox:conversation", scope.current().store.slug, opened.public_id)
    return {"panel": panel(opened, people.identities_of(opened.customer), asking.about(opened)), "base": base}


@require_GET
@can("inbox.see")
def newer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    if opened.public_id != public_id:  # it was merged: the page must show the whole other one
        return HttpResponse(headers={"HX-Redirect": address("inbox:conversation", store, opened.public_id)})
    context = newer_context(opened, number(request.GET.get("after")))
    context["corrected"] = _corrected(opened, request.GET.get("changed", ""))
    read_under_the_bell(request, opened)
    return render(request, "inbox/_newer.html", context)


def _corrected(opened: Conversation, said: str) -> list[dict[str, Any]]:
    """What stands on the page and says something else by now: `said` are numbers of messages, or "any" when the page
    has heard nothing for a while."""
    if not said:
        return []
    asked = None if said == "any" else [number(one) for one in said.split(",")[:FIRST]]
    return [line for line in thread(opened, queries.corrected(opened, asked)) if line["kind"] != "day"]


def nudge(opened: Conversation, message: Message) -> dict[str, str]:
    """Who answers where nobody is in charge is asked whether they take it."""
    here = scope.current()
    if message.kind != MessageKind.OUT or opened.assignee_id is not None or not here.can("inbox.assign"):
        return {}
    mine = Staff.objects.values_list("public_id", flat=True).get(pk=here.me)
    return {"take_url": address("inbox:assign", here.store.slug, opened.public_id), "me": str(mine)}


def newer_context(opened: Conversation, after: int) -> dict[str, Any]:
    """What came after this message, and how far the latest replies have come."""
    fresh = queries.messages(opened, after=after)
    if fresh:
        verbs.mark_seen(opened, fresh[-1].pk)
    return {
        "conversation": {"id": opened.public_id},
        "lines": [line for line in thread(opened, fresh) if line["kind"] != "day"],
        "fresh_url": step_url("newer", opened, "after", fresh[-1].pk if fresh else after),
        "states": [delivery(message) | {"id": message.public_id} for message in queries.moving(opened, after)],
    }


@require_GET
@can("inbox.see")
def older(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, before = found(public_id), number(request.GET.get("before"))
    shown = queries.messages(opened, before=before, limit=FIRST)
    more = step_url("older", opened, "before", shown[0].pk) if len(shown) == FIRST else ""
    return render(request, "inbox/_older.html", {"lines": thread(opened, shown), "older_url": more})


def number(text: str | None) -> int:
    """A message number from the address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
