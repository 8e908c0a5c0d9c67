"""What an agent may do for a customer beside their conversation: the tracking once more, and a coupon of the shop."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from secrets import choice

from wafaa.channels import verbs as channels
from wafaa.channels.models import Notice
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.orders import telling
from wafaa.orders.coupon_settings import CouponSettings
from wafaa.orders.models import Order
from wafaa.orders.queries import records
from wafaa.orders.this_order import parcel_of
from wafaa.shops import verbs as shops
from wafaa.shops.couponing import Wanted, lacks
from wafaa.shops.models import Coupon, CouponState
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MONTH = timedelta(days=30)


class MayNot(ValueError):
    """It cannot be done; `code` says why (see `orders.act_words`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resend_tracking(order: Order) -> Notice:
    """Tell the customer once more where their parcel is: once a day for each parcel, by the gate like all news. Raises
    MayNot and CannotBeDone."""
    if order.customer is None:
        raise MayNot("nobody")
    parcel = parcel_of(order)
    if parcel is None or not (parcel.number or parcel.url):
        raise MayNot("no_parcel")
    notice = telling.tell(order, "order.on_its_way", key=tracking_key(order))
    if notice is None:
        raise MayNot("nobody")
    return notice


def tracking_key(order: Order) -> str:
    """Today's resending of the parcel that a talk is about."""
    return f"{telling.parcel_key(order)}:again:{_today():%Y%m%d}"


def recall_tracking(order: Order) -> bool:
    """Take today's back while it still waits: it may be sent anew. False when it has left."""
    notice = Notice.objects.filter(key=f"order.on_its_way:{tracking_key(order)}").first()
    return notice is not None and channels.recall_notice(notice)


def new_code() -> str:
    """A code that nobody guesses, without letters that look alike."""
    return "W-" + "".join(choice(LETTERS) for _place in range(8))


def wanted_coupon(order: Order, *, is_percent: bool, amount: Decimal, code: str) -> Wanted:
    """The coupon that would be made. Raises MayNot for what is over the agent's limit, or what the shop cannot."""
    chosen, shop = read(CouponSettings), order.shop
    if shop is None:
        raise MayNot("no_shop")
    if order.customer is None:
        raise MayNot("nobody")
    if not scope.current().can("stores.manage"):
        most = (
            Decimal(chosen.most_percent) if is_percent else Money.parse(chosen.most_sum or "0", shop.currency).decimal
        )
        if amount > most:
            raise MayNot("over_limit")
        if _given(order) >= chosen.most_a_month:
            raise MayNot("too_often")
    email = str(order.person.get("email") or "")
    plain = Wanted(code, is_percent, amount, _today(), _today() + timedelta(days=chosen.days))
    own = Wanted(code, is_percent, amount, plain.starts, plain.until, 1, email)
    wanted = own if email and not lacks(shop, own) else plain
    if why := lacks(shop, wanted):
        raise MayNot(why)
    return wanted


def offer_coupon(order: Order, *, is_percent: bool, amount: Decimal, code: str, why: str = "") -> Coupon:
    """Have the order's shop make a coupon for its customer. The same code is the same coupon. Raises MayNot and
    CouponExists."""
    with unit():
        whose = order.customer.root_id if order.customer else 0
        take_turns(f"offer_coupon:{scope.current().store_id}:{whose}")
        held: Coupon | None = Coupon.objects.filter(shop_id=order.shop_id, code=code).first() if order.shop_id else None
        if held is not None and held.customer_id == whose and held.staff_id == scope.current().staff_id:
            return held
        wanted = wanted_coupon(order, is_percent=is_percent, amount=amount, code=code)
        assert order.shop is not None  # looked at by `wanted_coupon`
        return shops.ask_coupon(order.shop, wanted, why=why or f"order {order.number}", customer_id=whose)


def _given(order: Order) -> int:
    """How many coupons this person got within a month."""
    assert order.customer is not None
    mine = Coupon.objects.filter(customer_id__in=records(order.customer), created_at__gt=now() - MONTH)
    return int(mine.exclude(state=CouponState.REFUSED).count())


def _today() -> date:
    return now().astimezone(known_zone(scope.current().store.timezone)).date()
