"""Lists of old orders: read however they were saved, tried before they are written, harmless twice, told to nobody, and
taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.orders.saying import a_shop, order
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Notice, Outgoing
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.orders import list_columns, list_sums, reactions, verbs
from wafaa.orders.list_dates import DateStyle, instant_of, style_of
from wafaa.orders.models import Delivery, Order, OrderLine, OrderList, OrderListLine, OrderNote, Refund, Return
from wafaa.orders.verbs import listing
from wafaa.people.models import Customer
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.promises import verbs as promises
from wafaa.shops.models import Shop
from wafaa.shops.telling import Teller
from wafaa.stores import scope
from wafaa.work import worker
from wafaa.work.models import Audit, Event

S = "/s/layla/settings/order-lists/"
LIST = """رقم الطلب;تاريخ الطلب;حالة الطلب;اسم العميل;رقم الجوال;البريد;المدينة;اسم المنتج;الكمية;السعر;إجمالي الطلب
٩٠١;٢٠٢٦/٠٣/١٤;مكتملة;نورة القحطاني;٠٥٥١٢٣٤٥٦٧;noura@old.test;الرياض;عطر الورد;٢;١٢٠;٢٦٥٫٥٠ ر.س
٩٠١;;;;;;;مبخرة;١;25,50;
902;14/3/2026 2:30 م;ملغي;سارة;0509998877;;جدة;عود;1;99.00;"SAR 1,099.00"
903;1447/9/25;عند الخياط;هند;0507776655;;;عباية;1;250;250
"""
SHOPIFY = """Name,Email,Fulfillment Status,Currency,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name
#1001,layla@old.test,fulfilled,SAR,25.00,13.04,125.00,2026-02-01 10:00:00 +0300,1,Rose
#1001,,,,,,,,2,Gift
"""


@pytest.fixture
def desk(world: World) -> Client:
    return browser_of(world.reem, language="ar")


def bring(client: Client, text: str | bytes, **chosen: str) -> str:
    """Upload, name the columns as guessed (and as `chosen`), let the check run; the list's address."""
    data = text if isinstance(text, bytes) else text.encode()
    answer = client.post(S, {"file": SimpleUploadedFile("طلبات.csv", data)})
    assert answer.status_code == 302, answer.content.decode()
    address = str(answer["Location"])
    page = client.get(address).context
    named = {one["field"]: one["holds"] for one in page["columns"]} | chosen
    assert client.post(page["columns_url"], named).status_code == 302
    worker.run_due()
    return address


def counts(client: Client, address: str) -> dict[str, int]:
    worker.run_due()
    page = client.get(address)
    assert page.status_code == 200
    held = OrderList.objects.get(public_id=address.rstrip("/").rpartition("/")[2])
    return {name: count for name, count in held.counts.items() if name != "rows"}


def carry_out(client: Client, text: str | bytes) -> str:
    address = bring(client, text)
    assert client.post(f"{address}start/").status_code == 302
    worker.run_due()
    return address


def numbers() -> set[str]:
    return set(Order.objects.values_list("number", flat=True))


def test_a_list_is_tried_written_told_to_nobody_and_taken_back(desk: Client, world: World) -> None:
    with world.inside():
        before = Customer.objects.count()
        address = bring(desk, LIST)
        assert counts(desk, address) == {"new": 3} and not Order.objects.exists() and not Shop.objects.exists()
        page = desk.get(address).content.decode()
        assert "حالته كما كُتبت" in page, "what is odd is said before anything is written"
        desk.post(f"{address}start/")
        worker.run_due()
        assert numbers() == {"901", "902", "903"}
        first = Order.objects.get(number="901")
        assert (first.total, first.state, first.is_history) == (Money(26550, "SAR"), "completed", True)
        assert first.placed_at.astimezone(UTC).date() in (date(2026, 3, 13), date(2026, 3, 14))
        things = OrderLine.objects.filter(order=first).order_by("place").values_list("name", "quantity", "total_minor")
        assert [(name, int(count), total) for name, count, total in things] == [
            ("عطر الورد", 2, 24000),
            ("مبخرة", 1, 2550),
        ]
        second, third = Order.objects.get(number="902"), Order.objects.get(number="903")
        assert (second.state, second.total, second.placed_at) == (
            "cancelled", Money(109900, "SAR"), datetime(2026, 3, 14, 11, 30, tzinfo=UTC),
        )  # fmt: skip
        assert (third.state, third.word, third.marks) == ("unknown", "عند الخياط", ["unknown_state"])
        assert third.placed_at.astimezone(UTC).year == 2026, "a Hijri day"
        assert Customer.objects.count() == before + 3
        assert not Notice.objects.exists() and not Outgoing.objects.exists() and not Delivery.objects.exists()
        assert not Event.objects.filter(name__startswith="rule").exists()
        assert Audit.objects.filter(act="orders.import_started").exists()
        desk.post(f"{address}undo/")
        assert counts(desk, address)["removed"] == 3
        assert not Order.objects.exists() and Customer.objects.count() == before


