"""Birthdays: told by a colleague, a list, a program, a shop or the customer; kept as a day, with a year or without."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.api.programs import reems
from tests.orders.saying import a_shop, order
from tests.people.test_importing import bring, carry_out
from tests.team.doors import browser_of
from tests.world import World
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people import birthdays, lists, verbs
from wafaa.people.birthdays import BadBirthday, birthday_of, born_on, days_until, in_words
from wafaa.people.models import Customer
from wafaa.shops.said import PersonSaid
from wafaa.stores import scope

S = "/s/layla/customers/"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1990-05-04", "1990-05-04"),
        ("١٩٩٠-٠٥-٠٤", "1990-05-04"),
        ("4/5/1990", "1990-05-04"),
        ("4.5.", None),
        ("٤/٥", "--05-04"),
        ("05-04", "--05-04"),
        ("--05-04", "--05-04"),
        ("29/2", "--02-29"),
        ("2001-02-29", None),
        ("30/2", None),
        ("13-01", None),
        ("1890-01-01", None),
        ("2190-01-01", None),
        ("-0-1", None),
        ("", ""),
        ("عيد", None),
    ],
)
def test_a_birthday_is_read_in_any_digits_or_refused(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(BadBirthday):
            birthdays.read(typed)
    else:
        assert birthdays.read(typed) == kept


def test_who_was_born_on_a_leap_day_has_it_every_year(world: World) -> None:
    with world.inside():
        verbs.describe(world.layla, birthday="--02-29")
        assert list(born_on(date(2027, 2, 28))) == [world.layla]
        assert not list(born_on(date(2028, 2, 28)))
        assert list(born_on(date(2028, 2, 29))) == [world.layla]
        with time_machine.travel("2027-02-27 09:00+03:00", tick=False):
            assert days_until(world.layla) == 1


def test_only_another_day_is_a_change_and_the_first_is_none(world: World) -> None:
    layla = world.layla
    with world.inside():
        verbs.describe(layla, birthday="--05-04")
        assert (layla.birthday_day, layla.birthday_changed_at) == (504, None)
        verbs.describe(layla, birthday="1990-05-04")
        assert layla.birthday_changed_at is None, "a year is no other day"
        verbs.describe(layla, birthday="")
        assert layla.birthday_day is None and layla.birthday_changed_at is not None
        Customer.objects.filter(pk=layla.pk).update(birthday_changed_at="2020-01-01T00:00Z")
        layla.refresh_from_db()
        verbs.describe(layla, birthday="--06-04")
        assert layla.birthday_changed_at.year > 2020, "emptied and told anew is a change"


def test_of_joined_records_the_one_that_stands_for_them_is_believed(world: World) -> None:
    with world.inside():
        other = verbs.meet("ليلى أخرى", source="test")
        verbs.describe(other, birthday="--06-04")
        whole = verbs.join_people(world.layla, other, why="test")
        assert birthday_of(whole) == other and list(born_on(date(2027, 6, 4))) == [other]
        verbs.describe(whole, birthday="--07-04")
        assert birthday_of(whole) == whole and not list(born_on(date(2027, 6, 4)))


def test_a_colleague_writes_it_down_and_reads_it_in_words(world: World) -> None:
    reem, page = browser_of(world.reem), f"{S}{world.layla.public_id}/"
    form = {"name": "ليلى", "kind": "customer", "birthday_day": "4", "birthday_month": "5", "birthday_year": "١٩٩٠"}
    assert reem.post(f"{page}edit/", form | {"birthday_day": "31", "birthday_month": "2"}).status_code == 422
    assert reem.post(f"{page}edit/", form).status_code == 302
    assert "4 May 1990" in reem.get(page).content.decode()
    assert reem.post(f"{page}edit/", {"name": "ليلى", "kind": "customer"}).status_code == 302
    with world.inside():
        assert Customer.objects.get(pk=world.layla.pk).birthday == "1990-05-04", "a form without it empties nothing"


def test_a_list_brings_it_and_takes_it_along(world: World) -> None:
    maha = browser_of(world.manager)
    text = "الاسم;رقم الجوال;تاريخ الميلاد\nنورة;0551234567;4/5/1990\nسارة;0509998877;31/2\n"
    carry_out(maha, bring(maha, text))
    with world.inside():
        noura = Customer.objects.get(name="نورة")
        assert (noura.birthday, noura.birthday_day) == ("1990-05-04", 504)
        assert not Customer.objects.filter(name="سارة").exists()
        assert ",1990-05-04," in "".join(lists.export(scope.current(), "ar"))
    carry_out(maha, bring(maha, text.replace("4/5/1990", "5/5/1990")))
    with world.inside():
        noura.refresh_from_db()
        assert noura.birthday_day == 505 and noura.birthday_changed_at is not None


def test_a_program_reads_and_writes_it(world: World) -> None:
    program, path = reems(world), f"/customers/{world.layla.public_id}"
    assert program.patch(path, {"birthday": "--05-04"}).json()["birthday"] == "--05-04"
    refused = program.patch(path, {"birthday": "--13-04"})
    assert refused.status_code == 409 and refused.json()["errors"][0]["field"] == "birthday"
    assert program.patch(path, {"birthday": ""}).json()["birthday"] == ""
    assert program.post("/customers", {"name": "نورة", "birthday": "1990-05-04"}).json()["birthday"] == "1990-05-04"


def test_a_shop_tells_it_of_an_account_and_changes_none(world: World) -> None:
    with world.inside():
        shop = a_shop()
        person = PersonSaid(id="42", name="نورة", birthday="--05-04")
        orders.mirror(shop, order(id="1", person=person))
        noura = Order.objects.latest("pk").customer
        assert noura is not None and noura.birthday == "--05-04"
        orders.mirror(shop, order(id="2", person=PersonSaid(id="42", birthday="--06-04")))
        noura.refresh_from_db()
        assert noura.birthday == "--05-04"
        assert "birthday" not in Order.objects.latest("pk").person


def test_it_reads_in_both_languages(world: World, client: Client) -> None:
    from django.utils.translation import override

    with world.inside():
        verbs.describe(world.layla, birthday="--05-04")
        with override("en"):
            assert in_words(world.layla) == "4 May"
        with override("ar"):
            assert in_words(world.layla) == "٤ مايو"
