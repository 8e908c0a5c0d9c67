"""The confirmation that a message has come: at once, once an hour and address, without the submitted text."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line, Outgoing
from wafaa.channels.settings import GateSettings
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.wording import expected_line
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.digits import in_digits
from wafaa.people import queries as people
from wafaa.people.models import IdentityKind, Purpose
from wafaa.stores import scope
from wafaa.stores.settings import read


def acknowledge(conversation: Conversation, message: Message) -> Outgoing | None:
    """Confirm an e-mail or a form. None when nothing is to be sent: chat confirms on its own screen, machines
    get no answer, a card has no sure sender, and the shop may have switched it off."""
    if conversation.channel not in (Channel.EMAIL, Channel.FORM) or not read(GateSettings).acknowledge:
        return None
    if {"automatic", "unreadable"} & set(message.warnings) or _already(conversation):
        return None
    identity = people.address_of(conversation.customer, IdentityKind.EMAIL)
    line = conversation.line if conversation.channel == Channel.EMAIL else _mail_line()
    if identity is None or line is None:
        return None
    return channels.queue(
        conversation.customer,
        line,
        Channel.EMAIL,
        purpose=Purpose.SERVICE,
        text=_words(conversation),
        to=identity.value,
        subject=conversation.topic,
        envelope={
            "conversation": conversation.public_id,
            "title": "",
            "kind": "acknowledgement",
            "answers": message.arrival.provider_id if message.arrival else "",
        },
        is_automatic=True,
        team_id=conversation.team_id,
    )


def _already(conversation: Conversation) -> bool:
    return ACKNOWLEDGED.exist(store=scope.current().store_id, topic=conversation.topic)


ACKNOWLEDGED: Prepared[tuple[int]] = Prepared(
    lambda: Outgoing.everywhere.filter(store_id=Slot("store"), subject=Slot("topic"), is_automatic=True).values_list(
        "pk"
    )[:1]
)


def _mail_line() -> Line | None:
    found: Line | None = Line.objects.filter(channel=Channel.EMAIL).exclude(state="off").order_by("id").first()
    return found


def _words(conversation: Conversation) -> str:
    store = scope.current().store
    with translation.override(conversation.customer.language or store.language):
        thanks = _("Your message has reached us at %(store)s, and a person will answer it.") % {"store": store.name}
        number = in_digits(str(conversation.number), store.figures)
        number = _("Your conversation number: %(number)s") % {"number": number}
        return "\n\n".join(part for part in (thanks, expected_line(conversation, in_letter=True), number) if part)
