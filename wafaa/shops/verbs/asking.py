"""Asking shops what changed: where a round is, what a page told, and how a shop that does not answer is left alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wafaa.lib.time import now
from wafaa.shops import events
from wafaa.shops.adapter import Bundle, Page, Part, Thin, Told, adapter_of
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.shops.verbs.arriving import take_again
from wafaa.work import jobs
from wafaa.work.arrivals import ArrivalState
from wafaa.work.events import emit
from wafaa.work.unit import unit

CATCH_UP, MEND_HOOKS = "wafaa.shops.catching_up.catch_up", "wafaa.shops.catching_up.mend_hooks"
OVERLAP = timedelta(minutes=15)
"""Clocks differ, and what was being written when we asked shows later."""
HISTORY = timedelta(days=365)
MOST_NAMED = 5
MOST_UNREAD, READ_AT_ONCE = 500, 20
"""Calls that wait to be read; one may have two million bytes."""

log = logging.getLogger("wafaa.shops")


def the_round(shop: Shop) -> dict[str, Any]:
    """The round of asking that goes on, begun now if none does: from a while before the last one's beginning."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        if "round" not in fresh.cursor:
            upto, back = fresh.cursor.get("upto"), fresh.cursor.pop("look_from", "")
            since = datetime.fromisoformat(upto) - OVERLAP if upto else now() - HISTORY
            since = min(since, datetime.fromisoformat(back)) if back else since
            begun: dict[str, Any] = {"since": since.isoformat(), "upto": now().isoformat(), "count": 0}
            if back:
                begun |= {"is_look_back": True, "missed": 0, "named": []}
            fresh.cursor = {**fresh.cursor, "round": begun}
            fresh.save(update_fields=["cursor"])
    shop.cursor = fresh.cursor
    return dict(fresh.cursor["round"])


def take_page(shop: Shop, page: Page, place: dict[str, Any]) -> bool:
    """Store what a page told that was asked for at this `place` of a round, and the place behind it; the last page
    ends the round. False when somebody else went on from there meanwhile: then the page is theirs."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        going = fresh.cursor.get("round")
        if going != place:
            return False
        if going.get("is_look_back"):
            missed = _never_heard_of(shop, page.parts, datetime.fromisoformat(going["upto"]))
            named = [*going["named"], *missed][-MOST_NAMED:]
            going = {**going, "missed": going["missed"] + len(missed), "named": named}
        for part in page.parts:
            take_again(shop, part)
        count = going["count"] + len(page.parts)
        over = ("round", "rests_until", "failing_since")
        cursor = {name: value for name, value in fresh.cursor.items() if name not in over}
        if page.cursor is None:
            cursor |= {"upto": going["upto"], "asked_at": now().isoformat()}
            if going.get("is_look_back"):
                looked = {name: going[name] for name in ("since", "missed", "named")}
                cursor["looked"] = {**looked, "count": count, "at": now().isoformat()}
        else:
            total = {} if page.total is None else {"of": going["count"] + page.total}
            cursor["round"] = {**going, **total, "page": page.cursor, "count": count}
            if page.rest:
                cursor["rests_until"] = (now() + timedelta(seconds=page.rest)).isoformat()
        # That it can be asked does not mean that it calls us.
        fresh.cursor, fresh.problem = cursor, cursor.get("hooks", {}).get("why", "")
        fresh.state = ShopState.OK if fresh.state != ShopState.OFF else ShopState.OFF
        fresh.save(update_fields=["cursor", "problem", "state"])
        if page.cursor is None and "look_from" in cursor:
            ask_on(shop)  # somebody wanted a look back while this round went on
    shop.cursor = fresh.cursor
    return True


def _never_heard_of(shop: Shop, parts: Sequence[Part], begun_at: datetime) -> list[str]:
    """Of what a page tells, the things of which nothing had come when the look began, as "order:1001". What came and
    waits to be read did come."""
    told = dict.fromkeys(part.about for part in parts if part.about)
    known = set(Arrival.objects.filter(shop=shop, about__in=list(told)).values_list("about", flat=True))
    never = [about for about in told if about not in known]
    waiting = _waiting(shop, begun_at) if never else set()
    return [] if waiting is None else [about for about in never if about not in waiting]


def _waiting(shop: Shop, begun_at: datetime) -> set[str] | None:
    """What the calls are about that came before that and that nobody has read yet; None for so many that nobody can
    say."""
    rows = Arrival.objects.filter(shop=shop, about="", state=ArrivalState.NEW, received_at__lt=begun_at)
    if rows.count() > MOST_UNREAD:
        return None
    adapter, found, own = adapter_of(shop), set[str](), shop.options.get("store")
    for arrival in rows.order_by("-id").iterator(chunk_size=READ_AT_ONCE):
        try:
            said = adapter.understand(bytes(arrival.raw), arrival.meta, shop, arrival.received_at)
        except Exception:  # its own job says so as well; the round goes on, or one call would end all asking
            log.exception("a waiting call cannot be read arrival=%s", arrival.pk)
            continue
        match said:
            case Told(store=store) | Thin(store=store) if store and own and store != own:
                continue  # of another store that the same app is installed in
            case Told(about=about):
                found.add(about)
            case Thin(kind=kind, named=named):
                found.add(f"{kind}:{named}")
            case Bundle(parts=parts):
                found |= {part.about for part in parts}
    return found


def not_answered(shop: Shop, why: str, rest: timedelta) -> None:
    """The shop did not answer as it should: the round waits where it is, for as long as the shop wants."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        is_news = fresh.problem != why
        fresh.cursor = {**fresh.cursor, "rests_until": (now() + rest).isoformat()}
        fresh.problem = why
        if why != "too_many" and fresh.state != ShopState.OFF:
            fresh.state = ShopState.FAILING
            fresh.cursor = _failing(fresh.cursor)
        fresh.save(update_fields=["cursor", "problem", "state"])
        if is_news and why != "too_many":
            emit(events.ShopChanged(shop.pk, "failing"))


