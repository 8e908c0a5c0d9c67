"""What a counter's own till asks and is answered: rewards, vouchers, points put aside, and a member's link."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from wafaa.api.asked import NO_NUL, WHOLE, Asked, Line
from wafaa.api.order_shapes import Sum
from wafaa.api.shapes import Id, Named, Shape
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty.models import Fulfilment, Hold, Reward, Voucher, VoucherState
from wafaa.loyalty.offers import Offer
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.stores import scope

Key = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own id of it, such as the number of the receipt. The same one does it once, for ever.",
    ),
]
Points = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000), WHOLE]


class RewardShape(Shape):
    """`price` is in points. What it gives is `percent` of an order, or `value` in the store's money. `left` is null
    where there is no end of it. `closed` and `missing` are about the customer that was asked for: why they cannot have
    it (a code; null when they can), and how many points are missing."""

    id: Id
    kind: str
    title_ar: str
    title_en: str
    words_ar: str
    words_en: str
    price: int
    percent: int
    value: Sum
    currency: str
    way: str = Field(description="`code`: redeemed here; `coupon`: in its shop; `hand`: a colleague does it.")
    left: int | None
    ends_at: datetime | None
    mark: str = Field(description="Another one whenever what it gives or costs is another.")
    closed: str | None
    missing: int


class VoucherShape(Shape):
    """`title` and what it gives are as they were promised. `usable` says whether it can be redeemed here and now: a
    coupon of a shop cannot. `doubt` is why a person should look at it, "" as a rule."""

    id: Id
    code: str
    customer: Named
    reward: Id
    kind: str
    title_ar: str
    title_en: str
    percent: int
    value: Sum
    currency: str
    way: str
    price: int
    state: str
    usable: bool
    order: Id | None
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    doubt: str


class HoldShape(Shape):
    """Points put aside for a purchase until `ends_at`; `left` of them were neither spent nor freed yet."""

    id: Id
    customer: Named
    points: int
    left: int
    ends_at: datetime


class FriendsShape(Shape):
    """The link by which a member brings friends, null while the store has no such thing on; how many of theirs stand in
    which state; and the points that they got for friends and keep."""

    link: str | None
    invited: int
    bought: int
    rewarded: int
    points: int


class RedeemAsked(Asked):
    """Who takes it: a customer, or a member by the code of their card. `mark` is that of the reward as it was shown:
    if it was changed since, nothing is taken."""

    key: Key
    customer: Id | None = None
    member: Id | None = None
    mark: Annotated[str, Field(max_length=16), NO_NUL] = ""


class UseAsked(Asked):
    """For which order, where there is one."""

    order: Id | None = None


class WhyAsked(Asked):
    why: Line = ""


class HoldAsked(Asked):
    key: Key
    points: Points
    minutes: Annotated[int, Field(strict=True, ge=1, le=7 * 24 * 60), WHOLE] = 30


class TakeAsked(Asked):
    """How many of them; all that is left if it is not said."""

    key: Key
    points: Points | None = None


def reward_shape(reward: Reward, offer: Offer | None = None) -> RewardShape:
    told = ("kind", "title_ar", "title_en", "words_ar", "words_en", "percent", "way")
    same = (*told, "price", "left", "ends_at", "mark")
    return RewardShape(
        id=reward.public_id,
        value=_sum(reward.value_minor),
        currency=scope.current().store.currency,
        closed=(offer.why_not or None) if offer else None,
        missing=offer.missing if offer else 0,
        **{name: getattr(reward, name) for name in same},
    )


def voucher_shape(voucher: Voucher) -> VoucherShape:
    """Of a voucher whose customer, reward and order were fetched with it."""
    promised, person = voucher.promised, voucher.customer.joined_to or voucher.customer
    by_hand = voucher.state == VoucherState.WANTED and promised.way == Fulfilment.HAND
    is_ready = voucher.state == VoucherState.READY and voucher.coupon_id is None
    same = ("code", "price", "state", "ends_at", "used_at", "doubt")
    return VoucherShape(
        id=voucher.public_id,
        customer=_named(person),
        reward=voucher.reward.public_id,
        value=_sum(promised.value_minor),
        currency=scope.current().store.currency,
        usable=(by_hand or is_ready) and not voucher.is_over(now()),
        order=voucher.order.public_id if voucher.order else None,
        made_at=voucher.created_at,
        **{name: getattr(promised, name) for name in ("kind", "title_ar", "title_en", "percent", "way")},
        **{name: getattr(voucher, name) for name in same},
    )


def hold_shape(hold: Hold) -> HoldShape:
    whose = hold.account.customer.joined_to or hold.account.customer
    return HoldShape(
        id=hold.public_id, customer=_named(whose), points=hold.amount, left=hold.left, ends_at=hold.ends_at
    )


def _named(customer: Customer) -> Named:
    return Named(id=customer.public_id, name=shown_name(customer))


def _sum(minor: int) -> str:
    return f"{Money(minor, scope.current().store.currency).decimal:f}"
