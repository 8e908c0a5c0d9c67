"""Asking customers whether all is well, and calling them back: each a promise, kept by the message or the call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.contact_hours import that_asks
from wafaa.channels.models import Notice, NoticeState
from wafaa.inbox import counts, events
from wafaa.inbox.calls_to_make import FollowUpSettings, best_time, how_many, next_try
from wafaa.inbox.facts import is_complaint
from wafaa.inbox.models import CallOutcome, Conversation, FollowUp, FollowUpWay, FollowUpWhy, Message, Status
from wafaa.inbox.verbs.promising import refresh_promise
from wafaa.lib.time import now
from wafaa.people.greeting import hello
from wafaa.people.models import Customer, FollowUpBy, Purpose, everyone_in
from wafaa.people.queries import follow_up_wish
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, PromiseKind, PromiseState
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

ASK = "wafaa.inbox.verbs.following_up.ask"
NEWS = "follow_up.solved"
"""The code of the message that asks."""
that_asks(NEWS)
NOT_WANTED = ("withdrawn", "no_consent", "wants_none")
"""Why such a message does not go: the customer, or a colleague, did not want it."""


class WantsNone(ValueError):
    """The customer wants to be asked nothing."""


def follow_up(conversation: Conversation, after: timedelta) -> FollowUp:
    """Promise to ask, so long from now and at the hour they like, whether all is well: by a message that goes out by
    itself, or by a call of ours where they like that better. What is promised already is not promised twice. Raises
    WantsNone."""
    customer = conversation.customer.joined_to or conversation.customer
    wish = follow_up_wish(customer)
    if wish == FollowUpBy.NOTHING:
        raise WantsNone
    way = FollowUpWay.CALL if wish == FollowUpBy.CALL else FollowUpWay.MESSAGE
    with unit():
        take_turns(f"follow_up:{conversation.store_id}:{conversation.topic}")
        if (promised := _promised_already(conversation)) is not None:
            return promised
        made = _promised(
            customer,
            conversation.topic,
            way=way,
            why=FollowUpWhy.SOLVED,
            at=best_time(customer, now() + after),
            text=_in_own_words(_ask_words),
            staff_id=conversation.assignee_id,
            team_id=conversation.team_id,
        )
        if way == FollowUpWay.MESSAGE:
            jobs.enqueue(ASK, {"follow_up_id": made.pk}, run_after=made.best_at)
        refresh_promise(conversation)
    return made


def _promised_already(conversation: Conversation) -> FollowUp | None:
    owed = [one.pk for one in promises.owed_on(conversation.topic) if one.kind == PromiseKind.FOLLOW_UP]
    rows = FollowUp.objects.filter(promise_id__in=owed, settled_at=None)
    found: FollowUp | None = rows.select_related("promise", "customer").order_by("id").first()
    return found


def _promised(
    customer: Customer, subject: str, *, way: str, why: str, at: datetime, text: str, **whose: Any
) -> FollowUp:
    promise = promises.make(
        PromiseKind.FOLLOW_UP,
        customer,
        subject,
        due_at=at + _grace(),
        risk_at=at + _grace() * 3 / 4,
        text=text,
        **whose,
    )
    return put_on_the_list(promise, customer, why=why, at=at, way=way)


def put_on_the_list(
    promise: Promise, customer: Customer, *, why: str, at: datetime, way: str = FollowUpWay.CALL
) -> FollowUp:
    """A promise that a call (or a message) will keep. The same promise again is the same line."""
    with unit():
        made, is_new = FollowUp.objects.get_or_create(
            promise=promise, defaults={"customer_id": customer.root_id, "way": way, "why": why, "best_at": at}
        )
        if is_new:
            _say(made)
    found: FollowUp = made
    return found


def _grace() -> timedelta:
    return timedelta(hours=read(FollowUpSettings).grace_hours)


def _in_own_words(words: Any) -> str:
    with translation.override(scope.current().store.language):
        return str(words())


def _ask_words() -> str:
    return _("Ask whether all is well")


def ask(follow_up_id: int) -> None:
    """The job that asks by a message; safe to run twice. What they said meanwhile counts: who wants to be called is
    called, who wants nothing is let be, and so is who has something amiss again: that is answered, not asked after."""
    found = FollowUp.objects.select_related("customer", "promise").filter(pk=follow_up_id, settled_at=None).first()
    if found is None or found.way != FollowUpWay.MESSAGE:
        return
    customer = found.customer.joined_to or found.customer
    wish = follow_up_wish(customer)
    if wish == FollowUpBy.NOTHING or _is_amiss_again(found, customer):
        let_be(found)
    elif wish == FollowUpBy.CALL:
        by_call_instead(found)
    else:
        _ask_by_message(found, customer)


def _is_amiss_again(found: FollowUp, customer: Customer) -> bool:
    """Whether the matter is open again, or another complaint of theirs waits for an answer."""
    kind, _sep, public_id = found.promise.subject.partition(":")
    if kind == "conversation":
        about = Conversation.objects.filter(public_id=public_id).first()
        if about is not None and (about.status != Status.SOLVED or about.waiting_since is not None):
            return True
    others = Conversation.objects.filter(everyone_in(customer), waiting_since__isnull=False)
    return any(is_complaint(one) for one in others.exclude(status=Status.SOLVED))


def _ask_by_message(found: FollowUp, customer: Customer) -> None:
    title, text = words_for(customer)
    channels.notify(
        customer,
        key=f"follow_up:{found.public_id}",
        code=NEWS,
        subject=found.promise.subject,
        title=title,
        text=text,
        purpose=Purpose.SERVICE,
        at_once=False,
        data={"follow_up": found.pk},
    )


def words_for(customer: Customer) -> tuple[str, str]:
    """The heading and the words that ask, in the customer's language."""
    store = scope.current().store
    with translation.override(customer.language or store.language):
        asks = _("You wrote to us some days ago. Is everything well now?")
        choice = _("If anything is amiss, answer this message: a person reads it and sets it right.")
        return str(_("Is everything well now?")), "\n\n".join([hello(customer.name), asks, choice, store.name])


