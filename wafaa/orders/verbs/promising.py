"""The promises about an order: made, revised, kept and dropped as what stands of it wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from wafaa.lib.time import now
from wafaa.orders import delivering, events
from wafaa.orders.delivering import Dated, Part
from wafaa.orders.models import Delivery, Journey, Order, OrderLine, Product, Refund, Shipment
from wafaa.orders.verbs.holding import tell
from wafaa.orders.verbs.slipping import UNSEEN, look
from wafaa.people.models import Customer
from wafaa.promises import fact_verbs
from wafaa.promises import verbs as promises
from wafaa.promises.models import WAITED_FOR, Promise, PromiseKind
from wafaa.work.unit import unit

WAY = (PromiseKind.DISPATCH, PromiseKind.DELIVERY)


def promise_deliveries(order: Order, parcels: Sequence[Shipment]) -> None:
    """Make the promises about this order, locked in the open unit and just settled, what they are to be."""
    parcels = delivering.that_travel(order, parcels)
    learn(order, parcels)
    held = list(Delivery.objects.filter(order=order).select_related("promise").order_by("id"))
    if not held and not delivering.is_recent(order):
        return
    if delivering.was_over(order, parcels):
        _drop([one for one in held if one.what in WAY], even_kept=True)
        look(order, [], None)
        return
    start = delivering.started_at(order)
    if start is None or not delivering.is_somebodys(order):
        # What counted as kept to somebody whose order it is not, counts as nothing.
        _drop([one for one in held if one.what in WAY], even_kept=order.customer_id is None)
        look(order, [], None)
        return
    whole = Part(None, (), tuple(parcels))
    leaving = _be(
        order, [one for one in held if one.what == PromiseKind.DISPATCH], [whole], PromiseKind.DISPATCH, start
    )
    lines = list(OrderLine.objects.filter(order=order).order_by("external_id").values_list("external_id", flat=True))
    parts = delivering.parts_of(lines, parcels)
    arriving = _be(order, [one for one in held if one.what == PromiseKind.DELIVERY], parts, PromiseKind.DELIVERY, start)
    look(order, arriving, leaving[0][0].promise if leaving else None)
    is_made = all(delivering.arrived_at(order, part) for part in parts)
    if order.is_made != is_made:
        order.is_made = is_made
        order.save(update_fields=["is_made"])
        if is_made:
            tell(order, events.DeliveryMade(order.pk))


def look_again(order_id: int) -> None:
    """See how an order's deliveries stand now, for the clock or after one was given another date."""
    with unit():
        order: Order = Order.objects.select_for_update(of=("self",)).select_related("customer", "shop").get(pk=order_id)
        promise_deliveries(order, list(Shipment.objects.filter(order=order)))


def _be(
    order: Order, held: list[Delivery], parts: list[Part], what: str, start: datetime
) -> list[tuple[Delivery, Part]]:
    """Let each part have one delivery: that which it had, else one that lost its part, else a new one. What was called
    off before it was due, has none."""
    had = {one.shipment_id: one for one in held if one.is_live}
    mine = {place: had.pop(part.shipment.pk if part.shipment else None, None) for place, part in enumerate(parts)}
    free = [*had.values(), *(one for one in held if not one.is_live)]
    stands = []
    for place, part in enumerate(parts):
        delivery = mine[place] or (free.pop(0) if free else None)
        if (stood := _stand(order, delivery, part, what, start)) is not None:
            stands.append((stood, part))
        elif delivery is not None:
            free.append(delivery)
    _drop(free)
    return stands


