"""What a customer answers, by the page or by a reply; changeable for the store's days."""

from __future__ import annotations

from typing import Any

from wafaa.channels import verbs as channels
from wafaa.channels.contact_hours import asked_for
from wafaa.inbox.models import Message
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.people.models import Purpose
from wafaa.people.verbs import state_consent
from wafaa.voice import events
from wafaa.voice.changing import may_change
from wafaa.voice.models import BEST, LONGEST_COMMENT, WORST, Asked, Response, Way
from wafaa.voice.reading import score_in
from wafaa.voice.verbs import asking
from wafaa.voice.verbs.counting import count_answer
from wafaa.voice.whom import ALL, wants_none
from wafaa.voice.words import ask_again, ask_nothing, speaking_to, thanks
from wafaa.work.events import emit
from wafaa.work.unit import unit

THANKS = "survey.thanks"
asked_for(THANKS)


class OffTheScale(ValueError):
    """No whole number from 1 to 5."""


class Closed(ValueError):
    """Its days are over, or the answer may not be changed any more."""


def answer(asked: Asked, score: int, *, way: str = Way.PAGE, message: Message | None = None) -> Response:
    """Write down what they answered, or what they answer now. The same again changes nothing; a reply that is older
    than what counts does neither, and it is as timely as when it was written. Raises OffTheScale, Closed."""
    if type(score) is not int or not WORST <= score <= BEST:
        raise OffTheScale
    at = message.at if message is not None else now()
    with unit():
        held = asking.locked(asked)
        if held.closes_at is None or held.closes_at <= at:
            raise Closed
        known: Response | None = Response.objects.select_for_update().filter(asked=held).first()
        if known is None:
            return _first(held, score, way, message)
        if message is not None and (message.pk <= known.message_id or at < known.changed_at):
            return known
        if known.score == score:
            _note_message(known, message)
            return known
        if not may_change(known, at):
            raise Closed
        count_answer(held, known.score, score)
        known.score, known.way, known.changed_at = score, way, now()
        known.message_id = message.pk if message else known.message_id
        known.save(update_fields=["score", "way", "changed_at", "message_id"])
        _tell(known, is_first=False, is_scored=True)
    return known


def comment(asked: Asked, text: str) -> Response:
    """Their own words with their answer. Raises Closed: also where there is no answer yet."""
    said = visible(text.strip())[:LONGEST_COMMENT]
    with unit():
        held = asking.locked(asked)
        known: Response | None = Response.objects.select_for_update().filter(asked=held).first()
        if known is None or held.closes_at is None or held.closes_at <= now():
            raise Closed
        if known.comment == said:
            return known
        if not may_change(known, now()):
            raise Closed
        known.comment, known.changed_at = said, now()
        known.save(update_fields=["comment", "changed_at"])
        _tell(known, is_first=False, is_scored=False)
    return known


def ask_no_more(asked: Asked, *, is_undone: bool = False) -> None:
    """Who was asked wants to be asked nothing like it again; or they take that back, which is a yes. Twice is once."""
    with unit():
        held = asking.locked(asked)
        customer = held.customer.joined_to or held.customer
        if wants_none(customer) is is_undone:
            proof = f"survey page: {ask_again() if is_undone else ask_nothing()}"
            state_consent(customer, Purpose.SURVEY, ALL, given=is_undone, proof=proof)


def hear(asked: Asked, message: Message) -> Response | None:
    """A reply that is nothing but a score: it counts, and is thanked for once. None when it counts no more."""
    score = score_in(message.text)
    if score is None:
        return None
    try:
        with unit():
            found = answer(asked, score, way=Way.REPLY, message=message)
            _thank(asked, message)
    except Closed:
        return None
    return found


def _first(held: Asked, score: int, way: str, message: Message | None) -> Response:
    if held.told_at is None:  # they were quicker than the receipt of the message that asked them
        asking.reached(held, now())
    assert held.on_day is not None
    made: Response = Response.objects.create(
        asked=held,
        customer_id=held.customer_id,
        conversation_id=held.conversation_id,
        order_id=held.order_id,
        staff_id=held.staff_id,
        channel=held.channel,
        score=score,
        way=way,
        message_id=message.pk if message else 0,
        on_day=held.on_day,
    )
    count_answer(held, None, score)
    _tell(made, is_first=True, is_scored=True)
    return made


def _note_message(known: Response, message: Message | None) -> None:
    if message is not None:
        known.message_id = message.pk
        known.save(update_fields=["message_id"])


def _tell(response: Response, *, is_first: bool, is_scored: bool) -> None:
    happening: Any = events.SurveyAnswered(
        response.pk,
        response.customer_id,
        response.conversation_id or 0,
        response.order_id or 0,
        response.score,
        is_first,
        is_scored,
    )
    topic = response.conversation.topic if response.conversation else response.asked.topic
    emit(
        happening,
        topic=topic,
        team_id=response.conversation.team_id if response.conversation else None,
        customer_id=response.customer_id,
    )


def _thank(asked: Asked, message: Message) -> None:
    customer = asked.customer.joined_to or asked.customer
    with speaking_to(customer):
        words = thanks()
    channels.notify(
        customer,
        key=f"{THANKS}:{asked.public_id}",
        code=THANKS,
        subject=asked.topic,
        title="",
        text=words,
        purpose=Purpose.SERVICE,
        data={"by": message.channel},
    )
