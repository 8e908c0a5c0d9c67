"""The orders that the story's conversations are about, with their parcels: as the demo's shop would have told them.

They are written many rows at once, like its customers; what the log tells of them is told at its own instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from wafaa.demo.clockwork import Act
from wafaa.demo.founding import House
from wafaa.demo.people import PRODUCTS
from wafaa.demo.people import Product as Goods
from wafaa.demo.records import Conversation, Customer, Story
from wafaa.demo.telling import bought
from wafaa.demo.welcoming import Welcome
from wafaa.orders import events
from wafaa.orders.delivering import note_parcel_times
from wafaa.orders.goods_search import index_products, name_key
from wafaa.orders.models import Order, OrderLine, Product, Shipment, Stock, TrackingEvent, key_of
from wafaa.orders.verbs.counting import know_branch, know_categories, weigh_product
from wafaa.shops import verbs as shops
from wafaa.shops.models import Shop, ShopState
from wafaa.shops.states import HANDED_OVER, OVER, OrderState, ShipmentState
from wafaa.stores.scope import entered
from wafaa.work.events import Happening, emit

CARRIERS = ("سمسا", "أرامكس", "ناقل", "سبل")
SHIPPING, FREE_FROM = 2500, 50_000
PAYMENTS = ("مدى", "Apple Pay", "بطاقة", "الدفع عند الاستلام")
LATE = 0.06
BRANCH = "فرع العليا"
SHELVES = {"product": "عطور", "oud": "دهن العود", "incense": "بخور ومباخر", "abaya": "عبايات", "kaftan": "قفاطين"}
ON_THE_WAY = (
    ShipmentState.OUT_FOR_DELIVERY,
    ShipmentState.IN_TRANSIT,
    ShipmentState.ATTEMPT_FAILED,
    ShipmentState.INFO_RECEIVED,
    ShipmentState.AT_PICKUP,
    ShipmentState.IN_TRANSIT,
    ShipmentState.EXCEPTION,
    ShipmentState.PENDING,
    ShipmentState.EXPIRED,
)
"""What parcels of late do, in turns, so that each state is to be seen."""
STEPS = {
    ShipmentState.INFO_RECEIVED: "سُجّلت الشحنة لدى شركة الشحن",
    ShipmentState.IN_TRANSIT: "غادرت مركز الفرز",
    ShipmentState.OUT_FOR_DELIVERY: "خرجت مع المندوب",
    ShipmentState.ATTEMPT_FAILED: "لم يكن أحد في العنوان",
    ShipmentState.AT_PICKUP: "بانتظار الاستلام من الفرع",
    ShipmentState.EXCEPTION: "العنوان غير واضح",
    ShipmentState.DELIVERED: "سُلّمت لصاحبها",
    ShipmentState.PAID: "سُلّمت وحُصّل المبلغ",
}
ENDS = {
    "return": (OrderState.RETURNED, ShipmentState.DELIVERED),
    "refund": (OrderState.REFUNDED, ShipmentState.DELIVERED),
    "exchange": (OrderState.RETURNING, ShipmentState.DELIVERED),
}


@dataclass
class Ordered:
    """One order, its parcel (None: not packed yet), and what the carrier saw."""

    order: Order
    lines: list[OrderLine]
    parcel: Shipment | None
    steps: list[TrackingEvent]

    def acts(self, house: House, began: datetime) -> Iterator[Act]:
        """What the log tells of it since the store `began`: of the parcel's steps only the last, which keeps the
        seeding short."""
        for at, happening in self._told():
            if at >= began:
                yield at, partial(_tell, house, self.order, happening)

    def _told(self) -> Iterator[tuple[datetime, Happening]]:
        order, parcel = self.order, self.parcel
        yield order.placed_at, events.OrderPlaced(order.pk)
        if parcel is None:
            return
        yield parcel.created_at, events.ShipmentMade(order.pk, parcel.pk)
        if self.steps:
            last, before = self.steps[-1], self.steps[-2].state if len(self.steps) > 1 else ShipmentState.PENDING.value
            yield last.at, events.ShipmentMoved(order.pk, parcel.pk, before, last.state)


def _tell(house: House, order: Order, happening: Happening) -> None:
    with entered(house.store):
        emit(happening, topic=order.topic, customer_id=order.customer_id)


def place_orders(story: Story, house: House, welcomes: Mapping[str, Welcome], until: datetime) -> list[Ordered]:
    """Write down what the story's customers ordered, each some days before they wrote about it."""
    cities = {one.key: one for one in story.customers}
    with entered(house.store):
        shop = _open_shop(house, until)
        _fill_shelves(shop, until)
        made = [
            _ordered(one, cities[one.customer], shop, welcomes[one.customer], until, turn)
            for turn, one in enumerate(reversed(story.conversations))
        ][::-1]
        Order.objects.bulk_create([one.order for one in made])
        OrderLine.objects.bulk_create([line for one in made for line in one.lines])
        Shipment.objects.bulk_create([one.parcel for one in made if one.parcel])
        TrackingEvent.objects.bulk_create([step for one in made for step in one.steps])
    return made


