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
class ContestOpened(Happening):
    """A contest is announced: customers see it, and its rules stand."""

    name: ClassVar[str] = "contest.opened"
    audited: ClassVar[bool] = True
    contest_id: int


@dataclass(frozen=True)
class ContestDrawn(Happening):
    name: ClassVar[str] = "contest.drawn"
    audited: ClassVar[bool] = True
    contest_id: int
    winners: int


@dataclass(frozen=True)
class PrizeHanded(Happening):
    """A winner has the prize, or has not after all."""

    name: ClassVar[str] = "contest.prize_handed"
    audited: ClassVar[bool] = True
    contest_id: int
    ticket_id: int
    is_undone: bool


@dataclass(frozen=True)
class ContestCancelled(Happening):
    name: ClassVar[str] = "contest.cancelled"
    audited: ClassVar[bool] = True
    contest_id: int


@dataclass(frozen=True)
class RewardChanged(Happening):
    """`what`: made, changed, on or off."""

    name: ClassVar[str] = "reward.changed"
    audited: ClassVar[bool] = True
    reward_id: int
    what: str


@dataclass(frozen=True)
class VoucherEvent(Happening):
    name: ClassVar[str] = "voucher.touched"
    voucher_id: int
    reward_id: int


@dataclass(frozen=True)
class VoucherTaken(VoucherEvent):
    """Somebody took a reward."""

    name: ClassVar[str] = "voucher.taken"


@dataclass(frozen=True)
class VoucherReady(VoucherEvent):
    """The shop has made its coupon."""

    name: ClassVar[str] = "voucher.ready"


@dataclass(frozen=True)
class VoucherUsed(VoucherEvent):
    name: ClassVar[str] = "voucher.used"
    audited: ClassVar[bool] = True


@dataclass(frozen=True)
class VoucherUnused(VoucherEvent):
    """It was marked as used in error, or its order came to nothing: it can be used again."""

    name: ClassVar[str] = "voucher.unused"
    audited: ClassVar[bool] = True


@dataclass(frozen=True)
class VoucherClosed(VoucherEvent):
    """It is over: given back, at its end, or never made. `state` says which."""

    name: ClassVar[str] = "voucher.closed"
    audited: ClassVar[bool] = True
    state: str


@dataclass(frozen=True)
class TierReached(Happening):
    """A member stands on a higher tier."""

    name: ClassVar[str] = "tier.reached"
    member_id: int
    change_id: int


@dataclass(frozen=True)
class TierEnding(Happening):
    """What counted for a member's tier is less than it asks for. They keep it for the days of grace."""

    name: ClassVar[str] = "tier.ending"
    member_id: int
    tier_id: int


@dataclass(frozen=True)
class TierLeft(Happening):
    """The days of grace are over, or the tiers were changed: a member stands on a lower one, or on none."""

    name: ClassVar[str] = "tier.left"
    member_id: int
    change_id: int


@dataclass(frozen=True)
class TiersChanged(Happening):
    """A tier was made, changed or taken away: who stands where is weighed anew."""

    name: ClassVar[str] = "tiers.changed"
    audited: ClassVar[bool] = True


@dataclass(frozen=True)
class RuleChanged(Happening):
    """Somebody made a rule of what is earned, changed it, or switched it."""

    name: ClassVar[str] = "earning_rule.changed"
    audited: ClassVar[bool] = True
    rule_id: int
    is_on: bool


@dataclass(frozen=True)
class ReferralEvent(Happening):
    """About a friend who came by a member's link; `customer_id` is the friend."""

    name: ClassVar[str] = "referral.touched"
    referral_id: int
    advocate_id: int
    customer_id: int


@dataclass(frozen=True)
class ReferralClaimed(ReferralEvent):
    """Somebody took a member's invitation."""

    name: ClassVar[str] = "referral.claimed"


@dataclass(frozen=True)
class ReferralDoubted(ReferralEvent):
    """Something about it is for a person to look at first."""

    name: ClassVar[str] = "referral.doubted"


@dataclass(frozen=True)
class ReferralBought(ReferralEvent):
    """The friend's first order is there; both sides' points wait until it is kept."""

    name: ClassVar[str] = "referral.bought"


@dataclass(frozen=True)
class ReferralQualified(ReferralEvent):
    """The friend kept the first order: both sides have what they were promised. Once."""

    name: ClassVar[str] = "referral.qualified"


@dataclass(frozen=True)
class ReferralRefused(ReferralEvent):
    """It gives nothing; `why` is the gravest sign, or "person" when a colleague said so."""

    name: ClassVar[str] = "referral.refused"
    why: str


@dataclass(frozen=True)
class PointsListStarted(Happening):
    """A list of points is being booked."""

    name: ClassVar[str] = "points.import_started"
    audited: ClassVar[bool] = True
    import_id: int


@dataclass(frozen=True)
class PointsListWritten(Happening):
    name: ClassVar[str] = "points.import_finished"
    import_id: int


@dataclass(frozen=True)
class PointsListUndone(Happening):
    name: ClassVar[str] = "points.import_undone"
    audited: ClassVar[bool] = True
    import_id: int


@dataclass(frozen=True)
class PointsExported(Happening):
    """Somebody takes points out of the store as a file; `what`: members, lots or lines."""

    name: ClassVar[str] = "points.exported"
    audited: ClassVar[bool] = True
    what: str


@dataclass(frozen=True)
class KeeperChanged(Happening):
    """From now on a shop keeps the points of its orders itself, or does so no more."""

    name: ClassVar[str] = "points.keeper_changed"
    audited: ClassVar[bool] = True
    shop_id: int
    is_shop: bool


@dataclass(frozen=True)
class OfferMade(Happening):
    """A customer has an offer of their own."""

    name: ClassVar[str] = "offer.made"
    offer_id: int


@dataclass(frozen=True)
class OfferClosed(Happening):
    """It is an offer no more. `why`: declined, recalled or cheaper."""

    name: ClassVar[str] = "offer.closed"
    offer_id: int
    why: str


@dataclass(frozen=True)
class ReferralLapsed(ReferralEvent):
    """The friend did not buy in time."""

    name: ClassVar[str] = "referral.lapsed"


@dataclass(frozen=True)
class ReferralDecided(ReferralEvent):
    """A colleague let it count, or refused it."""

    name: ClassVar[str] = "referral.decided"
    audited: ClassVar[bool] = True
    is_let: bool


@dataclass(frozen=True)
class OffersStarted(Happening):
    """Somebody has a round of offers made."""

    name: ClassVar[str] = "offers.started"
    audited: ClassVar[bool] = True
    round_id: int


@dataclass(frozen=True)
class MeasureBegan(Happening):
    """A share of the customers is left without a kind of gift from now on, to see what it brings."""

    name: ClassVar[str] = "measure.began"
    audited: ClassVar[bool] = True
    measure_id: int
    what: str
    share: int


@dataclass(frozen=True)
class MeasureEnded(Happening):
    name: ClassVar[str] = "measure.ended"
    audited: ClassVar[bool] = True
    measure_id: int
    what: str


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
