"""Rewards of Reem's shop, and somebody who may have them."""

from __future__ import annotations

from typing import Any

from tests.orders.saying import a_shop, order
from wafaa.loyalty import verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Reward
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.shops.models import Shop
from wafaa.stores.verbs import choose


def running() -> None:
    """The programme runs."""
    choose(LoyaltySettings, {"is_on": True})


def a_reward(**traits: Any) -> Reward:
    """A gift at the counter for 300 points, on offer."""
    is_on = traits.pop("on", True)
    reward = verbs.keep_reward(
        None,
        **{
            "kind": "gift",
            "title_ar": "عيّنة عود",
            "title_en": "A sample of oud",
            "price": 300,
            "value_minor": 2500,
            "way": "code",
            **traits,
        },
    )
    return verbs.switch_reward(reward, on=True) if is_on else reward


def with_points(customer: Customer, points: int, key: str = "given") -> Customer:
    verbs.join(customer, way="desk")
    verbs.earn(customer, Currency.POINTS, points, key=key)
    return customer


def bought(customer: Customer, shop: Shop | None = None, **traits: Any) -> Order:
    """A purchase of theirs that stands."""
    orders.mirror(shop or a_shop(), order(**{"state": "delivered", **traits}))
    found: Order = Order.objects.latest("id")
    Order.objects.filter(pk=found.pk).update(customer=customer)
    found.refresh_from_db()
    return found
