"""The screens of returns: started in two clicks, led along their way, found again, and refused kindly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.orders.returns.coming import all_came, arrived, asked, lines, looked_over, things
from tests.orders.saying import a_shop, line, refund, sar
from tests.world import World
from wafaa.orders import return_queries as queries
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, Refund, Return
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.returning import Outcome, Reason
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Wanted
from wafaa.people.dossier import PARTS
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.playbook.facts import FACTS
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.triggers import TRIGGERS
from wafaa.shops.models import Shop
from wafaa.stores.settings import read
from wafaa.work.models import Event
from wafaa.work.worker import run_due

R = "/s/layla/returns/"
MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        yield a_shop()


def desk(world: World, name: str = "reem") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def page(world: World, path: str, name: str = "reem") -> str:
    answer = desk(world, name).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def url(back: Return, act: str = "") -> str:
    return f"{R}{back.public_id}/{act}"


def test_a_return_is_started_from_an_order_and_led_to_the_end(world: World, shop: Shop) -> None:
    kept = arrived(shop)
    client = desk(world, "clerk")
    shown = page(world, f"/s/layla/orders/{kept.public_id}/", "clerk")
    assert f"{R}order/{kept.public_id}/" in shown
    scent = things(kept)[0]
    form = {f"many_{scent.pk}": "١", "reason": "damaged", "outcome": "refund", "note": "مكسور", "key": "abc"}
    answer = client.post(f"{R}order/{kept.public_id}/", form)
    client.post(f"{R}order/{kept.public_id}/", form)
    back = Return.objects.get()
    assert answer["Location"] == url(back) and (back.reason, back.staff) == ("damaged", world.clerk)
    client.post(url(back, "approve/"), {"instructions": "إلى الفرع", "label_url": "https://label.test/9"})
    client.post(url(back, "ship/"), {"carrier": "سمسا", "number": "٧٧"})
    (row,) = lines(back)
    client.post(url(back, "receive/"), {f"came_{row.pk}": "١", "found_many": ""})
    client.post(url(back, "inspect/"), {f"condition_{row.pk}": "damaged", f"accepted_{row.pk}": "1"})
    assert client.post(url(back, "resolve/"), {"outcome": "refund"}).status_code == 403
    shown = page(world, url(back))
    for words in (
        "R-١",
        "عطر ورد الطائف",
        "مكسور",
        "إلى الفرع",
        "https://label.test/9",
        "٣٠٣٫٥١",
        'aria-current="step"',
    ):
        assert words in shown, words
    assert desk(world).post(url(back, "resolve/"), {"outcome": "refund"}).status_code == 302
    desk(world).post(url(back, "close/"))
    back.refresh_from_db()
    assert (back.state, back.sum) == ("closed", sar("303.51"))
    english = desk(world)
    english.cookies["wafaa_language"] = "en"
    assert english.get(url(back)).status_code == 200


def test_two_clicks_beside_a_conversation(world: World, shop: Shop) -> None:
    kept = arrived(shop, lines=(line(),))
    buyer = kept.customer
    assert buyer is not None
    shown = page(world, f"{R}of/{buyer.public_id}/")
    assert f'hx-get="{R}order/{kept.public_id}/"' in shown
    small = desk(world, "omar").get(f"{R}order/{kept.public_id}/", headers={"HX-Request": "true"})
    assert "<html" not in small.content.decode()
    form = small.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert typed[f"many_{things(kept)[0].pk}"] == "1"
    done = desk(world, "omar").post(f"{R}order/{kept.public_id}/", typed, headers={"HX-Request": "true"})
    assert done.status_code == 200 and "R-١" in done.content.decode()
    assert Return.objects.get().reason == Reason.NO_FIT
    message = world.layla_writes()
    panel = page(world, f"/s/layla/inbox/{world.conversation(message).public_id}/panel/")
    assert f"{R}of/{world.layla.public_id}/" in panel


def test_things_of_several_orders_and_of_none_come_in_one_return(world: World, shop: Shop) -> None:
    one, two = arrived(shop), arrived(shop, id="1002")
    form = {
        f"many_{things(one)[0].pk}": "1", f"many_{things(two)[1].pk}": "2", "name": "مبخرة", "quantity": "1",
        "reason": "other", "outcome": "refund",
    }  # fmt: skip
    desk(world).post(f"{R}order/{one.public_id}/", form)
    assert [(row.name, row.asked) for row in lines(Return.objects.get())] == [
        ("عطر ورد الطائف", 1), ("بخور", 2), ("مبخرة", 1),
    ]  # fmt: skip
    desk(world).post(f"{R}for/{world.layla.public_id}/", {"name": "شمعة", "reason": "wrong", "outcome": "credit"})
    assert Return.objects.latest("id").customer == world.layla


@pytest.mark.parametrize(
    "typed", [{}, {"many": "كثير"}, {"many": "-1"}, {"many": "5"}, {"many": "1", "reason": "moon"}, {"many": "nan"}]
)
def test_bad_input_keeps_what_was_typed(world: World, shop: Shop, typed: dict[str, str]) -> None:
    kept = arrived(shop)
    form = {"reason": "wrong", "outcome": "refund", "note": "ملاحظتي"} | typed
    many = form.pop("many", "")
    answer = desk(world).post(f"{R}order/{kept.public_id}/", form | {f"many_{things(kept)[0].pk}": many})
    assert answer.status_code == 422 and not Return.objects.exists()
    assert "ملاحظتي" in answer.content.decode() and many in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("approve", {"label_url": "javascript:alert(1)"}),
        ("approve", {"label_url": "https://"}),
        ("decline", {"refusal": "too_late"}),
        ("decline", {}),
        ("inspect", {}),
        ("resolve", {"outcome": "refund"}),
        ("resolve", {"outcome": "exchange"}),
        ("receive", {}),
        ("ship", {"number": "1"}),
    ],
)
def test_what_cannot_be_done_says_why(world: World, shop: Shop, act: str, form: dict[str, str]) -> None:
    back = asked(arrived(shop), 1)
    assert desk(world).post(url(back, f"{act}/"), form).status_code == 422
    back.refresh_from_db()
    assert back.state == "requested"


@pytest.mark.parametrize("act", ["cancel", "close", "within", "another"])
def test_acts_out_of_turn_do_nothing(world: World, shop: Shop, act: str) -> None:
    back = looked_over(asked(arrived(shop), 1))
    assert desk(world).post(url(back, f"{act}/")).status_code == 302
    back.refresh_from_db()
    assert back.state == "inspected"


def test_a_wrong_sum_is_kept_and_refused(world: World, shop: Shop) -> None:
    back = looked_over(asked(arrived(shop), 1))
    answer = desk(world).post(url(back, "resolve/"), {"outcome": "refund", "amount": "9999"})
    assert answer.status_code == 422 and "9999" in answer.content.decode()
    answer = desk(world).post(url(back, "resolve/"), {"outcome": "exchange", "instead": ""})
    assert answer.status_code == 422
    form = {"outcome": "exchange", "instead": "عطر العود", "instead_price": "٣٠٠"}
    assert desk(world, "omar").post(url(back, "resolve/"), form).status_code == 302
    back.refresh_from_db()
    assert back.difference_minor == 1500 and "عطر العود" in page(world, url(back))


def test_money_is_given_only_by_those_who_may(world: World, shop: Shop) -> None:
    back = looked_over(asked(arrived(shop), 1))
    for name in ("omar", "clerk"):
        shown = page(world, url(back), name)
        assert 'value="repair"' in shown and 'value="refund"' not in shown
        assert desk(world, name).post(url(back, "resolve/"), {"outcome": "credit"}).status_code == 403
    assert "/approve/" not in page(world, url(asked(Order.objects.get(), 0, 1)), "viewer")


def test_a_refund_that_fits_nothing_is_asked_about(world: World, shop: Shop) -> None:
    kept = arrived(shop)
    back = all_came(asked(kept, 1))
    orders.mirror(shop, refund(70, amount="200"))
    returning.told_refund(Refund.objects.get())
    shown = page(world, url(back))
    assert "within/" in shown and "٢٠٠٫٠٠" in shown
    assert "within/" not in page(world, url(back), "omar")
    assert len(desk(world).get(R, {"tab": "doubt"}).context["returns"]) == 1
    desk(world).post(url(back, "within/"))
    back.refresh_from_db()
    assert (back.state, back.sum) == ("resolved", sar("200"))


@pytest.mark.parametrize("typed", ["R-1", "r1", "١", " R-١ ", "#1001", "١٠٠١", "نورة"])
def test_a_return_is_found_by_its_number_its_order_or_its_customer(world: World, shop: Shop, typed: str) -> None:
    back = asked(arrived(shop), 1)
    found = desk(world).get(R, {"q": typed}).context["returns"]
    assert [one["number"] for one in found] == ["R-١"]
    assert desk(world).get(R, {"q": "99"}).context["returns"] == []
    if typed != "نورة":
        assert url(back) in desk(world).get("/s/layla/bar/", {"q": typed}).content.decode()


def test_the_list_has_tabs_with_counts_reasons_and_goes_on(
    world: World, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(5):
        asked(arrived(shop, id=str(2000 + number)), 1, reason=Reason.LATE if number else Reason.WRONG)
    returning.approve(Return.objects.earliest("id"))
    client = desk(world)
    context = client.get(R).context
    counts = {tab["label"]: tab["count"] for tab in context["tabs"]}
    assert list(counts.values()) == ["", "٤", "١", "", "", "", ""]
    assert [one["count"] for one in context["reasons"]["reasons"]] == ["٤", "١"]
    assert context["reasons"]["products"][0]["label"] == "عطر ورد الطائف"
    seen, at = [], R
    while at:
        context = client.get(at, headers={"HX-Request": "true"}).context
        seen += [one["number"] for one in context["returns"]]
        at = context["more_url"]
    assert seen == ["R-٥", "R-٤", "R-٣", "R-٢", "R-١"]
    assert [one["number"] for one in client.get(R, {"tab": "coming", "after": "x"}).context["returns"]] == ["R-١"]
    assert client.get(R, {"tab": "؟", "of": "nobody"}).status_code == 200


def test_the_timeline_tells_of_returns(world: World, shop: Shop) -> None:
    back = looked_over(asked(arrived(shop), 1, reason=Reason.WRONG))
    returning.resolve(back, Outcome.REFUND)
    assert back.customer is not None
    shown = page(world, f"/s/layla/customers/{back.customer.public_id}/?show=orders")
    for words in ("طُلب المرتجع", "وُوفق عليه", "وصل المرتجع", "استرداد المبلغ"):
        assert words in shown, words


def test_a_refund_that_the_shop_tells_reaches_the_return_through_its_event(world: World, shop: Shop) -> None:
    back = all_came(asked(arrived(shop), 1))
    orders.mirror(shop, refund(70, amount="285"))
    run_due()
    back.refresh_from_db()
    assert back.state == "resolved"


def test_facts_tell_of_returns(world: World, shop: Shop) -> None:
    kept = arrived(shop)
    arrived(shop, id="1002")
    back = all_came(asked(kept, 1, reason=Reason.NO_FIT))
    buyer = kept.customer
    assert FACTS["returns.open"].read(buyer) == 1 and FACTS["returns.rate"].read(buyer) == 50
    assert type(buyer).objects.filter(pk=buyer.pk).values_list(FACTS["returns.open"].sql).get()[0] == 1  # type: ignore
    assert FACTS["returns.open"].read(world.layla) == FACTS["returns.rate"].read(world.layla) == 0
    back.refresh_from_db()
    told = {name: fact.read(back) for name, fact in FACTS.items() if fact.about == "return"}
    assert told["this_return.number"] == "R-1" and told["this_return.refund_by"] == MOMENT + timedelta(days=5)
    assert "285" in told["this_return.refund"].replace("٢٨٥", "285") and told["this_return.outcome"] == "refund"
    said = FACTS["this_return.state"].say
    assert said is not None and said("received", "en", "latn") == "Arrived here"
    returning.cancel(asked(kept, 0, 1))
    assert FACTS["returns.open"].read(buyer) == 1


def test_the_form_of_the_policy_takes_nothing_below_the_law(world: World) -> None:
    client, page = desk(world), "/s/layla/settings/rules/"
    form = client.get(page).context["apps"]
    kept = {f"returns-{n}": v for one in form if one["name"] == "returns" for n, v in one["form"].initial.items()}
    answer = client.post(page, {**kept, "app": "returns", "returns-refund_window": "٣", "returns-lawful_days": "3"})
    assert answer.status_code == 422
    assert answer.content.decode().count("لا يقل عن ٧ أيام نظامًا") == 2
    with world.inside():
        assert read(ReturnSettings).refund_window == 14
    assert client.post(page, {**kept, "app": "returns", "returns-refund_window": "٧"}).status_code == 302


def test_what_was_repaired_sets_out_with_a_parcel(world: World, shop: Shop) -> None:
    back = asked(arrived(shop), 1, outcome="repair")
    looked_over(back)
    returning.resolve(back, "repair")
    client = desk(world, "clerk")
    shown = client.get(url(back)).content.decode()
    assert 'name="number"' in shown and url(back, "close/") in shown
    assert client.post(url(back, "close/"), {"carrier": "سمسا", "number": "SM-٧٧"}).status_code == 302
    assert "SM-77" in page(world, url(back), "clerk")


def test_rules_know_returns_and_what_sets_them_off(world: World, shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    kind = KINDS["return"]
    assert list(kind.rows()) == [back] and "R-" in kind.title(back) and kind.url(back) == url(back)
    assert kind.customer(back) == back.customer_id and kind.reaches["order"][1](back) == back.order
    event = Event.objects.get(name="return.requested")
    assert TRIGGERS["return.requested"].find(event.data) == back
    assert set(TRIGGERS) >= {
        "return.requested", "return.moved", "return.arrived", "return.corrected", "return.resolved",
    }  # fmt: skip
    assert TRIGGERS["return.moved"].find({"return_id": 0}) is None


def test_what_they_returned_is_in_their_dossier_and_its_words_go_with_them(world: World, shop: Shop) -> None:
    kept = arrived(shop)
    wanted = [Wanted(things(kept)[0]), Wanted(None, Decimal(1), name="رسالة شخصية")]
    back = returning.request(kept.customer, wanted, note="الباب الأزرق")
    returning.approve(back, instructions="إلى بيتي")
    buyer = back.customer
    assert buyer is not None
    (row,) = PARTS["returns"]([buyer.pk]).rows
    assert row["number"] == "R-1" and [one["name"] for one in row["lines"]][1] == "رسالة شخصية"
    waiting = ask_erasure(buyer)
    with time_machine.travel(waiting.due_at, tick=False):
        erase_due(waiting.pk)
    back.refresh_from_db()
    assert (back.note, back.instructions, [row.name for row in lines(back)]) == ("", "", ["عطر ورد الطائف", ""])


def test_what_they_would_like_instead_goes_with_them_wherever_it_stands(world: World, shop: Shop) -> None:
    """It is offered as the name of what they get."""
    kept, own = arrived(shop), "عباية مطرّزة باسم نورة"
    buyer = kept.customer
    assert buyer is not None
    back = returning.request(buyer, [Wanted(things(kept)[0])], outcome="exchange", wanted_instead=own)
    returning.approve(back)
    returning.resolve(back, "exchange", instead=[{"name": own}, {"name": "عطر العود"}], by_hand=True)
    (row,) = PARTS["returns"]([buyer.pk]).rows
    assert row["wanted_instead"] == own and row["instead"] == [own, "عطر العود"] and row["by_hand"]
    waiting = ask_erasure(buyer)
    with time_machine.travel(waiting.due_at, tick=False):
        erase_due(waiting.pk)
    back.refresh_from_db()
    assert back.wanted_instead == "" and back.instead == [{"name": ""}, {"name": "عطر العود"}]


def test_a_neighbours_return_is_not_found(world: World, shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    stranger = desk(world, "stranger")
    assert stranger.get(f"/s/neighbour/returns/{back.public_id}/").status_code == 404
    assert stranger.post(f"/s/neighbour/returns/{back.public_id}/cancel/").status_code == 404


def test_a_return_starts_with_a_phone_number_and_nothing_else(world: World, shop: Shop) -> None:
    start = f"{R}start/"
    assert start in page(world, R, "clerk")
    client = desk(world, "clerk")
    went = client.post(start, {"name": "أم سعد", "phone": "٠٥٥٥٠٠٠١٢٣", "email": ""})
    assert went.status_code == 302 and went["Location"].startswith(f"{R}for/")
    made = client.post(
        went["Location"], {"name": "عطر بلا فاتورة", "quantity": "١", "reason": "damaged", "outcome": "repair"}
    )
    back = Return.objects.get()
    assert made["Location"] == url(back) and back.customer is not None and back.customer.name == "أم سعد"
    assert back.doubts == ["unknown"] and back.order is None
    again = client.get(start, {"q": "0555000123"}).content.decode()
    assert f"{R}for/{back.customer.public_id}/" in again, "found by the number, in any digits"


def test_beside_what_no_order_has_stand_the_things_of_their_orders(world: World, shop: Shop) -> None:
    kept = arrived(shop)
    assert kept.customer is not None
    other = page(world, f"{R}for/{kept.customer.public_id}/")
    assert all(f'name="many_{one.pk}"' in other for one in things(kept))
    asked(kept, *(int(one.quantity) for one in things(kept)))
    assert "لم يبق في الطلب" in page(world, f"{R}order/{kept.public_id}/")
