"""What the pages of lists of old orders show: those that came in, and one of them at each step."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib import csvsafe
from wafaa.lib.text.listing import listed
from wafaa.orders.list_columns import COLUMNS, NEEDED, REASONS, columns
from wafaa.orders.models import OrderList, OrderListLine
from wafaa.orders.screens import url_of
from wafaa.people import lists as people_lists
from wafaa.people.models import ImportState, Outcome
from wafaa.people.verbs.bringing import UNWRITTEN

MOST_SHOWN = 20


def problem(code: str) -> str:
    """Why a file was not taken."""
    own = {
        "large": _("This file is too large. The most is 10 MB; part the list into several files."),
        "long": _("This list is too long. The most is 50,000 lines; part it into several files."),
    }
    return own.get(code) or people_lists.problem(code)


def overview() -> dict[str, Any]:
    """Context of orders/lists.html."""
    rows = OrderList.objects.select_related("staff").order_by("-id")[:50]
    return {
        "upload_url": url_of("lists"),
        "columns_says": listed(COLUMNS.values()),
        "imports": [
            {
                "name": row.name,
                "at": row.created_at,
                "by": row.staff.name if row.staff else "",
                "state": row.get_state_display(),
                "tone": people_lists.TONES.get(ImportState(row.state), ""),
                "says": people_lists.lines(row.total),
                "url": url_of("list", row.public_id) if row.state != ImportState.DROPPED else "",
            }
            for row in rows
        ],
    }


def one_list(batch: OrderList, refused: str = "") -> dict[str, Any]:
    """Context of orders/list.html and people/_import.html."""
    pid, state = batch.public_id, ImportState(batch.state)
    may_map = state in (ImportState.MAPPING, ImportState.CHECKED)
    return {
        "name": batch.name,
        "title": batch.name,
        "subtitle": people_lists.lines(batch.total),
        "state": state.value,
        "state_says": state.label,
        "list_url": url_of("lists"),
        "here_url": url_of("list", pid),
        "is_busy": state in people_lists.BUSY,
        "done": _done(batch),
        "total": max(batch.total, 1),
        "refused": refused,
        "columns": people_lists.shown_columns(batch) if may_map else [],
        "choices": [("", _("Leave out")), *columns().items()],
        "columns_url": url_of("list_columns", pid) if may_map else "",
        "counts": people_lists.shown_counts(batch.counts),
        "bad_lines": _said(batch, [Outcome.REFUSED]),
        "odd_lines": _said(batch, [Outcome.NEW, Outcome.CHANGED, Outcome.SAME]),
        "report_url": url_of("list_report", pid) if state != ImportState.MAPPING else "",
        "start_url": url_of("list_start", pid) if state == ImportState.CHECKED else "",
        "does_anything": bool(batch.counts.get(Outcome.NEW) or batch.counts.get(Outcome.CHANGED)),
        "undo_url": url_of("list_undo", pid) if state == ImportState.DONE else "",
        "undo_says": _(
            "Orders that came by it go, and with them who came by it, unless something happened to them since; "
            "changed ones become what the list before said."
        ),
        "drop_url": url_of("list_drop", pid) if state in UNWRITTEN else "",
    }


def _done(batch: OrderList) -> int:
    """Rows dealt with in the present step; taking back counts what it took back of all that was written."""
    rows: int = batch.counts.get("rows", 0)
    if batch.state != ImportState.UNDOING:
        return rows
    written: int = batch.counts.get(Outcome.NEW, 0) + batch.counts.get(Outcome.CHANGED, 0)
    done = sum(batch.counts.get(key, 0) for key in ("removed", "left", "restored"))
    total: int = batch.total
    return total * done // written if written else total


def _said(batch: OrderList, outcomes: Sequence[str]) -> list[dict[str, Any]]:
    rows = OrderListLine.objects.filter(batch=batch, outcome__in=outcomes).exclude(reason="").order_by("number")
    return [{"number": row.number, "why": str(REASONS.get(row.reason, row.reason))} for row in rows[:MOST_SHOWN]]


def named_columns(batch: OrderList, posted: Any) -> tuple[list[str], str]:
    """What was chosen for each column, and what is wrong with it ("" when nothing)."""
    known = columns()
    names = [str(posted.get(f"column_{place}", "")) for place in range(len(batch.headings))]
    names = [name if name in known else "" for name in names]
    twice = [name for name in known if names.count(name) > 1]
    if twice:
        return names, _("“%(column)s” is chosen for two columns. Leave one of them out.") % {"column": known[twice[0]]}
    if missing := [known[name] for name in NEEDED if name not in names]:
        words = _("Choose the column with “%(column)s”: without it orders cannot be told apart.")
        return names, words % {"column": missing[0]}
    return names, ""


def report(batch: OrderList) -> str:
    """What became of every order, and why, as CSV for a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(csvsafe.row([_("Line"), _("Order number"), _("Outcome"), _("Reason")]))
    rows = OrderListLine.objects.filter(batch=batch).select_related("order").order_by("number")
    labels = {value: str(label) for value, label in Outcome.choices}
    reasons = {code: str(words) for code, words in REASONS.items()} | {"": ""}
    for row in rows.iterator(chunk_size=2000):
        number = row.order.number if row.order else str(row.told.get("number", ""))
        says = [reasons.get(row.reason, row.reason), *([_("undone")] if row.is_undone else [])]
        writer.writerow(csvsafe.row([row.number, number, labels[row.outcome], " ".join(one for one in says if one)]))
    return "\ufeff" + out.getvalue()
