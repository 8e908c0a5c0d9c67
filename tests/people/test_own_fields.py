"""The store's own fields: one value however it is typed, the same at every door, and the same person after a join."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.programs import reems
from tests.people.test_importing import bring, carry_out
from tests.people.test_joining import dump
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import variables
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import ReadyAnswer, SweepItem
from wafaa.people import own_fields, verbs
from wafaa.people.dossier import dossier
from wafaa.people.models import Customer, FieldKind, Import, Link, OwnField, OwnValue
from wafaa.people.own_fields import BadValue, clean, field_of, plain_of, rows_for, said, values_of, written
from wafaa.people.search import find
from wafaa.people.settings import PeopleSettings
from wafaa.playbook.facts import FACTS, facts_about, own_facts, the_fact
from wafaa.team import verbs as team
from wafaa.work import worker
from wafaa.work.models import Event

S = "/s/layla/customers/"
OPTIONS = [("ذهبي", "Gold"), ("فضي", "Silver"), ("وردي", "Rose")]


def field(kind: str, currency: str = "SAR", **traits: Any) -> OwnField:
    """A field that no database knows."""
    options = verbs.own_fields.merged_options([], OPTIONS) if kind.startswith("choice") else []
    return OwnField(store_id=1, code="x", kind=kind, label_ar="س", label_en="x", currency=currency, options=options)


@pytest.mark.parametrize(
    ("kind", "typed", "plain"),
    [
        ("text", "  عود\u202e  كمبودي ", "عود كمبودي"),
        ("text", "", None),
        ("number", "١٬٢٣٤٫٥٠", "1234.5"),
        ("number", "-3", "-3"),
        ("number", 7, "7"),
        ("number", 12.25, "12.25"),
        ("number", "100", "100"),
        ("money", "12,50", "12.50"),
        ("money", "SAR 1,000", "1000.00"),
        ("money", "12.50 sar", "12.50"),
        ("date", "2026-05-01", "2026-05-01"),
        ("date", "١/٥/٢٠٢٦", "2026-05-01"),
        ("date", "1447-09-01", "2026-02-18"),
        ("date", "١٤٤٧/٩/١ هـ", "2026-02-18"),
        ("yes_no", "نعم", True),
        ("yes_no", "No", False),
        ("yes_no", False, False),
        ("choice", "GOLD", "o1"),
        ("choice", "فضّي", "o2"),
        ("choice", "o3", "o3"),
        ("choices", "Silver; ذهبي", ["o1", "o2"]),
        ("choices", ["o2", "o2"], ["o2"]),
        ("choices", [], None),
        ("phone", "٠٥٥ ١٢٣ ٤٥٦٧", "+966551234567"),
        ("link", "shop.example/a", "https://shop.example/a"),
    ],
)
def test_one_value_however_it_is_typed(world: World, kind: str, typed: Any, plain: Any) -> None:
    with world.inside():
        assert clean(field(kind), typed) == plain


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("text", "ا" * 501, "long"),
        ("text", 5, "text"),
        ("number", "اثنان", "number"),
        ("number", "1.23456", "number"),
        ("number", "999999999999", "number"),
        ("number", float("nan"), "number"),
        ("number", float("inf"), "number"),
        ("number", True, "number"),
        ("money", "12.345", "money"),
        ("money", "12 USD", "money"),
        ("date", "2026-02-30", "date"),
        ("date", "1447-13-01", "date"),
        ("date", "1301-01-01", "date"),
        ("date", "0000-01-01", "date"),
        ("date", "05/13/2026", "date"),
        ("yes_no", "ربما", "yes_no"),
        ("choice", "برونزي", "choice"),
        ("choices", ["o1", 5], "choice"),
        ("choices", 5, "choice"),
        ("phone", "123", "phone"),
        ("link", "javascript://x.y/alert(1)", "link"),
        ("link", "data:text/html,x", "link"),
        ("link", "https://", "link"),
    ],
)
def test_what_is_no_value_is_refused_with_its_reason(world: World, kind: str, typed: Any, code: str) -> None:
    with world.inside(), pytest.raises(BadValue) as bad:
        clean(field(kind), typed)
    assert bad.value.code == code
    assert bad.value.code in own_fields.PROBLEMS


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=600),
    st.lists(st.text(max_size=20), max_size=4),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FieldKind.values), ANYTHING, st.sampled_from(["SAR", "KWD", "JPY"]))
def test_whatever_is_taken_is_kept_and_read_again(world: World, kind: str, typed: Any, currency: str) -> None:
    with world.inside():
        asked = field(kind, currency)
        try:
            value = clean(asked, typed)
        except BadValue as bad:
            assert bad.code in own_fields.PROBLEMS
            return
        assert clean(asked, value) == value
        assert clean(asked, written(asked, value)) == value
        assert plain_of(asked, rows_for(world.layla, asked, value)) == value
        assert json.loads(json.dumps(value)) == value
        for language in ("ar", "en"):
            assert bool(said(asked, value, language, "arab")) == (value is not None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.decimals(min_value=-(10**11) + 1, max_value=10**11 - 1, places=4),
    st.dates(min_value=date(1600, 1, 1)),
    st.integers(-(10**13), 10**13),
)
def test_the_database_gives_back_what_it_was_given(world: World, number: Decimal, day: Any, minor: int) -> None:
    with world.inside():
        own_fields.forget_fields()
        OwnField.objects.all().delete()
        kinds = {"number": f"{number:f}", "date": day.isoformat(), "money": f"{Decimal(minor).scaleb(-2):f}"}
        for kind, typed in kinds.items():
            made = verbs.make_field(kind, label_ar=kind, label_en=kind)
            wanted = clean(made, typed)
            verbs.set_own(world.layla, {made: wanted})
            assert values_of(world.layla)[made.code] == wanted


@contextmanager
def fresh(world: World) -> Iterator[None]:
    """As the next request sees it: what a store asks is read once per request."""
    with world.inside():
        own_fields.forget_fields()
        yield


@pytest.fixture
def perfume(world: World) -> OwnField:
    with world.inside():
        return verbs.make_field("text", label_ar="العطر المفضل", label_en="Favourite perfume")


@pytest.fixture
def tier(world: World) -> OwnField:
    with world.inside():
        return verbs.make_field("choice", label_ar="البطاقة", label_en="Card", options=OPTIONS)


def value(world: World, customer: Customer, code: str) -> Any:
    with world.inside():
        return values_of(customer).get(code)


def test_the_manager_makes_orders_changes_and_archives_fields(world: World) -> None:
    maha = browser_of(world.manager)
    asked = {"label_ar": "المقاس", "label_en": "Size", "kind": "choice", "options": "صغير | Small\nكبير | Large"}
    assert maha.post(f"{S}fields/new/", asked).status_code == 302
    assert maha.post(f"{S}fields/new/", {"label_ar": "تاريخ الميلاد", "kind": "date"}).status_code == 302
    page = maha.get(f"{S}fields/")
    assert [(one["label"], one["code"]) for one in page.context["fields"]] == [
        ("Size", "size"),
        ("تاريخ الميلاد", "field_1"),
    ]
    maha.post(page.context["fields"][1]["move_url"], {"way": "up"})
    fields = maha.get(f"{S}fields/").context["fields"]
    assert [one["code"] for one in fields] == ["field_1", "size"]
    with fresh(world):
        size = field_of("size")
        assert size is not None
        verbs.set_own(world.layla, {size: "o2"})
    changed = {"label_ar": "المقاس", "label_en": "Size", "options": "صغير | Small\nوسط | Medium"}
    assert maha.post(fields[1]["url"], changed).status_code == 302
    with world.inside():
        size = OwnField.objects.get(code="size")
        assert [(one["value"], one["en"], one.get("gone", False)) for one in size.options] == [
            ("o1", "Small", False),
            ("o3", "Medium", False),
            ("o2", "Large", True),
        ]
    assert "Large" in maha.get(f"{S}{world.layla.public_id}/").content.decode(), "chosen before, it stands on"
    maha.post(fields[1]["archive_url"])
    assert "Large" not in maha.get(f"{S}{world.layla.public_id}/").content.decode()
    maha.post(maha.get(f"{S}fields/").context["archived"][0]["archive_url"], {"back": "yes"})
    assert "Large" in maha.get(f"{S}{world.layla.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"kind": "text"}, "label_ar"),
        ({"kind": "nonsense", "label_ar": "س"}, "kind"),
        ({"kind": "choice", "label_ar": "س"}, "options"),
        ({"kind": "choice", "label_ar": "س", "options": "أ|a\nأ|b"}, "options"),
        ({"kind": "choices", "label_ar": "س", "options": "أ، ب"}, "options"),
        ({"kind": "choice", "label_ar": "س", "options": "|"}, "options"),
        ({"kind": "text", "label_ar": "العِطر المفضّل"}, "label_ar"),
        ({"kind": "text", "label_ar": "س" * 61}, "label_ar"),
    ],
)
def test_a_field_that_cannot_be_is_refused_and_what_was_typed_stays(
    world: World, perfume: OwnField, asked: dict[str, str], wrong: str
) -> None:
    answer = browser_of(world.manager).post(f"{S}fields/new/", asked)
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    with world.inside():
        assert OwnField.objects.count() == 1


def test_an_agent_does_not_decide_what_is_asked(world: World, perfume: OwnField) -> None:
    omar = browser_of(world.omar)
    for path in ("", "new/", f"{perfume.public_id}/"):
        assert omar.get(f"{S}fields/{path}").status_code == 403
    assert omar.post(f"{S}fields/{perfume.public_id}/archive/").status_code == 403
    next_door = browser_of(world.stranger).post(f"/s/neighbour/customers/fields/{perfume.public_id}/archive/")
    assert next_door.status_code == 404


def test_values_are_written_where_one_reads_them(world: World, perfume: OwnField, tier: OwnField) -> None:
    omar, page = browser_of(world.omar), f"{S}{world.layla.public_id}/"
    answer = omar.post(f"{page}own/", {"own_favourite_perfume": "عود كمبودي", "own_card": "o1"})
    assert answer.status_code == 302
    said = omar.get(page).content.decode()
    assert "عود كمبودي" in said
    assert "Gold" in said
    with world.inside():
        event = Event.objects.filter(name="customer.changed").latest("id")
        assert event.data["what"] == "field.card,field.favourite_perfume"
        assert find("كمبودى") == [world.layla.pk], "found by what stands in it, however it is spelled"
    assert "Card, Favourite perfume" in said, "the timeline says what changed, not to what"
    cleared = {"own_card": "", "initial-own_card": "o1", "own_favourite_perfume": "عود كمبودي"}
    omar.post(f"{page}own/", cleared | {"initial-own_favourite_perfume": "عود كمبودي"})
    assert value(world, world.layla, "card") is None
    with world.inside():
        assert Event.objects.filter(name="customer.changed").latest("id").data["what"] == "field.card"


def test_what_a_colleague_wrote_meanwhile_is_not_undone_by_an_old_form(
    world: World, perfume: OwnField, tier: OwnField
) -> None:
    with world.inside():
        verbs.set_own(world.layla, {tier: "o2"})
    stale = {
        "own_card": "",
        "initial-own_card": "",
        "own_favourite_perfume": "ورد",
        "initial-own_favourite_perfume": "",
    }
    browser_of(world.omar).post(f"{S}{world.layla.public_id}/own/", stale)
    assert value(world, world.layla, "card") == "o2"
    assert value(world, world.layla, "favourite_perfume") == "ورد"


@pytest.mark.parametrize("beside", [True, False])
def test_a_bad_value_comes_back_as_it_was_typed(world: World, beside: bool) -> None:
    with world.inside():
        verbs.make_field("number", label_ar="العدد", label_en="Number")
    headers = {"HX-Request": "true"} if beside else {}
    answer = browser_of(world.omar).post(
        f"{S}{world.layla.public_id}/own/", {"own_number": "<اثنان>", "beside": "yes"}, headers=headers
    )
    assert answer.status_code == 422
    assert "&lt;اثنان&gt;" in answer.content.decode()
    assert "This is not a number" in answer.content.decode()
    with world.inside():
        assert not OwnValue.objects.exists()


def test_they_stand_beside_the_conversation(world: World, perfume: OwnField) -> None:
    opened = world.conversation(world.layla_writes())
    with world.inside():
        verbs.set_own(world.layla, {perfume: "عود"})
    omar = browser_of(world.omar)
    desk = omar.get(f"/s/layla/inbox/{opened.public_id}/")
    panel = f"/s/layla/inbox/{opened.public_id}/customer/own/"
    assert panel in desk.content.decode()
    # The whole panel is the target of what stands in it; a part that came late may replace itself alone.
    assert f'hx-get="{panel}" hx-trigger="load" hx-target="this"' in desk.content.decode()
    assert "عود" in omar.get(panel).content.decode()
    assert browser_of(world.viewer).get(panel).context["own_form"] is None
    assert browser_of(world.stranger).get(panel).status_code == 404


def test_a_store_without_fields_has_no_empty_part_in_the_panel(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    assert "customer/own/" not in browser_of(world.omar).get(f"/s/layla/inbox/{opened.public_id}/").content.decode()


def test_a_main_records_word_counts_and_emptying_it_hides_what_was_joined(world: World, perfume: OwnField) -> None:
    with world.inside():
        twin = verbs.meet("ليلى", source="staff")
        verbs.set_own(twin, {perfume: "عود"})
        verbs.unset_own(world.layla, [perfume])
        before = dump()
        verbs.join_people(world.layla, twin, why="staff")
        main = Customer.objects.get(pk=world.layla.pk)
        assert values_of(main) == {"favourite_perfume": "عود"}
        verbs.set_own(main, {perfume: None})
        assert values_of(main) == {}
        verbs.unset_own(main, [perfume])
        assert values_of(Customer.objects.get(pk=twin.pk)) == {"favourite_perfume": "عود"}
        verbs.part_people(Link.objects.get())
        assert dump() == before


def test_rules_views_and_texts_know_them_as_facts(world: World, tier: OwnField) -> None:
    with world.inside():
        price = verbs.make_field("money", label_ar="آخر مبلغ", label_en="Last sum")
        born = verbs.make_field("date", label_ar="الميلاد", label_en="Born")
        sure = verbs.make_field("yes_no", label_ar="مشترك", label_en="Subscribed")
        twin = verbs.meet("ليلى", source="staff")
        verbs.set_own(twin, {price: "12.50", born: "1990-05-01", sure: True, tier: "o1"})
        verbs.join_people(world.layla, twin, why="staff")
        layla = Customer.objects.get(pk=world.layla.pk)
        read = {fact.name: fact.read(layla) for fact in own_facts()}
        assert read["customer.field.last_sum"] == Decimal("12.50")
        assert read["customer.field.card"] == "o1"
        for fact in own_facts():
            assert fact.sql is not None
            rows = Customer.objects.filter(joined_to=None).annotate(told=fact.sql)
            assert [row.told for row in rows] == [read[fact.name]], fact.name
        last_sum = the_fact("customer.field.last_sum")
        assert last_sum is not None
        richer = Customer.objects.annotate(told=last_sum.sql).filter(told__gt=12)
        assert {row.pk for row in richer} == {layla.pk, twin.pk}
        assert {fact.name for fact in facts_about("customer")} >= {"customer.name", *read}
        assert the_fact("customer.field.card").options() == [("o1", "ذهبي"), ("o2", "فضي"), ("o3", "وردي")]  # type: ignore[union-attr, misc]
    with world.next_door():
        assert own_facts() == []
    assert not any(name.startswith("customer.field.") for name in FACTS)


def test_a_ready_answer_says_them_and_does_not_go_out_with_a_hole(
    world: World, perfume: OwnField, tier: OwnField
) -> None:
    opened = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        text = "عطرك {{العطر المفضّل}} وبطاقتك {{Card}}"
        assert variables.fill(text, opened).missing == ["العطر المفضل", "البطاقة"]
        verbs.set_own(world.layla, {perfume: "{{customer.phone}}", tier: "o1"})
        assert variables.fill(text, opened).text == "عطرك {customer.phone} وبطاقتك ذهبي"
        assert variables.unknown("{{Favourite perfume}} {{customer.field.card}}") == []
        verbs.archive_field(tier)
        assert variables.unknown("{{Card}}") == ["Card"]


def test_a_macro_writes_them_and_takes_them_back(world: World, tier: OwnField) -> None:
    opened, maha = world.conversation(world.layla_writes()), browser_of(world.manager)
    act = "conversation.set_customer_field"
    asked = {"title": "ترقية", "text": "", "sharing": "store", f"{act}:field": "card", f"{act}:value": "Bronze"}
    assert maha.post("/s/layla/settings/ready/new/", asked).status_code == 422
    assert maha.post("/s/layla/settings/ready/new/", asked | {f"{act}:value": "Gold"}).status_code == 302
    with world.as_staff(world.omar):
        run = inbox.run_macro(opened, _only_answer(), key="k")
        assert values_of(world.layla) == {"card": "o1"}
        assert inbox.undo_macro(run) == []
        assert not OwnValue.objects.exists()
        run = inbox.run_macro(opened, _only_answer(), key="k2")
        verbs.set_own(world.layla, {tier: "o3"})
        assert inbox.undo_macro(run) == [act], "somebody has written since"
        assert values_of(world.layla) == {"card": "o3"}


def _only_answer() -> Any:
    return ReadyAnswer.objects.get()


LIST = "phone,Favourite perfume,البطاقة,Number\n0551234567,عود,Gold,٣\n0557654321,,silver,\n0550000000,x,برونزي,1\n"


def test_a_list_brings_them_in_tried_first_and_takes_them_back(world: World, perfume: OwnField, tier: OwnField) -> None:
    maha = browser_of(world.manager)
    with world.inside():
        verbs.make_field("number", label_ar="العدد", label_en="Number")
        verbs.identify(world.layla, "phone", "0557654321", source="staff")
        verbs.set_own(world.layla, {tier: "o3"})
        before = dump()
    address = bring(maha, LIST)
    page = maha.get(address).context
    assert [one["holds"] for one in page["columns"]] == [
        "phone",
        "field.favourite_perfume",
        "field.card",
        "field.number",
    ]
    assert [one["why"] for one in page["bad_lines"]] == ["A value in one of your own fields is none of its choices."]
    with world.inside():
        assert dump() == before
    carry_out(maha, address)
    with world.inside():
        new = Customer.objects.exclude(pk=world.layla.pk).get()
        assert values_of(new) == {"favourite_perfume": "عود", "card": "o1", "number": "3"}
        assert find("عود") == [new.pk]
    assert value(world, world.layla, "card") == "o2"
    again = bring(maha, LIST)
    assert {one["label"]: one["count"] for one in maha.get(again).context["counts"]} == {"Nothing new": 2, "Refused": 1}
    with world.inside():
        batch = Import.objects.earliest("id")
        verbs.drop_import(Import.objects.latest("id"))
    maha.post(f"{S}import/{batch.public_id}/undo/")
    worker.run_due()
    with world.inside():
        assert dump() == before


def test_the_list_that_goes_out_comes_in_again(world: World, perfume: OwnField, tier: OwnField) -> None:
    with world.inside():
        many = verbs.make_field("choices", label_ar="الروائح", label_en="Scents", options=OPTIONS)
        verbs.identify(world.layla, "phone", "0551234567", source="staff")
        verbs.set_own(world.layla, {perfume: "=عود", tier: "o2", many: ["o1", "o3"]})
        verbs.archive_field(verbs.make_field("text", label_ar="قديم", label_en="Old"))
    answer = browser_of(world.reem).post(f"{S}export.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["Favourite perfume"] == "'=عود"
    assert (rows[0]["Card"], rows[0]["Scents"]) == ("Silver", "Gold; Rose")
    assert "Old" not in rows[0]
    address = bring(browser_of(world.manager), text)
    assert {one["label"] for one in browser_of(world.manager).get(address).context["counts"]} == {"Nothing new"}


def test_programs_read_and_write_them(world: World, perfume: OwnField, tier: OwnField) -> None:
    program, path = reems(world), f"/customers/{world.layla.public_id}"
    told = program.get("/customers/fields").json()
    assert [(one["code"], one["kind"]) for one in told] == [("favourite_perfume", "text"), ("card", "choice")]
    assert told[1]["options"][0] == {"value": "o1", "label_ar": "ذهبي", "label_en": "Gold"}
    assert program.patch(path, {"fields": {"card": "Gold", "favourite_perfume": "عود"}}).json()["fields"] == {
        "card": "o1",
        "favourite_perfume": "عود",
    }
    assert program.patch(path, {"fields": {"card": None}}).json()["fields"] == {"favourite_perfume": "عود"}
    assert program.get("/customers").json()["items"][0]["fields"] == {"favourite_perfume": "عود"}
    made = program.post("/customers", {"name": "نورة", "fields": {"card": "o2"}})
    assert (made.status_code, made.json()["fields"]) == (201, {"card": "o2"})
    for fields, code in (({"card": "x"}, "choice"), ({"nothing": "x"}, "unknown"), ({"favourite_perfume": 5}, "text")):
        refused = program.patch(path, {"fields": fields})
        assert refused.status_code == 409
        assert refused.json()["errors"][0]["code"] == code
        assert refused.json()["errors"][0]["field"].startswith("fields.")


def test_a_person_takes_them_along_and_is_forgotten_with_them(world: World, perfume: OwnField) -> None:
    with world.as_staff(world.reem):
        verbs.set_own(world.layla, {perfume: "عود كمبودي"})
        with zipfile.ZipFile(dossier(world.layla)) as folder:
            told = json.loads(folder.read("data.json"))["fields"]
        assert [(one["label_en"], one["value"]) for one in told] == [("Favourite perfume", "عود كمبودي")]
        team.choose(PeopleSettings, {"erasure_days": 0})
        verbs.ask_erasure(world.layla)
    worker.run_due()
    with world.inside():
        assert not OwnValue.objects.exists()
        assert find("كمبودي") == []


@pytest.fixture
def needed(world: World) -> OwnField:
    with world.inside():
        return verbs.make_field("choice", label_ar="سبب الشكوى", label_en="Reason", options=OPTIONS, is_required=True)


def test_nobody_solves_before_it_is_known(world: World, needed: OwnField) -> None:
    opened, omar = world.conversation(world.layla_writes()), browser_of(world.omar)
    at = f"/s/layla/inbox/{opened.public_id}/"
    answer = omar.post(f"{at}status/", {"status": "solved"}, headers={"HX-Request": "true"})
    assert "Reason" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    sent = omar.post(f"{at}send/", {"kind": "reply", "text": "تم", "key": "k1", "then": "solved"})
    assert sent.status_code == 422
    assert "“Reason”" in sent.content.decode()
    assert "تم" in sent.content.decode(), "what was typed stands there still"
    program = reems(world)
    told = program.patch(f"/conversations/{opened.public_id}", {"status": "solved"})
    assert (told.status_code, told.json()["code"]) == (409, "still_needed")
    assert (
        program.post(f"/conversations/{opened.public_id}/replies", {"text": "تم", "then": "solved"}).status_code == 409
    )
    with world.inside():
        opened.refresh_from_db()
        assert (opened.status, opened.message_count) == ("open", 1), "nothing was sent"
        verbs.set_own(world.layla, {needed: "o1"})
    omar.post(f"{at}status/", {"status": "solved"})
    with world.inside():
        opened.refresh_from_db()
        assert opened.status == "solved"


def test_many_at_once_leave_out_whom_something_is_missing_of(world: World, needed: OwnField) -> None:
    opened = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        sweep = inbox.plan_sweep([opened.pk])
        inbox.start_sweep(sweep, "status", "solved")
    worker.run_due()
    with world.inside():
        assert [(item.state, item.why) for item in SweepItem.objects.all()] == [("refused", "needed")]


def test_values_are_found_by_an_index(world: World, perfume: OwnField) -> None:
    rows = OwnValue.everywhere.filter(field=perfume, text="عود").values("customer_id")
    with connection.cursor() as cursor:
        sql, params = rows.query.sql_with_params()
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            assert "own_value_text" in str(cursor.fetchall())


def test_a_store_asks_no_more_than_sixty_things(world: World) -> None:
    with world.inside():
        for number in range(own_fields.MOST_FIELDS):
            verbs.make_field("text", label_ar=f"س{number}", label_en=f"x{number}")
        with pytest.raises(verbs.TooManyFields):
            verbs.make_field("text", label_ar="س", label_en="x")
    answer = browser_of(world.manager).post(f"{S}fields/new/", {"kind": "text", "label_ar": "زائد"})
    assert answer.status_code == 422


def test_codes_are_told_apart(world: World) -> None:
    with world.inside():
        codes = [
            verbs.make_field("text", label_ar=label, label_en=label).code for label in ("Size", "size!", "مقاس", "9")
        ]
    assert codes == ["size", "size_2", "field_1", "field_2"]
