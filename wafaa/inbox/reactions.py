"""What conversations do when something happens on the lines or to a promise."""

from __future__ import annotations

from wafaa.channels.events import (
    ArrivalUnderstood,
    ArrivalUnreadable,
    NoticeCameBack,
    NoticeTold,
    NoticeUntold,
    OutgoingEvent,
    OutgoingShown,
)
from wafaa.channels.models import Arrival, Notice
from wafaa.inbox import counts, events, intake, ringing, telling, verbs
from wafaa.inbox.acknowledging import acknowledge
from wafaa.inbox.calls_to_make import best_time, how_many
from wafaa.inbox.models import Conversation, Count, FollowUpWhy, Message, Status
from wafaa.inbox.verbs import clearing, digesting, following_up, refresh_promise
from wafaa.inbox.verbs.following import follow_along
from wafaa.inbox.verbs.promising import REPLIES
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.verbs import weigh
from wafaa.playbook.rules import how_many_ask
from wafaa.promises.events import PromiseEvent
from wafaa.promises.models import PERSONAL, Promise
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.team.models import Routing, Team
from wafaa.work.events import Happening, emit, every, on
from wafaa.work.unit import unit

FOLLOWED = (*PERSONAL, *REPLIES)
"""Promises that a call of the list may keep."""


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


@on("conversation.opened")
def weigh_who_opened_it(event: events.ConversationOpened) -> None:
    """How many conversations somebody has had may decide what kind of customer they are."""
    conversation = OPENED.first(store=scope.current().store_id, pk=event.conversation_id)
    if conversation is not None:
        weigh([conversation.customer.root_id])


@on("conversation.opened")
@on("conversation.assigned")
@on("conversation.woken")
def find_hands_for_it(event: Happening) -> None:
    """What waits in its team's queue, or what somebody may take now that this one is no longer theirs."""
    verbs.share_out()


@on("conversation.status_changed")
def find_hands_or_room(event: events.StatusChanged) -> None:
    """Opened again it wants somebody; solved or waiting it leaves room for another."""
    conversation = Conversation.objects.filter(pk=event.conversation_id).first()
    if conversation is not None and event.status == Status.OPEN:
        verbs.relieve(conversation)
    verbs.share_out()


@on("staff.presence_changed")
@on("staff.changed")
@on("staff.absence_ended")
@on("staff.shifts_changed")
@on("team.changed")
def give_them_what_waits(event: Happening) -> None:
    verbs.share_out()


@every("1m")
def share_out_everywhere() -> None:
    """Shifts begin and absences end by the clock, and tell nobody."""
    for store in Store.objects.filter(pk__in=Team.everywhere.exclude(routing=Routing.OFF).values("store_id")):
        with scope.entered(store):
            verbs.share_out()


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


@on("promise.kept")
@on("promise.settled_late")
@on("promise.cancelled")
def settle_the_follow_up(event: PromiseEvent) -> None:
    if event.kind in FOLLOWED:
        following_up.settle_with(event.promise_id)


@on("promise.reopened")
def owe_the_follow_up_again(event: PromiseEvent) -> None:
    if event.kind in FOLLOWED:
        following_up.owed_again(event.promise_id)


@on("notice.told")
def keep_the_follow_up(event: NoticeTold) -> None:
    if event.code == following_up.NEWS:
        following_up.was_told(_followed_by(event.notice_id))


@on("notice.came_back")
def owe_the_question_again(event: NoticeCameBack) -> None:
    """It came back: they were not asked."""
    if event.code == following_up.NEWS:
        following_up.did_not_reach(Notice.objects.get(pk=event.notice_id))


@on("notice.untold")
def call_whom_no_message_reaches(event: NoticeUntold) -> None:
    if event.code == following_up.NEWS:
        notice = Notice.objects.get(pk=event.notice_id)
        following_up.was_not_told(int(notice.data["follow_up"]), notice.reason)


def _followed_by(notice_id: int) -> int:
    return int(Notice.objects.get(pk=notice_id).data["follow_up"])


