"""A coupon as a gesture: what it is worth, whether its rule has room for it, and telling it once the shop has made it.

A code is named to nobody before the shop says that it exists. News that cannot wait goes out without it when the shop
takes too long, and the code follows by itself when it is there after all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import ascii_digits, whole_number
from wafaa.lib.time import now
from wafaa.orders import telling
from wafaa.orders.models import Order
from wafaa.orders.news import reader
from wafaa.people import queries as people
from wafaa.people.models import IdentityKind
from wafaa.playbook.acting import caused_by
from wafaa.playbook.actions import CannotBeDone
from wafaa.playbook.models import Run, State
from wafaa.shops import couponing
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import adapter_of
from wafaa.shops.models import Coupon, CouponState, Shop, ShopState
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.unit import unit

LOOK = "wafaa.orders.gestures.look"
SOON, LATEST = timedelta(seconds=15), timedelta(hours=1)
PATIENCE = timedelta(minutes=15)
"""So long bad news waits for its coupon."""
GIVES_UP = timedelta(days=3)
COUNTED = timedelta(days=30)
LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Those that nobody takes for another."""
MOST_PERCENT, MOST_SUM = 50, 10_000
GESTURE = "order.gesture"


@dataclass(frozen=True)
class Worth:
    is_percent: bool
    amount: Decimal


def worth(text: str) -> Worth | None:
    """What "10%" or "25" (in the shop's currency) is worth, in any digits; None when it is nothing of the kind."""
    found = re.fullmatch(r"\s*(\d{1,5}(?:[.٫]\d{1,2})?)\s*([%٪]?)\s*", ascii_digits(text))
    if found is None:
        return None
    try:
        amount = Decimal(found[1].replace("٫", "."))
    except InvalidOperation:
        return None
    most = MOST_PERCENT if found[2] else MOST_SUM
    return Worth(bool(found[2]), amount) if 0 < amount <= most else None


def unfit(amount: str, days: str = "", most: str = "") -> str:
    """Why these cannot be a gesture; "" when they can."""
    if worth(amount) is None:
        return _("Write what the coupon is worth: 10% (at most 50%), or a sum such as 25.")
    if not 1 <= _whole(days) <= 365:
        return _("A coupon lasts between 1 and 365 days.")
    if not 1 <= _whole(most) <= 100_000:
        return _("Write how many of these the rule may give in thirty days.")
    return ""


def _whole(text: str) -> int:
    return whole_number(text) or 0


def ask_for(order: Order, amount: str, days: str, most: str, *, why: str, key: str = "") -> Coupon:
    """Have the shop of this order make the coupon: the same for this rule, order and occasion (`key`) however often it
    is asked. Raises CannotBeDone: no shop that can, none that can be reached, or the rule has given what it may."""
    shop, value = _shop_of(order), worth(amount)
    customer = reader(order)
    if value is None or customer is None:
        raise CannotBeDone(unfit(amount, days, most) or _("Nobody is known behind this order."))
    _fits(value, shop.currency)
    code = _code(order, key)
    known: Coupon | None = Coupon.objects.filter(shop=shop, code=code).first()
    if known is not None:
        return known
    if has_given() >= _whole(most):
        raise CannotBeDone(_("The rule has given as many coupons as it may in thirty days."))
    wanted = couponing.Wanted(
        code=code,
        is_percent=value.is_percent,
        amount=value.amount,
        starts=_today(),
        until=_today() + timedelta(days=_whole(days)),
        email=_their_email(shop, order),
    )
    if lacking := couponing.lacks(shop, wanted):
        raise CannotBeDone(str(problem(lacking)))
    return shops.ask_coupon(shop, wanted, why=f"{why}:{order.public_id}", customer_id=customer.root_id)


def _shop_of(order: Order) -> Shop:
    shop: Shop | None = order.shop
    if shop is None:
        raise CannotBeDone(_("This order came from no shop that could make a coupon."))
    if shop.state in (ShopState.OFF, ShopState.FAILING):
        raise CannotBeDone(_("The shop cannot be reached just now, so nothing is promised."))
    return shop


def _their_email(shop: Shop, order: Order) -> str:
    """Where the engine can keep a coupon for one address, it is theirs alone."""
    adapter, customer = adapter_of(shop), reader(order)
    if not isinstance(adapter, couponing.Coupons) or not adapter.coupons.for_email or customer is None:
        return ""
    found = people.address_of(customer, IdentityKind.EMAIL)
    return found.value if found is not None and found.verified_at is not None else ""


def _fits(value: Worth, currency: str) -> None:
    """Raises CannotBeDone for a sum that there is not in this currency."""
    if value.is_percent:
        return
    try:
        Money.parse(f"{value.amount:f}", currency)
    except NotASum:
        told = {"sum": f"{value.amount:f}", "currency": currency}
        raise CannotBeDone(_("There is no such sum as %(sum)s in the shop's currency, %(currency)s.") % told) from None


