"""Writing down what a shop says, in whatever order and however often it says it.

Each thing that a statement speaks of stands for itself: the later word about it counts (`register`), so all orders of
the same statements end in the same state. What is odd is kept and marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from wafaa.orders import events
from wafaa.orders.delivering import CAME, note_times
from wafaa.orders.models import Order, OrderLine, Product, Refund, Stock, key_of
from wafaa.orders.verbs.coding import write_codes
from wafaa.orders.verbs.counting import (
    know_branch,
    know_categories,
    know_product,
    note_move,
    tell_of_stock,
    turn_of,
    weigh_product,
)
from wafaa.orders.verbs.giving import follow_buyer
from wafaa.orders.verbs.holding import tell, the_order, turn
from wafaa.orders.verbs.register import Register
from wafaa.orders.verbs.settling import settle
from wafaa.orders.verbs.travelling import INSTANT, mirror_shipment, mirror_tracking, withdraw
from wafaa.orders.whose import is_known_to_others, ways_of, whose
from wafaa.people import verbs as people
from wafaa.shops.models import Shop
from wafaa.shops.said import (
    LineSaid,
    OrderSaid,
    PersonSaid,
    ProductSaid,
    RefundSaid,
    Said,
    ShipmentSaid,
    TrackingSaid,
    version,
)
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

LINE = ("place", "name", "sku", "product", "quantity", "currency", "price_minor", "total_minor")


def mirror(shop: Shop, said: Said) -> list[str]:
    """Write down one statement; codes of what is doubtful about what now stands. Twice is once, and an older statement
    never overwrites a newer one."""
    with unit():
        match said:
            case OrderSaid():
                return _order(shop, said)
            case ShipmentSaid():
                return mirror_shipment(shop, said)
            case TrackingSaid():
                return mirror_tracking(said)
            case RefundSaid():
                return _refund(shop, said)
            case ProductSaid():
                return _product(shop, said)


def _order(shop: Shop, said: OrderSaid) -> list[str]:
    take_turns(turn(shop, said.id))
    order = the_order(shop, said.id, said.at)
    had, state, buyer = order.is_told, order.state, order.customer_id
    told = Register(order, version(said))
    _write_traits(order, said, told)
    _write_sums(order, said, told)
    if said.person is not None and _counts(said.person, told):
        _write_person(order, shop, said.person, told)
    if said.lines is not None and told.is_later("lines", _weight(said, told)) and _write_lines(order, said.lines):
        told.changed.append("lines")
    if said.codes is not None and told.is_later("codes") and write_codes(order, said.codes):
        told.changed.append("codes")
    if said.refunds is not None and told.is_later("refunds") and _drop_refunds(order, said.refunds):
        told.changed.append("refunds")
    withdrawn = withdraw(order, said.parcels) if said.parcels is not None and told.is_later("parcels") else []
    order.is_told, order.said = had or _speaks(said), told.said
    is_given = had and "customer" in told.changed and order.customer is not None
    if is_given and not follow_buyer(order):
        is_given = buyer is None
    doubts = list(said.doubts) if told.is_later("doubts") else None
    order.said = told.said
    settle(order, doubts)
    if not had:
        if order.is_told:
            tell(order, events.OrderPlaced(order.pk))
    elif order.state != state:
        tell(order, events.OrderMoved(order.pk, state, order.state))
    if is_given:
        tell(order, events.OrderGiven(order.pk))
    if had and (what := [name for name in told.changed if name != "state"]):
        tell(order, events.OrderChanged(order.pk, ",".join(what)))
    for parcel in withdrawn:
        tell(order, events.ShipmentChanged(order.pk, parcel, "withdrawn"))
    return list(order.marks)


def _speaks(said: OrderSaid) -> bool:
    """Whether it tells of an order, and not only that one is gone or is there."""
    told = (said.number, said.state, said.total, said.paid, said.lines, said.person, said.placed_at, said.promised_for)
    return any(one is not None for one in told)


def _write_traits(order: Order, said: OrderSaid, told: Register) -> None:
    told.put("number", said.number, number_key=key_of(said.number or ""))
    told.put("state", said.state, word=said.word)
    if said.state is not None:
        note_times(order, said.state, said.at, said.arrived_at if said.state in CAME else None)
    told.put("payment", said.payment)
    told.put("placed_at", said.placed_at)
    told.put("promised_for", said.promised_for)
    told.put("dispatch_by", said.dispatch_by)
    told.put("ship_to", said.ship_to)
    told.put("note", said.note)
    told.put("is_gone", said.is_gone)


def _write_sums(order: Order, said: OrderSaid, told: Register) -> None:
    weight = _weight(said, told)
    sums = [one for one in (said.total, said.paid, *(said.parts or {}).values()) if one is not None]
    if sums:
        told.put("currency", sums[0].currency, version=weight)
    if said.total is not None and told.is_later("total", weight):
        told.set("total", total_minor=said.total.amount_minor)
    if said.paid is not None and told.is_later("paid", weight):
        told.set("paid", paid_minor=said.paid.amount_minor)
    if said.parts is not None and told.is_later("parts", weight):
        told.set("parts", parts={name: part.amount_minor for name, part in said.parts.items()})


def _weight(said: OrderSaid, told: Register) -> str:
    """The version of what a statement says of money. Sums of which nobody said the currency are a guess: they stand
    only until somebody names one, whichever comes first."""
    return f"0.{told.version}" if "no_currency" in said.doubts else told.version


def _counts(person: PersonSaid, told: Register) -> bool:
    """Whether this is the last word about the buyer. A bare name says less than an account or an address, however
    late it comes, and no name at all says nothing."""
    if person.id or person.email or person.phone:
        return told.is_later("person")
    return bool(person.name) and told.is_later("name") and "person" not in told.said


NOT_KEPT = ("proven", "birthday")
"""What is said of a person and is not the order's affair."""