def by_call_instead(found: FollowUp) -> None:
    """It goes on the list of calls: they like that better, or no message reaches them."""
    with unit():
        promise = _locked(found)
        customer = found.customer.joined_to or found.customer
        found.way, found.best_at = FollowUpWay.CALL, best_time(customer, now())
        if FollowUp.objects.filter(pk=found.pk, settled_at=None).update(way=found.way, best_at=found.best_at):
            _move(promise, found.best_at, _by_call_words)
            _say(found)


def _by_call_words() -> str:
    return _("by a call instead")


def _locked(found: FollowUp) -> Promise:
    """Its promise as it stands now; nobody else changes it until the unit ends."""
    promise: Promise = Promise.objects.select_for_update().get(pk=found.promise_id)
    return promise


def _move(promise: Promise, at: datetime, words: Any) -> None:
    """A promise to ask moves along with the time for it. What is broken stays broken, and the day that was named for
    a call back, or is owed to who waits for an answer, is not ours to move."""
    if promise.kind == PromiseKind.FOLLOW_UP and promise.state != PromiseState.BROKEN and promise.due_at > now():
        promises.renegotiate(promise, at + _grace(), why=_in_own_words(words))


def let_be(found: FollowUp) -> bool:
    """Nobody is asked after all: it is owed no more. False where it was settled already."""
    with unit():
        is_mine = promises.cancel(found.promise)
        settle_with(found.promise_id)
        return is_mine


def after_call(named: FollowUp, message: Message, outcome: str) -> None:
    """A call of ours was written down: it keeps the promise, or is tried again at a better time, so often at most. In
    the open unit."""
    promise = _locked(named)
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("customer", "customer__joined_to")
    found = rows.get(pk=named.pk)
    found.promise = promise
    if found.settled_at is not None or found.call_id == message.pk and outcome != CallOutcome.ANSWERED:
        return
    found.call = message
    if outcome == CallOutcome.ANSWERED:
        found.save(update_fields=["call"])
        promises.keep(promise)
        settle_with(promise.pk)
        return
    found.tries += 1
    if found.tries >= read(FollowUpSettings).most_tries:
        found.save(update_fields=["call", "tries"])
        if promise.state != PromiseState.BROKEN:
            promises.cancel(promise)
        settle_with(promise.pk)
        return
    found.best_at = next_try(found)
    found.save(update_fields=["call", "tries", "best_at"])
    _move(promise, found.best_at, _no_answer_words)
    _say(found)


def _no_answer_words() -> str:
    return _("nobody answered the call")


def settle_with(promise_id: int) -> None:
    """Its promise was kept, or is owed no more. Twice is once."""
    with unit():
        rows = FollowUp.objects.filter(promise_id=promise_id, settled_at=None)
        for found in rows.select_related("customer", "promise"):
            found.settled_at = now()
            found.save(update_fields=["settled_at"])
            _say(found)


def owed_again(promise_id: int) -> None:
    """What had settled it was taken back."""
    with unit():
        rows = FollowUp.objects.filter(promise_id=promise_id).exclude(settled_at=None)
        for found in rows.select_related("customer", "promise"):
            found.settled_at = None
            found.save(update_fields=["settled_at"])
            _say(found)


def was_told(follow_up_id: int) -> None:
    """The message that asks has gone out."""
    found = FollowUp.objects.select_related("promise").filter(pk=follow_up_id, settled_at=None).first()
    if found is not None:
        promises.keep(found.promise)


def did_not_reach(notice: Notice) -> None:
    """The message that asked came back: they were not asked after all. Where no other goes, they are called."""
    found = FollowUp.objects.select_related("promise").filter(pk=int(notice.data["follow_up"])).first()
    if found is None:
        return
    with unit():
        if promises.reopen(found.promise):
            owed_again(found.promise_id)
    if notice.state == NoticeState.UNTOLD:
        was_not_told(found.pk, notice.reason)


def was_not_told(follow_up_id: int, reason: str) -> None:
    """No message reaches them: they are called. Where somebody does not want it to go, nobody calls either."""
    found = FollowUp.objects.select_related("promise", "customer").filter(pk=follow_up_id, settled_at=None).first()
    if found is None or found.way != FollowUpWay.MESSAGE:
        return
    if reason in NOT_WANTED:
        let_be(found)
    else:
        by_call_instead(found)


def _say(found: FollowUp) -> None:
    counts.put(counts.CALLS, how_many)
    emit(
        events.FollowUpChanged(found.pk),
        topic=found.promise.subject,
        team_id=found.promise.team_id,
        customer_id=found.customer_id,
    )
