"""How what happens to returns reads on their customer's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.text.direction import as_code
from wafaa.orders.models import Return
from wafaa.orders.return_screens import TONES
from wafaa.orders.returning import Outcome, Reason, ReturnState
from wafaa.orders.screens import figures, money, url_of
from wafaa.playbook.moments import Moment, tells
from wafaa.stores import scope


@tells("return.requested", "return.moved", "return.arrived", "return.corrected", "return.resolved")
def tell_returns(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("returns.see"):
        return {}
    found = {one.pk: one for one in Return.objects.filter(pk__in={e.data["return_id"] for e in events})}
    return {
        event.pk: _moment(event, found[event.data["return_id"]]) for event in events if event.data["return_id"] in found
    }


def _moment(event: Any, back: Return) -> Moment:
    said, url = {"number": as_code(figures(back.number))}, url_of("return", back.public_id)
    match event.name:
        case "return.requested":
            return Moment("undo", _("Return %(number)s asked for") % said, str(Reason(back.reason).label), "risk", url)
        case "return.arrived":
            whole = (
                _("Return %(number)s has arrived") if event.data["is_whole"] else _("Part of return %(number)s came")
            )
            return Moment("undo", whole % said, "", "brand", url)
        case "return.corrected":
            return Moment("undo", _("Return %(number)s was looked over once more") % said, "", "risk", url)
        case "return.resolved":
            title = _("Return %(number)s: %(outcome)s") % (said | {"outcome": Outcome(event.data["outcome"]).label})
            return Moment("undo", title, money(back.sum) if back.refund_minor else "", "kept", url)
    state = ReturnState(event.data["after"])
    title = _("Return %(number)s: %(state)s") % (said | {"state": state.label})
    return Moment("undo", title, tone=TONES.get(state, ""), url=url)
