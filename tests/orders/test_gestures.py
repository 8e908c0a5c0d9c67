"""A coupon as a gesture: named only once the shop has made it, within what its rule may give, and never in the way of
bad news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.orders.saying import NOON, at, order
from tests.orders.test_news import slipping, the_order
from tests.shops import wooserver
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.lib.text.blame import blaming
from wafaa.orders import gestures, verbs
from wafaa.playbook import verbs as playbook
from wafaa.playbook.acting import as_rule
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.playbook.models import Mode, Rule, Run, State
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Coupon, CouponState, Shop, ShopState
from wafaa.work.worker import run_due

MOMENT = NOON + timedelta(hours=3)
TEN = {"amount": "10%", "days": "30", "most": "30"}
DELAY, GIVE = "order.tell_delay_with_coupon", "order.give_coupon"


@pytest.fixture
def engine(world: World, settings: Any) -> Iterator[tuple[Shop, Any, time_machine.Traveller]]:
    with wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        with time_machine.travel(MOMENT, tick=False) as clock, world.inside():
            shop = shops.connect("woocommerce", "متجر ليلى", address=server.address)
            secrets = {"key": wooserver.KEY, "consumer": wooserver.SECRET}
            shops.keep_tokens(shop, Tokens(secrets, MOMENT + timedelta(days=400)))
            Shop.objects.filter(pk=shop.pk).update(state=ShopState.OK)
            shop.refresh_from_db()
            verbs.mirror(shop, order(promised_for=at(30)))
            yield shop, server, clock


def work_off() -> None:
    while run_due():
        pass


def rule(action: str = DELAY, **traits: Any) -> Rule:
    steps = [{"do": action, "choices": TEN | traits.pop("choices", {})}]
    given = {"name": "لفتة", "kind": "order", "trigger": "delivery.slipping", "steps": steps, "mode": Mode.DO}
    return playbook.keep_rule(None, **given | traits)


def act(action: str, made_by: Rule, **choices: str) -> Any:
    with as_rule(made_by):
        return ACTIONS[action].act(the_order(), **TEN | choices)


def test_the_very_message_of_the_delay_names_the_code(engine: tuple[Shop, Any, Any]) -> None:
    _shop, _server, clock = engine
    slipping(at(78).isoformat())
    act(DELAY, rule())
    assert not Notice.objects.filter(code="order.delayed").exists(), "nothing is promised before the shop has made it"
    work_off()
    coupon = Coupon.objects.get()
    assert coupon.state == CouponState.MADE
    clock.shift(timedelta(minutes=1))
    work_off()
    told = Notice.objects.get(code="order.delayed")
    assert coupon.code in told.text and "١٠٪" in told.text
    assert blaming(told.text) == []
    assert told.data["promise"], "the promise is given its new day by the same message"


def test_an_unreachable_shop_promises_nothing_and_holds_nothing_back(engine: tuple[Shop, Any, Any]) -> None:
    shop, _server, _clock = engine
    slipping(at(78).isoformat())
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.FAILING)
    with pytest.raises(CannotBeDone):
        act(DELAY, rule())
    assert not Coupon.objects.exists()
    ACTIONS["order.tell_delay"].act(the_order())
    assert Notice.objects.filter(code="order.delayed").exists()


def test_news_that_waits_too_long_goes_without_and_the_code_follows(engine: tuple[Shop, Any, Any]) -> None:
    shop, _server, clock = engine
    slipping(at(78).isoformat())
    Shop.objects.filter(pk=shop.pk).update(address="http://127.0.0.1:9")  # nobody listens there
    act(DELAY, rule())
    for _round in range(20):
        clock.shift(timedelta(minutes=1))
        work_off()
    told = Notice.objects.get(code="order.delayed")
    coupon = Coupon.objects.get()
    assert coupon.state != CouponState.MADE
    assert coupon.code not in told.text
    assert not Notice.objects.filter(code="order.gesture").exists()
    shops.coupon_made(coupon, "77")
    clock.shift(timedelta(hours=2))
    work_off()
    assert coupon.code in Notice.objects.get(code="order.gesture").text


def test_the_plain_rule_leaves_the_telling_to_the_gesture(engine: tuple[Shop, Any, Any]) -> None:
    slipping(at(78).isoformat())
    act(DELAY, rule())
    assert ACTIONS["order.tell_delay"].act(the_order()) == {"notice": 0}
    assert not Notice.objects.filter(code="order.delayed").exists()


def test_twice_is_once(engine: tuple[Shop, Any, Any]) -> None:
    slipping(at(78).isoformat())
    gives = rule()
    assert act(DELAY, gives) == act(DELAY, gives)
    assert Coupon.objects.count() == 1


def test_the_rule_stops_at_its_budget(engine: tuple[Shop, Any, Any]) -> None:
    gives = rule(GIVE)
    for n in range(2):
        Run.objects.create(rule=gives, kind="order", record_id=n, mark=f"event:{n}", mode=Mode.DO, state=State.DONE,
                           counted_at=MOMENT - timedelta(days=n))  # fmt: skip
    with pytest.raises(CannotBeDone):
        act(GIVE, gives, most="2")
    assert not Coupon.objects.exists()
    act(GIVE, gives, most="3")
    assert Coupon.objects.count() == 1


def test_a_coupon_by_itself_is_told_when_it_is_made(engine: tuple[Shop, Any, Any]) -> None:
    _shop, _server, clock = engine
    act(GIVE, rule(GIVE), amount="25")
    work_off()
    clock.shift(timedelta(minutes=1))
    work_off()
    told = Notice.objects.get(code="order.gesture")
    assert Coupon.objects.get().code in told.text and "٢٥" in told.text


def test_who_is_asked_first_sees_the_words_and_the_amount(engine: tuple[Shop, Any, Any]) -> None:
    slipping(at(78).isoformat())
    preview = ACTIONS[DELAY].preview
    assert preview is not None
    seen = preview(the_order(), **TEN)
    assert "١٠٪" in seen and "•••" in seen
    assert not Coupon.objects.exists()


@pytest.mark.parametrize(("amount", "days", "most"), [("", "30", "5"), ("90%", "30", "5"), ("ten", "30", "5"),
                                                      ("10%", "0", "5"), ("10%", "30", "")])  # fmt: skip
def test_what_is_no_gesture_is_refused_in_words(engine: Any, amount: str, days: str, most: str) -> None:
    check = ACTIONS[GIVE].check
    assert check is not None
    assert check(amount=amount, days=days, most=most)
    assert check(amount="١٠٪", days="٣٠", most="٥") == ""
    assert check(amount="10%", days="30", most="5", ar="تأخر بسبب شركة الشحن")


def test_the_code_is_no_secret_of_the_order_alone(engine: tuple[Shop, Any, Any]) -> None:
    first, second = rule(GIVE), rule(GIVE)
    with as_rule(first):
        one = gestures._code(the_order())
        assert gestures._code(the_order()) == one
    with as_rule(second):
        assert gestures._code(the_order()) != one


def test_news_that_was_told_before_is_followed_by_the_code(engine: tuple[Shop, Any, Any]) -> None:
    _shop, _server, clock = engine
    slipping(at(78).isoformat())
    ACTIONS["order.tell_delay"].act(the_order())
    act(DELAY, rule())
    work_off()
    for _twice in range(2):
        clock.shift(timedelta(minutes=1))
        work_off()
    code = Coupon.objects.get().code
    assert code not in Notice.objects.get(code="order.delayed").text
    assert code in Notice.objects.get(code="order.gesture").text


def test_a_second_delay_has_a_code_of_its_own(engine: tuple[Shop, Any, Any]) -> None:
    _shop, _server, clock = engine
    gives, told = rule(), []
    for until in (at(78), at(120)):
        slipping(until.isoformat())
        act(DELAY, gives)
        work_off()
        clock.shift(timedelta(minutes=1))
        work_off()
        told.append(Notice.objects.filter(code="order.delayed").latest("id").data["coupon"]["code"])
    assert told == list(Coupon.objects.order_by("id").values_list("code", flat=True)) and len(set(told)) == 2


def test_a_sum_is_in_the_currency_of_the_shop(engine: tuple[Shop, Any, Any]) -> None:
    shop, _server, clock = engine
    Shop.objects.filter(pk=shop.pk).update(currency="JPY")
    seen = ACTIONS[GIVE].preview
    assert seen is not None and "JPY" in seen(the_order(), **TEN | {"amount": "25"})
    for wrong in (lambda: act(GIVE, rule(GIVE), amount="25.5"), lambda: seen(the_order(), **TEN | {"amount": "25.5"})):
        with pytest.raises(CannotBeDone, match="JPY"):
            wrong()
    assert not Coupon.objects.exists()
    act(GIVE, rule(GIVE), amount="25")
    work_off()
    clock.shift(timedelta(minutes=1))
    work_off()
    assert "JPY" in Notice.objects.get(code="order.gesture").text
