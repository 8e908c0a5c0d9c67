"""The store's own fields in saved views: built in any digits, kept plainly, told by name when they are gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.world import World
from wafaa.inbox import saved, verbs
from wafaa.inbox.models import SavedView
from wafaa.people import verbs as people
from wafaa.people.models import Customer, OwnField
from wafaa.playbook import conditions
from wafaa.playbook.conditions import Group, Leaf

VIEWS = "/s/layla/views/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def omar(world: World) -> Client:
    client = Client()
    client.force_login(world.omar.user)
    return client


@pytest.fixture
def fields(world: World) -> dict[str, OwnField]:
    with world.inside():
        return {
            "budget": people.make_field("money", label_ar="الميزانية", label_en="Budget"),
            "birthday": people.make_field("date", label_ar="تاريخ الميلاد", label_en="Birthday"),
            "scents": people.make_field(
                "choices", label_ar="الروائح", label_en="Scents", options=[("عود", "Oud"), ("ورد", "Rose")]
            ),
        }


def built(**conditions_: Any) -> dict[str, Any]:
    """A builder with these fields of its rows: n__0__fact and so on."""
    said = {"name": "كلها", "sort": "newest", "sharing": "mine", "do": "save", "n.join": "all"}
    return said | {name.replace("__", "."): value for name, value in conditions_.items()}


def fact(field: OwnField) -> str:
    return f"customer.field.{field.code}"


def test_they_are_offered_by_their_names_in_the_readers_language(omar: Client, fields: dict[str, OwnField]) -> None:
    page = omar.get(f"{VIEWS}new/").content.decode()
    assert 'value="customer.field.budget">الميزانية<' in page
    chosen = built(do="look", n__0__fact=fact(fields["budget"]), n__0__op="more")
    row = omar.post(f"{VIEWS}new/", chosen, headers=HTMX).content.decode()
    assert 'inputmode="decimal"' in row and "ر.س" in row


def test_sums_are_typed_in_any_digits_and_dates_in_either_calendar(
    omar: Client, world: World, fields: dict[str, OwnField]
) -> None:
    asked = built(
        n__0__fact=fact(fields["budget"]),
        n__0__op="more",
        n__0__value="١٬٢٥٠٫٥",
        n__1__fact=fact(fields["birthday"]),
        n__1__op="before",
        n__1__when="date",
        n__1__date="١٤٤٧/١١/١٧",
        n__2__fact=fact(fields["scents"]),
        n__2__op="has_one_of",
        n__2__value=["o1", "o2"],
    )
    assert omar.post(f"{VIEWS}new/", asked).status_code == 302
    with world.as_staff(world.omar):
        view = SavedView.objects.get()
        assert conditions.read(view.tree, saved.ground()) == Group(
            "all",
            (
                Leaf(fact(fields["budget"]), "more", "1250.5"),
                Leaf(fact(fields["birthday"]), "before", {"day": "2026-05-04"}),
                Leaf(fact(fields["scents"]), "has_one_of", ["o1", "o2"]),
            ),
        )
    page = omar.get(f"{VIEWS}{view.public_id}/").content.decode()
    assert 'value="١٢٥٠٫٥"' in page


@pytest.mark.parametrize("typed", ["", "كثير", "1.23456", "1" * 12, "NaN", "1e9"])
def test_what_is_no_sum_is_refused_and_stays_typed(
    typed: str, omar: Client, world: World, fields: dict[str, OwnField]
) -> None:
    asked = built(n__0__fact=fact(fields["budget"]), n__0__op="more", n__0__value=typed)
    answer = omar.post(f"{VIEWS}new/", asked)
    assert answer.status_code == 422 and f'value="{typed}"' in answer.content.decode()
    with world.inside():
        assert not SavedView.objects.exists()


@pytest.mark.parametrize("value", [12.5, True, "١٢", "1.23456", "-", " 1", {"day": "today"}, None])
def test_a_kept_sum_is_a_plain_decimal(value: Any, world: World, fields: dict[str, OwnField]) -> None:
    with world.inside():
        assert conditions.wrong(Leaf(fact(fields["budget"]), "is", value), saved.ground())


def test_a_joined_persons_conversation_is_found_by_what_the_main_record_says(
    world: World, fields: dict[str, OwnField]
) -> None:
    opened = world.conversation(world.layla_writes("وين طلبي؟"))
    with world.inside():
        main = Customer.objects.create(name="ليلى")
        people.set_own(world.layla, {fields["budget"]: "100.00"})
        people.set_own(main, {fields["budget"]: "900.00"})
        Customer.objects.filter(pk=world.layla.pk).update(joined_to=main)
    with world.as_staff(world.omar):
        rich = Group("all", (Leaf(fact(fields["budget"]), "more", "500"),))
        poor = Group("all", (Leaf(fact(fields["budget"]), "less", "500"),))
        assert (saved.every(rich, "newest", 9), saved.every(poor, "newest", 9)) == ([opened.pk], [])


def test_an_archived_field_is_named_and_its_condition_fits_nothing(
    omar: Client, world: World, fields: dict[str, OwnField]
) -> None:
    opened = world.conversation(world.layla_writes("وين طلبي؟"))
    with world.as_staff(world.omar):
        people.set_own(world.layla, {fields["budget"]: "900.00"})
        tree = Group("all", (Leaf(fact(fields["budget"]), "more", "500"),))
        view = verbs.keep_view(None, name="كبار", tree=tree)
    listed = f"/s/layla/inbox/?view=v.{view.public_id}"
    assert opened.public_id in omar.get(listed).content.decode()
    with world.inside():
        people.archive_field(fields["budget"])
    page = omar.get(listed).content.decode()
    assert opened.public_id not in page and "الميزانية" in page and "rows-said" in page
    assert "الميزانية" in omar.get(VIEWS).content.decode()
    assert "الميزانية" in omar.get(f"{VIEWS}{view.public_id}/").content.decode()
    with world.inside():
        people.archive_field(fields["budget"], is_over=True)
    assert opened.public_id in omar.get(listed).content.decode()


def test_a_neighbours_field_is_none_here(world: World, fields: dict[str, OwnField]) -> None:
    with world.next_door():
        assert conditions.wrong(Leaf(fact(fields["budget"]), "filled"), saved.ground())
        assert all(not one.name.startswith("customer.field.") for one in saved.ground().facts())