def test_the_same_list_again_changes_nothing_and_another_says_what_is_new(desk: Client, world: World) -> None:
    with world.inside():
        carry_out(desk, LIST)
        stood = list(Order.objects.order_by("id").values())
        again = bring(desk, LIST)
        assert counts(desk, again) == {"same": 3}
        assert "لا شيء ليُكتب" in desk.get(again).content.decode()
        desk.post(f"{again}start/")
        worker.run_due()
        assert list(Order.objects.order_by("id").values()) == stood
        later = carry_out(desk, LIST.replace("عند الخياط", "تم التوصيل"))
        assert counts(desk, later) == {"changed": 1, "same": 2}
        assert Order.objects.get(number="903").state == "delivered"
        desk.post(f"{later}undo/")
        worker.run_due()
        assert Order.objects.get(number="903").word == "عند الخياط" and Order.objects.count() == 3


def test_what_happened_to_since_stays(desk: Client, world: World) -> None:
    with world.inside():
        address = carry_out(desk, LIST)
        kept = Order.objects.get(number="902")
        Return.objects.create(order=kept, customer=kept.customer, number="R-1", key="k")
        desk.post(f"{address}undo/")
        assert counts(desk, address)["left"] == 1 and numbers() == {"902"}


def test_what_is_here_already_is_left_and_another_of_its_number_is_said(desk: Client, world: World) -> None:
    text = "order number,date,total,email\n1001,2026-11-20,310,noura@customer.test\n7,2026-01-05,10,a@b.test\n"
    with world.inside():
        verbs.mirror(a_shop(), order())
        address = carry_out(desk, text)
        assert counts(desk, address) == {"new": 1, "same": 1}
        assert Order.objects.filter(number_key="1001").count() == 1
        other = bring(desk, text.replace("2026-01-05", "2025-06-01"))
        assert counts(desk, other) == {"refused": 1, "same": 1}
        assert "في يوم آخر" in desk.get(other).content.decode()


def test_what_shopify_exports_is_understood_by_itself(desk: Client, world: World) -> None:
    with world.inside():
        carry_out(desk, SHOPIFY)
        kept = Order.objects.get()
        assert (kept.number, kept.state, kept.total) == ("#1001", "shipped", Money(12500, "SAR"))
        assert kept.parts == {"shipping": 2500, "tax": 1304} and kept.lines.count() == 2
        assert kept.placed_at == datetime(2026, 2, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"order number": ""}, "no_number"),
        ({"order number": "9.66E+11"}, "shortened"),
        ({"date": ""}, "no_date"),
        ({"date": "غدًا"}, "date"),
        ({"date": "2026-13-45"}, "date"),
        ({"date": "1066-10-14"}, "date"),
        ({"date": "12/11/2027"}, "date"),
        ({"total": "كثير"}, "sum"),
        ({"total": "12.345"}, "sum"),
        ({"total": "10-20"}, "sum"),
        ({"total": "(10"}, "sum"),
        ({"total": "10 SAR - cash"}, "sum"),
        ({"quantity": "1000", "price": "92233720368547758.07", "total": ""}, "sum"),
        ({"quantity": "قليل"}, "quantity"),
        ({"currency": "قمر"}, "currency"),
        ({"item": "x" * 401}, "long"),
        ({"item": "ورد,1,2"}, "columns"),
    ],
)
def test_each_row_that_is_refused_says_why(desk: Client, world: World, said: dict[str, str], why: str) -> None:
    usual = {
        "order number": "5",
        "date": "2026-01-01",
        "total": "10",
        "quantity": "1",
        "price": "10",
        "currency": "SAR",
        "item": "ورد",
    }
    with world.inside():
        address = bring(desk, f"{','.join(usual)}\n{','.join((usual | said).values())}\n")
        line = OrderListLine.objects.get()
        assert (line.outcome, line.reason, line.number) == ("refused", why, 2)
        assert str(list_columns.REASONS[why]) and counts(desk, address) == {"refused": 1}


