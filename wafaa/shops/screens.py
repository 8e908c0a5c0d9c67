"""What the pages of shops show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wafaa.lib.pages import address
from wafaa.shops import wording
from wafaa.shops.adapter import ADAPTERS, Lists, adapter_of, can_be_asked
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.shops.naming import Named, named
from wafaa.stores import scope
from wafaa.work.arrivals import ArrivalState

MOST = 30
TONES = {ShopState.OK: "kept", ShopState.FAILING: "broken", ShopState.NEW: "", ShopState.OFF: ""}
STATE_TONES = {ArrivalState.UNDERSTOOD: "kept", ArrivalState.UNREADABLE: "broken", ArrivalState.REFUSED: "broken"}


def summary(shop: Shop) -> dict[str, Any]:
    return {
        "name": shop.name,
        "kind": ADAPTERS[shop.kind].label,
        "address": shop.address,
        "state": ShopState(shop.state).label,
        "tone": TONES[ShopState(shop.state)],
        "last_at": shop.last_at,
        "url": address("shops:shop", scope.current().store.slug, shop.public_id),
    }


def shop_page(shop: Shop, *, is_odd: bool) -> dict[str, Any]:
    """Context of shops/shop.html about a shop that is connected; `is_odd`: only what should be looked at."""
    rows = Arrival.objects.filter(shop=shop).defer("raw").order_by("-id")
    shown = list(rows.filter(is_odd=True)[:MOST] if is_odd else rows[:MOST])
    called = named(shop, {row.about for row in shown})
    here = address("shops:shop", scope.current().store.slug, shop.public_id)
    return {
        "shop": summary(shop),
        "is_off": shop.state == ShopState.OFF,
        "is_running": shop.state == ShopState.OK and not shop.problem,
        "problem": wording.problem(shop.problem) if shop.problem else "",
        "asked": _asked(shop),
        "has_secret": bool(shop.secrets.get("hook")),
        "arrivals": [_arrival(shop, row, called.get(row.about)) for row in shown],
        "refusals": _refusals(shop),
        "is_odd": is_odd,
        "here_url": here,
        "all_url": here,
        "odd_url": f"{here}?show=odd",
    }


def _asked(shop: Shop) -> dict[str, Any]:
    """How far asking the shop has come: from when on orders are read, how many were and of how many, or when all
    were."""
    going, done = shop.cursor.get("round"), shop.cursor.get("asked_at")
    is_about_to = going is None and done is None and shop.state != ShopState.OFF and can_be_asked(shop)
    return {
        "going": going is not None or is_about_to,
        "since": datetime.fromisoformat(going["since"]) if going else None,
        "count": going["count"] if going else 0,
        "of": max(going.get("of", 0), going["count"]) if going else 0,
        "done_at": datetime.fromisoformat(done) if done else None,
    }


def looking_back(shop: Shop, url: str) -> dict[str, Any] | None:
    """Context of shops/_looked.html: how far back the nights look, and what the last look found; None for a shop that
    is not asked, or whose history is still being read."""
    adapter = adapter_of(shop)
    is_on = shop.state != ShopState.OFF and can_be_asked(shop)
    if not isinstance(adapter, Lists) or not is_on or "upto" not in shop.cursor:
        return None
    last, going = shop.cursor.get("looked"), shop.cursor.get("round", {})
    return {
        "url": url,
        "days": adapter.gap.days,
        "is_going": bool(going.get("is_look_back")) or "look_from" in shop.cursor,
        "at": datetime.fromisoformat(last["at"]) if last else None,
        "count": last["count"] if last else 0,
        "missed": last["missed"] if last else 0,
        "named": _called(shop, last["named"]) if last else [],
    }


def _called(shop: Shop, abouts: list[str]) -> list[Named]:
    known = named(shop, abouts)
    return [known.get(about) or Named(wording.about(about) or about) for about in abouts]


def _arrival(shop: Shop, row: Arrival, called: Named | None) -> dict[str, Any]:
    state = ArrivalState(row.state)
    says = [wording.unread(row.reason)] if row.reason else []
    return {
        "about": called.name if called else wording.about(row.about) or wording.call(row.meta),
        "url": called.url if called else "",
        "at": row.received_at,
        "state": state.label,
        "tone": "risk" if row.doubts and state == ArrivalState.UNDERSTOOD else STATE_TONES.get(state, ""),
        "says": [*says, *(wording.doubt(code) for code in row.doubts)],
        "again_url": address("shops:read_again", scope.current().store.slug, shop.public_id, str(row.pk))
        if row.is_odd
        else "",
    }


def _refusals(shop: Shop) -> list[dict[str, Any]]:
    """Why calls were turned away, the latest first."""
    told = sorted(shop.refusals.items(), key=lambda one: one[1], reverse=True)
    return [{"says": wording.refused(why), "at": datetime.fromisoformat(at)} for why, at in told]
