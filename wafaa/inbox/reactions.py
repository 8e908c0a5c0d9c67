"""What conversations do when something happens on the lines or to a promise."""

from __future__ import annotations

from wafaa.channels.events import ArrivalUnderstood, ArrivalUnreadable
from wafaa.channels.models import Arrival
from wafaa.inbox import events, intake
from wafaa.inbox.acknowledging import acknowledge
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.verbs import refresh_promise
from wafaa.lib.prepared import Prepared, Slot
from wafaa.promises.events import PromiseEvent
from wafaa.stores import scope
from wafaa.work.events import emit, on
from wafaa.work.unit import unit


@on("arrival.understood")
def receive_what_was_understood(event: ArrivalUnderstood) -> None:
    intake.take(Arrival.objects.select_related("line").get(pk=event.arrival_id))


@on("arrival.unreadable")
def show_what_could_not_be_read(event: ArrivalUnreadable) -> None:
    intake.show_card(Arrival.objects.select_related("line").get(pk=event.arrival_id))


@on("conversation.opened")
def acknowledge_a_new_conversation(event: events.ConversationOpened) -> None:
    store = scope.current().store_id
    conversation = OPENED.first(store=store, pk=event.conversation_id)
    message = FIRST.first(store=store, pk=event.message_id)
    if conversation is not None and message is not None:
        acknowledge(conversation, message)


OPENED: Prepared[Conversation] = Prepared(
    lambda: Conversation.everywhere.filter(store_id__same=Slot("store"), pk=Slot("pk")).select_related(
        "customer", "customer__joined_to", "line"
    )
)
FIRST: Prepared[Message] = Prepared(
    lambda: (
        Message.everywhere.filter(store_id__same=Slot("store"), pk=Slot("pk"))
        .select_related("arrival")
        .defer("arrival__raw", "arrival__meaning", "arrival__meta")
    )
)


@on("promise.at_risk")
@on("promise.broken")
@on("promise.kept")
@on("promise.settled_late")
@on("promise.cancelled")
@on("promise.renegotiated")
@on("promise.reopened")
def mirror_the_promise(event: PromiseEvent) -> None:
    kind, _, public_id = event.subject.partition(":")
    conversation = Conversation.objects.filter(public_id=public_id).first() if kind == "conversation" else None
    if conversation is not None:
        with unit():
            refresh_promise(conversation)
            emit(
                events.ConversationChanged(conversation.pk),
                topic=conversation.topic,
                team_id=conversation.team_id,
            )
