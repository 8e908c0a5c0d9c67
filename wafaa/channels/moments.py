"""What the customer's timeline should know of the lines: only what did not reach them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.gate import REASONS
from wafaa.channels.models import Channel, Notice, Outgoing
from wafaa.playbook.moments import Moment, tells


@tells("outgoing.failed", "outgoing.unknown", "outgoing.refused")
def tell_what_went_wrong(events: list[Any]) -> dict[int, Moment]:
    rows = Outgoing.objects.in_bulk({event.data["outgoing_id"] for event in events})
    return {
        event.pk: _moment(event.name, rows[event.data["outgoing_id"]])
        for event in events
        if event.data["outgoing_id"] in rows
    }


@tells("notice.told", "notice.came_back", "notice.untold")
def tell_the_news(events: list[Any]) -> dict[int, Moment]:
    """What the store told by itself, in its own words, and what it could not."""
    rows = Notice.objects.in_bulk({event.data["notice_id"] for event in events})
    return {
        event.pk: _news(event.name, rows[event.data["notice_id"]])
        for event in events
        if event.data["notice_id"] in rows
    }


def _news(name: str, notice: Notice) -> Moment:
    if name == "notice.told":
        return Moment("send", _("Told by itself: %(news)s") % {"news": notice.title}, notice.text[:300], "kept")
    if name == "notice.came_back":
        return Moment("alert", _("Did not reach them after all: %(news)s") % {"news": notice.title}, "", "risk")
    reason = str(REASONS.get(notice.reason, ""))
    return Moment("alert", _("Could not be told: %(news)s") % {"news": notice.title}, reason, "risk")


def _moment(name: str, outgoing: Outgoing) -> Moment:
    channel = {"channel": str(Channel(outgoing.channel).label)}
    if name == "outgoing.failed":
        return Moment("alert", _("A message did not go out (%(channel)s)") % channel, "", "broken")
    if name == "outgoing.unknown":
        return Moment("alert", _("Nobody can tell whether a message arrived (%(channel)s)") % channel, "", "risk")
    reason = str(REASONS.get(outgoing.reason, ""))
    return Moment("lock", _("Not sent (%(channel)s)") % channel, reason, "risk")
