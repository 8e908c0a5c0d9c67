"""Where the pages of shops stand among the settings, and the notice of a shop that has not worked for a while."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wafaa.lib.pages import address
from wafaa.lib.prepared import Prepared, Slot
from wafaa.shops.alarming import is_long
from wafaa.shops.models import Shop, ShopState
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.team.notices import notice
from wafaa.team.sections import section

section("shops:shops", label=_("Shops"), icon="shop", permission="shops.manage", group="store", order=25)

MOST_LOOKED_AT = 20
FAILING: Prepared[tuple[str, str, str, dict[str, Any]]] = Prepared(
    lambda: (
        Shop.everywhere.filter(store_id=Slot("store"), state=ShopState.FAILING)
        .order_by("id")
        .values_list("public_id", "name", "problem", "cursor")[:MOST_LOOKED_AT]
    )
)


@notice
def a_shop_does_not_work() -> dict[str, Any] | None:
    entered = scope.current()
    rows = FAILING.all(store=entered.store_id) if entered.can("shops.manage") else []
    found = next((row for row in rows if is_long(row[3])), None)
    if found is None:
        return None
    public_id, name, why, _cursor = found
    return {
        "tone": "broken",
        "icon": "alert",
        "text": gettext("Nothing comes from the shop “%(name)s”. %(why)s")
        % {"name": name, "why": problem(why) if why else ""},
        "url": address("shops:shop", entered.store.slug, public_id),
        "act": gettext("Look"),
    }