def test_an_order_is_never_written_by_half(desk: Client, world: World) -> None:
    head, five = "order number,date,item,price", "5,2026-01-01,ورد,10\n5,2026-01-02,عود,20"
    text = f"{head}\n{five}\n6,2026-01-01,ورد,1,2,3,4,5\n6,2026-01-01,ورد,9\n"
    with world.inside():
        address = bring(desk, text)
        assert sorted(OrderListLine.objects.values_list("number", "reason")) == [
            (3, "differs"), (4, "columns"), (5, "half"),
        ]  # fmt: skip
        assert desk.get(address).context["does_anything"] is False


@pytest.mark.parametrize(("item", "more", "why"), [("x" * 401, "", "long"), ("Bag", ",1,2", "columns")])
def test_what_hangs_on_a_row_that_is_refused_goes_to_no_other_order(
    desk: Client, world: World, item: str, more: str, why: str
) -> None:
    text = (
        "order number,date,item,price\n1001,2026-01-01,Hat,10\n"
        f"1002,2026-01-01,{item},20{more}\n,,Shoes,99\n1003,2026-01-01,Sock,3\n"
    )
    with world.inside():
        carry_out(desk, text)
        assert numbers() == {"1001", "1003"} and Order.objects.get(number="1001").total == Money(1000, "SAR")
        refused = OrderListLine.objects.filter(outcome="refused").order_by("number")
        assert list(refused.values_list("number", "reason")) == [(3, why), (4, "half")]


def test_an_order_goes_with_its_row_of_no_number_that_is_refused(desk: Client, world: World) -> None:
    text = f"order number,date,item,price\n1003,2026-01-01,Bag,5\n,,{'x' * 401},7\n1004,2026-01-01,Sock,3\n,,,\n"
    with world.inside():
        carry_out(desk, text)
        assert numbers() == {"1004"}
        refused = OrderListLine.objects.filter(outcome="refused").order_by("number")
        assert list(refused.values_list("number", "reason")) == [(2, "half"), (3, "long")]


def test_numbers_that_differ_by_what_parts_them_are_two_orders(desk: Client, world: World) -> None:
    text = "order number,date,total\n100-1,2026-01-01,10\n1001,2026-01-01,20\n"
    with world.inside():
        carry_out(desk, text)
        assert set(Order.objects.values_list("number", "total_minor", "number_key")) == {
            ("100-1", 1000, "1001"), ("1001", 2000, "1001"),
        }  # fmt: skip
        again = bring(desk, text.replace("1001,", "#1001,").replace("100-1", "100/1"))
        assert (
            OrderListLine.objects.filter(batch__public_id=again.rstrip("/").rpartition("/")[2], order=None).count() == 0
        )


def test_who_has_an_order_of_another_list_stays_with_it(desk: Client, world: World) -> None:
    head = "order number,date,total,phone\n"
    with world.inside():
        first = carry_out(desk, f"{head}5,2024-01-01,10,0507771122\n6,2024-02-01,10,0507771133\n")
        carry_out(desk, f"{head}7,2025-01-01,10,0507771122\n")
        whose, other = Order.objects.get(number="7").customer, Order.objects.get(number="6").customer
        assert whose is not None and other is not None
        desk.post(f"{first}undo/")
        assert counts(desk, first)["removed"] == 2 and numbers() == {"7"}
        assert Customer.objects.filter(pk=whose.pk).exists() and not Customer.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("what", ["note", "refund", "given", "promise"])
def test_an_order_that_somebody_dealt_with_stays(desk: Client, world: World, what: str) -> None:
    with world.inside():
        address = carry_out(desk, "order number,date,total\n5,2026-01-01,10\n6,2026-01-01,10\n")
        kept = Order.objects.get(number="5")
        if what == "note":
            OrderNote.objects.create(order=kept, text="Called.")
        elif what == "refund":
            Refund.objects.create(order=kept, shop=kept.shop, external_id="r", currency="SAR", amount_minor=5, at=now())
        elif what == "given":
            verbs.give_order(kept, world.layla)
        else:
            promises.make("own", world.layla, kept.topic, due_at=now() + timedelta(days=1))
        desk.post(f"{address}undo/")
        assert counts(desk, address)["left"] == 1 and numbers() == {"5"}


def test_a_list_that_is_being_checked_can_be_dropped(desk: Client, world: World) -> None:
    with world.inside():
        address = str(desk.post(S, {"file": SimpleUploadedFile("x.csv", LIST.encode())})["Location"])
        page = desk.get(address).context
        desk.post(page["columns_url"], {one["field"]: one["holds"] for one in page["columns"]})
        shown = desk.get(address).content.decode()
        assert OrderList.objects.get().state == "checking" and f"{address}drop/" in shown
        desk.post(f"{address}drop/")
        worker.run_due()
        assert OrderList.objects.get().state == "dropped" and not OrderListLine.objects.exists()


