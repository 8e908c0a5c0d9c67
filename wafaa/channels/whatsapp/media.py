"""Fetching the files that customers send: asked for by their id, with the line's token, kept as foreign files are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from wafaa.channels import verbs
from wafaa.channels.models import Line
from wafaa.channels.whatsapp.graph import Graph, NoToken, told_by
from wafaa.lib import http
from wafaa.lib.time import now

MEDIA_PATIENCE = timedelta(minutes=10)
"""So long a message waits for its file; then it is shown without."""
MEDIA_BYTES = 25 * 1024 * 1024


class NotYet(Exception):
    """A file could not be fetched just now: the job comes again."""


def fetch_all(
    wanted: tuple[dict[str, str], ...], meta: Mapping[str, Any], line: Line, whole_s: float
) -> tuple[list[str], bool]:
    """Public ids of the files, and whether one is missing. Raises NotYet while it is worth waiting."""
    kept, lost = [], False
    for file in wanted:
        try:
            kept.append(_fetch(file, line, whole_s))
        except NotYet:
            if _is_fresh(meta):
                raise
            lost = True
        except (verbs.BadFile, http.OutgoingFailed):
            lost = True
    return kept, lost


def _fetch(file: Mapping[str, str], line: Line, whole_s: float) -> str:
    """Ask where the file lies, fetch it there with the token, and keep it as any foreign file is kept. Raises
    NotYet for what may pass, http.OutgoingFailed and BadFile for what will not."""
    try:
        graph = Graph.of(line, whole_s)
        where = graph.get(file["id"])
        told = told_by(where)
        if where.status >= 400 or not told.get("url"):
            raise NotYet if where.status in (401, 408, 429) or where.status >= 500 else http.Unreachable("gone")
        if int(told.get("file_size") or 0) > MEDIA_BYTES:
            raise verbs.BadFile("too_big")
        found = graph.download(str(told["url"]), MEDIA_BYTES)
    except (http.TimedOut, http.Unreachable, NoToken) as failed:
        if isinstance(failed, http.Unreachable) and failed.reason == "gone":
            raise
        raise NotYet from failed
    if found.status >= 400:
        raise NotYet
    kept = verbs.keep_file(file["name"], found.body, owner=f"line:{line.pk}", most=MEDIA_BYTES, strict=False)
    return kept.public_id


def _is_fresh(meta: Mapping[str, Any]) -> bool:
    try:
        return now() - datetime.fromisoformat(str(meta["at"])) < MEDIA_PATIENCE
    except (KeyError, ValueError, TypeError):
        return False
