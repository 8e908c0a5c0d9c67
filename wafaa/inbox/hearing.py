"""What arrives and is no new message: a start, a goodbye, an edit, a call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs as channels
from wafaa.channels.connector import public_channels
from wafaa.channels.models import Arrival, File, Outgoing
from wafaa.inbox import calling, commenting, verbs
from wafaa.inbox.models import CallOutcome, CallWay, Conversation, Message
from wafaa.people import verbs as people
from wafaa.people.identities import BadIdentity
from wafaa.people.models import Customer, IdentityKind, Purpose, everyone_in
from wafaa.stores import scope
from wafaa.team.models import Staff
from wafaa.work.unit import unit


def start(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """Somebody opened the chat and has said nothing yet: they are greeted once, if the line has a greeting, and
    nobody owes them anything."""
    with unit():
        customer = sender(arrival, meaning)
        kind, address = meaning["identity"]
        people.mark_unreachable(kind, address, is_over=True)
        text, topic = str(arrival.line.options.get("greeting") or ""), f"greeting:{arrival.line.public_id}"
        if not text or Outgoing.objects.filter(customer=customer, subject=topic).exists():
            return
        channels.queue(
            customer,
            arrival.line,
            arrival.line.channel,
            purpose=Purpose.SERVICE,
            text=text,
            to=address,
            subject=topic,
            is_automatic=True,
        )


def left(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """They blocked us: nothing more is sent there. Told before their first message, it is known all the same."""
    with unit():
        sender(arrival, meaning)
        people.mark_unreachable(*meaning["identity"])


def back(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """They let us write again."""
    people.mark_unreachable(*meaning["identity"], is_over=True)


def edit(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """The customer changed what they wrote. What they first wrote stays with its arrival; of a message we do not
    know nothing happens."""
    known = Message.objects.filter(arrival__line=arrival.line, arrival__provider_id=meaning["provider_id"])
    message = known.order_by("id").first()
    if message is not None:
        verbs.correct(message, meaning["text"])


def unsent(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """The customer took a message back: it is gone here too. Of a message we do not know nothing happens."""
    known = Message.objects.filter(arrival__line=arrival.line, arrival__provider_id=meaning["provider_id"])
    message = known.order_by("id").first()
    if message is not None:
        with override(scope.current().store.language):
            verbs.take_away(message, _("(deleted a message)"))


def echo(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """The shop answered by another program. With somebody we have no conversation with nothing happens."""
    with unit():
        customer = sender(arrival, meaning)
        rows = Conversation.objects.filter(everyone_in(customer), line=arrival.line).exclude(
            channel__in=public_channels()
        )
        conversation = rows.select_related("customer", "customer__joined_to").order_by("-last_at").first()
        if conversation is not None:
            verbs.said_elsewhere(conversation, meaning["text"], key=meaning["key"], arrival=arrival)


def call(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """The shop's telephone tells of a call that has ended: with the only person who has the number, else with whom
    it came from before, else with somebody new."""
    said, typed = meaning["details"], meaning["identity"][1]
    spoke = Staff.objects.filter(public_id=said["staff"]).first() if said.get("staff") else None
    with unit():
        verbs.call_told(
            calling.only_holder(typed) or sender(arrival, meaning),
            way=CallWay(said["way"]),
            outcome=CallOutcome(said["outcome"]),
            number=calling.number_in(typed) or typed,
            seconds=said.get("seconds"),
            key=meaning["key"],
            line=arrival.line,
            arrival=arrival,
            staff_id=spoke.pk if spoke else None,
            files=list(File.objects.filter(public_id__in=meaning["files"])),
        )
        channels.hung_up(arrival.line, str(said.get("call") or ""))


def sender(arrival: Arrival, meaning: dict[str, Any]) -> Customer:
    """Whose it is. A withheld number is nobody's we know."""
    kind, typed = meaning["identity"]
    try:
        return people.recognise(
            kind, typed, source=arrival.line.channel, name=meaning["name"], language=meaning["language"]
        )
    except BadIdentity:
        return people.meet(meaning["name"], source=arrival.line.channel)


def note_shared_phone(customer: Customer, meaning: dict[str, Any]) -> None:
    """A phone the customer gave of themselves: their word for it. One that is none is left to be read."""
    if phone := meaning["details"].get("phone"):
        with suppress(BadIdentity):
            people.identify(customer, IdentityKind.PHONE, f"+{str(phone).lstrip('+')}", source="telegram")


OTHERS: dict[str, Callable[[Arrival, dict[str, Any]], None]] = {
    "start": start,
    "left": left,
    "back": back,
    "edit": edit,
    "unsent": unsent,
    "echo": echo,
    "call": call,
    **commenting.KINDS,
}
