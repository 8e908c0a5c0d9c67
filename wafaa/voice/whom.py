"""Whom the store asks nothing now, and by which channels it asks at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.channels.models import Channel
from wafaa.inbox import ways
from wafaa.inbox.facts import complains
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.lib.text.folding import fold
from wafaa.lib.time import now
from wafaa.orders.models import Return
from wafaa.orders.returning import OPEN
from wafaa.people import queries as people
from wafaa.people.models import Customer, CustomerKind, Purpose, everyone_in
from wafaa.promises.models import Promise, PromiseState
from wafaa.stores.settings import read
from wafaa.team.models import Staff
from wafaa.voice.models import LOW, Asked, AskedState, Occasion, Response
from wafaa.voice.settings import SurveySettings

SPAM = frozenset(fold(word) for word in ("spam", "junk", "سبام", "مزعج", "مزعجة", "إزعاج", "رسائل مزعجة", "بريد مزعج"))
"""How stores call the label of what nobody should have written."""
ALL = "*"
"""What is said of every channel."""
SORE_FOR = timedelta(days=30)
"""So long after a bad answer they are asked nothing more."""
SOCIAL = (Channel.TELEGRAM, Channel.MESSENGER, Channel.INSTAGRAM)


def asks_by(channel: str) -> bool:
    """Whether the store chose to ask on this channel."""
    chosen = read(SurveySettings)
    by = {
        Channel.EMAIL: chosen.by_email,
        Channel.WEBCHAT: chosen.by_chat,
        Channel.WHATSAPP: chosen.by_whatsapp,
        Channel.SMS: chosen.by_sms,
        **dict.fromkeys(SOCIAL, chosen.by_social),
    }
    return by.get(Channel(channel), False) if channel in Channel.values else False


def is_on(about: str) -> bool:
    chosen = read(SurveySettings)
    return chosen.after_order if about == Occasion.ORDER else chosen.after_conversation


def is_unhappy(customer: Customer, at: datetime | None = None) -> bool:
    """Whether something is still owed to them, or they said not long ago that it was bad: who waits for an answer, has
    a broken promise or an open complaint is not asked how happy they are."""
    mine = everyone_in(customer)
    talks = Conversation.objects.filter(mine).exclude(status=Status.SOLVED)
    return bool(
        Promise.objects.filter(mine, state=PromiseState.BROKEN, settled_at=None).exists()
        or talks.filter(waiting_since__isnull=False).exists()
        or talks.filter(complains(), merged_into=None).exists()
        or Response.objects.filter(mine, score__lte=LOW, at__gt=(at or now()) - SORE_FOR).exists()
    )


LATE = timedelta(days=7)
"""A question that nobody could ask for so long is not asked any more: they have forgotten what it is about."""


def was_asked_lately(asked: Asked) -> bool:
    """Whether another question reached them, or is on its way to them."""
    since = now() - timedelta(days=read(SurveySettings).once_in_days)
    others = Asked.objects.filter(everyone_in(asked.customer)).exclude(pk=asked.pk)
    leaving = others.filter(state=AskedState.LEAVING, due_at__gt=since)
    return bool(others.filter(told_at__gt=since).exists() or leaving.exists())


def wants_none(customer: Customer) -> bool:
    """Whether the last that they said of such questions was no."""
    return people.newest_word(customer, Purpose.SURVEY, ALL) is False


def is_inside(customer: Customer) -> bool:
    root = customer.joined_to or customer
    return customer.is_colleague or CustomerKind.INTERNAL in (customer.kind, root.kind)


def is_spam(conversation: Conversation) -> bool:
    return any(fold(label) in SPAM for label in conversation.labels)


def answered_by(conversation: Conversation) -> Staff | None:
    """The colleague who last answered there; None where no person did."""
    said = Message.objects.filter(conversation=conversation, staff__isnull=False, withdrawn_at=None)
    last = said.filter(kind__in=(MessageKind.OUT, MessageKind.CALL)).select_related("staff").order_by("-id").first()
    return last.staff if last is not None else None


def hindrance(asked: Asked) -> str:
    """Why this question is not asked (a key of `words.WHY`); "" when it may be."""
    if now() - asked.due_at > LATE:
        return "late"
    if asked.conversation is not None and asked.staff_id is None:
        return "nobody_answered"
    if why := overtaken(asked):
        return why
    if is_unhappy(asked.customer):
        return "unhappy"
    return "lately" if was_asked_lately(asked) else ""


def overtaken(asked: Asked) -> str:
    """What became of what the question is about, that it should not leave any more (a key of `words.WHY`); "" nothing.
    Asked when it is put on its way, and again at the moment it would leave."""
    if not is_on(asked.about):
        return "off"
    if is_inside(asked.customer):
        return "inside"
    if asked.conversation is not None:
        if asked.conversation.merged_into_id is not None:
            return "merged"
        if asked.conversation.status != Status.SOLVED:
            return "opened_again"
        if is_spam(asked.conversation):
            return "spam"
    if asked.order is not None and Return.objects.filter(lines__order=asked.order, state__in=OPEN).exists():
        return "returning"
    return ""


def is_asked_about(conversation: Conversation) -> bool:
    """Whether conversations like this one are ever asked about: with a customer, and not under a post."""
    return not ways.is_public(conversation.channel) and not ways.is_inside(conversation.channel)
