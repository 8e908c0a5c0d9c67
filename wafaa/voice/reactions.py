"""Questions follow what happens to conversations and orders; answers follow what customers write."""

from __future__ import annotations

import logging

from wafaa.channels.events import NoticeTold, NoticeUntold
from wafaa.channels.models import Notice
from wafaa.inbox.events import AsideReceived, StatusChanged
from wafaa.inbox.models import Conversation, Message, Status
from wafaa.lib.time import now
from wafaa.orders.models import Order
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.voice import verbs
from wafaa.voice.heard import heard_in
from wafaa.voice.models import Asked, AskedState
from wafaa.voice.verbs.asking import NEWS
from wafaa.work.events import Happening, every, on

AT_ONCE = 100
log = logging.getLogger("wafaa.voice")


@on("conversation.status_changed")
def ask_when_it_is_solved(event: StatusChanged) -> None:
    """Solved: they are asked later. Opened again before that: they are not."""
    conversation = Conversation.objects.select_related("customer").filter(pk=event.conversation_id).first()
    if conversation is None:
        return
    if conversation.status == Status.SOLVED:
        verbs.plan_conversation(conversation)
        return
    waiting = Asked.objects.filter(conversation=conversation, state__in=(AskedState.PLANNED, AskedState.LEAVING))
    for asked in waiting:
        verbs.drop(asked, "opened_again")


@on("delivery.made")
def ask_when_it_has_arrived(event: Happening) -> None:
    order = Order.objects.select_related("customer", "customer__joined_to").filter(pk=event.ids()["order_id"]).first()
    if order is not None:
        verbs.plan_order(order)


@every("1m")
def ask_whom_it_is_time_to_ask() -> None:
    """So many a minute in each store: one that solves a thousand at once holds up no other."""
    due = Asked.everywhere.filter(state=AskedState.PLANNED, due_at__lte=now())
    for store in Store.objects.filter(pk__in=due.order_by().values("store_id").distinct()).order_by("pk"):
        with scope.entered(store):
            for one in due.filter(store_id=store.pk).order_by("due_at", "id")[:AT_ONCE]:
                _ask_alone(one)


def _ask_alone(asked: Asked) -> None:
    try:
        verbs.ask(asked)
    except Exception:
        log.exception("a question could not be asked asked=%s", asked.public_id)
        verbs.put_off(asked)


@on("notice.told")
def note_that_they_were_asked(event: NoticeTold) -> None:
    if event.code == NEWS and (found := _asked_by(event.notice_id)) is not None:
        verbs.was_told(*found)


@on("notice.untold")
def note_that_they_were_not(event: NoticeUntold) -> None:
    if event.code == NEWS and (found := _asked_by(event.notice_id)) is not None:
        verbs.was_not_told(found[0], found[1].reason)


def _asked_by(notice_id: int) -> tuple[Asked, Notice] | None:
    notice = Notice.objects.filter(pk=notice_id).first()
    asked = Asked.objects.filter(pk=notice.data.get("asked") or 0).first() if notice is not None else None
    return (asked, notice) if asked is not None and notice is not None else None


@on("message.aside")
def hear_the_answer(event: AsideReceived) -> None:
    message = Message.objects.select_related("conversation", "customer").filter(pk=event.message_id).first()
    asked = heard_in(message) if message is not None else None
    if message is not None and asked is not None:
        verbs.hear(asked, message)
