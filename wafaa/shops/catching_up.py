"""Asking shops what changed: the history when one is connected, and the safety net under calls that never came.

A round asks page by page for what changed since the round before (`Shop.cursor`). Each page is stored together with
the place behind it, so that a killed worker goes on where it was; what is known already is known by its bytes. A round
that is long is a chain of jobs. Single things are read where a call only named them, and hooks are looked after, for
engines switch them off.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.lib.time import now
from wafaa.shops import verbs
from wafaa.shops.adapter import Hooks, Lists, Reads, Trouble, adapter_of, can_be_asked, is_mild
from wafaa.shops.doors import hook_url
from wafaa.shops.models import Shop, ShopState
from wafaa.work import disk

PAGES = 5
"""So many pages a job: a job's lease is renewed, but nobody else should wait long behind it."""
MOST_TRIES = 40
SOON, LATEST = timedelta(seconds=30), timedelta(hours=1)


def catch_up(shop_id: int) -> None:
    """Ask one shop for what changed, up to PAGES pages; the rest is another job's. Safe to run twice."""
    shop = _shop(shop_id)
    if shop is None or not wants_asking(shop):
        return
    adapter = adapter_of(shop)
    assert isinstance(adapter, Lists)
    for _page in range(PAGES):
        if disk.is_short():
            return
        place = verbs.the_round(shop)
        page = adapter.changed_since(shop, datetime.fromisoformat(place["since"]), place.get("page"))
        if isinstance(page, Trouble):
            verbs.not_answered(shop, page.why, timedelta(seconds=page.retry_after or 0))
            return
        if not verbs.take_page(shop, page, place) or page.cursor is None:
            return
        if page.rest:
            verbs.ask_on(shop, timedelta(seconds=page.rest))
            return
    verbs.ask_on(shop)


def read_one(shop_id: int, kind: str, named: str, tries: int = 0) -> None:
    """Read one thing of a shop that a call named. A shop that does not answer is asked again, later each time."""
    shop = _shop(shop_id)
    if shop is None or not can_be_asked(shop):
        return
    adapter = adapter_of(shop)
    assert isinstance(adapter, Reads)
    found = Trouble("too_many", 60) if _rests(shop) else adapter.read_one(shop, kind, named)
    if not isinstance(found, Trouble):
        verbs.take_again(shop, found)
    elif found.why == "not_there":
        verbs.not_there(shop, f"{kind}:{named}")
    else:
        if found.why != "too_many":
            verbs.is_failing(shop, found.why)
        if tries < MOST_TRIES:
            after = (
                timedelta(seconds=found.retry_after) if found.retry_after else min(SOON * 2 ** min(tries, 9), LATEST)
            )
            verbs.read_soon(shop, kind, named, tries=tries + 1, after=after)


def introduce(shop_id: int) -> None:
    """A shop gave us its keys: have it call us, and read what it has."""
    mend_hooks(shop_id)
    if (shop := _shop(shop_id)) is not None:
        verbs.ask_on(shop)


def mend_hooks(shop_id: int) -> None:
    """Have a shop call us that gave up doing so. Safe to run twice."""
    shop = _shop(shop_id)
    if shop is None or not wants_asking(shop):
        return
    adapter = adapter_of(shop)
    wrong = adapter.register_hooks(shop, hook_url(shop)) if isinstance(adapter, Hooks) else []
    if grave := [code for code in wrong if not is_mild(code)]:
        verbs.hooks_fail(shop, grave[0])
    elif isinstance(adapter, Hooks):
        verbs.hooks_work(shop)


def _shop(shop_id: int) -> Shop | None:
    found: Shop | None = Shop.objects.select_related("store").filter(pk=shop_id).exclude(state=ShopState.OFF).first()
    return found


def wants_asking(shop: Shop) -> bool:
    """Whether the shop can be asked, has given us its keys, and does not want to be left alone for now."""
    return can_be_asked(shop) and not _rests(shop)


def _rests(shop: Shop) -> bool:
    rests = shop.cursor.get("rests_until")
    return bool(rests) and datetime.fromisoformat(rests) > now()
