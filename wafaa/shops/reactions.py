"""What time does to shops: they are asked what changed, and at night more thoroughly."""

from __future__ import annotations

from datetime import timedelta

from wafaa.lib.time import now
from wafaa.shops import alarming, verbs
from wafaa.shops.adapter import Hooks, Lists, adapter_of
from wafaa.shops.catching_up import wants_asking
from wafaa.shops.models import Shop, ShopState
from wafaa.stores.scope import entered
from wafaa.work.events import every

UNHEARD = timedelta(days=60)


def _asked() -> list[Shop]:
    rows = Shop.everywhere.exclude(state=ShopState.OFF).select_related("store").order_by("pk")
    return [shop for shop in rows if wants_asking(shop)]


@every("5m")
def ask_shops() -> None:
    for shop in _asked():
        with entered(shop.store):
            verbs.ask_on(shop)


@every("5m")
def tell_who_can_mend() -> None:
    """A shop that stays broken is told to whoever can mend it."""
    for shop in alarming.suspects():
        with entered(shop.store):
            alarming.tell(shop)


@every("1d")
def look_for_gaps() -> None:
    """Calls get lost, and a shop's clock may have been wrong: some days are read once more."""
    for shop in _asked():
        adapter = adapter_of(shop)
        with entered(shop.store):
            assert isinstance(adapter, Lists)
            verbs.look_back(shop, adapter.gap)


@every("1h")
def look_after_hooks() -> None:
    """Engines switch hooks off that failed for a while: they are switched on, or made anew."""
    for shop in _asked():
        if isinstance(adapter_of(shop), Hooks):
            with entered(shop.store):
                verbs.look_after_hooks(shop)


@every("1d")
def forget_what_never_came() -> None:
    """What tracking services told of parcels that nobody ever sent."""
    for shop in Shop.everywhere.filter(kind="tracking").select_related("store"):
        with entered(shop.store):
            verbs.forget_unheard(now() - UNHEARD)
