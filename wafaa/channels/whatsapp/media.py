"""Fetching the files that customers send: asked for by their id, with the line's token, kept as foreign files are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wafaa.channels import fetching, verbs
from wafaa.channels.fetching import MOST_BYTES, NotYet
from wafaa.channels.meta.graph import Graph, NoToken, told_by
from wafaa.channels.models import Line
from wafaa.lib import http


def fetch_all(
    wanted: tuple[dict[str, str], ...], meta: Mapping[str, Any], line: Line, whole_s: float
) -> tuple[list[str], bool]:
    """Public ids of the files, and whether one is missing. Raises NotYet while it is worth waiting."""
    return fetching.fetch_all(wanted, lambda file: _fetch(file, line, whole_s), meta)


def _fetch(file: Mapping[str, str], line: Line, whole_s: float) -> str:
    """Ask where the file lies, fetch it there with the token, and keep it as any foreign file is kept. Raises
    NotYet for what may pass, http.OutgoingFailed and BadFile for what will not."""
    try:
        graph = Graph.of(line, whole_s)
        where = graph.get(file["id"])
        told = told_by(where)
        if where.status >= 400 or not told.get("url"):
            raise NotYet if where.status in (401, 408, 429) or where.status >= 500 else http.Unreachable("gone")
        if int(told.get("file_size") or 0) > MOST_BYTES:
            raise verbs.BadFile("too_big")
        found = graph.download(str(told["url"]), MOST_BYTES)
    except (http.TimedOut, http.Unreachable, NoToken) as failed:
        if isinstance(failed, http.Unreachable) and failed.reason == "gone":
            raise
        raise NotYet from failed
    if found.status >= 400:
        raise NotYet
    kept = verbs.keep_file(file["name"], found.body, owner=f"line:{line.pk}", most=MOST_BYTES, strict=False)
    return kept.public_id
