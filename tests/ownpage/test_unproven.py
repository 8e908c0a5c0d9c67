"""A link to an address that nobody has proven opens what belongs to that address, and no more."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.orders.saying import order
from tests.ownpage.ground import NOURA, P, browser, signed_in
from tests.world import World
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.ownpage.links import own_link
from wafaa.ownpage.models import SignIn
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid

WRONG = "typo@customer.test"


@pytest.fixture
def noura(world: World, shop: Shop) -> Customer:
    """Noura has an account at the shop, and ordered; a colleague wrote down another e-mail for her."""
    with world.inside():
        orders.mirror(shop, order(person=PersonSaid(id="42", name="نورة")))
        found = Order.objects.get().customer
        assert found is not None
        people.identify(found, "email", WRONG, source="staff")
        return found


def opens(world: World, whose: Customer) -> Client:
    with world.inside():
        link = own_link(whose).removeprefix(settings.ADDRESS)
    client = browser()
    assert client.post(link).status_code == 302
    return client


def test_who_reads_at_a_wrong_address_sees_nothing_of_the_record(world: World, noura: Customer) -> None:
    client = opens(world, noura)
    with world.inside():
        made = Order.objects.get()
        assert SignIn.objects.get().identity.customer.root_id != noura.root_id
        assert Identity.objects.filter(value=WRONG, verified_at__isnull=False).count() == 0
    home = client.get(P)
    assert home.status_code == 200 and made.public_id not in home.content.decode()
    assert "نورة" not in home.content.decode()
    assert client.get(f"{P}orders/{made.public_id}/").status_code == 404


def test_what_was_ordered_under_the_address_is_shown_and_not_acted_on(world: World, shop: Shop) -> None:
    with world.inside():
        orders.mirror(shop, order(person=PersonSaid(id="42", name="نورة", email=NOURA)))
        found = Order.objects.get()
        assert found.customer is not None
    client = opens(world, found.customer)
    assert client.get(f"{P}orders/{found.public_id}/").status_code == 200
    assert client.get(f"{P}orders/{found.public_id}/return/").status_code == 404
    with world.inside():
        assert Identity.objects.filter(verified_at__isnull=False, value=NOURA).count() == 0


def test_what_they_write_is_theirs_and_not_the_records(world: World, noura: Customer) -> None:
    client = opens(world, noura)
    client.post(f"{P}me/wishes/", {"language": "en", "preferred_channel": "", "preferred_hours": "10:00-11:00"})
    noura.refresh_from_db()
    assert noura.preferred_hours == []


def test_a_proven_address_opens_the_whole_record(world: World, noura: Customer) -> None:
    with world.inside():
        people.prove(noura, "email", WRONG, proof="code")
    client = opens(world, noura)
    with world.inside():
        made = Order.objects.get()
    assert client.get(f"{P}orders/{made.public_id}/").status_code == 200


def test_a_proven_phone_comes_before_an_unproven_mail(world: World, noura: Customer) -> None:
    with world.inside():
        people.prove(noura, "phone", "+966500000042", proof="shop")
    client = opens(world, noura)
    with world.inside():
        made = Order.objects.get()
        assert SignIn.objects.get().identity.kind == "phone"
    assert client.get(f"{P}orders/{made.public_id}/").status_code == 200


def test_the_desk_says_so(world: World, noura: Customer) -> None:
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(world.omar.user)
    panel = f"/s/layla/customers/{noura.public_id}/page/"
    assert desk.get(panel).context["is_claim"]
    with world.inside():
        people.prove(noura, "email", WRONG, proof="code")
    assert not desk.get(panel).context["is_claim"]


def test_a_code_afterwards_finds_the_same_reader(world: World, noura: Customer) -> None:
    opens(world, noura)
    signed_in(world, WRONG)
    with world.inside():
        assert len({one.identity.customer.root_id for one in SignIn.objects.all()}) == 1
