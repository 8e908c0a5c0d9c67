"""Orders of a person who is forgotten: what was bought and for how much stays, for whom and where to goes."""

from __future__ import annotations

from collections import defaultdict

from wafaa.channels.verbs import remove_files
from wafaa.orders.models import Order, OrderListLine, OrderNote, Refund, Return, ReturnLine, Shipment, TrackingEvent
from wafaa.orders.return_photos import photos_of
from wafaa.people.erasing import Gone, erases
from wafaa.shops import verbs as shops
from wafaa.shops.models import Shop


def count(ids: list[int]) -> dict[str, int]:
    orders, returns = Order.objects.filter(customer_id__in=ids), Return.objects.filter(customer_id__in=ids)
    return {"orders": orders.count(), "returns": returns.count()}


@erases("orders", order=25, count=count)
def erase_orders(ids: list[int]) -> Gone:
    gone = Gone(counts=count(ids))
    mine = Order.objects.filter(customer_id__in=ids)
    told: dict[int, list[str]] = defaultdict(list)
    for shop_id, external in mine.filter(shop__isnull=False).values_list("shop_id", "external_id"):
        told[shop_id].append(f"order:{external}"[:140])
    for shop in Shop.objects.filter(pk__in=told):
        shops.forget(shop, told[shop.pk])
    OrderNote.objects.filter(order__in=mine).update(text="")
    OrderListLine.objects.filter(order__in=mine).update(told={}, added=[])
    mine.update(person={}, ship_to={}, note="")
    parcels = Shipment.objects.filter(order__in=mine)
    shops.forget_parcels([key for key in parcels.values_list("number_key", flat=True) if key])
    TrackingEvent.objects.filter(shipment__in=parcels).update(text="", where="")
    parcels.update(number="", number_key="", url="")
    Refund.objects.filter(order__in=mine).update(reason="")
    back = Return.objects.filter(customer_id__in=ids)
    photos = photos_of(ReturnLine.objects.filter(of__in=back).exclude(photos=[]))
    gone.blobs = remove_files([photo.pk for photo in photos])
    ReturnLine.objects.filter(of__in=back).update(photos=[])
    ReturnLine.objects.filter(of__in=back, ref="").update(name="")
    for one in back.exclude(wanted_instead="").exclude(instead=[]):
        # What was given stays in the books, unless it is called by their own words.
        kept = [{**thing, "name": ""} if thing.get("name") == one.wanted_instead else thing for thing in one.instead]
        back.filter(pk=one.pk).update(instead=kept)
    words = (
        "note",
        "wanted_instead",
        "refusal_note",
        "instructions",
        "label_url",
        "carrier",
        "parcel",
        "sent_carrier",
        "sent_parcel",
        "key",
    )
    back.update(**dict.fromkeys(words, ""))
    return gone
