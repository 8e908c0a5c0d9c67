"""Layla brings Hind to Reem's shop; in short."""

from __future__ import annotations

from typing import Any

from tests.loyalty.buying import tell, work
from tests.orders.returns.coming import two_things
from tests.orders.saying import at, parcel, sar
from wafaa.loyalty import verbs
from wafaa.loyalty.models import FriendLink, Referral, Txn
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.verbs import referring
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import ShipmentState
from wafaa.stores.verbs import choose

HIND = "hind@customer.test"
STREET = {"name": "هند", "address": "شارع العليا ٧٧، شقة ٤", "city": "الرياض", "phone": "0551112223"}


def inviting(**terms: Any) -> None:
    """Members may bring friends: 100 points for each of the two, unless said otherwise."""
    choose(ReferralSettings, {"is_on": True, **terms})


def advocate(customer: Customer) -> FriendLink:
    verbs.join(customer, way="page")
    return referring.link_of(customer)


def newcomer(email: str = HIND, name: str = "هند") -> Customer:
    """Somebody new, who has typed back the code that went to this address."""
    found = people.recognise(IdentityKind.EMAIL, email, source="page", name=name, language="ar")
    return people.prove(found, IdentityKind.EMAIL, email, proof="code", source="page")


def claimed(world: Any, email: str = HIND, **seen: Any) -> Referral:
    return referring.claim(advocate(world.layla), newcomer(email), **seen)


def as_guest(email: str = HIND, phone: str = "") -> PersonSaid:
    return PersonSaid(name="هند", email=email, phone=phone, language="ar")


def buys(shop: Shop, hours: float = 2, id: str = "2001", **traits: Any) -> Order:
    """Hind orders as a guest: 385 of things and 25 of shipping, paid."""
    usual: dict[str, Any] = {"person": as_guest(), "placed_at": at(hours), "ship_to": STREET}
    return tell(shop, two_things(id, hours=hours, **(usual | traits)))


def gets_it(shop: Shop, hours: float = 30, id: str = "2001") -> None:
    tell(shop, parcel(hours, id=f"S{id}", order=id, state=ShipmentState.DELIVERED))


def now_is(row: Referral) -> Referral:
    work()
    row.refresh_from_db()
    return row


def given(row: Referral) -> dict[str, int]:
    """What each side has of it by the ledger: what was given, less what was taken back."""
    found = {}
    for side in ("advocate", "friend"):
        txn = Txn.objects.filter(key=referring.key_of(row, side)).first()
        first = txn.lots.filter(parent=None).order_by("pk").first() if txn else None
        found[side] = first.quantity - first.clawed if first else 0
    return found


BOTH, NOBODY = {"advocate": 100, "friend": 100}, {"advocate": 0, "friend": 0}

__all__ = ["BOTH", "HIND", "NOBODY", "advocate", "as_guest", "at", "buys", "claimed", "gets_it", "given", "inviting",
           "newcomer", "now_is", "sar"]  # fmt: skip
