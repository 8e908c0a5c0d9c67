"""The demo's loyalty programme: what its orders earned, who stands on which tier, and what they took for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from zlib import crc32

from wafaa.demo.clockwork import Act
from wafaa.demo.founding import House
from wafaa.demo.ordering import Ordered
from wafaa.loyalty import queries, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.earnings import SIGNUP
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import Account, Fulfilment, Member, Reward, RewardKind
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope, entered
from wafaa.stores.verbs import choose

RAN_FOR = timedelta(days=80)
MOST_VOUCHERS = 9
A_SECOND = timedelta(seconds=1)
EACH = 3
"""One customer of so many takes part."""


def plan_programme(placed: Sequence[Ordered], house: House, until: datetime) -> Iterator[Act]:
    """The acts of a programme that ran: orders earn on their day, what arrived and was kept can be spent, some was."""
    began = until - RAN_FOR
    owner = house.scopes["reem"]
    yield began, partial(as_who, owner, _open)
    for one in placed:
        if takes_part(one.order):
            yield max(one.order.placed_at, began) + A_SECOND, partial(as_who, house.store, partial(_earn, one.order))
    yield until - timedelta(days=2), partial(as_who, owner, _take)
    yield until - timedelta(hours=1), partial(as_who, house.store, _weigh)


def takes_part(order: Order) -> bool:
    return order.customer is not None and crc32(order.customer.name.encode()) % EACH == 0


def as_who(whose: Store | Scope, act: Callable[[], object]) -> None:
    with entered(whose):
        act()


def _earn(order: Order) -> None:
    customer = order.customer
    assert customer is not None  # it was looked at when this was planned
    if member(customer) is None:
        verbs.earn_for(verbs.join(customer, way="page").customer, SIGNUP, "signup")
    verbs.square(order)


def _weigh() -> None:
    for one in Member.objects.select_related("customer").order_by("pk"):
        verbs.weigh(one)


def _open() -> None:
    choose(LoyaltySettings, {"is_on": True, "worth": "5.00"})
    verbs.change_rule(None, name="نقطة لكل ريال", what="order", per_unit=100)
    verbs.change_rule(None, name="هدية الانضمام", what="signup", fixed=50)
    verbs.keep_tier(None, threshold=0, name_ar="أصدقاء ليلى", name_en="Friends of Layla")
    verbs.keep_tier(None, threshold=100_000, name_ar="الفضي", name_en="Silver", multiplier=125)
    verbs.keep_tier(None, threshold=300_000, name_ar="الذهبي", name_en="Gold", multiplier=150)
    drafts = [
        {"kind": RewardKind.SUM, "title_ar": "خصم ٢٥ ريالًا", "title_en": "25 riyals off", "price": 500,
         "value_minor": 2500, "cost_minor": 2500, "way": Fulfilment.CODE},
        {"kind": RewardKind.WRAP, "title_ar": "تغليف هدية", "title_en": "Gift wrap", "price": 200,
         "value_minor": 1000, "cost_minor": 400, "way": Fulfilment.CODE},
        {"kind": RewardKind.GIFT, "title_ar": "عيّنة من العود الجديد", "title_en": "A sample of oud", "price": 350,
         "value_minor": 4500, "cost_minor": 1500, "way": Fulfilment.CODE, "after_order": True, "is_exclusive": True,
         "stock": 40, "per_member": 1},
    ]  # fmt: skip
    for draft in drafts:
        verbs.switch_reward(verbs.keep_reward(None, valid_days=60, **draft), on=True)


def _customers() -> list[Customer]:
    accounts = Account.objects.filter(currency=Currency.POINTS).select_related("customer").order_by("pk")
    return [one.customer for one in accounts]


def _take() -> None:
    rewards, taken = list(Reward.objects.filter(after_order=False).order_by("-price")), 0
    for customer in _customers():
        verbs.catch_up(customer, Currency.POINTS)
        has = queries.balance(customer, Currency.POINTS).active
        reward = next((one for one in rewards if one.price <= has), None)
        if reward is None:
            continue
        voucher = verbs.redeem_reward(customer, reward, key=f"demo:{customer.pk}")
        taken += 1
        if taken % 3 == 0:
            verbs.use_voucher(voucher)
        if taken == MOST_VOUCHERS:
            return