def _open_shop(house: House, until: datetime) -> Shop:
    shop = shops.connect("generic", "متجر عطور ليلى", address="https://shop.layla.example", currency="SAR")
    shops.make_secret(shop)
    shops.change_shop(shop, state=ShopState.OK, last_at=until)
    shop.store = house.store
    return shop


def _fill_shelves(shop: Shop, until: datetime) -> None:
    goods = [
        Product(
            shop=shop,
            external_id=one.sku,
            name=one.name[0],
            sku=one.sku,
            currency="SAR",
            price_minor=one.price,
            name_key=name_key(one.name[0]),
            categories=[SHELVES[one.slot]],
        )
        for one in PRODUCTS
    ]
    Product.objects.bulk_create(goods)
    chance = Random(f"{until:%Y}")  # noqa: S311
    Stock.objects.bulk_create(
        Stock(product=one, place=place, name=name, quantity=chance.choice((0, 2, 5, 9, 14, 30)))
        for one in goods
        for place, name in (("online", ""), ("olaya", BRANCH))
    )
    know_categories(list(SHELVES.values()))
    know_branch("olaya", BRANCH)
    index_products(goods)
    for one in goods:
        weigh_product(one)


def _ordered(told: Conversation, person: Customer, shop: Shop, welcome: Welcome, until: datetime, turn: int) -> Ordered:
    """`turn` counts from the newest: so that whatever may happen to a parcel happens to one on the desk."""
    chance = Random(f"order:{told.key}")  # noqa: S311
    number, goods = bought(told.key, told.customer)
    placed = max(told.opened_at - timedelta(days=chance.randint(1, 6), minutes=chance.randint(0, 600)), welcome.met_at)
    order = Order(
        shop=shop, external_id=number, number=number, number_key=key_of(number), customer=welcome.person,
        currency="SAR", payment=chance.choice(PAYMENTS), placed_at=placed, created_at=placed, is_told=True,
        promised_for=placed + timedelta(days=chance.randint(3, 6)), person={"name": person.name},
        ship_to={"name": person.name, "city": person.city_ar, "country": person.country},
    )  # fmt: skip
    lines = [_line(order, place, one, chance) for place, one in enumerate(_picked(goods, chance))]
    sum = _sum(lines)
    order.parts = {"shipping": 0 if sum >= FREE_FROM else SHIPPING}
    order.total_minor = sum + order.parts["shipping"]
    order.paid_minor = 0 if order.payment == PAYMENTS[-1] else order.total_minor
    parcel, steps = _sent(order, told, until, turn, chance)
    order.is_over = order.state in OVER
    order.due_at = order.promised_for
    if order.state == OrderState.REFUNDED:
        order.refunded_minor = order.total_minor
    return Ordered(order, lines, parcel, steps)


def _picked(goods: Mapping[str, Goods], chance: Random) -> list[Goods]:
    named = [goods["product"], goods["abaya"], goods["kaftan"]]
    return chance.sample(named, chance.choice((1, 1, 2)))


