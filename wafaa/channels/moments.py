"""What the customer's timeline should know of the lines: only what did not reach them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.gate import REASONS
from wafaa.channels.models import Channel, Outgoing
from wafaa.playbook.moments import Moment, tells


@tells("outgoing.failed", "outgoing.unknown", "outgoing.refused")
def tell_what_went_wrong(events: list[Any]) -> dict[int, Moment]:
    rows = Outgoing.objects.in_bulk({event.data["outgoing_id"] for event in events})
    return {
        event.pk: _moment(event.name, rows[event.data["outgoing_id"]])
        for event in events
        if event.data["outgoing_id"] in rows
    }


def _moment(name: str, outgoing: Outgoing) -> Moment:
    channel = {"channel": str(Channel(outgoing.channel).label)}
    if name == "outgoing.failed":
        return Moment("alert", _("A message did not go out (%(channel)s)") % channel, "", "broken")
    if name == "outgoing.unknown":
        return Moment("alert", _("Nobody can tell whether a message arrived (%(channel)s)") % channel, "", "risk")
    reason = str(REASONS.get(outgoing.reason, ""))
    return Moment("lock", _("Not sent (%(channel)s)") % channel, reason, "risk")