def _write_person(order: Order, shop: Shop, person: PersonSaid, told: Register) -> None:
    people.meet_alone(*ways_of(shop, person))
    customer = whose(shop, person)
    if customer is None and order.given_at is not None:
        return  # a colleague knew whose it is, and the shop still does not
    before = order.customer.root_id if order.customer else None
    order.person = {name: value for name, value in asdict(person).items() if value and name not in NOT_KEPT}
    if customer is not None and not person.id and is_known_to_others(shop, person, customer):
        order.person["shared"] = "yes"
    if (customer.root_id if customer else None) != before:
        order.customer, order.given_at, order.given_by = customer, None, None
        told.changed.append("customer")
    elif customer is not None:
        order.given_at = order.given_by = None  # the shop itself says now what a colleague knew


def _write_lines(order: Order, lines: Sequence[LineSaid]) -> bool:
    """Make the order's lines those; whether any was otherwise."""
    held = {line.external_id: line for line in OrderLine.objects.filter(order=order)}
    is_changed = False
    for place, said in enumerate(lines):
        money = next((one for one in (said.total, said.price) if one is not None), None)
        wanted = {
            "place": place,
            "name": said.name,
            "sku": said.sku,
            "product": said.product,
            "quantity": said.quantity,
            "currency": money.currency if money else order.currency,
            "price_minor": said.price.amount_minor if said.price else None,
            "total_minor": said.total.amount_minor if said.total else None,
        }
        line = held.pop(said.id, None)
        if line is None:
            OrderLine.objects.create(order=order, external_id=said.id, **wanted)
        elif any(getattr(line, name) != wanted[name] for name in LINE):
            for name, value in wanted.items():
                setattr(line, name, value)
            line.save(update_fields=LINE)
        else:
            continue
        is_changed = True
    if held:
        OrderLine.objects.filter(pk__in=[line.pk for line in held.values()]).delete()
    return is_changed or bool(held)


