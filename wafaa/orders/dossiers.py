"""What a person ordered, and what they sent back."""

from __future__ import annotations

from wafaa.orders import verbs as verbs  # what it removes is offered as well
from wafaa.orders.models import Order, OrderCode, OrderLine, Return, ReturnLine, Shipment
from wafaa.orders.return_photos import photos_of
from wafaa.people.dossier import Part, rows_of, tells_all
from wafaa.shops.payments import payment_words

SAID = ("number", "state", "currency", "total_minor", "paid_minor", "refunded_minor", "payment", "placed_at", "due_at")


@tells_all("orders")
def orders(ids: list[int]) -> Part:
    found = list(Order.objects.filter(customer_id__in=ids).order_by("pk"))
    told = rows_of(found, "public_id", *SAID, "person", "ship_to", "note")
    for order, row in zip(found, told, strict=True):
        row["payment"] = payment_words(order.payment)
        row["lines"] = rows_of(OrderLine.objects.filter(order=order), "name", "sku", "quantity", "total_minor")
        row["codes"] = list(OrderCode.objects.filter(order=order).order_by("place").values_list("text", flat=True))
        row["shipments"] = rows_of(Shipment.objects.filter(order=order), "carrier", "number", "state", "state_at")
    return Part(told)


OF_RETURN = (
    "number",
    "state",
    "wanted",
    "wanted_instead",
    "decided",
    "reason",
    "note",
    "refusal",
    "refusal_note",
    "currency",
)
SUMS = ("refund_minor", "fee_minor", "bonus_minor", "refund_due_at", "requested_at", "received_at", "resolved_at")


SENT_WITH = ("sent_carrier", "sent_parcel")


@tells_all("returns")
def returns(ids: list[int]) -> Part:
    found = list(Return.objects.filter(customer_id__in=ids).order_by("pk"))
    files: list[tuple[str, str, str]] = []
    told = rows_of(found, "public_id", *OF_RETURN, *SUMS, "by_hand", "carrier", "parcel", "instructions", *SENT_WITH)
    for back, row in zip(found, told, strict=True):
        lines = ReturnLine.objects.filter(of=back).order_by("pk")
        row["instead"] = [str(thing.get("name", "")) for thing in back.instead]
        row["lines"] = rows_of(lines, "name", "sku", "reason", "asked", "received", "accepted", "condition", "photos")
        files += [(photo.public_id, photo.name, photo.blob) for photo in photos_of(lines)]
    return Part(told, files)
