"""What happens to points and credit. Each is emitted once for each transaction; `txn_id` tells the rest."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.loyalty.books import Kind
from wafaa.work.events import Happening


@dataclass(frozen=True)
class LedgerEvent(Happening):
    name: ClassVar[str] = "ledger.touched"
    txn_id: int
    currency: str
    amount: int


@dataclass(frozen=True)
class Earned(LedgerEvent):
    """Given for a purchase, by a colleague, by a rule, or brought along from elsewhere."""

    name: ClassVar[str] = "ledger.earned"


@dataclass(frozen=True)
class Activated(LedgerEvent):
    name: ClassVar[str] = "ledger.activated"


@dataclass(frozen=True)
class Held(LedgerEvent):
    name: ClassVar[str] = "ledger.held"


@dataclass(frozen=True)
class Released(LedgerEvent):
    name: ClassVar[str] = "ledger.released"


@dataclass(frozen=True)
class Redeemed(LedgerEvent):
    name: ClassVar[str] = "ledger.redeemed"


@dataclass(frozen=True)
class GivenBack(LedgerEvent):
    name: ClassVar[str] = "ledger.given_back"


@dataclass(frozen=True)
class ClawedBack(LedgerEvent):
    name: ClassVar[str] = "ledger.clawed_back"


@dataclass(frozen=True)
class Expired(LedgerEvent):
    name: ClassVar[str] = "ledger.expired"


@dataclass(frozen=True)
class Extended(LedgerEvent):
    name: ClassVar[str] = "ledger.extended"


@dataclass(frozen=True)
class LedgerDisproved(Happening):
    """The nightly proof found kept sums that the entries contradict."""

    name: ClassVar[str] = "ledger.disproved"
    audited: ClassVar[bool] = True
    faults: int


@dataclass(frozen=True)
class MemberJoined(Happening):
    """Somebody takes part in the programme, for the first time or again."""

    name: ClassVar[str] = "member.joined"
    member_id: int
    customer_id: int
    way: str


@dataclass(frozen=True)
class MemberLeft(Happening):
    name: ClassVar[str] = "member.left"
    customer_id: int


@dataclass(frozen=True)
class RuleChanged(Happening):
    """Somebody made a rule of what is earned, changed it, or switched it."""

    name: ClassVar[str] = "earning_rule.changed"
    audited: ClassVar[bool] = True
    rule_id: int
    is_on: bool


OF_KIND: dict[str, type[LedgerEvent]] = {
    Kind.EARN: Earned,
    Kind.GRANT: Earned,
    Kind.OPENING: Earned,
    Kind.ACTIVATE: Activated,
    Kind.HOLD: Held,
    Kind.RELEASE: Released,
    Kind.CAPTURE: Redeemed,
    Kind.REDEEM: Redeemed,
    Kind.GIVE_BACK: GivenBack,
    Kind.RESTORE: GivenBack,
    Kind.CLAW_BACK: ClawedBack,
    Kind.EXPIRE: Expired,
    Kind.EXTEND: Extended,
}
