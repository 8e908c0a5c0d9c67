"""What customers are told of their orders: exact words, in their language, once, blaming nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from tests.channels.desk import Courier, serving
from tests.orders.returns.coming import arrived, asked
from tests.orders.saying import NOON, NOURA, a_shop, at, line, order, parcel, sar
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.connector import Refused
from wafaa.channels.models import Notice, Outgoing
from wafaa.lib.text.blame import blaming
from wafaa.orders import telling, verbs
from wafaa.orders.actions import OWN_WORDS
from wafaa.orders.delivery_settings import DeliverySettings
from wafaa.orders.models import Order, OrderLine, Shipment, Slip
from wafaa.orders.news import NEWS, Told
from wafaa.orders.triggers import FRESH
from wafaa.people.models import Customer
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.triggers import TRIGGERS
from wafaa.promises.models import Promise, Revision
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid, PlaceSaid, ProductSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose
from wafaa.work.models import Event
from wafaa.work.worker import run_due


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON + timedelta(hours=3), tick=False), world.inside():
        yield a_shop()


def the_order() -> Order:
    return Order.objects.select_related("customer", "customer__joined_to", "shop").latest("id")


@pytest.mark.parametrize(
    ("state", "trigger"),
    [
        (ShipmentState.ATTEMPT_FAILED, "tried"),
        (ShipmentState.AT_PICKUP, "at_pickup"),
        (ShipmentState.IN_TRANSIT, "on_its_way"),
    ],
)
def test_a_parcel_whose_first_word_is_news_is_told_of(shop: Shop, state: str, trigger: str) -> None:
    """Its earlier states never came, or came later: many shops tell of a parcel once it is under way."""
    verbs.mirror(shop, order())
    verbs.mirror(shop, parcel(1, state=state, number="29"))
    verbs.mirror(shop, parcel(0.5, state=ShipmentState.INFO_RECEIVED, number="29"))
    moved = Event.objects.filter(name="shipment.moved")
    assert [TRIGGERS[f"order.{trigger}"].find(one.data) for one in moved] == [the_order()]


def test_nonsense_that_a_shop_tells_is_not_told_on(shop: Shop) -> None:
    """A line of less than nothing, a sum below nought: a colleague looks at them, the customer reads neither."""
    odd = line("2", "بخور", "-25", quantity=Decimal(-2))
    verbs.mirror(shop, order(total=sar("-25"), lines=(line(), odd)))
    text = telling.words(the_order(), "order.received").text
    assert "عطر ورد الطائف" in text and "بخور" not in text and "المجموع" not in text
    verbs.mirror(shop, order(1, id="1002", number="#1002", total=sar("-25"), lines=(odd,)))
    assert "شكرًا لك. وصلنا طلبك #1002.\n" in telling.words(the_order(), "order.received").text


def test_what_had_arrived_before_the_shop_was_connected_is_not_confirmed(shop: Shop) -> None:
    trigger = TRIGGERS["order.placed"]
    verbs.mirror(shop, order(-5, state=OrderState.DELIVERED, placed_at=at(-6)))
    assert trigger.find({"order_id": the_order().pk}) is None
    assert TRIGGERS["order.given"].find({"order_id": the_order().pk}) is None, "nor once it is known whose it was"
    verbs.mirror(shop, order(-5, id="1002", state=OrderState.PREPARING, placed_at=at(-6)))
    assert trigger.find({"order_id": the_order().pk}) is not None, "it is still to come"
    verbs.mirror(shop, order(4, id="1003", state=OrderState.DELIVERED, placed_at=at(4)))
    assert trigger.find({"order_id": the_order().pk}) is not None, "what came since is confirmed in any state"


def test_a_confirmation_tells_what_when_and_how_much(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30), lines=(line(), line("2", "بخور", "25"))))
    told = telling.words(the_order(), "order.received")
    assert told.title == "وصلنا طلبك #1001"
    page = [part for part in told.text.split("\n\n") if part.startswith("طلبك وكل ما وعدنا به:")]
    assert told.text.split("\n\n") == [
        "أهلًا نورة،",
        "شكرًا لك. وصلنا طلبك #1001، وفيه:",
        "• ١ × عطر ورد الطائف\n• ١ × بخور\nالمجموع: " + told.text.split("المجموع: ")[1].split("\n")[0],
        "موعد وصوله الذي نعدك به: غدًا السبت ٢١ نوفمبر (١١ جمادى الآخرة).",
        *page,
        "عطور ليلى",
    ]
    assert "/in/" not in told.text, "no way in stands in what many can read"
    assert "٣١٠" in told.text


def test_it_is_in_the_language_of_the_reader(shop: Shop) -> None:
    english = PersonSaid(id="7", name="Sara Ali", email="sara@customer.test", language="en")
    verbs.mirror(shop, order(person=english))
    told = telling.words(the_order(), "order.received")
    assert told.title == "Your order #1001 has reached us"
    assert told.text.startswith("Hello Sara,\n\nThank you.")
    assert "We promise it for Thursday 26 November (16 Jumada II)." in told.text, "the shop states no day, so we do"


def test_a_new_date_takes_the_place_of_the_first(shop: Shop) -> None:
    """What their own page shows as promised stands in the letters as well."""
    verbs.mirror(shop, order(promised_for=at(54)))
    owed = Promise.objects.get(subject=the_order().topic, kind="delivery")
    owed.due_at += timedelta(days=3)
    owed.save()
    told = telling.words(the_order(), "order.on_its_way").text
    assert "الأربعاء ٢٥ نوفمبر" in told and "الأحد" not in told


def test_who_promises_no_deliveries_names_no_day(shop: Shop) -> None:
    choose(DeliverySettings, {"is_on": False})
    verbs.mirror(shop, order())
    assert "فور تأكُّده" in telling.words(the_order(), "order.received").text


def test_an_unpaid_order_is_promised_nothing_yet(shop: Shop) -> None:
    verbs.mirror(shop, order(state=OrderState.UNPAID, promised_for=at(30)))
    assert "فور وصول الدفعة" in telling.words(the_order(), "order.received").text


def test_what_was_cancelled_at_once_says_so(shop: Shop) -> None:
    verbs.mirror(shop, order(state=OrderState.CANCELLED, promised_for=at(30)))
    text = telling.words(the_order(), "order.received").text
    assert "ملغى" in text and "نعدك" not in text


def test_a_delay_names_both_days_and_apologises(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    told = telling.words(the_order(), "order.delayed", was=at(30), until=at(78))
    assert "نعتذر إليك: وعدناك بوصول طلبك #1001 غدًا السبت ٢١ نوفمبر (١١ جمادى الآخرة)، وسيصل بعد ذلك." in told.text
    assert "الموعد الجديد: " in told.text
    unknown = telling.words(the_order(), "order.delayed", was=None, until=None)
    assert "نكتب إليك فور معرفته" in unknown.text


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("code", sorted(code for code in NEWS if code.startswith("order.")))
def test_no_text_of_ours_blames_anybody(shop: Shop, language: str, code: str) -> None:
    verbs.mirror(shop, order(promised_for=at(30), person=PersonSaid(id="8", name="س", language=language)))
    verbs.mirror(shop, parcel(1, url="https://track.example/1"))
    more = {"things": ["عطر"], "instead": ["بخور"], "was": at(30), "until": at(60), "back_by": at(90)}
    for known in (more, {}):
        told = telling.words(the_order(), code, **known)
        assert blaming(f"{told.title}\n{told.text}") == []
        assert "%(" not in told.text and "None" not in told.text


def test_the_store_may_use_its_own_words(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    told = telling.words(the_order(), "order.received", ar="طلبك {{رقم هذا الطلب}} يصلك {{يوم وصول هذا الطلب}}.")
    assert "طلبك #1001 يصلك غدًا السبت ٢١ نوفمبر (١١ جمادى الآخرة)." in told.text


def test_an_empty_variable_sends_nothing(shop: Shop) -> None:
    verbs.mirror(shop, order())
    with pytest.raises(CannotBeDone) as refused, translation.override("en"):
        telling.tell(the_order(), "order.received", ar="رقم شحنتك {{رقم شحنة هذا الطلب}}")
    assert "This order's parcel number" in refused.value.says or "رقم شحنة هذا الطلب" in refused.value.says
    assert Notice.objects.count() == 0


def test_words_that_blame_or_name_nothing_are_refused() -> None:
    check = ACTIONS["order.tell_delay"].check
    assert check is not None
    with translation.override("en"):
        assert check(ar="تأخر بسبب شركة الشحن", en="") == "An apology blames nobody. Leave out: بسبب شركه الشحن"
        assert check(ar="", en="{{Order's mood}}") == "Nobody knows the variable: Order's mood"
        assert check(ar="نعتذر عن التأخر", en="We are sorry") == ""


def test_telling_twice_is_telling_once(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    act = ACTIONS["order.tell_received"].act
    first, again = act(the_order()), act(the_order())
    assert first == again == {"notice": Notice.objects.get().pk}
    assert Outgoing.objects.filter(notice__isnull=False).count() == 1


def test_what_still_waits_can_be_taken_back(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(state=OrderState.DELIVERED))
    action = ACTIONS["order.ask_after"]
    assert action.undo is not None
    Customer.objects.update(preferred_hours=[[60, 120]])
    memory = action.act(the_order())
    assert action.undo(the_order(), memory)
    assert not action.undo(the_order(), memory)


def test_nobody_known_is_told_nothing(shop: Shop) -> None:
    verbs.mirror(shop, order(person=PersonSaid(name="زائر")))
    assert ACTIONS["order.tell_received"].act(the_order()) == {"notice": 0}


def test_history_sets_nothing_off(shop: Shop) -> None:
    verbs.mirror(shop, order(id="1", placed_at=NOON - FRESH - timedelta(hours=4)))
    old = TRIGGERS["order.placed"].find({"order_id": the_order().pk})
    verbs.mirror(shop, order(id="2", placed_at=NOON - timedelta(hours=1)))
    fresh = TRIGGERS["order.placed"].find({"order_id": the_order().pk})
    assert (old, fresh and fresh.external_id) == (None, "2")


def test_a_parcel_sets_a_rule_off_when_it_sets_out(shop: Shop) -> None:
    verbs.mirror(shop, order())
    pk = the_order().pk

    def found(before: str, after: str) -> bool:
        data = {"order_id": pk, "shipment_id": 0, "before": before, "after": after}
        return TRIGGERS["order.on_its_way"].find(data) is not None

    assert found(ShipmentState.INFO_RECEIVED, ShipmentState.IN_TRANSIT)
    assert not found(ShipmentState.IN_TRANSIT, ShipmentState.OUT_FOR_DELIVERY)
    assert not found(ShipmentState.INFO_RECEIVED, ShipmentState.EXCEPTION)


def test_what_is_missing_is_told_with_what_is_there(shop: Shop) -> None:
    for id, name, there in (("11", "عطر ورد الشام", 4), ("12", "عطر ورد", 0), ("13", "قميص قطن", 9)):
        verbs.mirror(shop, ProductSaid(id, at(0), name=name, stock=(PlaceSaid("online", there),)))
    verbs.mirror(shop, order())
    missing = OrderLine.objects.get()
    with pytest.raises(CannotBeDone):
        ACTIONS["order.tell_short"].act(the_order())
    assert verbs.mark_short(the_order(), missing)
    assert not verbs.mark_short(the_order(), missing)
    preview = ACTIONS["order.tell_short"].preview
    assert preview is not None
    text = preview(the_order())
    assert "• عطر ورد الطائف" in text
    assert "وهذا متوفر وقريب منه:\n• عطر ورد الشام" in text
    assert "قميص" not in text
    assert "• عطر ورد\n" not in text


def test_each_standard_rule_names_what_exists() -> None:
    for rule in STANDARDS.values():
        if rule.about != "order":
            continue
        assert TRIGGERS[rule.trigger].about == "order"
        assert rule.about in KINDS
        assert all(ACTIONS[step.do].about == "order" for step in rule.steps)
    assert [choice.may_be_empty for choice in OWN_WORDS] == [True, True]


def test_an_erased_person_leaves_no_words(world: World, shop: Shop) -> None:
    from wafaa.channels.verbs.erasing import erase_traffic

    verbs.mirror(shop, order(person=NOURA))
    telling.tell(the_order(), "order.received")
    customer = the_order().customer
    assert customer is not None
    erase_traffic([customer.pk])
    notice = Notice.objects.get()
    assert (notice.title, notice.text) == ("", "")
    assert channels.ways_out(customer) != []


def slipping(until: str = "", why: str = "delay") -> Promise:
    """A slip is found of the order's delivery, as the troubles tell it."""
    promise: Promise = Promise.objects.get(kind="delivery")
    Slip.objects.create(promise=promise, why=why, until=until, before_due=True)
    return promise


