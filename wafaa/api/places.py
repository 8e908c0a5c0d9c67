"""Tokens and webhooks among the settings, and the notice of a webhook that was switched off."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wafaa.api.models import Endpoint
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope
from wafaa.team.notices import notice
from wafaa.team.sections import section

section("api:tokens", label=_("Tokens"), icon="key", permission="api.manage", group="machine", order=30)
section("api:webhooks", label=_("Webhooks"), icon="globe", permission="api.manage", group="machine", order=40)

GIVEN_UP: Prepared[tuple[int]] = Prepared(
    lambda: Endpoint.everywhere.filter(~Q(off_because=""), store_id=Slot("store")).values_list("id")[:1]
)


@notice
def a_webhook_was_given_up() -> dict[str, Any] | None:
    entered = scope.current()
    if not entered.can("api.manage") or not GIVEN_UP.exist(store=entered.store_id):
        return None
    return {
        "tone": "broken",
        "icon": "alert",
        "text": gettext("A webhook was switched off: its address takes nothing any more."),
        "url": reverse("api:webhooks", args=[entered.store.slug]),
        "act": gettext("Look"),
    }
