"""What goes along when messages change their conversation: what is on its way, promises, drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Outgoing, Visitor
from wafaa.inbox.models import Conversation, Draft, Message
from wafaa.people.models import everyone_in
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise

Carried = dict[str, Any]
"""Ids of what went along, as JSON holds them: messages, keys {id: key before}, outgoing, promises, drafts, joined,
and requests: what was asked of colleagues about it."""


def carry_all(source: Conversation, target: Conversation) -> Carried:
    """Everything of the first goes to the second."""
    return {
        **carry_messages(Message.objects.filter(conversation=source), target),
        **_carry_rest(
            Outgoing.objects.filter(subject=source.topic), Promise.objects.filter(subject=source.topic), target
        ),
        **_carry_drafts(source, target),
        "requests": _moved_requests(source, target),
    }


def carry_from(message: Message, source: Conversation, target: Conversation) -> Carried:
    """This message and all after it go to the second conversation, with what was promised since."""
    rows = Message.objects.filter(conversation=source, id__gte=message.pk)
    with_them = Q(pk__in=rows.filter(outgoing__isnull=False).values("outgoing_id"))
    return {
        "outgoing": _moved_outgoing(Outgoing.objects.filter(with_them), target),
        "promises": _moved_promises(Promise.objects.filter(subject=source.topic, made_at__gte=message.at), target),
        **carry_messages(rows, target),
    }


def carry_messages(rows: QuerySet[Message], target: Conversation) -> Carried:
    """A key is one sender's own word for a message, and two conversations may know the same one: it is marked."""
    moving = dict(rows.values_list("pk", "key"))
    known = set(
        Message.objects.filter(conversation=target, key__in=[k for k in moving.values() if k]).values_list(
            "key", flat=True
        )
    )
    keys = {str(pk): key for pk, key in moving.items() if key and key in known}
    for pk, key in keys.items():
        Message.objects.filter(pk=int(pk)).update(key=f"{key[:180]}~{pk}")
    _each(list(moving), lambda ids: Message.objects.filter(pk__in=ids).update(conversation=target))
    return {"messages": list(moving), "keys": keys}


def _carry_rest(outgoing: QuerySet[Outgoing], owed: QuerySet[Promise], target: Conversation) -> Carried:
    return {"outgoing": _moved_outgoing(outgoing, target), "promises": _moved_promises(owed, target)}


def _moved_outgoing(rows: QuerySet[Outgoing], target: Conversation) -> list[int]:
    ids = list(rows.values_list("pk", flat=True))
    _each(ids, lambda some: channels.carry(some, target.topic))
    return ids


def _moved_promises(rows: QuerySet[Promise], target: Conversation) -> list[int]:
    ids = list(rows.values_list("pk", flat=True))
    _each(ids, lambda some: promises.carry(some, target.topic))
    return ids


def _moved_requests(source: Conversation, target: Conversation) -> list[int]:
    ids = list(Conversation.objects.filter(about=source).values_list("pk", flat=True))
    _each(ids, lambda some: Conversation.objects.filter(pk__in=some).update(about=target))
    return ids


def _carry_drafts(source: Conversation, target: Conversation) -> Carried:
    """What somebody was writing there they go on writing here; two drafts of one person become one text."""
    moved, joined = [], []
    there = {(draft.staff_id, draft.kind): draft for draft in Draft.objects.filter(conversation=target)}
    for draft in Draft.objects.filter(conversation=source):
        same = there.get((draft.staff_id, draft.kind))
        if same is None:
            Draft.objects.filter(pk=draft.pk).update(conversation=target)
            moved.append(draft.pk)
        else:
            both = f"{same.text}\n\n{draft.text}"
            offers = "\n".join(filter(None, [same.choices, draft.choices]))
            files = list(dict.fromkeys([*same.files, *draft.files]))
            Draft.objects.filter(pk=same.pk).update(text=both, choices=offers, files=files)
            joined.append([same.pk, same.text, both, same.choices, same.files])
    return {"drafts": moved, "joined": joined}


def bring_back(carried: Carried, source: Conversation, target: Conversation) -> None:
    """What went from the first to the second goes back, as far as it is still there."""
    back = Message.objects.filter(conversation=target)
    _each(carried["messages"], lambda ids: back.filter(pk__in=ids).update(conversation=source))
    for pk, key in carried["keys"].items():
        Message.objects.filter(conversation=source, pk=int(pk)).update(key=key)
    _each(carried["outgoing"], lambda ids: channels.carry(ids, source.topic))
    _each(carried["promises"], lambda ids: promises.carry(ids, source.topic))
    asked = Conversation.objects.filter(about=target)
    _each(carried.get("requests", []), lambda ids: asked.filter(pk__in=ids).update(about=source))
    for pk in carried.get("drafts", []):
        Draft.objects.filter(pk=pk, conversation=target).update(conversation=source)
    for pk, before, after, *more in carried.get("joined", []):
        again = dict(zip(("choices", "files"), more, strict=False))
        Draft.objects.filter(pk=pk, text=after).update(text=before, **again)


def _each(ids: Sequence[int], act: Any, size: int = 500) -> None:
    """In pieces: a database takes only so many parameters."""
    for begin in range(0, len(ids), size):
        act(ids[begin : begin + size])


def tell_browsers(*conversations: Conversation) -> None:
    """Browsers of these customers have another conversation to listen to: their streams come back."""
    for conversation in conversations:
        if conversation.channel == Channel.WEBCHAT:
            person = everyone_in(conversation.customer)
            for visitor in Visitor.objects.filter(person, revoked_at=None).order_by("-last_at")[:20]:
                channels.moved(visitor)
