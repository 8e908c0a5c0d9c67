"""An order at the counter or on the phone: somebody known is found, somebody new is written down, nobody twice."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.world import World
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity
from wafaa.team import verbs as team
from wafaa.team.models import Staff

HERE = "/s/layla/orders/for/"


def desk(who: Staff) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def test_the_orders_lead_there(world: World) -> None:
    assert HERE in desk(world.clerk).get("/s/layla/orders/").content.decode()
    assert HERE not in desk(world.viewer).get("/s/layla/orders/").content.decode()
    assert desk(world.viewer).get(HERE).status_code == 403


def test_who_is_known_is_found_by_a_number_in_any_digits(world: World) -> None:
    with world.inside():
        salwa = people.write_down("سلوى الغامدي", phone="0551112223")
    page = desk(world.clerk).get(HERE, {"q": "٠٥٥١١١٢٢٢٣"}).content.decode()
    assert "سلوى الغامدي" in page and f"{HERE}{salwa.public_id}/" in page
    assert 'value="٠٥٥١١١٢٢٢٣"' in page, "what was typed stands in the form of somebody new"
    assert "سلوى" in desk(world.clerk).get(HERE, {"q": "سلوي"}).content.decode()


def test_who_is_new_is_written_down_and_the_order_goes_on(world: World) -> None:
    clerk = desk(world.clerk)
    answer = clerk.post(HERE, {"name": "نورة", "phone": "٠٥٥٢٢٢٣٣٣٤", "email": ""})
    with world.inside():
        made = Customer.objects.get(name="نورة")
        assert Identity.objects.get(customer=made).value == "+966552223334"
    assert answer.status_code == 302 and answer["Location"] == f"{HERE}{made.public_id}/"
    line = {"name_1": "عود", "quantity_1": "٢", "price_1": "١٠٠", "once": "a" * 32, "promised_for": "2199-01-01"}
    taken = clerk.post(answer["Location"], line)
    assert taken.status_code == 302
    page = clerk.get(taken["Location"]).content.decode()
    assert "ممن سجّل الطلب" in page and "من المنصة" not in page
    with world.inside():
        assert Order.objects.get().customer == made


def test_nobody_is_written_down_twice_without_being_asked(world: World) -> None:
    with world.inside():
        salwa = people.write_down("سلوى", phone="0551112223")
    clerk, said = desk(world.clerk), {"name": "س. الغامدي", "phone": "+966 55 111 2223", "email": ""}
    answer = clerk.post(HERE, said)
    page = answer.content.decode()
    assert answer.status_code == 422 and f"{HERE}{salwa.public_id}/" in page and 'name="another"' in page
    with world.inside():
        assert not Customer.objects.filter(name="س. الغامدي").exists()
    (asked,) = re.findall('name="another" value="([^"]+)"', page)
    other = said | {"phone": "0551112224", "another": asked}
    with world.inside():
        people.write_down("هند", phone="0551112224")
    assert clerk.post(HERE, other).status_code == 422, "of another number it is asked anew"
    assert clerk.post(HERE, said | {"another": asked}).status_code == 302, "a family may have one phone"


def test_who_may_not_see_customers_looks_for_none(world: World) -> None:
    with world.inside():
        people.write_down("سلوى", phone="0551112223")
        team.empower({"clerk": ["orders.see", "orders.take"]})
    clerk = desk(world.clerk)
    assert clerk.get(HERE, {"q": "سلوى"}).status_code == 403
    assert HERE not in clerk.get("/s/layla/orders/").content.decode()


@pytest.mark.parametrize("said", [{}, {"phone": "abc"}, {"name": "", "phone": "", "email": "x@"}])
def test_what_says_nobody_is_refused(world: World, said: dict[str, str]) -> None:
    assert desk(world.clerk).post(HERE, said).status_code == 422


def test_a_neighbours_people_are_not_found(world: World) -> None:
    with world.inside():
        people.write_down("سلوى", phone="0551112223")
    page = desk(world.stranger).get("/s/neighbour/orders/for/", {"q": "سلوى"})
    assert page.status_code == 200 and "سلوى</bdi>" not in page.content.decode()
