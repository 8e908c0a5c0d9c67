"""Who is writing, beside the conversation."""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from wafaa.inbox.calling import my_telephone
from wafaa.inbox.models import Conversation, Status
from wafaa.inbox.screens.asking import asked_of
from wafaa.inbox.screens.promises import line
from wafaa.inbox.screens.rows import badge, unnamed
from wafaa.lib.pages import address
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.digits import in_digits
from wafaa.people import queries as people
from wafaa.people.company_screens import card as company_card
from wafaa.people.models import Customer, Identity, IdentityKind, Note, everyone
from wafaa.people.screens import shown_value
from wafaa.playbook.panels import panels_at
from wafaa.promises.models import LIVE, Promise, PromiseState
from wafaa.promises.sight import ALLOWED, eyes
from wafaa.stores import scope

ICONS = {"email": "mail", "phone": "phone", "whatsapp": "whatsapp", "shop": "shop", "browser": "screen"}
MOST_COUNTED, MOST_OTHERS = 99, 6
MOST_OWED, MOST_DONE = 5, 3
FEW = 30
"""Promises that are looked at as they are; more are counted and sorted by the database."""
TONES = {Status.OPEN: "open", Status.WAITING: "at_risk", Status.SOLVED: "kept"}


def panel(conversation: Conversation, ways: list[Identity], asked: list[Conversation]) -> dict[str, Any]:
    """`panel` of _panel.html; `ways` are the customer's identities, `asked` what other teams were asked about it."""
    customer = conversation.customer.joined_to or conversation.customer
    if customer.is_colleague:
        return _colleague(conversation, customer)
    slug, pid = scope.current().store.slug, conversation.public_id
    kept, made, promises = promised(customer)
    talks = TALKS.all(**_person(customer))
    return {
        "conversation": pid,
        "customer_url": address("people:customer", slug, customer.public_id),
        "name": customer.name or unnamed(conversation.number),
        "photo": "",
        "badges": [b for b in [badge(customer.kind)] if b],
        "since": _figures(_("since %(year)s") % {"year": customer.created_at.year}),
        "facts": _facts(customer, len(talks)),
        "promises": [line(promise) for promise in promises],
        "promises_says": _figures(_("kept %(kept)s of %(made)s") % {"kept": kept, "made": made}) if made else "",
        "identities": [_way(identity) for identity in ways],
        "can_dial": _can_dial(ways),
        "tags": [{"value": word, "label": word} for word in customer.tags],
        "notes": [_note(note) for note in NOTES.all(**_person(customer))],
        "others": [_other(row, slug) for row in _others(talks, conversation)],
        **company_card(customer, ways, is_beside=True),
        "asked": asked_of(conversation, asked),
        "maybe": [_maybe(other, slug) for other in people.maybe_the_same(customer)[:3]],
        "more_panels": [
            address(panel.url, slug, customer.public_id if panel.takes == "customer" else pid)
            for panel in panels_at("conversation")
            if scope.current().can(panel.permission)
        ],
    }


def _colleague(conversation: Conversation, customer: Customer) -> dict[str, Any]:
    """The same of a colleague who asks: their name, what they are promised, and what else they asked."""
    talks = TALKS.all(**_person(customer))
    return {
        "conversation": conversation.public_id,
        "is_colleague": True,
        "name": customer.name,
        "photo": "",
        "badges": [b for b in [badge(customer.kind)] if b],
        "promises": [line(promise) for promise in promised(customer).shown],
        "others": [_other(row, scope.current().store.slug) for row in _others(talks, conversation)],
    }


def _can_dial(ways: list[Identity]) -> bool:
    """Whether a click on a number lets one's own phone ring. Asked only where there is a number."""
    entered = scope.current()
    if not entered.can("inbox.reply") or not any(way.kind == IdentityKind.PHONE for way in ways):
        return False
    return my_telephone() is not None


def _figures(text: str) -> str:
    """The text in the digits of the store's choice."""
    return in_digits(text, scope.current().store.figures)


def _person(customer: Customer) -> dict[str, int]:
    return {"store": scope.current().store_id, "root": customer.root_id}


def _of_person(model: Any) -> Any:
    return model.everywhere.filter(everyone(), store_id__same=Slot("store"))


