"""A customer sends something back, step by step; nothing is written before the last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.orders.saying import line, order, parcel, sar, step
from tests.ownpage.ground import NOURA, P, signed_in
from tests.world import World
from wafaa.loyalty import verbs as loyalty
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, OrderLine, Return, ReturnLine
from wafaa.orders.verbs import returning as returns
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose

PROVEN = PersonSaid(id="42", name="نورة", email=NOURA, proven=("email",))


@pytest.fixture
def made(world: World, shop: Shop) -> Order:
    """Two bottles and an abaya, which arrived some days ago."""
    with world.inside():
        things = (line("1", "عطر ورد الطائف", "200", quantity=Decimal(2)), line("2", "عباية", "85"))
        told = order(person=PROVEN, state=OrderState.DELIVERED, total=sar("310"), paid=sar("310"), lines=things)
        orders.mirror(shop, told)
        seen = (step(96, ShipmentState.DELIVERED),)
        orders.mirror(shop, parcel(97, state=ShipmentState.DELIVERED, steps=seen))
        found: Order = Order.objects.get()
        return found


@pytest.fixture
def noura(world: World, made: Order) -> Client:
    return signed_in(world, NOURA)


def where(made: Order) -> str:
    return f"{P}orders/{made.public_id}/return/"


def chosen(world: World, **more: Any) -> dict[str, Any]:
    with world.inside():
        first = OrderLine.objects.order_by("place", "id").first()
        assert first is not None
        return {f"q_{first.pk}": "1", "reason": "no_fit", "outcome": "refund", "note": "واسع", "once": "a"} | more


def held(world: World) -> Return:
    with world.inside():
        found: Return = Return.objects.get()
        return found


def test_the_steps_lead_from_things_to_a_request(world: World, made: Order, noura: Client) -> None:
    said = chosen(world)
    assert where(made) in noura.get(f"{P}orders/{made.public_id}/").content.decode()
    asked: dict[str, Any] = {}
    for part, here in (("", "things"), ("q_", "why"), ("reason", "what"), ("outcome", "confirm")):
        asked |= {name: value for name, value in said.items() if part and name.startswith(part)}
        answer = noura.get(where(made), asked)
        assert (answer.status_code, answer.context["step"]) == (200, here)
        assert not Return.everywhere.exists(), "nothing is written before the last step"
    assert "١٠٠٫٠٠" in answer.content.decode(), "the money is told before anybody confirms"
    assert "على حسابك" in answer.content.decode(), "and who pays the way back"
    answer = noura.post(where(made), said)
    back = held(world)
    assert answer["Location"] == f"{P}returns/{back.public_id}/"
    assert (back.state, back.wanted, back.reason, back.source, back.note) == (
        "requested", "refund", "no_fit", "page", "واسع",
    )  # fmt: skip
    with world.inside():
        assert [(one.name, one.asked) for one in ReturnLine.objects.all()] == [("عطر ورد الطائف", Decimal(1))]
    shown = noura.get(answer["Location"]).content.decode()
    assert "عطر ورد الطائف" in shown and "واسع" not in shown
    assert answer["Location"] in noura.get(f"{P}orders/{made.public_id}/").content.decode()


def test_sent_twice_is_one_return(world: World, made: Order, noura: Client) -> None:
    said = chosen(world)
    first, second = (noura.post(where(made), said)["Location"] for _ in range(2))
    assert first == second and Return.everywhere.count() == 1


def test_all_of_it_sent_twice_leads_both_times_to_the_one_return(world: World, made: Order, noura: Client) -> None:
    """Whoever presses twice reads what became of it, and not that nothing is left to return."""
    said = chosen(world)
    with world.inside():
        line = OrderLine.objects.filter(order=made).earliest("pk")
    said |= {f"q_{line.pk}": f"{line.quantity.normalize():f}"}
    first, second = (noura.post(where(made), said) for _ in range(2))
    assert second.status_code == 302 and first["Location"] == second["Location"]
    assert Return.everywhere.count() == 1


def confirming(made: Order, client: Client, said: dict[str, Any]) -> Any:
    """The last step, as it was reached by addresses."""
    return client.get(where(made), {name: one for name, one in said.items() if name not in ("once", "note")})


def test_the_same_from_two_windows_or_after_going_back_is_one_return(world: World, made: Order, noura: Client) -> None:
    said = chosen(world)
    first, second = (confirming(made, noura, said).context["once"] for _ in range(2))
    went = noura.post(where(made), said | {"once": first})["Location"]
    assert noura.post(where(made), said | {"once": second})["Location"] == went
    again = confirming(made, noura, said)
    assert went in again.content.decode(), "they see that it was asked for already"
    assert noura.post(where(made), said | {"once": again.context["once"]})["Location"] == went
    assert Return.everywhere.count() == 1
    other = confirming(made, noura, said | {"outcome": "exchange"}).context["once"]
    assert other not in (first, second), "another wish is another return"
    noura.post(went, {"act": "withdraw"})
    anew = confirming(made, noura, said).context["once"]
    assert anew != first and noura.post(where(made), said | {"once": anew})["Location"] != went
    assert went not in confirming(made, noura, said).content.decode(), "what was withdrawn is not asked for"


def test_what_they_write_stands_in_no_address(world: World, made: Order, noura: Client) -> None:
    said = chosen(world)
    assert (
        'name="note"'
        not in noura.get(where(made), {name: said[name] for name in said if name[0] == "q"}).content.decode()
    )
    shown = noura.get(where(made), {**said, "note": "من عنوان قديم"})
    assert shown.context["step"] == "confirm" and 'name="note"' in shown.content.decode()
    assert "من عنوان قديم" not in shown.content.decode() and "note=" not in shown.content.decode()
    long = "وصلت العلبة مكسورة. " * 45
    noura.post(where(made), said | {"note": long})
    assert held(world).note == long.strip()


def test_each_step_leads_back_to_those_before_with_what_was_chosen(made: Order, noura: Client, world: World) -> None:
    steps = confirming(made, noura, chosen(world)).context["steps"]
    assert [bool(one["url"]) for one in steps] == [True, True, True, False]
    back = noura.get(steps[1]["url"])
    assert back.context["step"] == "why" and 'value="no_fit" required checked' in back.content.decode()
    first = noura.get(steps[0]["url"]).context["things"][0]
    assert [one["label"] for one in first["choices"] if one["current"]] == ["١"]
    assert first["choices"][0]["label"] == "لا شيء", "a lone Arabic nought is a dot"


@pytest.mark.parametrize("many", ["٢", " 2 ", "٢٫٠"])
def test_quantities_are_taken_in_any_digits(world: World, made: Order, noura: Client, many: str) -> None:
    said = chosen(world)
    name = next(one for one in said if one.startswith("q_"))
    noura.post(where(made), said | {name: many})
    with world.inside():
        assert ReturnLine.objects.get().asked == Decimal(2)


@pytest.mark.parametrize("many", ["3", "99999999999", "0", "-1", "x", "nan", "1e9", "9E+9999999", "0.0004", ""])
def test_a_wrong_quantity_writes_nothing(world: World, made: Order, noura: Client, many: str) -> None:
    said = chosen(world)
    name = next(one for one in said if one.startswith("q_"))
    answer = noura.post(where(made), said | {name: many})
    assert answer.context["step"] == "things" and not Return.everywhere.exists()
    assert (answer.status_code == 422) == (many == "3")


def test_nothing_chosen_is_said(made: Order, noura: Client) -> None:
    assert noura.get(where(made), {"go": "1"}).status_code == 422


@pytest.mark.parametrize("wrong", [{"reason": "because"}, {"outcome": "gold"}, {"reason": ""}])
def test_what_is_no_choice_is_asked_again(world: World, made: Order, noura: Client, wrong: dict[str, str]) -> None:
    answer = noura.post(where(made), chosen(world) | wrong)
    assert answer.context["step"] in ("why", "what") and not Return.everywhere.exists()


def test_what_is_on_its_way_cannot_go_back_yet(world: World, shop: Shop) -> None:
    with world.inside():
        orders.mirror(shop, order(state=OrderState.SHIPPED))
        orders.mirror(shop, parcel(1, state=ShipmentState.IN_TRANSIT))
        made = Order.objects.get()
    client = signed_in(world, NOURA)
    assert client.get(where(made)).status_code == 404
    assert where(made) not in client.get(f"{P}orders/{made.public_id}/").content.decode()


def test_all_of_it_was_returned_already(world: World, made: Order, noura: Client) -> None:
    with world.inside():
        lines = list(OrderLine.objects.all())
        returns.request(made.customer, [returns.Wanted(one, one.quantity) for one in lines])
    answer = noura.get(where(made))
    assert not answer.context["is_any"]
    assert noura.post(where(made), chosen(world)).status_code == 422


def test_another_customers_return_is_not_there(world: World, shop: Shop, made: Order, noura: Client) -> None:
    with world.inside():
        muna = PersonSaid(id="77", name="منى", email="muna@customer.test")
        orders.mirror(shop, order(id="1002", person=muna, state=OrderState.DELIVERED))
        other = Order.objects.get(external_id="1002")
        theirs = returns.request(other.customer, [returns.Wanted(OrderLine.objects.get(order=other))])
    for path in (where(other), f"{P}returns/{theirs.public_id}/"):
        assert noura.get(path).status_code == 404 and noura.post(path, {"act": "withdraw"}).status_code == 404
    alien = chosen(world)
    with world.inside():
        alien = alien | {f"q_{OrderLine.objects.get(order=other).pk}": "1"}
    noura.post(where(made), alien)
    with world.inside():
        mine = Return.objects.exclude(pk=theirs.pk).get()
        assert {one.order_id for one in ReturnLine.objects.filter(of=mine)} == {made.pk}


def test_they_follow_it_to_the_money(world: World, made: Order, noura: Client) -> None:
    noura.get(f"{P}?lang=en")
    path = noura.post(where(made), chosen(world))["Location"]
    assert "We have your request." in noura.get(path).content.decode()
    with world.as_staff(world.omar):
        returns.approve(held(world), instructions="سلّمها لأي فرع")
    shown = noura.get(path).content.decode()
    assert "سلّمها لأي فرع" in shown and 'value="sent"' in shown
    noura.post(path, {"act": "sent", "carrier": "سمسا", "number": "٥٥"})
    assert (held(world).state, held(world).carrier) == ("travelling", "سمسا")
    assert "withdraw" not in noura.get(path).content.decode()
    assert noura.post(path, {"act": "withdraw"}).status_code == 422, "too late is said, not done"
    with world.as_staff(world.omar):
        row = ReturnLine.objects.get()
        returns.receive(held(world), {row.pk: Decimal(1)})
    assert "Your money is on its way back, by" in noura.get(path).content.decode()


def test_they_may_keep_it_after_all(world: World, made: Order, noura: Client) -> None:
    path = noura.post(where(made), chosen(world))["Location"]
    for _ in range(2):
        noura.post(path, {"act": "withdraw"})
    assert held(world).state == "cancelled"


def test_a_refusal_is_told_without_the_colleagues_own_words(world: World, made: Order, noura: Client) -> None:
    path = noura.post(where(made), chosen(world))["Location"]
    with world.inside():
        Return.objects.update(state="declined", refusal="too_late", refusal_note="عميلة كثيرة الإرجاع")
    shown = noura.get(path).content.decode()
    assert "عميلة كثيرة الإرجاع" not in shown and noura.get(path).context["more"]


def test_a_guests_order_is_read_and_not_sent_back(world: World, shop: Shop) -> None:
    with world.inside():
        orders.mirror(shop, order(person=PersonSaid(name="ضيفة", email=NOURA), state=OrderState.DELIVERED))
        made = Order.objects.get()
    client = signed_in(world, NOURA)
    assert where(made) not in client.get(f"{P}orders/{made.public_id}/").content.decode()
    assert client.post(where(made), chosen(world)).status_code == 404
    assert not Return.everywhere.exists()


def test_points_that_would_go_back_are_told_before_anybody_confirms(world: World, made: Order, noura: Client) -> None:
    with world.inside():
        choose(LoyaltySettings, {"is_on": True, "joins": "all"})
        EarningRule.objects.create(name="نقطة لكل ريال", what="order", per_unit=100)
        assert loyalty.square(made) == 285
    shown = noura.get(where(made), chosen(world)).content.decode()
    assert "نقاط تُستردّ" in shown and "١٠٠ نقطة" in shown


@pytest.mark.parametrize(
    ("outcome", "done", "closed"),
    [
        ("exchange", "We send you instead: عطر العود.", "SM-77"),
        ("repair", "We repair it and send it back to you.", "SM-77"),
        ("credit", "of credit with us", "of credit with us"),
    ],
)
def test_they_see_what_they_have_when_it_is_no_money(
    world: World, made: Order, noura: Client, outcome: str, done: str, closed: str
) -> None:
    noura.get(f"{P}?lang=en")
    path = noura.post(where(made), chosen(world) | {"outcome": outcome})["Location"]
    with world.as_staff(world.omar):
        returns.approve(held(world))
        returns.receive(held(world), {ReturnLine.objects.get().pk: Decimal(1)})
        returns.inspect(held(world), {})
        returns.resolve(held(world), outcome, instead=[{"name": "عطر العود"}] if outcome == "exchange" else [])
    assert done in noura.get(path).content.decode()
    with world.as_staff(world.omar):
        returns.close(held(world), carrier="سمسا", number="SM-77")
    assert closed in noura.get(path).content.decode()
