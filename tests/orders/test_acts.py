"""What an agent does beside a conversation: the tracking once more, a note, a coupon; each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOURA, a_shop, order, parcel
from tests.shops import wooserver
from tests.world import World
from wafaa.channels.models import Notice, Outgoing
from wafaa.orders import verbs
from wafaa.orders.coupon_settings import CouponSettings
from wafaa.orders.models import Order, OrderNote
from wafaa.orders.verbs.offering import wanted_coupon
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.shops import couponing, wooapi
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Coupon, Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import ShipmentState
from wafaa.stores.verbs import choose
from wafaa.work.worker import run_due

O, HX = "/s/layla/orders/", {"HX-Request": "true"}  # noqa: E741
MOMENT = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(MOMENT, tick=False), world.inside(), serving(Courier("email")):
        yield a_shop()


@pytest.fixture
def woo(world: World, settings: Any) -> Iterator[tuple[Shop, wooserver.WooServer]]:
    with time_machine.travel(MOMENT, tick=False), world.inside(), wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        shop = shops.connect("woocommerce", "متجر ليلى", address=server.address)
        keys = {"key": wooserver.KEY, "consumer": wooserver.SECRET}
        shops.keep_tokens(shop, Tokens(keys, MOMENT + timedelta(days=400)))
        yield shop, server


def desk(world: World, name: str = "omar") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def an_order(shop: Shop, **traits: Any) -> Order:
    verbs.mirror(shop, order(**traits))
    return again()


def again() -> Order:
    found: Order = Order.objects.select_related("customer", "shop").latest("id")
    return found


def act(world: World, made: Order, what: str, name: str = "omar", **typed: str) -> str:
    answer = desk(world, name).post(f"{O}{made.public_id}/{what}/", typed | {"beside": "1"}, headers=HX)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_panel_opens_what_may_be_done_and_asks_no_shop(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = an_order(shop)
    asked = len(server.asked)
    shown = desk(world).get(f"{O}{made.public_id}/beside/?beside=1", headers=HX).content.decode()
    for words in ("#١٠٠١", "عطر ورد الطائف", "ملاحظة على الطلب", "معاينة أولًا", "بدء مرتجع"):
        assert words in shown, words
    assert len(server.asked) == asked
    assert desk(world).get(f"{O}{made.public_id}/beside/").status_code == 302, "without htmx it is the order's page"


def test_the_tracking_goes_once_more_a_day_and_may_be_taken_back(world: World, shop: Shop) -> None:
    made = an_order(shop)
    assert "لا توجد شحنة" in act(world, made, "tracking")
    verbs.mirror(shop, parcel(1, url="https://track.test/1", state=ShipmentState.IN_TRANSIT))
    for _twice in range(2):
        shown = act(world, made, "tracking")
    assert Notice.objects.count() == 1 and "تراجع" in shown
    assert "https://track.test/1" in Notice.objects.get().text
    assert "تراجعنا" in act(world, made, "tracking", act="undo")
    run_due()
    assert Notice.objects.get().state == "untold" and not Outgoing.objects.filter(sent_at__isnull=False).exists()


def test_what_has_left_is_not_taken_back(world: World, shop: Shop) -> None:
    made = an_order(shop)
    verbs.mirror(shop, parcel(1))
    act(world, made, "tracking")
    run_due()
    assert Notice.objects.get().state == "told"
    assert "غادرت" in act(world, made, "tracking", act="undo")


def test_nothing_is_resent_to_nobody(world: World, shop: Shop) -> None:
    made = an_order(shop, person=PersonSaid(name="أم سعد"))
    verbs.mirror(shop, parcel(1))
    assert "لا يُعرف بعد" in act(world, made, "tracking") and not Notice.objects.exists()


def test_a_note_stays_here_where_the_shop_has_none(world: World, shop: Shop) -> None:
    made = an_order(shop)
    typed = {"text": "يفضّل العصر", "key": "k1"}
    assert "يفضّل العصر" in act(world, made, "note", **typed)
    act(world, made, "note", **typed)
    note = OrderNote.objects.get()
    assert (note.staff, note.state) == (world.omar, "here")
    assert desk(world, "huda").post(f"{O}notes/{note.public_id}/undo/", headers=HX).status_code == 404
    desk(world).post(f"{O}notes/{note.public_id}/undo/", headers=HX)
    assert "يفضّل العصر" not in desk(world).get(f"{O}{made.public_id}/beside/", headers=HX).content.decode()
    assert "field-error" in act(world, made, "note", text="  ")


def test_a_note_is_brought_to_the_shop_once_and_taken_away(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = an_order(shop, id="501")
    act(world, made, "note", text="اتصلنا به", key="k1")
    server.moods = ["deaf"]  # carried out, and never answered
    for _again in range(4):
        with time_machine.travel(MOMENT + timedelta(hours=2 * _again), tick=False):
            run_due()
    note = OrderNote.objects.get()
    assert note.state == "there" and len(server.notes) == 1, server.notes
    assert server.notes[0]["note"].startswith("اتصلنا به\n— عمر") and server.notes[0]["customer_note"] is False
    assert "في المنصة أيضًا" in desk(world).get(f"{O}{made.public_id}/beside/", headers=HX).content.decode()
    with world.as_staff(world.omar):
        assert verbs.take_note_back(note) and not verbs.take_note_back(note)
    run_due()
    assert server.notes == []


def test_a_note_that_the_shop_refuses_stays_here_and_says_so(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = an_order(shop, id="501")
    act(world, made, "note", text="اتصلنا به", key="k1")
    server.moods = [403]
    run_due()
    assert OrderNote.objects.get().state == "failed"
    shown = desk(world).get(f"{O}{made.public_id}/beside/", headers=HX).content.decode()
    assert "اتصلنا به" in shown and "Read/Write" in shown


def test_a_note_goes_with_the_person_who_is_forgotten(world: World, shop: Shop) -> None:
    made = an_order(shop)
    verbs.write_note(made, "جارته أم خالد")
    assert made.customer is not None
    with world.as_staff(world.reem):
        waiting = ask_erasure(made.customer)
    with time_machine.travel(MOMENT + timedelta(days=40), tick=False):
        erase_due(waiting.pk)
    assert not OrderNote.objects.exclude(text="").exists()


COUPON = {"kind": "percent", "amount": "١٠", "code": "W-ABCDEFGH"}


def test_a_coupon_is_looked_at_then_made_once_within_the_limit(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = an_order(shop)
    shown = act(world, made, "coupon", **COUPON)
    for words in ("W-ABCDEFGH", "١٠ بالمئة", "noura@customer.test", "أنشئه"):
        assert words in shown, words
    assert not Coupon.objects.exists(), "looked at only"
    for _twice in range(2):
        act(world, made, "coupon", **COUPON, act="make")
    run_due()
    coupon = Coupon.objects.get()
    assert coupon.state == "made" and (coupon.staff, coupon.customer) == (world.omar, made.customer)
    assert [(one["code"], one["amount"]) for one in server.coupons] == [("w-abcdefgh", "10")]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": "٤٠"}, "على الأكثر"),
        ({"kind": "sum", "amount": "500"}, "على الأكثر"),
        ({"amount": "0"}, "من ١ إلى ١٠٠"),
        ({"amount": "كثير"}, "من ١ إلى ١٠٠"),
        ({"kind": "sum", "amount": "-3"}, "field-error"),
        ({"code": "ADMIN100"}, ""),
        ({"kind": "gold"}, "field-error"),
    ],
)
def test_what_is_over_the_limit_or_makes_no_sense_is_said(
    world: World, woo: tuple[Shop, Any], typed: dict[str, str], says: str
) -> None:
    made = an_order(woo[0])
    assert says in act(world, made, "coupon", **(COUPON | typed | {"act": "make"}))
    assert not Coupon.objects.exists()


def test_one_customer_gets_so_many_and_managers_are_not_bound(world: World, woo: tuple[Shop, Any]) -> None:
    made = an_order(woo[0])
    choose(CouponSettings, {"most_a_month": 1})
    act(world, made, "coupon", **COUPON, act="make")
    assert "الثلاثين" in act(world, made, "coupon", **(COUPON | {"code": "W-ZZZZZZZZ", "act": "make"}))
    with world.as_staff(world.manager):
        assert wanted_coupon(again(), is_percent=True, amount=Decimal(60), code="W-ZZZZZZZZ").amount == 60


def test_a_coupon_is_taken_back_as_long_as_nobody_used_it(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = an_order(shop)
    act(world, made, "coupon", **COUPON, act="make")
    run_due()
    coupon = Coupon.objects.get()
    undo = f"{O}coupons/{coupon.public_id}/undo/"
    server.coupons[0]["usage_count"] = 1
    desk(world).post(undo, {"order": made.public_id}, headers=HX)
    run_due()
    coupon.refresh_from_db()
    assert coupon.state == "made" and coupon.problem == "coupon_used" and len(server.coupons) == 1
    server.coupons[0]["usage_count"] = 0
    desk(world).post(undo, {"order": made.public_id}, headers=HX)
    run_due()
    coupon.refresh_from_db()
    assert (coupon.state, coupon.problem) == ("refused", "taken_back") and server.coupons == []
    assert desk(world, "huda").post(undo, {"order": made.public_id}, headers=HX).status_code == 404


def test_a_coupon_that_was_not_asked_for_yet_never_is(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = an_order(shop)
    act(world, made, "coupon", **COUPON, act="make")
    desk(world).post(f"{O}coupons/{Coupon.objects.get().public_id}/undo/", {"order": made.public_id}, headers=HX)
    run_due()
    assert server.coupons == [] and Coupon.objects.get().state == "refused"


def test_a_shop_that_makes_none_and_an_order_of_nobody_say_so(world: World, shop: Shop) -> None:
    made = an_order(shop)
    assert "لا تنشئ كوبونات" in act(world, made, "coupon", **COUPON)
    lost = an_order(shop, id="7", person=PersonSaid(name="أم سعد"))
    assert "لا يُعرف" in act(world, lost, "coupon", **COUPON)


def test_who_may_what(world: World, shop: Shop) -> None:
    made = an_order(shop, person=NOURA)
    for what in ("tracking", "note", "coupon"):
        assert desk(world, "viewer").post(f"{O}{made.public_id}/{what}/", headers=HX).status_code == 403
        assert desk(world, "stranger").post(f"{O}{made.public_id}/{what}/", headers=HX).status_code == 404
    assert desk(world, "clerk").post(f"{O}{made.public_id}/coupon/", headers=HX).status_code == 403
    assert desk(world, "clerk").post(f"{O}{made.public_id}/note/", {"text": "x"}, headers=HX).status_code == 200


def test_the_tracking_that_was_taken_back_goes_once_more_the_same_day(world: World, shop: Shop) -> None:
    made = an_order(shop)
    verbs.mirror(shop, parcel(1))
    act(world, made, "tracking")
    act(world, made, "tracking", act="undo")
    act(world, made, "tracking")
    run_due()
    assert list(Notice.objects.order_by("id").values_list("state", flat=True)) == ["untold", "told"]
    assert Outgoing.objects.filter(sent_at__isnull=False).count() == 1


def while_asked(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], Any]) -> None:
    """This happens while WooCommerce is asked so."""
    asks = getattr(wooapi, name)

    def asked(*args: Any) -> Any:
        monkeypatch.setattr(wooapi, name, asks)
        answer = asks(*args)
        happens()
        return answer

    monkeypatch.setattr(wooapi, name, asked)


def test_a_note_taken_back_while_it_is_brought_does_not_stay_at_the_shop(
    world: World, woo: tuple[Shop, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, server = woo
    note = verbs.write_note(an_order(shop, id="501"), "اتصلنا به")
    while_asked(monkeypatch, "add_note", lambda: verbs.take_note_back(note))
    run_due()
    note.refresh_from_db()
    assert server.notes == [] and note.state == "here"


def test_a_note_that_may_stand_there_all_the_same_is_taken_away(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    note = verbs.write_note(an_order(shop, id="501"), "اتصلنا به")
    server.moods = ["deaf", 403]  # written there, and then the shop lets nobody ask
    for hours in range(2):
        with time_machine.travel(MOMENT + timedelta(hours=hours), tick=False):
            run_due()
    note.refresh_from_db()
    assert note.state == "failed" and len(server.notes) == 1
    verbs.take_note_back(note)
    run_due()
    assert server.notes == []


def test_a_key_that_may_only_read_is_said_at_once(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    server.permission = "read"
    note = verbs.write_note(an_order(shop, id="501"), "اتصلنا به")
    run_due()
    note.refresh_from_db()
    assert (note.state, note.problem) == ("failed", "keys_read_only")


def test_a_note_is_gone_only_when_the_shop_says_so(world: World, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    note = verbs.write_note(an_order(shop, id="501"), "اتصلنا به")
    run_due()
    server.moods = ["lost", "noise"]
    verbs.take_note_back(note)
    run_due()
    note.refresh_from_db()
    assert note.state == "there" and len(server.notes) == 1
    for hours in (2, 4):
        with time_machine.travel(MOMENT + timedelta(hours=hours), tick=False):
            run_due()
    note.refresh_from_db()
    assert note.state == "here" and server.notes == []


def test_a_coupon_taken_back_while_the_shop_is_asked_is_not_made(
    world: World, woo: tuple[Shop, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, server = woo
    act(world, an_order(shop), "coupon", **COUPON, act="make")
    coupon = Coupon.objects.get()
    while_asked(monkeypatch, "coupon_named", lambda: couponing.take_back(coupon))
    run_due()
    coupon.refresh_from_db()
    assert (coupon.state, coupon.problem) == ("refused", "taken_back") and server.coupons == []


@pytest.mark.parametrize("mood", ["lost", "noise", 404])
def test_a_coupon_is_gone_only_when_the_shop_says_so(world: World, woo: tuple[Shop, Any], mood: Any) -> None:
    shop, server = woo
    act(world, an_order(shop), "coupon", **COUPON, act="make")
    run_due()
    coupon = Coupon.objects.get()
    for moods in ([mood] * 9, [None, mood]):
        server.moods = moods
        couponing.take_back(coupon)
        run_due()
        coupon.refresh_from_db()
        assert coupon.state == "made" and len(server.coupons) == 1
    server.moods = []
    with time_machine.travel(MOMENT + timedelta(hours=2), tick=False):
        run_due()
    coupon.refresh_from_db()
    assert coupon.problem == "taken_back" and server.coupons == []
