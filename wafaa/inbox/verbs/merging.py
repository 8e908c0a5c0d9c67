"""Merging two conversations, splitting one in two, and undoing either for days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wafaa.inbox import counts, events, ways
from wafaa.inbox.models import MERGED, Conversation, Deed, DeedKind, Message, MessageKind, Priority, Status
from wafaa.inbox.verbs import promising, standing
from wafaa.inbox.verbs.carrying import bring_back, carry_all, carry_from, tell_browsers
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.promises import verbs as promises
from wafaa.promises.models import PERSONAL, Promise
from wafaa.stores import scope
from wafaa.stores import verbs as stores
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit

UNDO_FOR = timedelta(days=7)
LIVELINESS = {Status.OPEN: 0, Status.SNOOZED: 1, Status.WAITING: 2, Status.SOLVED: 3}
URGENCY = {Priority.LOW: 0, Priority.NORMAL: 1, Priority.HIGH: 2, Priority.URGENT: 3}
MOST_LABELS = 20


class CannotMerge(ValueError):
    """The two are one already, one of them stands in public, or one is between colleagues."""


class CannotSplit(ValueError):
    """Nothing would be left, or it stands in public."""


class CannotUndo(ValueError):
    """It was undone already, its days are over, or something later builds upon it."""


def merge(source: Conversation, target: Conversation) -> Deed:
    """All of the first goes on in the second: messages, promises, what is on its way, drafts. The first stays as an
    address that leads to the second. Raises CannotMerge."""
    with unit():
        source, target = _both(source, target)
        if source.pk == target.pk or MERGED in (source.status, target.status) or is_public(source, target):
            raise CannotMerge
        if is_inside(source, target):
            raise CannotMerge
        record: dict[str, Any] = {"source": standing.written(source), "target": standing.written(target)}
        record["carried"] = carry_all(source, target)
        with counts.moving(target):
            _take_over(source, target)
        standing.save(target)
        counts.gone(source)
        _empty(source, target)
        standing.save(source)
        record["after"] = standing.written(target)
        deed = _remember(DeedKind.MERGE, target, source, record)
        tell_browsers(source, target)
        _tell(events.ConversationMerged(target.pk, source.pk), target, source)
    return deed


def is_public(*conversations: Conversation) -> bool:
    """Whether one of them stands under a post: it goes on there alone, and nothing private may be mixed in."""
    return any(ways.is_public(one.channel) for one in conversations)


def is_inside(source: Conversation, target: Conversation) -> bool:
    """Whether the words of colleagues would come before other eyes: what one asked goes on in what they asked alone."""
    one, other = ways.is_inside(source.channel), ways.is_inside(target.channel)
    return one != other or (one and source.customer_id != target.customer_id)


def _take_over(source: Conversation, target: Conversation) -> None:
    """The second stands for both: as open as the more open one, as urgent as the more urgent, nobody's only if both
    are. What slept until an hour is open in another, which nothing would wake."""
    earlier = min(source, target, key=lambda one: one.opened_at)
    other = target if earlier is source else source
    answered = earlier.first_reply_seconds
    target.first_reply_seconds = answered if answered is not None else other.first_reply_seconds
    if LIVELINESS[Status(source.status)] < LIVELINESS[Status(target.status)]:
        target.status = Status.OPEN.value if source.status == Status.SNOOZED else source.status
        target.solved_at = source.solved_at
    if target.assignee_id is None and target.team_id is None:
        target.assignee_id, target.team_id = source.assignee_id, source.team_id
    target.priority = max(source.priority, target.priority, key=lambda word: URGENCY[Priority(word)])
    target.labels = [*target.labels, *(word for word in source.labels if word not in target.labels)][:MOST_LABELS]
    target.subject = target.subject or source.subject
    target.waiting_since = min(filter(None, (source.waiting_since, target.waiting_since)), default=None)
    if source.customer.root_id == target.customer.root_id:
        _go_on_where_they_wrote_last(source, target)
    if source.last_at > target.last_at:
        target.last_at, target.last_kind, target.preview = source.last_at, source.last_kind, source.preview
    target.opened_at = earlier.opened_at
    target.message_count += source.message_count
    target.last_message_id = max(source.last_message_id, target.last_message_id)
    target.has_unreadable = target.has_unreadable or source.has_unreadable


def _go_on_where_they_wrote_last(source: Conversation, target: Conversation) -> None:
    carried = Message.objects.filter(conversation=target, kind=MessageKind.IN).order_by("-id")
    last = carried.values_list("channel", flat=True).first()
    if last == source.channel != target.channel:
        target.channel, target.line_id = source.channel, source.line_id


def _empty(source: Conversation, target: Conversation) -> None:
    source.status, source.merged_into, source.solved_at = MERGED, target, None
    source.message_count, source.last_message_id = 0, 0
    source.waiting_since, source.has_unreadable = None, False


def split(message: Message, *, subject: str = "") -> Deed:
    """This message and all after it become a conversation of their own, with the same customer and in the same hands.
    Answers the deed; its `other` is the new one. Raises CannotSplit when it is the first."""
    with unit():
        source = _locked(message.conversation_id)
        message.refresh_from_db(fields=["conversation"])
        if source.status == MERGED or message.conversation_id != source.pk or is_public(source):
            raise CannotSplit
        if not Message.objects.filter(conversation=source, id__lt=message.pk).exists():
            raise CannotSplit
        record: dict[str, Any] = {"source": standing.written(source)}
        new = _opened(source, message, visible(subject)[:200] or source.subject)
        record["carried"] = carry_from(message, source, new)
        standing.find_anew(source)
        standing.save(source)
        standing.find_anew(new)
        standing.save(new)
        if new.waiting_since is not None:
            promising.watch_next(new, new.customer)
            standing.save(new)
        record |= {"after": standing.written(source), "new": standing.written(new)}
        deed = _remember(DeedKind.SPLIT, source, new, record)
        tell_browsers(source)
        _tell(events.ConversationSplit(source.pk, new.pk), source, new)
    return deed


def _opened(source: Conversation, message: Message, subject: str) -> Conversation:
    new: Conversation = Conversation.objects.create(
        number=stores.next_number("conversation"),
        customer=source.customer,
        customer_name=source.customer_name,
        line_id=source.line_id,
        channel=source.channel,
        subject=subject,
        about_id=source.about_id,
        priority=source.priority,
        labels=list(source.labels),
        assignee_id=source.assignee_id,
        team_id=source.team_id,
        opened_at=message.at,
        last_at=message.at,
    )
    counts.added(new)
    return new


def undo(deed: Deed) -> None:
    """Take a merge or a split back: both conversations stand as before, but for what people did since, which is kept.
    Raises CannotUndo."""
    with unit():
        deed.refresh_from_db(from_queryset=Deed.objects.select_for_update())
        if deed.undone_at is not None or now() >= deed.undo_until or not deed.record:
            raise CannotUndo
        other, conversation = _both(deed.other, deed.conversation)
        undo_one = _undo_merge if deed.kind == DeedKind.MERGE else _undo_split
        undo_one(deed.record, other, conversation)
        deed.undone_at, deed.undone_by_id = now(), scope.current().staff_id
        deed.save(update_fields=["undone_at", "undone_by"])
        tell_browsers(other, conversation)
        _tell(events.ConversationRestored(conversation.pk, other.pk), conversation, other)


def _undo_merge(record: dict[str, Any], source: Conversation, target: Conversation) -> None:
    if source.merged_into_id != target.pk or target.status == MERGED:
        raise CannotUndo
    bring_back(record["carried"], source, target)
    standing.set_to(source, record["source"])
    source.merged_into = None
    counts.added(source)
    with counts.moving(target):
        standing.put_back(target, record["target"], record["after"])
    standing.save(source)
    standing.save(target)


def _undo_split(record: dict[str, Any], new: Conversation, source: Conversation) -> None:
    if MERGED in (new.status, source.status):
        raise CannotUndo
    for promise in promises.owed_on(new.topic):
        if promise.pk not in record["carried"]["promises"] and promise.kind not in PERSONAL:
            promises.cancel(promise)
    settled = Promise.objects.filter(subject=new.topic).exclude(pk__in=record["carried"]["promises"])
    is_as_it_was = standing.written(new) == record["new"] and not settled.filter(kind__in=PERSONAL).exists()
    carry_all(new, source)
    counts.gone(new)
    _empty(new, source)
    standing.save(new)
    with counts.moving(source):
        standing.put_back(source, record["source"], record["after"])
        if not is_as_it_was:
            standing.find_anew(source)
    standing.save(source)


def _both(*conversations: Conversation) -> list[Conversation]:
    """The same rows as they are now, locked in one order: two merges at once must not wait for each other."""
    found = {pk: _locked(pk) for pk in sorted(conversation.pk for conversation in conversations)}
    return [found[conversation.pk] for conversation in conversations]


def _locked(pk: int) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("customer")
    found: Conversation = rows.get(pk=pk)
    return found


def _remember(kind: str, conversation: Conversation, other: Conversation, record: dict[str, Any]) -> Deed:
    deed: Deed = Deed.objects.create(
        kind=kind,
        conversation=conversation,
        other=other,
        staff_id=scope.current().staff_id,
        record=record,
        undo_until=now() + UNDO_FOR,
    )
    return deed


def _tell(happening: Happening, conversation: Conversation, other: Conversation) -> None:
    """On the customer's timeline once; to the pages on which either is open."""
    emit(happening, topic=conversation.topic, team_id=conversation.team_id, customer_id=conversation.customer_id)
    emit(happening, topic=other.topic, team_id=other.team_id)