def _line(order: Order, place: int, goods: Goods, chance: Random) -> OrderLine:
    many = chance.choice((1, 1, 1, 2))
    return OrderLine(
        order=order, external_id=str(place + 1), place=place, name=goods.name[0], sku=goods.sku, product=goods.sku,
        quantity=Decimal(many), currency="SAR", price_minor=goods.price, total_minor=goods.price * many,
    )  # fmt: skip


def _sum(lines: Sequence[OrderLine]) -> int:
    return sum(line.total_minor or 0 for line in lines)


def _sent(
    order: Order, told: Conversation, until: datetime, turn: int, chance: Random
) -> tuple[Shipment | None, list[TrackingEvent]]:
    """How far it has come by now."""
    if until - order.placed_at > timedelta(days=9):
        by_cash = order.payment == PAYMENTS[-1]
        end = (OrderState.COMPLETED, ShipmentState.PAID if by_cash else ShipmentState.DELIVERED)
        order.state, last = ENDS.get(told.topic, end)
    elif turn % 7 == 6:
        order.state = chance.choice((OrderState.PLACED, OrderState.PREPARING, OrderState.UNPAID, OrderState.CANCELLED))
        return None, []
    elif turn % 7 == 5:
        order.state, last = OrderState.DELIVERED, ShipmentState.DELIVERED
    else:
        order.state, last = OrderState.SHIPPED, ON_THE_WAY[turn % len(ON_THE_WAY)]
    packed = min(order.placed_at + timedelta(hours=chance.randint(8, 30)), until - timedelta(hours=2))
    order.dispatch_by = order.placed_at + timedelta(hours=chance.choice((48, 48, 48, 60, 26)))
    if last in ON_THE_WAY and order.promised_for and order.promised_for < until and turn % 4:
        order.promised_for = until + timedelta(hours=chance.randint(8, 60))
    number = f"{chance.randint(2_900_000_000, 2_999_999_999)}"
    parcel = Shipment(
        order=order, shop=order.shop, external_id=f"S{order.external_id}", carrier=chance.choice(CARRIERS),
        number=number, number_key=number, state=last, state_at=packed, promised_for=order.promised_for,
        created_at=packed, labelled_at=packed, currency="SAR",
        cash_minor=order.total_minor if order.payment == PAYMENTS[-1] else None,
    )  # fmt: skip
    steps = _steps(parcel, last, packed, until, chance)
    parcel.state_at = steps[-1].at if steps else packed
    note_parcel_times(parcel, [(step.state, step.at) for step in steps])
    order.going_at, order.sent_at, order.arrived_at = order.placed_at, parcel.sent_at, parcel.arrived_at
    if parcel.arrived_at is not None and chance.random() < LATE:
        # Some came later than they were promised.
        order.promised_for = parcel.promised_for = parcel.arrived_at - timedelta(hours=chance.randint(3, 15))
    return parcel, steps


def _steps(
    parcel: Shipment, last: ShipmentState, packed: datetime, until: datetime, chance: Random
) -> list[TrackingEvent]:
    """What the carrier saw on the way to where the parcel is."""
    usual = [ShipmentState.INFO_RECEIVED, ShipmentState.IN_TRANSIT, ShipmentState.OUT_FOR_DELIVERY]
    if last in usual:
        way = usual[: usual.index(last) + 1]
    elif last in HANDED_OVER or last in (ShipmentState.ATTEMPT_FAILED, ShipmentState.AT_PICKUP):
        way = [*usual, last]
    else:
        way = [] if last == ShipmentState.PENDING else [*usual[:2], last]
    room = max((until - packed) / (len(way) + 1), timedelta(minutes=1)) if way else timedelta(0)
    gap = min(room, timedelta(hours=chance.randint(9, 20)))
    where = parcel.order.ship_to["city"]
    return [
        TrackingEvent(
            shipment=parcel, at=packed + gap * place, state=state, word=state.value, text=STEPS.get(state, ""),
            where="الرياض" if place < 2 else where, mark=f"{place}",
        )
        for place, state in enumerate(way)
    ]  # fmt: skip
