"""Files that customers send and that lie at the provider: fetched with patience, and never at the message's cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from wafaa.channels import verbs
from wafaa.channels.models import Arrival, ArrivalState, Line
from wafaa.lib import http
from wafaa.lib.time import now

PATIENCE = timedelta(minutes=10)
"""So long a message waits for its file; then it is shown without."""
MOST_BYTES = 25 * 1024 * 1024


class NotYet(Exception):
    """A file could not be fetched just now, or what waits for one: the job comes again."""


def fetch_all(
    wanted: Iterable[Mapping[str, str]], fetch: Callable[[Mapping[str, str]], str], meta: Mapping[str, Any]
) -> tuple[list[str], bool]:
    """(public ids of the files, whether one is missing). `fetch` keeps one file and answers its id; it raises NotYet
    for what may pass, http.OutgoingFailed and BadFile for what will not. Raises NotYet while it is worth waiting:
    `meta["at"]` tells since when."""
    kept, lost = [], False
    for file in wanted:
        try:
            kept.append(fetch(file))
        except NotYet:
            if _is_fresh(meta):
                raise
            lost = True
        except (verbs.BadFile, http.OutgoingFailed):
            lost = True
    return kept, lost


def came_before(provider_id: str, line: Line, meta: Mapping[str, Any]) -> bool:
    """Whether what this call is about came in here and was understood. Raises NotYet while it still waits for its file:
    what is taken back must not pass it by."""
    states = set(Arrival.objects.filter(line=line, provider_id=provider_id).values_list("state", flat=True))
    if ArrivalState.NEW in states and ArrivalState.UNDERSTOOD not in states and _is_fresh(meta):
        raise NotYet
    return ArrivalState.UNDERSTOOD in states


def _is_fresh(meta: Mapping[str, Any]) -> bool:
    try:
        return now() - datetime.fromisoformat(str(meta["at"])) < PATIENCE
    except (KeyError, ValueError, TypeError):
        return False
