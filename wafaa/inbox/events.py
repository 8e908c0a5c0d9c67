"""What happens to conversations."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening
from wafaa.work.models import Audience


@dataclass(frozen=True)
class ConversationOpened(Happening):
    name: ClassVar[str] = "conversation.opened"
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class FollowUpChanged(Happening):
    """Somebody is to be asked or called, at another time, or no more."""

    name: ClassVar[str] = "follow_up.changed"
    follow_up_id: int


@dataclass(frozen=True)
class MessageReceived(Happening):
    name: ClassVar[str] = "message.received"
    audience: ClassVar[str] = Audience.BOTH
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class AsideReceived(Happening):
    """A customer answered in a word what the store had asked: nobody owes them anything for it."""

    name: ClassVar[str] = "message.aside"
    audience: ClassVar[str] = Audience.BOTH
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class ReplyWritten(Happening):
    """A reply left the agent's hands; the customer sees it when `outgoing.sent` follows."""

    name: ClassVar[str] = "message.replied"
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class ReplyWithdrawn(Happening):
    name: ClassVar[str] = "message.withdrawn"
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class MessageCorrected(Happening):
    """A message that stands here says something else now: whoever wrote it changed it or took it back."""

    name: ClassVar[str] = "message.corrected"
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class CallLogged(Happening):
    """A call or a visit was written down: `way` in | out | visit, `outcome` answered | no_answer | voicemail."""

    name: ClassVar[str] = "conversation.called"
    conversation_id: int
    message_id: int
    way: str
    outcome: str


@dataclass(frozen=True)
class MeetingOffered(Happening):
    """A reply invited the customer to a video meeting."""

    name: ClassVar[str] = "meeting.offered"
    conversation_id: int
    message_id: int
    meeting_id: int


@dataclass(frozen=True)
class MeetingCalledOff(Happening):
    name: ClassVar[str] = "meeting.called_off"
    conversation_id: int
    message_id: int
    meeting_id: int


@dataclass(frozen=True)
class MeetingPlaceChosen(Happening):
    """Where the store meets by video was changed, or by which secret."""

    name: ClassVar[str] = "meeting.place_chosen"
    audited: ClassVar[bool] = True
    base: str


@dataclass(frozen=True)
class NoteWritten(Happening):
    name: ClassVar[str] = "note.written"
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class DraftShared(Happening):
    """A colleague (0: a program) left a reply to be looked over instead of sending it."""

    name: ClassVar[str] = "draft.shared"
    conversation_id: int
    staff_id: int


@dataclass(frozen=True)
class DraftTaken(Happening):
    """Somebody took what `staff_id` had left; it is what they write now."""

    name: ClassVar[str] = "draft.taken"
    conversation_id: int
    staff_id: int


@dataclass(frozen=True)
class ConversationFollowed(Happening):
    name: ClassVar[str] = "conversation.followed"
    conversation_id: int
    staff_id: int


@dataclass(frozen=True)
class ConversationUnfollowed(Happening):
    name: ClassVar[str] = "conversation.unfollowed"
    conversation_id: int
    staff_id: int


@dataclass(frozen=True)
class ConversationAssigned(Happening):
    """`why` it found somebody by itself ("" by hand; see `inbox.routing`), whom they stand in for, and
    whether it went ahead of others by its person's weight."""

    name: ClassVar[str] = "conversation.assigned"
    conversation_id: int
    staff_id: int | None
    team_id: int | None
    why: str = ""
    instead_of: int | None = None
    is_ahead: bool = False


@dataclass(frozen=True)
class StatusChanged(Happening):
    name: ClassVar[str] = "conversation.status_changed"
    audience: ClassVar[str] = Audience.BOTH
    conversation_id: int
    status: str
    was: str


@dataclass(frozen=True)
class ConversationWoken(Happening):
    """Its sleep is over by the clock; when the customer woke it, `message.received` says so."""

    name: ClassVar[str] = "conversation.woken"
    conversation_id: int
    staff_id: int | None


@dataclass(frozen=True)
class ReplyScheduled(Happening):
    name: ClassVar[str] = "message.scheduled"
    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class ReplyGaveWay(Happening):
    """The customer wrote before a scheduled reply left: it stays here, as its writer's draft. `writer` is how their
    own pages know them."""

    name: ClassVar[str] = "message.gave_way"
    conversation_id: int
    message_id: int
    staff_id: int | None
    writer: str = ""


@dataclass(frozen=True)
class MacroDone(Happening):
    name: ClassVar[str] = "macro.done"
    conversation_id: int
    run_id: int


@dataclass(frozen=True)
class MacroUndone(Happening):
    name: ClassVar[str] = "macro.undone"
    conversation_id: int
    run_id: int


@dataclass(frozen=True)
class ConversationTended(Happening):
    """Priority, labels or subject changed."""

    name: ClassVar[str] = "conversation.tended"
    conversation_id: int
    what: str
    value: str


@dataclass(frozen=True)
class ConversationMerged(Happening):
    """All of `merged_id` goes on in `conversation_id`."""

    name: ClassVar[str] = "conversation.merged"
    conversation_id: int
    merged_id: int


@dataclass(frozen=True)
class ConversationSplit(Happening):
    """`new_id` began with messages of `conversation_id`."""

    name: ClassVar[str] = "conversation.split"
    conversation_id: int
    new_id: int


@dataclass(frozen=True)
class ConversationRestored(Happening):
    """A merge or a split was undone; this is one of the two it was about."""

    name: ClassVar[str] = "conversation.restored"
    conversation_id: int
    other_id: int


@dataclass(frozen=True)
class ConversationChanged(Happening):
    """What a list shows of it changed for another reason (a promise's state, say)."""

    name: ClassVar[str] = "conversation.changed"
    conversation_id: int


@dataclass(frozen=True)
class CommentModerated(Happening):
    """What a person did to a public comment at its provider: comment_hidden | comment_shown | comment_deleted."""

    name: ClassVar[str] = "comment.moderated"
    audited: ClassVar[bool] = True
    conversation_id: int
    message_id: int
    what: str


@dataclass(frozen=True)
class RequestMade(Happening):
    """A colleague asked another team something about a customer's conversation (`about_id`)."""

    name: ClassVar[str] = "request.made"
    conversation_id: int
    about_id: int