def _currency(order: Order) -> str:
    """A coupon is worth something at the shop, in whichever currency the order was paid."""
    return str(order.shop.currency if order.shop else order.currency)


def _code(order: Order, key: str = "") -> str:
    """One that nobody guesses, and the same again for the same rule, order and occasion."""
    rule, _depth = caused_by(scope.current().actor)
    digest = salted_hmac("wafaa.orders.gesture", f"{rule}:{order.public_id}:{key}", secret=settings.SECRET_KEY).digest()
    return "W" + "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:9])


def has_given() -> int:
    """How often the rule that acts has acted within thirty days."""
    rule, _depth = caused_by(scope.current().actor)
    since = now() - COUNTED
    return int(Run.objects.filter(rule__public_id=rule, state=State.DONE, counted_at__gt=since).count()) if rule else 0


def _today() -> date:
    return now().astimezone(ZoneInfo(scope.current().store.timezone)).date()


def gift(coupon: Coupon, order: Order) -> dict[str, Any]:
    """What a message says of it (`news.gift_words`)."""
    said = {name: coupon.told[name] for name in ("is_percent", "amount", "until")}
    return {"code": coupon.code, "currency": _currency(order), **said}


def sample(order: Order, amount: str, days: str) -> dict[str, Any]:
    """The same before there is one, for who is asked first."""
    value = worth(amount)
    if value is None:
        raise CannotBeDone(unfit(amount, days, "1"))
    _fits(value, _currency(order))
    until = (_today() + timedelta(days=_whole(days))).isoformat()
    return {
        "code": "W" + "•" * 9, "currency": _currency(order), "until": until,
        "is_percent": value.is_percent, "amount": str(value.amount),
    }  # fmt: skip


def tell_when_made(coupon: Coupon, order: Order, news: str, *, ar: str, en: str, patience: timedelta) -> None:
    """Tell this news with the code as soon as the shop has made it, and without it when that takes too long."""
    args = {
        "order_id": order.pk,
        "coupon_id": coupon.pk,
        "news": news,
        "ar": ar,
        "en": en,
        "until": (now() + patience).isoformat(),
        "slipped": getattr(order, "slipped", None),
        "tries": 0,
    }
    with unit():
        jobs.enqueue(LOOK, args, dedup=f"gesture:{news}:{coupon.pk}", run_after=now() + SOON)


def is_coming(order: Order, news: str) -> bool:
    """Whether this news of the order waits for its coupon just now."""
    if order.shop is None:
        return False
    since = now() - PATIENCE
    rows = Coupon.objects.filter(customer=reader(order), shop=order.shop, created_at__gt=since)
    return bool(rows.filter(why=f"{news}:{order.public_id}").exclude(state=CouponState.REFUSED).exists())


def look(
    order_id: int, coupon_id: int, news: str, ar: str, en: str, until: str, slipped: int | None, tries: int
) -> None:
    """The job behind it; safe to run twice."""
    order = Order.objects.select_related("shop", "customer", "customer__joined_to").filter(pk=order_id).first()
    coupon = Coupon.objects.filter(pk=coupon_id).first()
    if order is None or coupon is None:
        return
    order.slipped = slipped  # type: ignore[attr-defined]
    if coupon.state == CouponState.MADE:
        _tell(order, news, ar, en, gift(coupon, order))
        return
    is_late = coupon.state == CouponState.REFUSED or now() >= datetime.fromisoformat(until)
    if is_late and news != GESTURE:
        _tell(order, news, ar, en, None)
        ar = en = ""
        news, until = GESTURE, (now() + GIVES_UP).isoformat()
    elif is_late:
        return
    if coupon.state != CouponState.REFUSED:
        wait = min(SOON * 2 ** min(tries, 8), LATEST)
        again = {
            "order_id": order_id, "coupon_id": coupon_id, "news": news, "ar": ar, "en": en, "until": until,
            "slipped": slipped, "tries": tries + 1,
        }  # fmt: skip
        with unit():
            jobs.enqueue(LOOK, again, run_after=now() + wait)


def _tell(order: Order, news: str, ar: str, en: str, given: dict[str, Any] | None) -> None:
    from wafaa.orders.actions import OCCASIONS

    more = {"coupon": given} if given else {}
    try:
        found = OCCASIONS[news](order)
        notice = telling.tell(order, ar=ar, en=en, **{"code": news, **found, **more})
        if given and notice is not None and (notice.data.get("coupon") or {}).get("code") != given["code"]:
            # The news had been told without it, by another rule or in another moment.
            telling.tell(order, GESTURE, key=str(given["code"]), coupon=given)
    except CannotBeDone:
        # Nothing says any more that it is late: there is no bad news to tell, and the code goes by itself.
        if given:
            telling.tell(order, GESTURE, key=str(given["code"]), coupon=given)
