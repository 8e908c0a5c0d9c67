"""Planning a question, asking it, and letting it be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wafaa.channels import verbs as channels
from wafaa.channels.connector import abilities_of
from wafaa.channels.contact_hours import that_asks
from wafaa.channels.models import Notice, Outgoing
from wafaa.inbox.models import Conversation, Status
from wafaa.lib.time import now
from wafaa.orders.models import Order
from wafaa.orders.triggers import is_fresh
from wafaa.people.models import Purpose
from wafaa.shops.states import OrderState
from wafaa.stores.settings import read
from wafaa.voice import events, whom
from wafaa.voice.links import link_for
from wafaa.voice.models import Asked, AskedState, Occasion
from wafaa.voice.settings import SurveySettings
from wafaa.voice.verbs.counting import count_asked
from wafaa.voice.words import letter, speaking_to
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

NEWS = "survey.asked"
"""The code of the message that asks."""
that_asks(NEWS)
TRIED_AGAIN = timedelta(hours=1)
GIVEN_UP = timedelta(days=60)
NOT_ASKED_OF = (OrderState.CANCELLED, OrderState.FAILED, OrderState.RETURNING)


def plan_conversation(conversation: Conversation) -> Asked | None:
    """It was solved: ask about it after the store's hours, once. None when it is not one that is asked about."""
    chosen = read(SurveySettings)
    if not chosen.after_conversation or not whom.is_asked_about(conversation) or whom.is_inside(conversation.customer):
        return None
    with unit():
        held = Conversation.objects.select_for_update(of=("self",)).select_related("customer").get(pk=conversation.pk)
        staff = whom.answered_by(held)
        if held.status != Status.SOLVED or held.merged_into_id is not None or staff is None or whom.is_spam(held):
            return None
        due = (held.solved_at or now()) + timedelta(hours=chosen.hours_after)
        traits = {"customer_id": held.customer_id, "staff": staff, "channel": held.channel}
        return _planned({"about": Occasion.CONVERSATION, "conversation": held}, due, traits)


def plan_order(order: Order) -> Asked | None:
    """All of it has arrived: ask about it after the store's days, once. None when it is not one that is asked about."""
    chosen = read(SurveySettings)
    if not chosen.after_order or order.customer is None or not is_fresh(order) or order.state in NOT_ASKED_OF:
        return None
    if whom.is_inside(order.customer):
        return None
    with unit():
        Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        due = now() + timedelta(days=chosen.days_after)
        return _planned({"about": Occasion.ORDER, "order": order}, due, {"customer_id": order.customer_id})


def _planned(what: dict[str, Any], due: datetime, traits: dict[str, Any]) -> Asked:
    """The one question about this; one that was let go before it reached them is planned anew."""
    found: Asked | None = Asked.objects.filter(**what).first()
    if found is None:
        made: Asked = Asked.objects.create(**what, **traits, due_at=due)
        return made
    if found.state == AskedState.DROPPED and found.told_at is None and found.reason != "erased":
        for name, value in traits.items():
            setattr(found, name, value)
        found.state, found.reason, found.due_at, found.round = AskedState.PLANNED, "", due, found.round + 1
        found.save(update_fields=["customer", "staff", "channel", "state", "reason", "due_at", "round"])
    return found


def ask(asked: Asked) -> Notice | None:
    """Its time has come: put the question on its way through the gate, unless something speaks against it by now.
    Asked twice it goes once, and of two questions to one person at once one goes."""
    with unit():
        take_turns(f"survey:{asked.customer.root_id}")
        held = locked(asked)
        if held.state != AskedState.PLANNED:
            return None
        if why := whom.hindrance(held):
            _let_be(held, why)
            return None
        held.state = AskedState.LEAVING
        held.closes_at = now() + timedelta(days=read(SurveySettings).answer_days)
        held.save(update_fields=["state", "closes_at"])
        own = held.channel if held.conversation_id and _writes(held.channel) else ""
        customer = held.customer.joined_to or held.customer
        with speaking_to(customer):
            title, text = letter(
                customer,
                held.about,
                link_for(held),
                order=held.order.number if held.order else "",
                may_reply=bool(own) and abilities_of(own).goes_on,
            )
        return channels.notify(
            customer,
            key=f"{NEWS}:{held.public_id}:{held.round}",
            code=NEWS,
            subject=held.topic,
            title=title,
            text=text,
            purpose=Purpose.SURVEY,
            at_once=False,
            data={"asked": held.pk} | _by(held, own),
        )


def put_off(asked: Asked) -> None:
    """Asking failed, which may pass: it is tried again in an hour, and at last given up."""
    with unit():
        held = locked(asked)
        if held.state != AskedState.PLANNED:
            return
        if now() - held.created_at > GIVEN_UP:
            _let_be(held, "failed")
            return
        held.due_at = now() + TRIED_AGAIN
        held.save(update_fields=["due_at"])


def _by(held: Asked, channel: str) -> dict[str, Any]:
    """By which way alone: to a stranger's number or account nobody would answer."""
    line = held.conversation.line_id if held.conversation is not None and channel else None
    return ({"by": channel} if channel else {}) | ({"line": line} if line is not None else {})


def _writes(channel: str) -> bool:
    """Whether one can write to a person where the conversation was, and the store asks there."""
    can = abilities_of(channel)
    return bool(can.text) and not can.is_public and bool(can.reaches) and whom.asks_by(channel)


def drop(asked: Asked, why: str) -> bool:
    """It is not asked after all; False when it has left already, or was let go before."""
    with unit():
        held = locked(asked)
        if held.state not in (AskedState.PLANNED, AskedState.LEAVING):
            return False
        if held.state == AskedState.LEAVING and not channels.recall_notices(held.topic, None):
            return False
        _let_be(held, why)
    return True


def was_told(asked: Asked, notice: Notice) -> None:
    """The question reached them. Safe to run twice."""
    with unit():
        held = locked(asked)
        if held.told_at is not None or notice.told_at is None:
            return
        reached(held, notice.told_at)


def reached(held: Asked, at: datetime) -> None:
    """Count a locked question as asked at this instant."""
    went = Outgoing.objects.filter(subject=held.topic, purpose=Purpose.SURVEY).order_by("-id").first()
    if held.order_id and went is not None:
        held.channel = went.channel
    held.state, held.told_at, held.reason = AskedState.ASKED, at, ""
    count_asked(held, at)
    held.save(update_fields=["state", "told_at", "reason", "channel", "on_day", "whose"])
    emit(events.SurveyAsked(held.pk), topic=held.topic, customer_id=held.customer_id)


def was_not_told(asked: Asked, reason: str) -> None:
    """No way led to them, or the gate said no."""
    with unit():
        held = locked(asked)
        if held.state == AskedState.LEAVING:
            _let_be(held, reason)


def _let_be(held: Asked, why: str) -> None:
    held.state, held.reason = AskedState.DROPPED, why[:60]
    held.save(update_fields=["state", "reason"])


def locked(asked: Asked) -> Asked:
    rows = Asked.objects.select_for_update(of=("self",))
    found: Asked = rows.select_related("customer", "customer__joined_to", "conversation", "order").get(pk=asked.pk)
    return found
