"""One vocabulary for what shops and carriers call by a hundred names. Adapters map their own words to it; a word that
nobody knows is kept beside the state `unknown`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    UNPAID = "unpaid", _("Waiting for payment")
    PLACED = "placed", _("Received")
    REVIEW = "review", _("Under review")
    PREPARING = "preparing", _("Being prepared")
    READY = "ready", _("Ready to go")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Arrived")
    COMPLETED = "completed", _("Completed")
    RETURNING = "returning", _("Coming back")
    RETURNED = "returned", _("Returned")
    REFUNDED = "refunded", _("Refunded")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Payment failed")
    UNKNOWN = "unknown", _("State unknown")


ARRIVED = (OrderState.DELIVERED, OrderState.COMPLETED)
OVER = (
    *ARRIVED,
    OrderState.RETURNING,
    OrderState.RETURNED,
    OrderState.REFUNDED,
    OrderState.CANCELLED,
    OrderState.FAILED,
)
"""Nothing is on its way to the customer any more."""


class ShipmentState(models.TextChoices):
    """The nine states of AfterShip ("Delivery Statuses"), and `paid`: delivered, and the cash taken at the door."""

    PENDING = "pending", _("Not handed over yet")
    INFO_RECEIVED = "info_received", _("Announced to the carrier")
    IN_TRANSIT = "in_transit", _("In transit")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    ATTEMPT_FAILED = "attempt_failed", _("Delivery was tried")
    AT_PICKUP = "at_pickup", _("Waits at a pick-up point")
    DELIVERED = "delivered", _("Delivered")
    PAID = "paid", _("Delivered, cash taken")
    EXCEPTION = "exception", _("Something is wrong")
    EXPIRED = "expired", _("No news for long")
    UNKNOWN = "unknown", _("State unknown")


HANDED_OVER = (ShipmentState.DELIVERED, ShipmentState.PAID)

ORDER_WORDS = {
    OrderState.UNPAID: "pending_payment payment_pending awaiting_payment بانتظار_الدفع",
    OrderState.PLACED: "new received open created pending جديد",
    OrderState.REVIEW: "under_review on_hold on-hold hold قيد_المراجعة",
    OrderState.PREPARING: "processing in_progress confirmed packing قيد_التنفيذ قيد_التجهيز",
    OrderState.READY: "ready_to_ship ready_for_pickup packed جاهز",
    OrderState.SHIPPED: "delivering indelivery in_delivery out_for_delivery in_transit fulfilled تم_الشحن جاري_التوصيل",
    OrderState.DELIVERED: "تم_التوصيل",
    OrderState.COMPLETED: "complete closed done تم_التنفيذ مكتمل",
    OrderState.RETURNING: "restoring return_in_progress قيد_الاسترجاع",
    OrderState.RETURNED: "restored مسترجع",
    OrderState.CANCELLED: "canceled voided deleted ملغي",
    OrderState.FAILED: "payment_failed declined",
}
SHIPMENT_WORDS = {
    ShipmentState.PENDING: "created notfound not_found",
    ShipmentState.INFO_RECEIVED: "inforeceived label_created announced",
    ShipmentState.IN_TRANSIT: "intransit shipped picked_up transit",
    ShipmentState.OUT_FOR_DELIVERY: "outfordelivery delivering",
    ShipmentState.ATTEMPT_FAILED: "attemptfail attempt_fail deliveryfailure delivery_failed failed_attempt",
    ShipmentState.AT_PICKUP: "availableforpickup available_for_pickup ready_for_pickup",
    ShipmentState.PAID: "cash_collected delivered_paid cod_paid",
    ShipmentState.EXCEPTION: "lost damaged cancelled canceled return_to_sender returning on_hold problem",
}


def order_state(word: str) -> OrderState:
    """Our state for a shop's word in any spelling; UNKNOWN for one that nobody knows."""
    return _ORDER.get(_plain(word), OrderState.UNKNOWN)


def shipment_state(word: str) -> ShipmentState:
    """Our state for a carrier's word in any spelling; UNKNOWN for one that nobody knows."""
    return _SHIPMENT.get(_plain(word), ShipmentState.UNKNOWN)


def _plain(word: str) -> str:
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())


_ORDER = {_plain(state.value): state for state in OrderState} | {
    _plain(word): state for state, words in ORDER_WORDS.items() for word in words.split()
}
_SHIPMENT = {_plain(state.value): state for state in ShipmentState} | {
    _plain(word): state for state, words in SHIPMENT_WORDS.items() for word in words.split()
}
