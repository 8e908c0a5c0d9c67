"""Search over everything, and the list of promises."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wafaa.inbox import commands, search, today
from wafaa.inbox.commands import Command
from wafaa.inbox.models import Message, MessageKind
from wafaa.inbox.queries import About
from wafaa.inbox.screens.promises import ring_of_promise, standing, title
from wafaa.inbox.screens.rows import badge, unnamed
from wafaa.inbox.screens.thread import ICONS
from wafaa.inbox.views.desk import number
from wafaa.lib.pages import address
from wafaa.lib.parts import Draw, drawing, joined
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text import terms
from wafaa.lib.text.direction import isolated
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.people.search import find as find_people
from wafaa.promises.models import Promise
from wafaa.promises.pages import url_of_subject
from wafaa.promises.screens import places
from wafaa.promises.sight import eyes, visible
from wafaa.stores import scope
from wafaa.team.door import can

AROUND = 70
PAGE = 25


@require_GET
@can("inbox.see")
def found(request: HttpRequest, store: str) -> HttpResponse:
    """Newest first, over every word ever written; on top people by name, phone in any digits and
    address, and what has that number or name."""
    words = request.GET.get("q", "").strip()[:200]
    before = number(request.GET.get("before")) or None
    ids = search.find(words, before, PAGE + 1) if words else []
    hits = _message_hits(ids[:PAGE], words)
    named = [*_named_hits(words), *_person_hits(words)] if words and not before else []
    more = f"?{urlencode([('q', words), ('before', ids[PAGE - 1])])}" if len(ids) > PAGE else ""
    context = {
        "q": words,
        "count_says": "",
        "kinds": [],
        "hits": joined([*named, *hits]),
        "more_url": more,
        "search_url": address("inbox:search", store),
    }
    return render(request, "inbox/search.html", context)


class Hit(NamedTuple):
    """A message found, and of its conversation what a hit shows."""

    public_id: str
    kind: str
    text: str
    at: datetime
    conversation: str
    number: int
    name: str
    subject: str
    channel: str


def _message_hits(ids: list[int], words: str) -> list[SafeString]:
    if not ids:
        return []
    slug, figures = scope.current().store.slug, scope.current().store.figures
    draw = drawing("inbox/_hit.html", figures, slug, words)
    return [_hit(draw, Hit(*row), words) for row in FOUND.all(**eyes(), ids=ids)]


def _visible() -> Q:
    team, hidden, me = "conversation__team", Slot("hidden"), Slot("me")
    is_open = Q(**{f"{team}__isnull": True}) | ~Q(**{f"{team}_id__among": hidden})
    return is_open | Q(conversation__assignee_id=me)


FOUND: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        Message.everywhere.filter(_visible(), store_id__same=Slot("store"), pk__among=Slot("ids"))
        .order_by("-id")
        .values_list(
            "public_id",
            "kind",
            "text",
            "at",
            "conversation__public_id",
            "conversation__number",
            "conversation__customer_name",
            "conversation__subject",
            "conversation__channel",
        )
    )
)


def _hit(draw: Draw, hit: Hit, words: str) -> SafeString:
    def told() -> dict[str, Any]:
        before, match, after = around(hit.text or hit.subject, words)
        url = address("inbox:conversation", scope.current().store.slug, hit.conversation)
        shown = {
            "url": f"{url}#message-{hit.public_id}",
            "kind_icon": ICONS.get(hit.channel, "chat"),
            "name": hit.name or unnamed(hit.number),
            "at": hit.at,
            "before": before,
            "match": match,
            "after": after,
            "chips": [{"text": _("internal note"), "tone": "note"}] if hit.kind == MessageKind.NOTE else [],
        }
        return {"hit": shown}

    # A text may be a megabyte long, and is not kept whole to know it by.
    return draw(told, hit._replace(text=_digest(hit.text)))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


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


def _named_hits(words: str) -> list[SafeString]:
    draw = drawing("inbox/_hit.html", scope.current().store.figures, scope.current().store.slug)
    return [_named_hit(draw, one) for one in commands.named(words)]


def _named_hit(draw: Draw, one: Command) -> SafeString:
    def told() -> dict[str, Any]:
        says = f"{one.group} · {isolated(one.hint)}" if one.hint else one.group
        line = {"url": one.where, "kind_icon": one.icon, "name": one.label, "at": None}
        return {"hit": line | {"before": says, "match": "", "after": "", "chips": []}}

    return draw(told, one.where, one.label, one.group, one.hint)


def _person_hits(words: str) -> list[SafeString]:
    ids = find_people(words)
    found = PEOPLE.all(store=scope.current().store_id, ids=ids) if ids else []
    roots = {(customer.joined_to or customer) for customer in found}
    slug, figures = scope.current().store.slug, scope.current().store.figures
    draw = drawing("inbox/_hit.html", figures, slug)
    return [_person_hit(draw, one, slug) for one in sorted(roots, key=lambda root: root.last_at, reverse=True)]


PEOPLE: Prepared[Customer] = Prepared(
    lambda: (
        Customer.everywhere.filter(store_id__same=Slot("store"), pk__among=Slot("ids"))
        .select_related("joined_to")
        .order_by("-last_at", "-id")[:6]
    )
)


def _person_hit(draw: Draw, customer: Customer, slug: str) -> SafeString:
    def told() -> dict[str, Any]:
        mark = badge(customer.kind)
        shown = {
            "url": address("people:customer", slug, customer.public_id),
            "kind_icon": "person",
            "name": customer.name or _("Visitor"),
            "at": customer.last_at,
            "before": _("Customer"),
            "match": "",
            "after": "",
            "chips": [mark] if mark else [],
        }
        return {"hit": shown}

    return draw(told, customer.public_id, customer.name, customer.kind, customer.last_at)


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
        "places": places(""),
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
    running = rows.filter(today.RUNS, settled_at=None, at_desk=True).order_by("due_at", "id")
    found = [promise for state in states for promise in running.filter(state=state)[:100]]
    return sorted(found, key=lambda promise: (promise.due_at, promise.pk))[:100]


def _promise_line(promise: Promise, known: dict[str, About], slug: str) -> dict[str, Any]:
    row = known.get(promise.subject.partition(":")[2])
    tone = {"broken": "broken", "at_risk": "risk", "kept": "kept"}.get(promise.state, "")
    owner = promise.staff.name if promise.staff else ""
    return {
        "promise": ring_of_promise(promise),
        "name": promise.customer.name or (unnamed(row.number) if row else ""),
        "badge": {"text": standing(promise), "tone": tone},
        "text": f"{title(promise)} · {isolated(owner)}" if owner else title(promise),
        "url": address("inbox:conversation", slug, row.public_id) if row else url_of_subject(promise.subject),
        "action_label": "",
    }