def test_a_check_that_is_overtaken_by_the_drop_leaves_no_line(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = listing._planned

    def drop_then_plan(*said: Any) -> Any:
        verbs.drop_orders_list(OrderList.objects.get())
        return planned(*said)

    monkeypatch.setattr(listing, "_planned", drop_then_plan)
    with world.inside():
        bring(desk, LIST)
        assert OrderList.objects.get().state == "dropped" and not OrderListLine.objects.exists()


@pytest.mark.parametrize(
    ("typed", "is_month_first", "day"),
    [
        ("2026-03-14", False, "2026-03-14"),
        ("14/03/2026", False, "2026-03-14"),
        ("3/14/2026 9:15 PM", True, "2026-03-14"),
        ("14.3.26", False, "2026-03-14"),
        ("٢٠٢٦/٣/١٤", False, "2026-03-14"),
        ("١٤ مارس ٢٠٢٦", False, "2026-03-14"),
        ("14 آذار 2026", False, "2026-03-14"),
        ("Mar 14, 2026", False, "2026-03-14"),
        ("Sat, 14 Mar 2026 10:00:00 +0300", False, "2026-03-14"),
        ("2026-03-14T23:30:00Z", False, "2026-03-15"),
        ("1447/09/25", False, "2026-03-14"),
        ("46095", False, "2026-03-14"),
        ("46095.5", False, "2026-03-14"),
        ("1773468000", False, "2026-03-14"),
    ],
)
def test_days_in_any_calendar_digits_and_order(world: World, typed: str, is_month_first: bool, day: str) -> None:
    with world.inside():
        shop = Shop(kind="list", store=scope.current().store)
        tell = Teller(shop, datetime(2026, 11, 26, tzinfo=UTC))
        found = instant_of(typed, DateStyle(is_month_first), tell)
        assert found is not None and found.astimezone(tell.zone).date().isoformat() == day


def test_whether_months_come_first_the_whole_list_tells() -> None:
    assert style_of(["03/04/2026", "3/14/2026"]).is_month_first
    assert not style_of(["03/04/2026", "14/3/2026"]).is_month_first
    assert not style_of(["03/04/2026", "2026-03-14"]).is_month_first
    latest = date(2026, 11, 27)
    assert style_of(["03/04/2026", "11/12/2026 10:00"], latest).is_month_first, "no order is of a day to come"
    assert not style_of(["03/04/2026", "12/11/2026"], latest).is_month_first
    assert not style_of(["14/03/2026", "11/12/2026"], latest).is_month_first


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("SAR", "SAR"),
        ("ر.س", "SAR"),
        ("ريال سعودي", "SAR"),
        ("$", "USD"),
        ("د.إ.", "AED"),
        ("KD", "KWD"),
        ("؟", ""),
        ("VAT", ""),
        ("COD", ""),
        ("usd", "USD"),
    ],
)
def test_currencies_as_people_write_them(typed: str, code: str) -> None:
    assert list_sums.currency_of(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("115.00 VAT", ""), ("115 inc", ""), ("COD 115", ""), ("-$10.00", "USD"), ("(KWD 10.000)", "KWD"), ("10", "")],
)
def test_letters_beside_a_sum_are_a_currency_only_if_it_is_one(typed: str, code: str) -> None:
    assert list_sums.currency_in(typed) == code


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("-$10.00", -1000), ("(SAR 10.00)", -1000), ("- 10", -1000), ("10-", -1000), ("($10.00)", -1000),
        ("SAR -10", -1000), ("10 ر.س -", -1000), ("\u200f−١٠٫٠٠", -1000), ("\u061c-10", -1000), ("10\u200f-", -1000),
        ("ر.س.‏ 10.00", 1000), ("+10", 1000), ("10 (paid)", 1000), ("1,099.00 SAR", 109900), (".50", 50),
        ("١،٢٣٤", 123400),
    ],
)  # fmt: skip
def test_whether_a_sum_is_less_than_nothing_the_whole_cell_tells(
    desk: Client, world: World, typed: str, minor: int
) -> None:
    with world.inside():
        carry_out(desk, f"order number;date;total;currency\n5;2026-01-01;{typed};SAR\n")
        assert Order.objects.get().total == Money(minor, "SAR")