NOTES: Prepared[Note] = Prepared(lambda: _of_person(Note).select_related("staff").order_by("-id")[:10])
LATEST: Prepared[Promise] = Prepared(lambda: _of_person(Promise).order_by("-id")[: FEW + 1])
ENDED: Prepared[tuple[str]] = Prepared(
    lambda: (
        _of_person(Promise)
        .filter(state__in=[PromiseState.KEPT, PromiseState.BROKEN])
        .order_by("-id")
        .values_list("state")[:500]
    )
)
OWED: Prepared[Promise] = Prepared(
    lambda: (
        _of_person(Promise)
        .filter(ALLOWED, Q(state__in=LIVE) | Q(state=PromiseState.BROKEN, settled_at=None))
        .order_by("due_at")[:MOST_OWED]
    )
)
DONE: Prepared[Promise] = Prepared(
    lambda: (
        _of_person(Promise)
        .filter(ALLOWED, settled_at__isnull=False)
        .exclude(state__in=[*LIVE, PromiseState.CANCELLED])
        .order_by("-id")[:MOST_DONE]
    )
)
TALKS: Prepared[dict[str, Any]] = Prepared(
    lambda: (
        _of_person(Conversation)
        .filter(merged_into=None)
        .order_by("-last_at", "-id")
        .values("id", "public_id", "number", "preview", "subject", "status", "last_at", "team_id", "assignee_id")[
            : MOST_COUNTED + 1
        ]
    )
)
"""This person's conversations, without those that go on in another; whoever looks may see only some of them."""


class Given(NamedTuple):
    """What was promised to somebody: how many were kept of how many, and those to be shown."""

    kept: int
    made: int
    shown: list[Promise]


def promised(customer: Customer) -> Given:
    """Of most people everything is known from one look at the latest; whoever has more is looked up bit by bit."""
    latest = LATEST.all(**_person(customer))
    if len(latest) > FEW:
        return Given(*kept_of(customer), _shown(customer))
    entered = scope.current()
    ended = [one.state for one in latest if one.state in (PromiseState.KEPT, PromiseState.BROKEN)]
    seen = [one for one in latest if entered.sees(one.team_id, one.staff_id)]
    owed = sorted((one for one in seen if is_owed(one)), key=lambda one: one.due_at)
    done = [one for one in seen if one.settled_at and one.state not in (*LIVE, PromiseState.CANCELLED)]
    return Given(ended.count(PromiseState.KEPT), len(ended), [*owed[:MOST_OWED], *done[:MOST_DONE]])


def is_owed(promise: Promise) -> bool:
    return promise.state in LIVE or (promise.state == PromiseState.BROKEN and promise.settled_at is None)


def kept_of(customer: Customer) -> tuple[int, int]:
    """How many promises to this person were kept, of the latest 500 that came due."""
    states = [row[0] for row in ENDED.all(**_person(customer))]
    return states.count(PromiseState.KEPT), len(states)


def _shown(customer: Customer) -> list[Promise]:
    given = {**eyes(), "root": customer.root_id}
    return [*OWED.all(**given), *DONE.all(**given)]


def _facts(customer: Customer, total: int) -> list[dict[str, Any]]:
    says = _figures(f"{MOST_COUNTED}+" if total > MOST_COUNTED else str(total))
    facts = [{"label": _("Conversations"), "value": says}]
    if customer.language:
        facts.append(
            {
                "label": _("Language"),
                "value": {"ar": "العربية", "en": "English"}.get(customer.language, customer.language),
            }
        )
    return facts


def _way(identity: Any) -> dict[str, Any]:
    is_browser = identity.kind == IdentityKind.BROWSER
    return {
        "icon": ICONS.get(identity.kind, "person"),
        "value": _("This browser") if is_browser else shown_value(identity.kind, identity.value),
        "is_ltr": not is_browser,
        "is_verified": identity.verified_at is not None,
        "dial": identity.value if identity.kind == IdentityKind.PHONE else "",
    }


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text, "author": note.staff.name if note.staff else "", "at": note.at}


def _others(talks: list[dict[str, Any]], conversation: Conversation) -> list[dict[str, Any]]:
    entered = scope.current()
    seen = (row for row in talks if row["id"] != conversation.pk and entered.sees(row["team_id"], row["assignee_id"]))
    return list(islice(seen, MOST_OTHERS))


def _other(row: dict[str, Any], slug: str) -> dict[str, Any]:
    return {
        "url": address("inbox:conversation", slug, row["public_id"]),
        "text": row["subject"] or row["preview"] or f"#{row['number']}",
        "state_tone": TONES.get(Status(row["status"]), "paused"),
        "at": row["last_at"],
    }


def _maybe(other: Customer, slug: str) -> dict[str, Any]:
    return {"url": address("people:customer", slug, other.public_id), "name": other.name or other.public_id[:6]}
