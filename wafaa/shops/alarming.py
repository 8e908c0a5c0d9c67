"""A shop that stays broken is told to whoever can mend it: under their bell and by mail, once for each time.

Two things break: asking it what changed, and its calling us. What mends itself within PATIENCE is told to nobody, and
so is a shop that somebody is still connecting: it never worked yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.shops.models import Shop, ShopState
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.team.bell_verbs import notify
from wafaa.team.models import NotificationKind, Staff
from wafaa.team.topics import Thing, about

PATIENCE = timedelta(minutes=20)
"""A shop is asked every five minutes, and many a one rests for a moment at night."""
HOOKS_PATIENCE = timedelta(minutes=90)
"""Hooks are looked after every hour: once may be a hiccup, twice is none."""


def is_long(cursor: dict[str, Any]) -> bool:
    """Whether asking this shop has failed for longer than a shop may need to mend itself."""
    return _is_over(cursor.get("failing_since"), PATIENCE)


def _is_over(since: str | None, patience: timedelta) -> bool:
    return since is None or now() - datetime.fromisoformat(since) > patience


def suspects() -> list[Shop]:
    """Shops of all stores with which something is wrong now."""
    wrong = Q(state=ShopState.FAILING) | Q(cursor__has_key="hooks")
    return list(Shop.everywhere.filter(wrong).exclude(state=ShopState.OFF).select_related("store").order_by("pk"))


def tell(shop: Shop) -> int:
    """Everybody who may mend this shop of the entered store hears what has been wrong for long, once. How many
    heard."""
    if shop.last_at is None and "asked_at" not in shop.cursor:
        return 0
    hooks = shop.cursor.get("hooks")
    if shop.state == ShopState.FAILING and is_long(shop.cursor):
        return _tell_who_can_mend(shop, f"failing:{shop.cursor.get('failing_since', shop.problem)}", shop.problem)
    if hooks and _is_over(hooks["since"], HOOKS_PATIENCE):
        return _tell_who_can_mend(shop, f"hooks:{hooks['since']}", hooks["why"])
    return 0


def _tell_who_can_mend(shop: Shop, ref: str, why: str) -> int:
    with override(scope.current().store.language):
        words = problem(why) if why else ""
    here = Staff.objects.filter(suspended_at=None).select_related("store").order_by("pk")
    able = [staff for staff in here if "shops.manage" in staff.permissions]
    topic = f"shop:{shop.public_id}"
    return sum(notify(staff, NotificationKind.SHOP, topic=topic, ref=ref, words=words) for staff in able)


@about("shop")
def shops(public_ids: list[str]) -> dict[str, Thing]:
    """Shops by name, for whoever may mend them."""
    if not scope.current().can("shops.manage"):
        return {}
    slug = scope.current().store.slug
    return {
        shop.public_id: Thing(shop.name, shop.get_state_display(), address("shops:shop", slug, shop.public_id))
        for shop in Shop.objects.filter(public_id__in=public_ids)
    }
