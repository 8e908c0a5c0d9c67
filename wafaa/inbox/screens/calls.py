"""How calls and visits read, and the sheet on which one is written down."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels.models import Ring
from wafaa.inbox import calling
from wafaa.inbox.models import Call, CallOutcome, CallWay, Conversation, Message, MessageKind
from wafaa.inbox.screens.promises import title
from wafaa.inbox.screens.rows import unnamed
from wafaa.inbox.verbs.calling import call_back_words
from wafaa.lib.dates import span
from wafaa.lib.pages import address
from wafaa.lib.phones import pretty
from wafaa.people.models import Customer
from wafaa.people.queries import address_of
from wafaa.people.screens import shown_name, shown_value
from wafaa.promises import verbs as promises
from wafaa.promises.models import PERSONAL
from wafaa.stores import scope


def call_title(way: str, outcome: str) -> str:
    """What happened, in a few words."""
    if way == CallWay.VISIT:
        return _("Visit at the counter")
    words = {
        (CallWay.IN, CallOutcome.ANSWERED): _("They called, and we spoke"),
        (CallWay.IN, CallOutcome.NO_ANSWER): _("Missed call"),
        (CallWay.IN, CallOutcome.VOICEMAIL): _("They left a voice message"),
        (CallWay.OUT, CallOutcome.ANSWERED): _("We called, and spoke"),
        (CallWay.OUT, CallOutcome.NO_ANSWER): _("We called; nobody answered"),
        (CallWay.OUT, CallOutcome.VOICEMAIL): _("We called and left a voice message"),
    }
    return words[CallWay(way), CallOutcome(outcome)]


def calls_of(shown: list[Message]) -> dict[int, Call]:
    """The calls among these messages, by message id; one query, none when there is none."""
    ids = [message.pk for message in shown if message.kind == MessageKind.CALL]
    return {call.message_id: call for call in Call.objects.filter(message_id__in=ids)} if ids else {}


def call_line(message: Message, call: Call | None, files: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A call as _message.html shows it."""
    way, outcome = (call.way, call.outcome) if call else (CallWay.IN, CallOutcome.ANSWERED)
    language = (get_language() or "ar")[:2]
    minutes = round(call.seconds / 60) if call and call.seconds else 0
    return {
        "kind": "call",
        "id": message.public_id,
        "title": call_title(way, outcome),
        "icon": "shop" if way == CallWay.VISIT else "phone",
        "is_missed": way == CallWay.IN and outcome != CallOutcome.ANSWERED,
        "number": pretty(call.number) if call and call.number else "",
        "author": message.staff.name if message.staff else "",
        "text": message.text,
        "files": files or [],
        "at": message.at,
        "length": span(minutes, language, scope.current().store.figures) if minutes else "",
    }


def ringing_now(rings: list[Ring]) -> list[dict[str, Any]]:
    """`calls` of _ringing.html: each with the people who may have its number."""
    return [_ringing(ring) for ring in rings]


def _ringing(ring: Ring) -> dict[str, Any]:
    number = calling.number_in(ring.number)
    words = {"in": _("Somebody calls"), "out": _("Calling")}
    slug = scope.current().store.slug
    return {
        "title": _("Speaking") if ring.taken_at else words[ring.way],
        "is_taken": ring.taken_at is not None,
        "number": pretty(number) if number else ring.number,
        "name": ring.name,
        "at": ring.began_at,
        "people": [
            {"name": shown_name(one), "url": address("people:customer", slug, one.public_id)}
            for one in (calling.callers(ring.number) if ring.number else [])
        ],
    }


def sheet(opened: Conversation | None, **typed: Any) -> dict[str, Any]:
    """`sheet` of _call.html. `typed` is what was refused and must not be lost."""
    from wafaa.inbox.screens.thread import promise_times

    slug = scope.current().store.slug
    return {
        "url": address("inbox:calls", slug),
        "who_url": address("inbox:callers", slug),
        "conversation": opened.public_id if opened else "",
        "name": (opened.customer.name or unnamed(opened.number)) if opened else "",
        "reach": _reach(opened.customer) if opened else "",
        "ways": [{"value": value, "label": label} for value, label in CallWay.choices],
        "outcomes": [{"value": value, "label": label} for value, label in CallOutcome.choices],
        "way": CallWay.OUT if opened else CallWay.IN,
        "outcome": CallOutcome.ANSWERED,
        "promises": _own_promises(opened) if opened else [],
        "times": promise_times(),
        "who": "",
        "name_typed": "",
        "text": "",
        "promise_text": "",
        "promise_on": "",
        "people": [],
        "is_new": False,
        "errors": [],
    } | typed


def _reach(customer: Customer) -> str:
    identity = address_of(customer, "phone") or address_of(customer, "whatsapp")
    return shown_value(identity.kind, identity.value) if identity else ""


def _own_promises(opened: Conversation) -> list[dict[str, Any]]:
    """What a colleague promised here and is still owed; a promised call is what a call mostly keeps."""
    words = call_back_words()
    owed = [promise for promise in promises.owed_on(opened.topic) if promise.kind in PERSONAL]
    return [{"id": one.public_id, "text": title(one), "is_likely": one.text == words} for one in owed]


def choices(found: list[Customer], chosen: str = "") -> list[dict[str, Any]]:
    """The people among whom the caller is; a single one is chosen already."""
    alone = found[0].public_id if len(found) == 1 else ""
    return [
        {
            "id": one.public_id,
            "name": shown_name(one),
            "reach": _reach(one),
            "is_chosen": one.public_id == (chosen or alone),
        }
        for one in found
    ]