def _drop_refunds(order: Order, standing: Sequence[str]) -> bool:
    """Refunds that the shop took back are none; whether there was any."""
    gone = Refund.objects.filter(order=order, shop=order.shop).exclude(external_id__in=standing)
    return bool(gone.delete()[0])


def _was_taken_back(order: Order, said: RefundSaid) -> bool:
    """Whether a list of all refunds that is younger than this statement was without it."""
    listed = str(order.said.get("refunds", ""))
    return listed[:INSTANT] > version(said)[:INSTANT]


def _refund(shop: Shop, said: RefundSaid) -> list[str]:
    take_turns(turn(shop, said.order), f"refund:{shop.pk}:{said.id}")
    order = the_order(shop, said.order, said.at)
    refund = Refund.objects.select_for_update().filter(shop=shop, external_id=said.id).first()
    fresh = refund is None
    if refund is None and _was_taken_back(order, said):
        return list(order.marks)
    refund = refund or Refund(shop=shop, external_id=said.id, order=order, amount_minor=0, currency="", at=said.at)
    told = Register(refund, version(said))
    # Some shops tell a refund anew with each change of its order: it was when it was first told of.
    is_earlier, refund.at = said.at < refund.at, min(refund.at, said.at)
    if not told.is_later("all"):
        if is_earlier:
            refund.save(update_fields=["at"])
        return list(order.marks)
    had = refund.order
    told.set("amount", amount_minor=said.amount.amount_minor, currency=said.amount.currency)
    refund.order, refund.reason, refund.said = order, said.reason, told.said
    refund.save()
    settle(order, None)
    if had.pk != order.pk:
        settle(had, None)
    if fresh or "amount" in told.changed or had.pk != order.pk:
        tell(order, events.OrderRefunded(order.pk, refund.pk))
    return list(order.marks)


def _product(shop: Shop, said: ProductSaid) -> list[str]:
    take_turns(turn_of(shop.pk, said.id))
    product = Product.objects.select_for_update().filter(shop=shop, external_id=said.id).first()
    had = ("", "") if product is None else (product.name, product.sku)
    product = product or Product(shop=shop, external_id=said.id)
    told = Register(product, version(said))
    for name in ("name", "sku", "url", "image", "is_offered"):
        told.put(name, getattr(said, name))
    if said.categories is not None and told.is_later("categories"):
        told.set("categories", categories=list(said.categories))
        know_categories(said.categories)
    if said.price is not None and told.is_later("price"):
        told.set("price", price_minor=said.price.amount_minor, currency=said.price.currency)
    product.said = told.said
    product.save()
    if _write_stock(product, said, told.version):
        product.save(update_fields=["said"])
    know_product(product, had)
    weigh_product(product)
    return []


def _write_stock(product: Product, said: ProductSaid, at: str) -> bool:
    """Write what lies where; whether the product's own `said` changed. A place where there is some, uncounted, has no
    row, and the product remembers since when."""
    held = {one.place: one for one in Stock.objects.filter(product=product)}
    changed = False
    for place in said.stock:
        stock, uncounted = held.get(place.code), f"some:{place.code}"
        if product.said.get(uncounted, "") >= at or (stock is not None and stock.said >= at):
            continue
        before = lay = stock.quantity if stock is not None else None
        if stock is None and uncounted not in product.said:
            know_branch(place.code, place.name)
        if place.quantity is None:
            product.said, changed = {**product.said, uncounted: at}, True
            if stock is not None:
                stock.delete()
        elif stock is None:
            Stock.objects.create(product=product, place=place.code, name=place.name, quantity=place.quantity, said=at)
            before = 1 if uncounted in product.said else None
        else:
            stock.quantity, stock.said, stock.name = place.quantity, at, place.name or stock.name
            stock.save(update_fields=["quantity", "name", "said"])
        note_move(product, place.code, lay, place.quantity)
        tell_of_stock(product, place.code, before, 1 if place.quantity is None else place.quantity)
    return changed
