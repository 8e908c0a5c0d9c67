"""Understanding what arrived: the job of one arrival."""

from __future__ import annotations

from dataclasses import asdict

from wafaa.channels import verbs
from wafaa.channels.connector import Ignored, Unreadable, connector_of
from wafaa.channels.models import Arrival, ArrivalState


def understand(arrival_id: int) -> None:
    """Read one raw arrival with its connector, outside any transaction. Safe to run again."""
    arrival = Arrival.objects.select_related("line").get(pk=arrival_id)
    if arrival.state == ArrivalState.UNDERSTOOD:
        return
    meaning = connector_of(arrival.line.channel).understand(bytes(arrival.raw), arrival.meta, arrival.line)
    if isinstance(meaning, Unreadable):
        verbs.unreadable(arrival, meaning.reason, meaning.hints)
    elif isinstance(meaning, Ignored):
        verbs.ignore(arrival, meaning.reason)
    else:
        verbs.understood(arrival, asdict(meaning))
