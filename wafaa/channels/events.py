"""What happens on the lines."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening
from wafaa.work.models import Audience


@dataclass(frozen=True)
class ArrivalUnderstood(Happening):
    """A raw payload was read; `meaning` on its row tells what it says."""

    name: ClassVar[str] = "arrival.understood"
    arrival_id: int
    channel: str


@dataclass(frozen=True)
class ArrivalUnreadable(Happening):
    """A raw payload could not be read. It is kept, and a person sees a card."""

    name: ClassVar[str] = "arrival.unreadable"
    arrival_id: int
    channel: str


@dataclass(frozen=True)
class OutgoingEvent(Happening):
    name: ClassVar[str] = "outgoing.touched"
    outgoing_id: int
    subject: str


@dataclass(frozen=True)
class OutgoingQueued(OutgoingEvent):
    name: ClassVar[str] = "outgoing.queued"


@dataclass(frozen=True)
class OutgoingRefused(OutgoingEvent):
    """The gate said no; the reason is on the row."""

    name: ClassVar[str] = "outgoing.refused"


@dataclass(frozen=True)
class OutgoingCancelled(OutgoingEvent):
    name: ClassVar[str] = "outgoing.cancelled"


@dataclass(frozen=True)
class OutgoingSent(OutgoingEvent):
    name: ClassVar[str] = "outgoing.sent"
    audience: ClassVar[str] = Audience.BOTH


@dataclass(frozen=True)
class OutgoingShown(OutgoingEvent):
    """It never left the house: the colleague it is for has it on their page."""

    name: ClassVar[str] = "outgoing.shown"


@dataclass(frozen=True)
class OutgoingDelivered(OutgoingEvent):
    name: ClassVar[str] = "outgoing.delivered"


@dataclass(frozen=True)
class OutgoingRead(OutgoingEvent):
    name: ClassVar[str] = "outgoing.read"


@dataclass(frozen=True)
class OutgoingFailed(OutgoingEvent):
    name: ClassVar[str] = "outgoing.failed"


@dataclass(frozen=True)
class OutgoingUnknown(OutgoingEvent):
    """Nobody can tell whether it went out; a person decides."""

    name: ClassVar[str] = "outgoing.unknown"


@dataclass(frozen=True)
class NoticeMoved(Happening):
    """What carries a piece of news went out, or will not."""

    name: ClassVar[str] = "notice.moved"
    notice_id: int
    outgoing_id: int


@dataclass(frozen=True)
class NoticeTold(Happening):
    """A customer was told something by the store itself; `code` is what kind of news, `subject` what it is about."""

    name: ClassVar[str] = "notice.told"
    notice_id: int
    code: str
    subject: str


@dataclass(frozen=True)
class NoticeCameBack(Happening):
    """What was taken to be told had not reached them after all; `told_at` (ISO) is when it was thought to have been.
    The next way is tried, or there is none."""

    name: ClassVar[str] = "notice.came_back"
    notice_id: int
    code: str
    subject: str
    told_at: str


@dataclass(frozen=True)
class NoticeUntold(Happening):
    """No way led to the customer; the reason is on the row."""

    name: ClassVar[str] = "notice.untold"
    notice_id: int
    code: str
    subject: str


@dataclass(frozen=True)
class CallRang(Happening):
    """The telephone rings, or a colleague is dialling; the `Ring` of this id tells with whom."""

    name: ClassVar[str] = "call.rang"
    ring_id: int


@dataclass(frozen=True)
class CallTaken(Happening):
    name: ClassVar[str] = "call.taken"
    ring_id: int


@dataclass(frozen=True)
class CallEnded(Happening):
    """It rings no more. What came of it is an arrival's affair."""

    name: ClassVar[str] = "call.ended"
    ring_id: int


@dataclass(frozen=True)
class LineFailing(Happening):
    name: ClassVar[str] = "line.failing"
    line_id: int


@dataclass(frozen=True)
class LineRecovered(Happening):
    name: ClassVar[str] = "line.recovered"
    line_id: int


@dataclass(frozen=True)
class LineChanged(Happening):
    name: ClassVar[str] = "line.changed"
    audited: ClassVar[bool] = True
    line_id: int
    what: str


@dataclass(frozen=True)
class VisitorRevoked(Happening):
    """The live hub closes the streams of `who`."""

    name: ClassVar[str] = "visitor.revoked"
    visitor_id: int
    who: str


@dataclass(frozen=True)
class VisitorMoved(Happening):
    """The browser has another conversation to listen to; the live hub closes the streams of `who`, which come back
    for the new one."""

    name: ClassVar[str] = "visitor.moved"
    visitor_id: int
    who: str
