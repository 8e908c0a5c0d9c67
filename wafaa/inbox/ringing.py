"""Whose bell rings when something happens in a conversation: its holder's, its followers', and those it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q

from wafaa.inbox import mentioning
from wafaa.inbox.asking import request_topic
from wafaa.inbox.models import SHARED, Conversation, Draft, Follower, Mention, Message, MessageKind, Seen, Status
from wafaa.inbox.verbs.asking import ANSWER
from wafaa.inbox.ways import is_inside
from wafaa.lib.prepared import Prepared, Slot
from wafaa.promises.models import Promise, PromiseState
from wafaa.stores import scope
from wafaa.stores.permissions import Role
from wafaa.team.bell_verbs import notify
from wafaa.team.models import NotificationKind as Kind
from wafaa.team.models import Staff
from wafaa.work.events import Happening, heard


def ref_of(event: Happening) -> str:
    """What names this occurrence, the same however often its reaction runs."""
    told = heard()
    return f"event:{told.id}" if told else ":".join([event.name, *map(str, event.ids().values())])


def actor() -> str:
    told = heard()
    return told.actor if told else "system"


def of_message(conversation_id: int, message_id: int, ref: str) -> None:
    """A customer wrote: its holder and its followers hear of it, unless they have read it."""
    conversation, message = _both(conversation_id, message_id)
    for staff in _near(conversation):
        notify(
            staff,
            Kind.MESSAGE,
            topic=conversation.topic,
            ref=ref,
            by=actor(),
            words=message.text or conversation.subject,
            unless=_has_read(staff, conversation, message),
        )


def _has_read(staff: Staff, conversation: Conversation, message: Message) -> Callable[[], bool]:
    rows = Seen.objects.filter(conversation=conversation, staff=staff, message_id__gte=message.pk)
    return lambda: rows.exists()


def of_colleague(conversation_id: int, message_id: int, ref: str) -> None:
    """A colleague replied, noted or called: those near it hear, and whom the note names hear that it names them."""
    conversation, message = _both(conversation_id, message_id)
    by = f"staff:{message.staff_id}" if message.staff_id else "system"
    told = _told_as_asker(message)
    named = _named(conversation, message) if message.kind == MessageKind.NOTE else []
    for staff in named:
        notify(staff, Kind.MENTION, topic=conversation.topic, ref=ref, by=by, words=message.text)
    if by == "system":
        return
    known = {staff.pk for staff in named} | told
    for staff in _near(conversation):
        if staff.pk not in known:
            unless = _has_read(staff, conversation, message)
            notify(staff, Kind.COLLEAGUE, topic=conversation.topic, ref=ref, by=by, words=message.text, unless=unless)


def _named(conversation: Conversation, note: Message) -> list[Staff]:
    """Everybody whom this note names, themselves or by their team, and who may see it still."""
    if "@" not in note.text:
        return []
    mentions = list(Mention.objects.filter(message=note).select_related("team"))
    wanted = {mention.staff_id for mention in mentions if mention.staff_id}
    for mention in mentions:
        if mention.team is not None:
            wanted |= set(mention.team.members.values_list("pk", flat=True))
    return [staff for staff in mentioning.watchers(conversation) if staff.pk in wanted] if wanted else []


def _told_as_asker(note: Message) -> set[int]:
    """Who asked what this note passes on: their own request tells them of it."""
    if not (note.key or "").startswith(ANSWER):
        return set()
    answer = Message.objects.filter(public_id=(note.key or "").removeprefix(ANSWER))
    return set(answer.values_list("conversation__customer__staff_id", flat=True)) - {None}


def of_draft(conversation_id: int, writer_id: int, ref: str) -> None:
    """A colleague left a draft to be looked over: those near it hear, while it still waits."""
    whose = Q(staff_id=writer_id) if writer_id else Q(staff=None)
    draft = Draft.objects.filter(whose, conversation_id=conversation_id, kind=SHARED).first()
    if draft is None:
        return
    conversation = _one(conversation_id)
    for staff in _near(conversation):
        if staff.pk != writer_id:
            by = f"staff:{writer_id}" if writer_id else "system"
            notify(staff, Kind.DRAFT, topic=conversation.topic, ref=ref, by=by, words=draft.text)


def of_answer(message: Message, ref: str) -> None:
    """A team answered a colleague: whoever asked hears of it."""
    asker, by = message.conversation.customer.staff, f"staff:{message.staff_id}" if message.staff_id else "system"
    if asker is not None:
        notify(asker, Kind.ANSWERED, topic=request_topic(message.conversation), ref=ref, by=by, words=message.text)


def _of_solution(request: Conversation, ref: str) -> None:
    """A team calls solved what a colleague asked."""
    asker = request.customer.staff
    if asker is not None:
        notify(asker, Kind.STATUS, topic=request_topic(request), ref=ref, by=actor())


def of_assignment(conversation_id: int, staff_id: int | None, team_id: int | None, ref: str) -> None:
    """It was given to somebody, or to a team and to nobody in it."""
    conversation = _one(conversation_id)
    if staff_id is not None:
        for staff in Staff.objects.filter(pk=staff_id):
            notify(staff, Kind.ASSIGNED, topic=conversation.topic, ref=ref, by=actor(), words=conversation.preview)
    elif team_id is not None:
        of_team(conversation, team_id, ref)


def of_opening(conversation_id: int, ref: str) -> None:
    """A new conversation came straight to a team."""
    conversation = _one(conversation_id)
    if conversation.team_id and not conversation.assignee_id:
        of_team(conversation, conversation.team_id, ref)


def of_team(conversation: Conversation, team_id: int, ref: str) -> None:
    for staff in Staff.objects.filter(teams__pk=team_id, suspended_at=None).order_by("pk"):
        notify(staff, Kind.TEAM, topic=conversation.topic, ref=ref, by=actor(), words=conversation.preview)


def of_status(conversation_id: int, status: str, ref: str) -> None:
    """Its state changed by somebody's hand. That a customer's words or the clock open it again is told as that."""
    by = actor()
    if status == Status.OPEN and not by.startswith("staff:"):
        return
    conversation = _one(conversation_id)
    if status == Status.SOLVED and is_inside(conversation.channel):
        _of_solution(conversation, ref)
    for staff in _followers(conversation):
        notify(staff, Kind.STATUS, topic=conversation.topic, ref=ref, by=by)


def of_promise(promise_id: int, ref: str) -> None:
    """What is at risk or broken: its keeper hears, or who holds the conversation; and its followers."""
    promise = Promise.objects.filter(pk=promise_id).select_related("staff").first()
    if promise is None or promise.state not in (PromiseState.AT_RISK, PromiseState.BROKEN):
        return
    kind, _sep, public_id = promise.subject.partition(":")
    conversation = Conversation.objects.filter(public_id=public_id).first() if kind == "conversation" else None
    if conversation is None:
        return
    is_broken = promise.state == PromiseState.BROKEN
    keeper = promise.staff or conversation.assignee
    told = Kind.BROKEN if is_broken else Kind.AT_RISK
    for staff in _seeing(conversation, [*([keeper] if keeper else []), *_followers(conversation)]):
        is_own = keeper is not None and staff.pk == keeper.pk
        notify(staff, told, topic=conversation.topic, ref=ref, words=promise.text, is_urgent=is_broken and is_own)


def of_giving_way(conversation_id: int, message_id: int, staff_id: int | None, ref: str) -> None:
    conversation, message = _both(conversation_id, message_id)
    for staff in Staff.objects.filter(pk=staff_id) if staff_id else ():
        notify(staff, Kind.GAVE_WAY, topic=conversation.topic, ref=ref, words=message.text)


def of_waking(conversation_id: int, staff_id: int | None, ref: str) -> None:
    """Its holder hears; when nobody holds it, its followers."""
    conversation = _one(conversation_id)
    holder = list(Staff.objects.filter(pk=staff_id)) if staff_id else []
    for staff in holder or _followers(conversation):
        notify(staff, Kind.WOKEN, topic=conversation.topic, ref=ref, words=conversation.preview)


def of_reminder(conversation: Conversation, ref: str) -> int:
    """A rule reminds whoever is in charge: the holder, else the team, else the managers; how many were told."""
    told = [conversation.assignee] if conversation.assignee is not None else []
    here = Staff.objects.filter(suspended_at=None).order_by("pk")
    if not told and conversation.team_id:
        told = list(here.filter(teams__pk=conversation.team_id))
    if not told:
        told = list(here.filter(role__in=(Role.OWNER, Role.MANAGER)))
    topic, words = conversation.topic, conversation.preview
    seeing = _seeing(conversation, told)
    return sum(notify(staff, Kind.REMINDED, topic=topic, ref=ref, words=words) for staff in seeing)


def of_failure(outgoing_id: int, ref: str) -> None:
    """A reply did not arrive, or nobody can tell: its writer hears of it."""
    found = Message.objects.filter(outgoing_id=outgoing_id, staff__isnull=False).select_related("staff", "conversation")
    for message in found:
        if message.staff is not None:
            topic = message.conversation.topic
            notify(message.staff, Kind.FAILED, topic=topic, ref=ref, by=actor(), words=message.text)


def _one(conversation_id: int) -> Conversation:
    found = CONVERSATION.first(store=scope.current().store_id, pk=conversation_id)
    if found is None:
        raise Conversation.DoesNotExist(f"conversation {conversation_id}")
    return found


def _both(conversation_id: int, message_id: int) -> tuple[Conversation, Message]:
    """The message with the conversation in which it is by now."""
    message = MESSAGE.first(store=scope.current().store_id, pk=message_id)
    if message is None:
        raise Message.DoesNotExist(f"message {message_id}")
    return _one(message.conversation_id or conversation_id), message


CONVERSATION: Prepared[Conversation] = Prepared(
    lambda: Conversation.everywhere.filter(store_id__same=Slot("store"), pk=Slot("pk")).select_related(
        "assignee", "team"
    )
)
MESSAGE: Prepared[Message] = Prepared(lambda: Message.everywhere.filter(store_id__same=Slot("store"), pk=Slot("pk")))
FOLLOWERS: Prepared[Follower] = Prepared(
    lambda: (
        Follower.everywhere.filter(store_id__same=Slot("store"), conversation_id=Slot("conversation"))
        .select_related("staff")
        .order_by("staff_id")
    )
)


def _near(conversation: Conversation) -> list[Staff]:
    holder = [conversation.assignee] if conversation.assignee is not None else []
    return _seeing(conversation, [*holder, *_followers(conversation)])


def _followers(conversation: Conversation) -> list[Staff]:
    rows = FOLLOWERS.all(store=scope.current().store_id, conversation=conversation.pk)
    return [row.staff for row in rows]


def _seeing(conversation: Conversation, people: Iterable[Staff]) -> list[Staff]:
    """Each once, and only who may see it: a team that was closed since tells nobody outside."""
    once = {staff.pk: staff for staff in people}
    if conversation.team is None or not conversation.team.is_closed:
        return list(once.values())
    allowed = {staff.pk for staff in mentioning.watchers(conversation)}
    return [staff for pk, staff in once.items() if pk in allowed]
