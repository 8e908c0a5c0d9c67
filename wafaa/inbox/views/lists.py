"""Search over everything, and the list of promises."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wafaa.inbox import queries, search, today
from wafaa.inbox.models import Message, MessageKind
from wafaa.inbox.screens.promises import ring_of_promise, standing, title
from wafaa.inbox.screens.rows import badge, unnamed
from wafaa.inbox.screens.thread import ICONS
from wafaa.inbox.views.desk import number
from wafaa.lib.pages import address
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text import terms
from wafaa.lib.text.direction import isolated
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.people.search import find as find_people
from wafaa.promises.models import Promise
from wafaa.promises.sight import visible
from wafaa.stores import scope
from wafaa.team.door import can

AROUND = 70
PAGE = 25


@require_GET
@can("inbox.see")
def found(request: HttpRequest, store: str) -> HttpResponse:
    """Newest first, over every word ever written; people by name, phone in any digits and address on top."""
    words = request.GET.get("q", "").strip()[:200]
    before = number(request.GET.get("before")) or None
    ids = search.find(words, before, PAGE + 1) if words else []
    hits = _message_hits(ids[:PAGE], words)
    persons = _person_hits(words) if words and not before else []
    more = f"?{urlencode([('q', words), ('before', ids[PAGE - 1])])}" if len(ids) > PAGE else ""
    context = {
        "q": words,
        "count_says": "",
        "kinds": [],
        "hits": [*persons, *hits],
        "more_url": more,
        "search_url": address("inbox:search", store),
    }
    return render(request, "inbox/search.html", context)


def _message_hits(ids: list[int], words: str) -> list[dict[str, Any]]:
    messages = FOUND.all(store=scope.current().store_id, ids=ids) if ids else []
    rows = queries.rows_of([message.conversation_id for message in messages])
    return [
        _hit(message, rows[message.conversation_id], words) for message in messages if message.conversation_id in rows
    ]


FOUND: Prepared[Message] = Prepared(
    lambda: (
        Message.everywhere.filter(store_id__same=Slot("store"), pk__among=Slot("ids"))
        .only("public_id", "kind", "text", "at", "conversation_id")
        .order_by("-id")
    )
)


def _hit(message: Message, row: dict[str, Any], words: str) -> dict[str, Any]:
    slug = scope.current().store.slug
    before, match, after = around(message.text or row["subject"], words)
    chips = [{"text": _("internal note"), "tone": "note"}] if message.kind == MessageKind.NOTE else []
    return {
        "url": f"{address('inbox:conversation', slug, row['public_id'])}#message-{message.public_id}",
        "kind_icon": ICONS.get(row["channel"], "chat"),
        "kind_label": "",
        "name": row["customer_name"] or unnamed(row["number"]),
        "at": message.at,
        "before": before,
        "match": match,
        "after": after,
        "chips": chips,
    }


def around(text: str, words: str) -> tuple[str, str, str]:
    """The text around the first found word: before, the word, after. A word is known by what the search knows
    it by: its folded spelling and its stems."""
    wanted = set(terms(words))
    pieces = text.split()
    for at, piece in enumerate(pieces):
        if wanted.intersection(terms(piece)):
            before, after = " ".join(pieces[:at]), " ".join(pieces[at + 1 :])
            lead = f"…{before[-AROUND:]} " if len(before) > AROUND else f"{before} " if before else ""
            return lead, piece[:80], f" {after[: AROUND * 2]}" if after else ""
    return text[: AROUND * 3], "", ""


def _person_hits(words: str) -> list[dict[str, Any]]:
    ids = find_people(words)
    found = PEOPLE.all(store=scope.current().store_id, ids=ids) if ids else []
    roots = {(customer.joined_to or customer) for customer in found}
    return [_person_hit(customer) for customer in sorted(roots, key=lambda root: root.last_at, reverse=True)]


PEOPLE: Prepared[Customer] = Prepared(
    lambda: (
        Customer.everywhere.filter(store_id__same=Slot("store"), pk__among=Slot("ids"))
        .select_related("joined_to")
        .order_by("-last_at", "-id")[:6]
    )
)


def _person_hit(customer: Customer) -> dict[str, Any]:
    slug = scope.current().store.slug
    mark = badge(customer.kind)
    return {
        "url": address("people:customer", slug, customer.public_id),
        "kind_icon": "person",
        "kind_label": "",
        "name": customer.name or _("Visitor"),
        "at": customer.last_at,
        "before": _("Customer"),
        "match": "",
        "after": "",
        "chips": [mark] if mark else [],
    }


@require_GET
@can("promises.see")
def promises(request: HttpRequest, store: str) -> HttpResponse:
    """Every promise of the store by how it stands; each line opens its work."""
    chosen = request.GET.get("state", "")
    states = {"": ["at_risk", "broken", "open"], "broken": ["broken"], "kept": ["kept"], "all": []}
    name = chosen if chosen in states else ""
    shown = _promises(states[name], number(request.GET.get("before")) or None, is_owed=name == "")
    known = today.conversations_of(shown)
    labels = {"": _("Still owed"), "broken": _("Broken"), "kept": _("Kept"), "all": _("All")}
    at = now()
    context = {
        "now": at,
        "minute": at.replace(second=0, microsecond=0),
        "tabs": [{"url": f"?state={key}", "label": words, "current": key == name} for key, words in labels.items()],
        "lines": [_promise_line(promise, known, store) for promise in shown],
        "more_url": f"?{urlencode([('state', name), ('before', shown[-1].pk)])}" if len(shown) == 50 and name else "",
    }
    return render(request, "inbox/promises.html", context)


def _promises(states: list[str], before: int | None, *, is_owed: bool) -> list[Promise]:
    rows = visible(Promise.objects.select_related("customer", "staff"))
    if is_owed:
        return _owed(rows, states)
    if states:
        rows = rows.filter(state__in=states)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:50])


def _owed(rows: QuerySet[Promise], states: list[str]) -> list[Promise]:
    """The hundred nearest; asked for a state at a time, since an index leads to each in the order of its dates."""
    running = rows.filter(today.RUNS, settled_at=None).order_by("due_at", "id")
    found = [promise for state in states for promise in running.filter(state=state)[:100]]
    return sorted(found, key=lambda promise: (promise.due_at, promise.pk))[:100]


def _promise_line(promise: Promise, known: dict[str, dict[str, Any]], slug: str) -> dict[str, Any]:
    row = known.get(promise.subject.partition(":")[2])
    tone = {"broken": "broken", "at_risk": "risk", "kept": "kept"}.get(promise.state, "")
    owner = promise.staff.name if promise.staff else ""
    return {
        "promise": ring_of_promise(promise),
        "name": promise.customer.name or (unnamed(row["number"]) if row else ""),
        "badge": {"text": standing(promise), "tone": tone},
        "text": f"{title(promise)} · {isolated(owner)}" if owner else title(promise),
        "url": address("inbox:conversation", slug, row["public_id"]) if row else "",
        "action_label": "",
    }