def _stand(order: Order, delivery: Delivery | None, part: Part, what: str, start: datetime) -> Delivery | None:
    if what == PromiseKind.DISPATCH:
        dated, done = delivering.dispatch_of(order, start), delivering.sent_at(order, part.parcels)
    else:
        lasting = Dated(delivery.promise.due_at, delivery.promise.source, delivery.basis) if delivery else None
        dated, done = delivering.delivery_of(order, part, start, lasting), delivering.arrived_at(order, part)
    if delivery is not None and delivery.basis == dated.basis:
        # The customer may have been given another date meanwhile; what it was made of is still the same.
        dated = Dated(delivery.promise.due_at, delivery.promise.source, dated.basis)
    if done is None and (ended := delivering.ended_at(order)) is not None:
        if ended <= dated.due_at:
            return None
        done = ended
    is_unseen = what == PromiseKind.DELIVERY and done is None and delivering.is_unseen(order, part.parcels)
    if is_unseen and dated.due_at + UNSEEN <= now():
        return None  # nobody will ever know whether it came in time: it counts as nothing
    risk_at = delivering.risk_of(what, order, part, dated.due_at, start)
    labels = {
        "about": order.number[:60],
        "carrier": next((one.carrier[:40] for one in part.parcels if one.carrier), ""),
        "region": delivering.region_of(order),
        "source": dated.source,
    }
    if delivery is None:
        assert order.customer is not None  # looked at by `promise_deliveries`
        promise = promises.make(
            what, order.customer, order.topic, due_at=dated.due_at, risk_at=risk_at, even_past=True, labels=labels
        )
        delivery = Delivery(order=order, promise=promise, what=what)
    fact_verbs.follow(
        delivery.promise, due_at=dated.due_at, risk_at=risk_at, settled_at=done, why=dated.source, labels=labels
    )
    wanted = {
        "shipment": part.shipment,
        "lines": list(part.lines),
        "basis": dated.basis,
        "is_live": True,
    }
    if delivery.pk is None or any(getattr(delivery, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(delivery, name, value)
        delivery.save()
    return delivery


def _drop(deliveries: Sequence[Delivery], *, even_kept: bool = False) -> None:
    for one in deliveries:
        if one.is_live:
            fact_verbs.drop(one.promise, even_kept=even_kept)
            one.is_live, one.look_at, one.basis = False, None, ""
            one.save(update_fields=["is_live", "look_at", "basis"])


def learn(order: Order, parcels: Sequence[Shipment]) -> None:
    """Keep how long it took, once it has arrived."""
    start = delivering.started_at(order)
    whole = Part(None, (), tuple(parcels))
    end = delivering.arrived_at(order, whole) if start and order.is_told else None
    if end is None and order.is_made:
        Journey.objects.filter(order=order).delete()  # what had arrived was taken back
    if start is None or end is None or end <= start:
        return
    if delivering.is_only_read(order, parcels):
        Journey.objects.filter(order=order).delete()
        return
    Journey.objects.update_or_create(
        order=order,
        defaults={
            "store_id": order.store_id,
            "carrier": delivering.carrier_of(parcels),
            "region": delivering.key(delivering.region_of(order)),
            "started_at": start,
            "sent_at": delivering.sent_at(order, parcels),
            "arrived_at": end,
        },
    )


def owe_refund(order: Order, by: datetime, *, since: datetime | None = None) -> Promise:
    """Money is owed for this order until `by`: promise it, or give what is promised that date. What was paid back from
    `since` on keeps it at once. Raises NobodyToPromise for an order of nobody."""
    with unit():
        held = Order.objects.select_for_update(of=("self",)).select_related("customer").get(pk=order.pk)
        if held.customer is None:
            raise NobodyToPromise
        promise = _owed(held.topic, PromiseKind.REFUND, held.customer, by, held.number)
        paid = Refund.objects.filter(order=held, at__gte=since).order_by("at").first() if since else None
        if paid is not None:
            refund_paid(held, paid.at)
            promise.refresh_from_db()
    return promise


class NobodyToPromise(ValueError):
    """Nobody is known to whom it could be promised."""


def refund_paid(order: Order, at: datetime | None = None) -> bool:
    """The money for this order went back, at this instant by the shop's clock. True when it was owed."""
    return _done(order.topic, PromiseKind.REFUND, at)


def promise_restock(product: Product, customer: Customer, by: datetime) -> Promise:
    """Tell this customer by when a product is there again; kept when it is."""
    with unit():
        return _owed(f"product:{product.public_id}", PromiseKind.RESTOCK, customer, by, product.name)


def restocked(product: Product, at: datetime | None = None) -> bool:
    """There is something of it again. True when that was promised to somebody."""
    return _done(f"product:{product.public_id}", PromiseKind.RESTOCK, at)


def _owed(subject: str, kind: str, customer: Customer, by: datetime, about: str) -> Promise:
    """The promise of this kind to this person about this subject, owed until `by`: one that is owed gets that date."""
    mine = Q(customer_id=customer.pk) | Q(customer_id=customer.root_id)
    found = Promise.objects.filter(
        mine, subject=subject, kind=kind, state__in=WAITED_FOR, settled_at__isnull=True
    ).first()
    if found is None:
        made: Promise = promises.make(kind, customer, subject, due_at=by, even_past=True, labels={"about": about[:60]})
        return made
    if found.due_at != by:
        risk_at = found.made_at + (by - found.made_at) * 0.75
        fact_verbs.follow(found, due_at=by, risk_at=risk_at, settled_at=None, why="shop")
    return found


def _done(subject: str, kind: str, at: datetime | None) -> bool:
    done = False
    with unit():
        owed = Promise.objects.filter(subject=subject, kind=kind, state__in=WAITED_FOR, settled_at__isnull=True)
        for promise in owed.order_by("id"):
            fact_verbs.follow(promise, due_at=promise.due_at, risk_at=promise.at_risk_at, settled_at=at or now())
            done = True
    return done
