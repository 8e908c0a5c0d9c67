"""Understanding what arrived: the job of one arrival."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from wafaa.channels import verbs
from wafaa.channels.connector import Ignored, Meaning, News, Receipt, Several, Unreadable, connector_of
from wafaa.channels.models import Arrival, ArrivalState


def understand(arrival_id: int) -> None:
    """Read one raw arrival with its connector, outside any transaction. Safe to run again."""
    arrival = Arrival.objects.select_related("line").get(pk=arrival_id)
    if arrival.state == ArrivalState.UNDERSTOOD:
        return
    match connector_of(arrival.line.channel).understand(bytes(arrival.raw), arrival.meta, arrival.line):
        case Unreadable(reason, hints):
            verbs.unreadable(arrival, reason, hints)
        case Ignored(reason):
            verbs.ignore(arrival, reason)
        case Several(parts):
            verbs.take_apart(arrival, parts)
        case Receipt() as receipt:
            if receipt.act is not None:
                receipt.act()
            verbs.receipted(arrival, receipt)
        case News(act):
            act()
            verbs.noted(arrival)
        case Meaning() as meaning:
            _note_window(arrival, meaning)
            verbs.understood(arrival, asdict(meaning))


def _note_window(arrival: Arrival, meaning: Meaning) -> None:
    """Until when the provider lets us answer in free words, where it told."""
    window = meaning.details.get("window")
    if window:
        verbs.open_window(arrival.line, window["addresses"], datetime.fromisoformat(window["until"]))
