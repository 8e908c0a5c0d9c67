"""How coming through a friend reads on the friend's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.loyalty.speech import url_of
from wafaa.playbook.moments import Moment, tells
from wafaa.stores import scope

SAYS: dict[str, tuple[str | Lazy, str]] = {
    "referral.claimed": (_("Took a friend's invitation"), "brand"),
    "referral.bought": (_("First order after a friend's invitation"), "brand"),
    "referral.qualified": (_("Kept the first order: both friends have their points"), "kept"),
    "referral.doubted": (_("A friend's invitation is to be looked at"), "risk"),
    "referral.refused": (_("A friend's invitation gives nothing"), "note"),
    "referral.lapsed": (_("A friend's invitation ran out"), "note"),
}


@tells(*SAYS)
def tell_friends(events: list[Any]) -> dict[int, Moment]:
    me = scope.current()
    if not me.can("loyalty.see"):
        return {}
    url = url_of("friends") if me.can("loyalty.manage") else ""
    return {event.pk: Moment("people", str(SAYS[event.name][0]), tone=SAYS[event.name][1], url=url) for event in events}