@on("order.call_wanted")
def put_the_buyer_on_the_list(event: Happening) -> None:
    """Whoever likes a call better than a message is called after a purchase."""
    promise = Promise.objects.select_related("customer").filter(pk=event.ids()["promise_id"]).first()
    if promise is not None:
        customer = promise.customer
        verbs.put_on_the_list(promise, customer, why=FollowUpWhy.PURCHASE, at=best_time(customer, now()))


@on("playbook.waits")
@on("playbook.settled")
def count_what_rules_ask(event: Happening) -> None:
    counts.put(counts.ASKS, how_many_ask)


@every("1h")
def count_the_rail_again() -> None:
    """What is forgotten, or written past the verbs, tells nobody."""
    for store in Store.objects.filter(pk__in=Count.everywhere.filter(key__in=KEPT, value__gt=0).values("store_id")):
        with scope.entered(store):
            counts.put(counts.CALLS, how_many)
            counts.put(counts.ASKS, how_many_ask)


KEPT = (counts.CALLS, counts.ASKS)


@on("message.received")
def ring_for_a_customers_message(event: events.MessageReceived) -> None:
    ringing.of_message(event.conversation_id, event.message_id, ringing.ref_of(event))


@on("message.replied")
@on("note.written")
@on("conversation.called")
def ring_for_a_colleagues_words(event: events.ReplyWritten | events.NoteWritten | events.CallLogged) -> None:
    ringing.of_colleague(event.conversation_id, event.message_id, ringing.ref_of(event))


@on("draft.shared")
def ring_for_a_shared_draft(event: events.DraftShared) -> None:
    ringing.of_draft(event.conversation_id, event.staff_id, ringing.ref_of(event))


@on("conversation.assigned")
def ring_for_a_new_holder(event: events.ConversationAssigned) -> None:
    ringing.of_assignment(event.conversation_id, event.staff_id, event.team_id, ringing.ref_of(event))


@on("conversation.opened")
def ring_for_a_team(event: events.ConversationOpened) -> None:
    ringing.of_opening(event.conversation_id, ringing.ref_of(event))


@on("conversation.status_changed")
def ring_for_a_new_state(event: events.StatusChanged) -> None:
    ringing.of_status(event.conversation_id, event.status, ringing.ref_of(event))


@on("promise.at_risk")
@on("promise.broken")
def ring_for_a_promise(event: PromiseEvent) -> None:
    ringing.of_promise(event.promise_id, ringing.ref_of(event))


@on("message.gave_way")
def ring_for_a_reply_that_stayed(event: events.ReplyGaveWay) -> None:
    ringing.of_giving_way(event.conversation_id, event.message_id, event.staff_id, ringing.ref_of(event))


@on("conversation.woken")
def ring_for_a_sleeper(event: events.ConversationWoken) -> None:
    ringing.of_waking(event.conversation_id, event.staff_id, ringing.ref_of(event))


@on("outgoing.failed")
@on("outgoing.refused")
@on("outgoing.unknown")
def ring_for_a_reply_that_failed(event: OutgoingEvent) -> None:
    ringing.of_failure(event.outgoing_id, ringing.ref_of(event))


@on("outgoing.shown")
def bring_the_answer_to_who_asked(event: OutgoingShown) -> None:
    """A team answered a colleague: they hear of it, and the customer's conversation it is about has it too."""
    rows = Message.objects.filter(outgoing_id=event.outgoing_id)
    for message in rows.select_related("conversation__customer__staff", "conversation__about", "conversation__team"):
        verbs.pass_on(message)
        ringing.of_answer(message, ringing.ref_of(event))


@on("outgoing.sent")
def tell_who_left_the_chat(event: OutgoingEvent) -> None:
    telling.tell_soon(event.outgoing_id)


@on("conversation.merged")
def bring_followers_along(event: events.ConversationMerged) -> None:
    both = Conversation.objects.in_bulk([event.conversation_id, event.merged_id])
    follow_along(both[event.conversation_id], both[event.merged_id])


@every("5m")
def send_the_days_letters() -> None:
    digesting.send_due()


@every("1h")
def clear_what_was_never_sent() -> None:
    for store in Store.objects.order_by("pk").iterator(chunk_size=200):
        with scope.entered(store):
            clearing.clear_uploads()
