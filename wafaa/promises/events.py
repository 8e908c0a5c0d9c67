"""What happens to a promise. `subject` is what it is about, so that its owner can follow."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class PromiseEvent(Happening):
    name: ClassVar[str] = "promise.touched"
    promise_id: int
    kind: str
    subject: str


@dataclass(frozen=True)
class PromiseMade(PromiseEvent):
    name: ClassVar[str] = "promise.made"


@dataclass(frozen=True)
class PromiseAtRisk(PromiseEvent):
    name: ClassVar[str] = "promise.at_risk"


@dataclass(frozen=True)
class PromiseBroken(PromiseEvent):
    name: ClassVar[str] = "promise.broken"


@dataclass(frozen=True)
class PromiseKept(PromiseEvent):
    name: ClassVar[str] = "promise.kept"


@dataclass(frozen=True)
class PromiseSettledLate(PromiseEvent):
    """What was broken has been done after all; the promise stays broken."""

    name: ClassVar[str] = "promise.settled_late"


@dataclass(frozen=True)
class PromiseRenegotiated(PromiseEvent):
    name: ClassVar[str] = "promise.renegotiated"


@dataclass(frozen=True)
class PromiseRevised(PromiseEvent):
    """A shop or a carrier gave it another date; whether the customer was told stands on its revision."""

    name: ClassVar[str] = "promise.revised"


@dataclass(frozen=True)
class PromiseCancelled(PromiseEvent):
    name: ClassVar[str] = "promise.cancelled"


@dataclass(frozen=True)
class PromiseReopened(PromiseEvent):
    """What had kept it was taken back: it is owed again, by the date it had."""

    name: ClassVar[str] = "promise.reopened"


@dataclass(frozen=True)
class PromisePaused(PromiseEvent):
    name: ClassVar[str] = "promise.paused"


@dataclass(frozen=True)
class PromiseResumed(PromiseEvent):
    name: ClassVar[str] = "promise.resumed"


@dataclass(frozen=True)
class PolicyChanged(Happening):
    """What the store promises by itself in one case (channel/priority/kind of customer, "*" for any)."""

    name: ClassVar[str] = "policy.changed"
    audited: ClassVar[bool] = True
    policy_id: int
    kind: str
    what: str


@dataclass(frozen=True)
class PolicyDropped(Happening):
    name: ClassVar[str] = "policy.dropped"
    audited: ClassVar[bool] = True
    policy_id: int
    kind: str
