"""What happens to orders and parcels. Each is emitted once for each real change; the order's id is always there."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class OrderPlaced(Happening):
    """An order was told of for the first time. `Order.placed_at` says how long ago it was placed: a shop that was just
    connected tells of old ones too."""

    name: ClassVar[str] = "order.placed"
    order_id: int


@dataclass(frozen=True)
class CallWanted(Happening):
    """The buyer is asked by a call whether all is well, and that is promised."""

    name: ClassVar[str] = "order.call_wanted"
    order_id: int
    promise_id: int


@dataclass(frozen=True)
class OrderMoved(Happening):
    """An order is in another state."""

    name: ClassVar[str] = "order.moved"
    order_id: int
    before: str
    after: str


@dataclass(frozen=True)
class OrderChanged(Happening):
    """`what`: the things that are otherwise now, separated by commas (total, lines, promised_for, customer …)."""

    name: ClassVar[str] = "order.changed"
    order_id: int
    what: str


@dataclass(frozen=True)
class OrderGiven(Happening):
    """An order of nobody has a buyer now: a colleague said whose it is, or the shop told it later."""

    name: ClassVar[str] = "order.given"
    order_id: int


@dataclass(frozen=True)
class OrderRefunded(Happening):
    name: ClassVar[str] = "order.refunded"
    order_id: int
    refund_id: int


@dataclass(frozen=True)
class ShipmentMade(Happening):
    """A parcel was told of for the first time."""

    name: ClassVar[str] = "shipment.made"
    order_id: int
    shipment_id: int


@dataclass(frozen=True)
class ShipmentMoved(Happening):
    """A parcel is in another state."""

    name: ClassVar[str] = "shipment.moved"
    order_id: int
    shipment_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ShipmentChanged(Happening):
    """`what`: the things that are otherwise now, separated by commas (promised_for, number, order …)."""

    name: ClassVar[str] = "shipment.changed"
    order_id: int
    shipment_id: int
    what: str


@dataclass(frozen=True)
class StockRanOut(Happening):
    """Nothing of a product is left at a place."""

    name: ClassVar[str] = "stock.ran_out"
    product_id: int
    place: str


@dataclass(frozen=True)
class StockCameBack(Happening):
    """There is something of a product again where there was nothing."""

    name: ClassVar[str] = "stock.came_back"
    product_id: int
    place: str


@dataclass(frozen=True)
class OrderShort(Happening):
    """Something of an order was found to be out of stock."""

    name: ClassVar[str] = "order.short"
    order_id: int
    line_id: int


@dataclass(frozen=True)
class DeliverySlipping(Happening):
    """A promised delivery will be later than promised, as far as can be seen; once for each new reason or date. `why`
    is a code of `orders.troubles`, `until` the new date (ISO, or "" when nobody can say), `before_due` whether the
    promised day is still to come."""

    name: ClassVar[str] = "delivery.slipping"
    order_id: int
    promise_id: int
    why: str
    until: str
    before_due: bool


@dataclass(frozen=True)
class DeliveryCancellable(Happening):
    """A delivery is so late that the law lets the customer cancel it and get the money back. Once for each order."""

    name: ClassVar[str] = "delivery.cancellable"
    order_id: int
    promise_id: int


@dataclass(frozen=True)
class DeliveryMade(Happening):
    """All of an order has arrived; told again only where its arrival was taken back meanwhile."""

    name: ClassVar[str] = "delivery.made"
    order_id: int


@dataclass(frozen=True)
class ReturnRequested(Happening):
    """A customer, or a colleague for them, wants to send something back. `order_id` is that of its first line, 0 when
    the shop does not know what is sent back."""

    name: ClassVar[str] = "return.requested"
    order_id: int
    return_id: int


@dataclass(frozen=True)
class ReturnMoved(Happening):
    """A return is in another state (`orders.returning.ReturnState`)."""

    name: ClassVar[str] = "return.moved"
    order_id: int
    return_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ReturnArrived(Happening):
    """Some or all of a return has come in; `is_whole` when nothing is missing."""

    name: ClassVar[str] = "return.arrived"
    order_id: int
    return_id: int
    is_whole: bool


@dataclass(frozen=True)
class ReturnCorrected(Happening):
    """What had come was looked over once more, and something else was found than before."""

    name: ClassVar[str] = "return.corrected"
    order_id: int
    return_id: int


@dataclass(frozen=True)
class ReturnResolved(Happening):
    """What the customer gets for it has been given (`outcome`: refund, exchange, credit or repair)."""

    name: ClassVar[str] = "return.resolved"
    order_id: int
    return_id: int
    outcome: str


@dataclass(frozen=True)
class OrderListStarted(Happening):
    """A list of old orders is being written into the store."""

    name: ClassVar[str] = "orders.import_started"
    audited: ClassVar[bool] = True
    import_id: int


@dataclass(frozen=True)
class OrderListWritten(Happening):
    """All of a list stands in the store."""

    name: ClassVar[str] = "orders.imported"
    import_id: int


@dataclass(frozen=True)
class OrderListUndone(Happening):
    """Somebody took a list of orders back."""

    name: ClassVar[str] = "orders.import_undone"
    audited: ClassVar[bool] = True
    import_id: int
