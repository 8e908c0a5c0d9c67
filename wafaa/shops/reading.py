"""Understanding what a shop told: the job of one arrival."""

from __future__ import annotations

from wafaa.shops import verbs
from wafaa.shops.adapter import Bundle, Ignored, Left, Thin, Told, Unreadable, adapter_of
from wafaa.shops.models import Arrival, ShopState
from wafaa.shops.taking import hand_up
from wafaa.work.arrivals import ArrivalState


def understand(arrival_id: int) -> None:
    """Read one raw arrival with its shop's adapter. Safe to run again: that is replaying. What came before its shop was
    switched off waits until it is switched on."""
    arrival = Arrival.objects.select_related("shop__store").get(pk=arrival_id)
    shop = arrival.shop
    if shop.state == ShopState.OFF:
        return
    if not arrival.raw:
        if arrival.state == ArrivalState.NEW and not arrival.about:
            verbs.unreadable(arrival, "not_json", "")  # it came empty; what is about somebody was forgotten with them
        return
    found = adapter_of(shop).understand(bytes(arrival.raw), arrival.meta, shop, arrival.received_at)
    if isinstance(found, Told | Thin | Left) and not verbs.is_of(shop, found.store):
        found = Ignored("wrong_shop")
    match found:
        case Told(about, facts):
            verbs.is_about(arrival, about)
            doubts = [*found.doubts, *(doubt for said in facts for doubt in hand_up(shop, said))]
            verbs.understood(arrival, about, doubts, is_kept=found.is_kept)
        case Thin(kind, named):
            verbs.asked_about(arrival, f"{kind}:{named}")
            verbs.read_soon(shop, kind, named)
        case Left(at):
            verbs.is_left(shop, at)
            verbs.understood(arrival, "uninstalled", [])
        case Bundle(parts):
            verbs.take_apart(arrival, parts)
        case Ignored(why):
            verbs.ignore(arrival, why)
        case Unreadable(why, about):
            verbs.unreadable(arrival, why, about)
