"""What a conversation owes its customer, and the ring its row shows."""

from __future__ import annotations

from datetime import datetime

from wafaa.inbox.models import NOTHING_OWED, Conversation
from wafaa.people.models import Customer
from wafaa.promises import verbs as promises
from wafaa.promises.models import PERSONAL, Promise, PromiseKind
from wafaa.promises.policies import the_policy
from wafaa.stores import scope
from wafaa.work.unit import unit

MIRRORED = (
    "promise_due_at",
    "owed_at",
    "promise_made_at",
    "promise_risk_at",
    "promise_state",
    "promise_kind",
)
"""The columns of a conversation that `mirror` sets; whoever calls it saves them."""
REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)


def watch_first(conversation: Conversation, customer: Customer) -> None:
    """A new conversation: a first reply and a solution are promised, as the policies say."""
    made = [_by_policy(kind, conversation, customer) for kind in (PromiseKind.FIRST_REPLY, PromiseKind.RESOLUTION)]
    mirror(conversation, [promise for promise in made if promise])


def watch_next(conversation: Conversation, customer: Customer) -> None:
    """The customer wrote again: what waited for them goes on, and an answer is owed if none is already."""
    owed = promises.owed_on(conversation.topic)
    for promise in owed:
        if promise.kind == PromiseKind.RESOLUTION and promise.next_tick_at is None:
            promises.resume(promise, "customer_wrote")
    missing = []
    if not any(promise.kind in REPLIES for promise in owed):
        missing.append(PromiseKind.NEXT_REPLY)
    if not any(promise.kind == PromiseKind.RESOLUTION for promise in owed):
        missing.append(PromiseKind.RESOLUTION)
    made = [_by_policy(kind, conversation, customer) for kind in missing]
    mirror(conversation, owed + [promise for promise in made if promise])


def answered(conversation: Conversation) -> None:
    """A person replied: the promised answer is kept."""
    owed = promises.owed_on(conversation.topic)
    for promise in owed:
        if promise.kind in REPLIES:
            promises.keep(promise)
    mirror(conversation, [promise for promise in owed if promise.kind not in REPLIES])


def not_answered_after_all(conversation: Conversation, since: datetime) -> None:
    """The reply was taken back: what it had settled since the customer wrote is owed again, by the same dates."""
    settled = Promise.objects.filter(subject=conversation.topic, settled_at__gte=since).exclude(kind__in=PERSONAL)
    for promise in settled.order_by("id"):
        promises.reopen(promise)
    refresh_promise(conversation)


def waits_for_customer(conversation: Conversation) -> None:
    """The customer's turn: the clock of the solution pauses."""
    for promise in promises.owed_on(conversation.topic):
        if promise.kind == PromiseKind.RESOLUTION:
            promises.pause(promise, "waiting_for_customer")
    refresh_promise(conversation)


def goes_on(conversation: Conversation) -> None:
    """Opened again by hand: the clock of the solution runs on, or a new one starts."""
    owed = [p for p in promises.owed_on(conversation.topic) if p.kind == PromiseKind.RESOLUTION]
    for promise in owed:
        promises.resume(promise, "opened_again")
    if not owed:
        _by_policy(PromiseKind.RESOLUTION, conversation, conversation.customer)
    refresh_promise(conversation)


def solved(conversation: Conversation) -> None:
    """The matter is settled: the solution is kept, answers still owed are not needed any more."""
    for promise in promises.owed_on(conversation.topic):
        if promise.kind == PromiseKind.RESOLUTION:
            promises.keep(promise)
        elif promise.kind not in PERSONAL:
            promises.cancel(promise)
    refresh_promise(conversation)


def promise_own(conversation: Conversation, text: str, due_at: datetime) -> Promise:
    """An agent's own word ("I will call you Thursday at six"); where no person acts it is the holder's to keep. Raises
    promises.InThePast."""
    with unit():
        promise = promises.make(
            PromiseKind.OWN,
            conversation.customer,
            conversation.topic,
            due_at=due_at,
            text=text,
            staff_id=scope.current().staff_id or conversation.assignee_id,
            team_id=conversation.team_id,
        )
        refresh_promise(conversation)
    return promise


def refresh_promise(conversation: Conversation) -> None:
    """Mirror what is owed now on the conversation's own row."""
    with unit():
        mirror(conversation, promises.owed_on(conversation.topic))
        conversation.save(update_fields=MIRRORED)


def mirror(conversation: Conversation, owed: list[Promise]) -> None:
    """Set the columns that show the nearest promise owed, running before paused. Saves nothing."""
    nearest = min(owed, key=lambda p: (p.next_tick_at is None and p.state != "broken", p.due_at), default=None)
    conversation.promise_due_at = nearest.due_at if nearest else None
    conversation.owed_at = nearest.due_at if nearest and nearest.next_tick_at else _place_of(nearest)
    conversation.promise_made_at = nearest.made_at if nearest else None
    conversation.promise_risk_at = nearest.at_risk_at if nearest else None
    conversation.promise_state = nearest.state if nearest else ""
    conversation.promise_kind = nearest.kind if nearest else ""


def _place_of(nearest: Promise | None) -> datetime:
    """A broken promise stays where it was due, at the top; a paused one waits at the end with the unowed."""
    return nearest.due_at if nearest and nearest.state == "broken" else NOTHING_OWED


def _by_policy(kind: str, conversation: Conversation, customer: Customer) -> Promise | None:
    policy = the_policy(kind, channel=conversation.channel, priority=conversation.priority, customer_kind=customer.kind)
    if policy is None:
        return None
    return promises.make(
        kind,
        customer,
        conversation.topic,
        policy=policy,
        staff_id=conversation.assignee_id,
        team_id=conversation.team_id,
    )