def ask_on(shop: Shop, after: timedelta = timedelta(0)) -> None:
    """Have the shop asked soon, or after a while. One job at a time stands for each."""
    with unit():
        jobs.enqueue(CATCH_UP, {"shop_id": shop.pk}, dedup=f"shop_catch_up:{shop.pk}", run_after=now() + after)


def look_after_hooks(shop: Shop) -> None:
    """Have the shop's hooks looked after."""
    with unit():
        jobs.enqueue(MEND_HOOKS, {"shop_id": shop.pk}, dedup=f"shop_hooks:{shop.pk}")


def is_failing(shop: Shop, why: str) -> None:
    """Something is wrong with a shop until it next tells what changed."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        if fresh.state != ShopState.OFF:
            fresh.problem, fresh.state, fresh.cursor = why[:120], ShopState.FAILING, _failing(fresh.cursor)
            fresh.save(update_fields=["problem", "state", "cursor"])


def hooks_fail(shop: Shop, why: str) -> None:
    """The shop does not call us, and cannot be had to: it is asked every few minutes, and what happens there is known
    late. Known until its hooks are found in order."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        known = fresh.cursor.get("hooks", {})
        since = known["since"] if known else now().isoformat()
        fresh.cursor = {**fresh.cursor, "hooks": {"why": why[:120], "since": since}}
        fresh.save(update_fields=["cursor"])
        is_failing(shop, why)


def hooks_work(shop: Shop) -> None:
    """The shop calls us again, or calls us at all."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        if (known := fresh.cursor.get("hooks")) is None:
            return
        fresh.cursor = {name: value for name, value in fresh.cursor.items() if name != "hooks"}
        if fresh.state == ShopState.OK and fresh.problem == known["why"]:
            fresh.problem = ""
        fresh.save(update_fields=["cursor", "problem"])


def _failing(cursor: dict[str, Any]) -> dict[str, Any]:
    return {"failing_since": now().isoformat(), **cursor}


def look_back(shop: Shop, how_far: timedelta) -> None:
    """Have the next round begin that far back: what is known already is known by its bytes, what is missing comes."""
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        if "upto" in fresh.cursor:
            fresh.cursor = {**fresh.cursor, "look_from": (now() - how_far).isoformat()}
            fresh.save(update_fields=["cursor"])
        ask_on(shop)
