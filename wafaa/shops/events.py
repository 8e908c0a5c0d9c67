"""What happens to connected shops."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class ShopChanged(Happening):
    """`what`: connected, switched_on, switched_off, new_secret, or the changed traits, separated by commas."""

    name: ClassVar[str] = "shop.changed"
    audited: ClassVar[bool] = True
    shop_id: int
    what: str


@dataclass(frozen=True)
class ArrivalUnread(Happening):
    """A shop told something that cannot be read."""

    name: ClassVar[str] = "shop.arrival_unreadable"
    shop_id: int
    arrival_id: int


@dataclass(frozen=True)
class CouponAsked(Happening):
    """Somebody, or a rule, asked a shop to make a coupon."""

    name: ClassVar[str] = "shop.coupon_asked"
    audited: ClassVar[bool] = True
    shop_id: int
    coupon_id: int


@dataclass(frozen=True)
class CouponMade(Happening):
    """The shop made it."""

    name: ClassVar[str] = "shop.coupon_made"
    shop_id: int
    coupon_id: int


@dataclass(frozen=True)
class CouponRefused(Happening):
    """The shop did not make it, and is not asked again."""

    name: ClassVar[str] = "shop.coupon_refused"
    shop_id: int
    coupon_id: int