def test_a_delay_that_was_told_is_promised_anew(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    with serving(Courier("email")) as courier:
        promise = slipping(at(78).isoformat())
        memory = ACTIONS["order.tell_delay"].act(the_order())
        assert ACTIONS["order.tell_delay"].act(the_order()) == memory
        promise.refresh_from_db()
        assert (promise.due_at, promise.told_at) == (at(30), None), "not before it has truly gone out"
        while run_due():
            pass
        assert len(courier.sent) == 1
    promise.refresh_from_db()
    revision = Revision.objects.get(promise=promise)
    assert (promise.due_at, revision.was_due_at, revision.told_at) == (at(78), at(30), NOON + timedelta(hours=3))
    assert revision.told_at < revision.was_due_at
    assert "وعدناك بوصول طلبك #1001 غدًا" in Notice.objects.get(code="order.delayed").text


def test_what_did_not_go_out_promises_nothing(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    with serving(Courier("email")) as courier:
        courier.answers = [Refused("no_such_user")]
        promise = slipping(at(78).isoformat())
        ACTIONS["order.tell_delay"].act(the_order())
        while run_due():
            pass
    promise.refresh_from_db()
    assert (promise.due_at, promise.told_at) == (at(30), None)
    assert Notice.objects.get(code="order.delayed").state == "untold"


def test_a_failed_attempt_is_told_as_what_it_is_and_once(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    verbs.mirror(shop, parcel(2, state=ShipmentState.ATTEMPT_FAILED))
    slipping(at(54).isoformat(), why="failed_attempt")
    ACTIONS["order.tell_delay"].act(the_order())
    ACTIONS["order.tell_tried"].act(the_order())
    assert [one.code for one in Notice.objects.exclude(code="order.received")] == ["order.tried"]


def test_without_a_slip_there_is_nothing_to_tell(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    with pytest.raises(CannotBeDone):
        ACTIONS["order.tell_delay"].act(the_order())


def test_news_of_a_parcel_is_about_the_one_that_moved(shop: Shop) -> None:
    verbs.mirror(shop, order())
    verbs.mirror(shop, parcel(1, "S1", number="29001", state=ShipmentState.IN_TRANSIT))
    verbs.mirror(shop, parcel(1, "S2", number="29002"))
    moved, told = Shipment.objects.get(external_id="S1"), TRIGGERS["order.on_its_way"].find
    data = {"order_id": the_order().pk, "before": "info_received", "after": "in_transit"}
    ACTIONS["order.tell_on_its_way"].act(told(data | {"shipment_id": moved.pk}))
    other = Shipment.objects.get(external_id="S2")
    ACTIONS["order.tell_on_its_way"].act(told(data | {"shipment_id": other.pk}))
    first, second = Notice.objects.filter(code="order.on_its_way").order_by("id")
    assert "29001" in first.text and "29002" in second.text


def test_who_sends_it_back_is_not_asked_how_they_like_it(shop: Shop) -> None:
    kept = arrived(shop)
    asked(kept, 1)
    with pytest.raises(CannotBeDone):
        ACTIONS["order.ask_after"].act(the_order())


def test_the_way_to_a_parcel_that_arrived_is_not_on_its_way_any_more(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(30)))
    verbs.mirror(shop, parcel(2, "S1", number="29001", state=ShipmentState.IN_TRANSIT))
    assert "موعد وصوله: غدًا السبت ٢١ نوفمبر (١١ جمادى الآخرة)." in its_way().text
    with time_machine.travel(at(60), tick=False):
        assert "29001" in its_way().text and "موعد وصوله" not in its_way().text, "a day that is over is no promise"
    verbs.mirror(shop, parcel(61, "S1", number="29001", state=ShipmentState.DELIVERED))
    with time_machine.travel(at(62), tick=False):
        told = its_way()
        assert (told.title, "29001" in told.text) == ("شحنة طلبك #1001", True)
        assert "سُلّم اليوم" in told.text and "انطلق" not in told.text and "يكفي الرد" in told.text


def its_way() -> Told:
    with translation.override("ar"):
        return NEWS["order.on_its_way"].write(the_order(), {})
