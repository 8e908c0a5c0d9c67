"""Following a conversation, and naming colleagues in its notes: whoever is named follows from then on."""

from __future__ import annotations

from wafaa.inbox import events, mentioning
from wafaa.inbox.models import Conversation, Follower, Mention, Message
from wafaa.team.models import Staff, Team
from wafaa.work.events import emit
from wafaa.work.unit import unit


def follow(conversation: Conversation, staff: Staff) -> bool:
    """From now on they hear of what happens there. False when they did already."""
    with unit():
        _row, fresh = Follower.objects.get_or_create(
            conversation=conversation, staff=staff, defaults={"store_id": conversation.store_id}
        )
        if fresh:
            emit(
                events.ConversationFollowed(conversation.pk, staff.pk),
                topic=conversation.topic,
                team_id=conversation.team_id,
            )
    return bool(fresh)


def unfollow(conversation: Conversation, staff: Staff) -> bool:
    """They hear no more of it, unless it is theirs. False when they did not follow."""
    with unit():
        gone, _which = Follower.objects.filter(conversation=conversation, staff=staff).delete()
        if gone:
            emit(
                events.ConversationUnfollowed(conversation.pk, staff.pk),
                topic=conversation.topic,
                team_id=conversation.team_id,
            )
    return bool(gone)


def name_in(conversation: Conversation, note: Message) -> None:
    """Write down whom this note names, in the open unit; people follow from then on, teams are only told."""
    if "@" not in note.text:
        return
    for named in mentioning.find(note.text, mentioning.watchers(conversation), Team.objects.all()):
        Mention.objects.create(message=note, staff=named.staff, team=named.team, start=named.start, length=named.length)
        if named.staff is not None and named.staff.pk != note.staff_id:
            follow(conversation, named.staff)


def follow_along(conversation: Conversation, merged: Conversation) -> None:
    """Who followed what was merged follows where it goes on."""
    with unit():
        for follower in Follower.objects.filter(conversation=merged).select_related("staff"):
            follow(conversation, follower.staff)