@pytest.mark.parametrize(("typed", "count"), [("1,000", 1000), ("٢٫٥", 2.5), ("1,5", 1.5), ("-2", -2), ("", 1)])
def test_a_quantity_is_read_like_a_sum(desk: Client, world: World, typed: str, count: float) -> None:
    with world.inside():
        carry_out(desk, f"order number;date;item;quantity;price\n5;2026-01-01;ورد;{typed};2\n")
        line = OrderLine.objects.get()
        assert (float(line.quantity), line.total_minor) == (count, 200 * count)


def test_another_currency_is_kept_as_it_is(desk: Client, world: World) -> None:
    with world.inside():
        carry_out(desk, "order number,date,total,phone\n5,2026-01-01,$ 99.90,0501112233\n")
        kept = Order.objects.get()
        assert (kept.total, kept.marks) == (Money(9990, "USD"), ["other_currency"])


def test_a_customer_of_the_customers_list_is_the_same_one(desk: Client, world: World) -> None:
    from wafaa.people.verbs import identify

    with world.inside():
        identify(world.layla, "phone", "0551234567", source="import")
        carry_out(desk, LIST)
        assert Order.objects.get(number="901").customer_id != Order.objects.get(number="902").customer_id
        known = Customer.objects.get(pk=world.layla.pk)
        carry_out(desk, "order number,date,total,phone\n77,2026-01-01,5,0551234567\n")
        assert Order.objects.get(number="77").customer_id == known.pk


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "لا شيء في هذا الملف"), ("PK\x03\x04", "مصنّف"), ("a;b\n" + "1;2\n" * 50_001, "٥٠٬٠٠٠")],
)
def test_a_file_that_is_no_list_says_so(desk: Client, text: str, says: str) -> None:
    answer = desk.post(S, {"file": SimpleUploadedFile("x.csv", text.encode())})
    assert answer.status_code == 422 and says in answer.content.decode()
    assert desk.post(S).status_code == 422


def test_columns_that_are_needed_are_asked_for_and_what_was_chosen_stays(desk: Client, world: World) -> None:
    address = desk.post(S, {"file": SimpleUploadedFile("x.csv", b"alpha,beta\n1,2\n")})["Location"]
    answer = desk.post(f"{address}columns/", {"column_0": "number", "column_1": "total"})
    assert answer.status_code == 422 and answer.context["columns"][1]["holds"] == "total"
    twice = desk.post(f"{address}columns/", {"column_0": "number", "column_1": "number"})
    assert twice.status_code == 422
    desk.post(f"{address}drop/")
    assert desk.get(address).status_code == 404


def test_who_may_not_connect_shops_sees_none_of_it(world: World) -> None:
    assert browser_of(world.omar).get(S).status_code in (403, 404)


def test_the_report_names_every_order(desk: Client, world: World) -> None:
    with world.inside():
        address = carry_out(desk, LIST)
        text = desk.get(f"{address}report.csv").content.decode()
        assert text.count("\n") == 4 and "901" in text


def test_the_shops_page_leads_here(desk: Client) -> None:
    page = desk.get("/s/layla/settings/shops/").content.decode()
    assert S in page and "list" not in dict(
        desk.get("/s/layla/settings/shops/new/").context["form"].fields["kind"].choices
    )


def test_a_shop_that_is_connected_later_is_still_the_first(desk: Client, world: World) -> None:
    with world.inside():
        carry_out(desk, LIST)
        shop = Shop.objects.get()
        assert a_shop().prefix == "" and shop.prefix
        page = desk.get(f"/s/layla/settings/shops/{shop.public_id}/").content.decode()
        assert "/hooks/shops/" not in page
        assert (
            Client().post(f"/hooks/shops/{shop.public_id}/", b"{}", content_type="application/json").status_code == 404
        )


def test_whoever_is_forgotten_is_forgotten_here_too(desk: Client, world: World) -> None:
    with world.inside():
        carry_out(desk, LIST)
        buyer = Order.objects.get(number="901").customer
        assert buyer is not None
        asked = ask_erasure(buyer)
        import time_machine

        with time_machine.travel(asked.due_at, tick=False):
            erase_due(asked.pk)
        told: list[Any] = list(OrderListLine.objects.values_list("told", flat=True))
        assert "noura@old.test" not in str(told) and "سارة" in str(told)


def test_a_list_that_nobody_carried_out_is_dropped(desk: Client, world: World) -> None:
    import time_machine

    from wafaa.orders.reactions import FORGOTTEN

    bring(desk, LIST)
    with time_machine.travel(now() + FORGOTTEN + FORGOTTEN, tick=False):
        reactions.drop_forgotten_lists()
    with world.inside():
        assert OrderList.objects.get().state == "dropped" and not OrderListLine.objects.exists()
