"""The rows of a conversation list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels.models import Channel
from wafaa.inbox import counts, queries, saved
from wafaa.inbox.models import MessageKind, SavedView, Sorting, Status
from wafaa.inbox.screens.hours import nap_chip
from wafaa.inbox.screens.labels import hues
from wafaa.lib.pages import address
from wafaa.lib.parts import joined
from wafaa.lib.templatetags.keep import ROWS, kept
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.lib.time import now
from wafaa.people.models import CustomerKind
from wafaa.playbook.conditions import missing
from wafaa.promises.models import PromiseKind
from wafaa.stores import scope

MOST_PINNED = 4
SHOWN_LABELS = 3
MOST_COUNTED = 20


def titles() -> dict[str, str]:
    return {
        "mine": _("My conversations"),
        "nobody": _("Unassigned"),
        "open": _("All open"),
        "waiting": _("Waiting for the customer"),
        "snoozed": _("Snoozed"),
        "solved": _("Solved"),
    }


def list_context(name: str, cursor: str, current: str = "") -> dict[str, Any]:
    """What _list.html and _rows.html need for this list, from this cursor on. A saved view that is not there, or not
    for these eyes, gives the open ones."""
    view = saved.named(name)
    if view is None:
        name = name if name in queries.VIEWS else "open"
    slug = scope.current().store.slug
    listed = _saved_page(view, cursor) if view else _page(name, cursor)
    rows_url = address("inbox:rows", slug)
    onward = f"{rows_url}?{urlencode({'view': name, 'after': listed.after})}" if listed.after else ""
    return {
        "view": name,
        "many_url": address("inbox:plan_sweep", slug),
        "view_title": view.name if view else titles()[name],
        "sort_label": listed.sort_label,
        "search_url": address("inbox:search", slug),
        "q": "",
        "tabs": _tabs(name, slug),
        "more": _more(name, view, slug),
        "list_url": f"{rows_url}?{urlencode({'view': name})}",
        "rows": as_rows(listed.rows, name, current),
        "more_url": "" if listed.is_edge else onward,
        "further_url": onward if listed.is_edge else "",
        "looked_at": saved.WINDOW,
        "missing": listed.missing,
        "is_saved": view is not None,
        "now": now(),
        "calls_url": calls_url(),
    }


class Listed(NamedTuple):
    """A page of a list: its rows, the cursor of the next ("" for none), and what is to be said of it."""

    rows: Sequence[dict[str, Any]]
    after: str
    sort_label: str
    is_edge: bool = False
    missing: Sequence[str] = ()


def _page(name: str, cursor: str) -> Listed:
    view, found = queries.VIEWS[name], queries.page(name, read_cursor(cursor))
    shown = found[: queries.PAGE]
    after = write_cursor(shown[-1], view.by_promise) if len(found) > queries.PAGE else ""
    return Listed(shown, after, _("nearest promise first") if view.by_promise else _("newest first"))


def _saved_page(view: SavedView, cursor: str) -> Listed:
    labels = {
        Sorting.PROMISE: _("nearest promise first"),
        Sorting.NEWEST: _("newest first"),
        Sorting.WAITING: _("waiting longest first"),
    }
    label, tree = labels[Sorting(view.sort)], saved.tree_of(view)
    if tree is None:
        return Listed([], "", label, missing=[_("all its conditions")])
    found = saved.page(tree, view.sort, read_cursor(cursor))
    after = _written(*found.after) if found.after else ""
    return Listed(found.rows, after, label, found.is_edge, missing(tree, saved.ground()))


def calls_url() -> str:
    """Where a call is written down; "" for who may not."""
    return address("inbox:calls", scope.current().store.slug) if scope.current().can("inbox.note") else ""


def _tabs(current: str, slug: str) -> list[dict[str, Any]]:
    me = scope.current().staff_id
    keys = {
        "mine": f"open:staff:{me}",
        "nobody": "open:nobody",
        "open": "open",
        "waiting": "waiting",
        "snoozed": "snoozed",
        "solved": "solved",
    }
    numbers = counts.shown(keys.values())
    desk = address("inbox:desk", slug)
    labels = {
        "mine": _("Mine"),
        "nobody": _("Unassigned"),
        "open": _("Open"),
        "waiting": _("Their turn"),
        "snoozed": _("Snoozed"),
        "solved": _("Solved"),
    }
    return [
        {
            "name": name,
            "url": f"{desk}?view={name}",
            "label": labels[name],
            "count": numbers[key],
            "current": name == current,
        }
        for name, key in keys.items()
    ]


def _more(current: str, view: SavedView | None, slug: str) -> dict[str, Any]:
    """The saved views, those that are pinned, and what may be done with this list."""
    views = [_tab(one, current, slug) for one in saved.tabs()]
    create = address("inbox:view_new", slug)
    return {
        "views": views,
        "pinned": [one for one in views if one["is_pinned"]][:MOST_PINNED],
        "menu_url": f"{address('inbox:views_menu', slug)}?{urlencode({'view': current})}",
        "all_url": address("inbox:views", slug),
        "changed_url": address("inbox:sweeps", slug) if scope.current().can("inbox.tend") else "",
        "new_url": create,
        "from_url": f"{create}?{urlencode({'from': current})}",
        "edit_url": address("inbox:view", slug, view.public_id) if view and saved.may_change(view) else "",
    }


def _tab(view: SavedView | saved.Tab, current: str, slug: str) -> dict[str, Any]:
    name = saved.name_of(view)
    return {
        "id": view.public_id,
        "url": f"{address('inbox:desk', slug)}?view={name}",
        "label": view.name,
        "count_url": address("inbox:view_count", slug, view.public_id),
        "current": name == current,
        "is_pinned": view.is_pinned,
    }


def menu_of_views(current: str) -> list[dict[str, Any]]:
    """The saved views with how many conversations each holds, for the first MOST_COUNTED of them."""
    slug = scope.current().store.slug
    views = list(saved.seen()[: saved.MOST_SEEN])
    return [
        _tab(view, current, slug) | {"count": how_many(view) if place < MOST_COUNTED else ""}
        for place, view in enumerate(views)
    ]


def how_many(view: SavedView) -> str:
    """ "7", "100+": in the store's digits."""
    tree = saved.tree_of(view)
    number, is_more = saved.count(tree, view.sort) if tree else (0, False)
    return in_digits(
        f"{number}+" if is_more else str(number), digits_for(get_language(), scope.current().store.figures)
    )


def as_rows(found: Sequence[dict[str, Any]], view: str, current: str = "") -> SafeString:
    """The rows as _row.html draws them. A list is drawn anew at every event, and most of its rows are as they
    were: those are kept, until what stands in them changes or the minute is over."""
    read = queries.read_up_to([row["id"] for row in found])
    entered, at = scope.current().store, now()
    frame = (entered.slug, entered.figures, entered.timezone, get_language(), view, at.replace(second=0, microsecond=0))
    return joined(_drawn(row, _marks(row, read.get(row["id"], 0), current, at), frame, at) for row in found)


class Marks(NamedTuple):
    """How a row stands for whoever looks at it, now."""

    is_current: bool
    is_unread: bool
    is_at_risk: bool
    is_late: bool


def _marks(row: dict[str, Any], read: int, current: str, at: datetime) -> Marks:
    heard = row["last_kind"] in (MessageKind.IN, MessageKind.CARD)
    due_at, risk_at = row["promise_due_at"], row["promise_risk_at"]
    is_unread = heard and row["last_message_id"] > read
    return Marks(row["public_id"] == current, is_unread, bool(risk_at and risk_at <= at), bool(due_at and due_at <= at))


def _drawn(row: dict[str, Any], marks: Marks, frame: tuple[Any, ...], at: datetime) -> SafeString:
    def draw() -> str:
        digits, view = frame[1], frame[4]
        return render_to_string("inbox/_row.html", {"row": _row(row, marks, view, at), "now": at, "digits": digits})

    return SafeString(kept((frame, marks, queries.values(row), _hues(row)), draw, ROWS))


def _hues(row: dict[str, Any]) -> tuple[int | None, ...]:
    """The colours of the labels that its row shows."""
    if not row["labels"]:
        return ()
    known = hues()
    return tuple(known.get(word) for word in row["labels"][:SHOWN_LABELS])


def _row(row: dict[str, Any], marks: Marks, view: str, at: datetime) -> dict[str, Any]:
    url = address("inbox:conversation", scope.current().store.slug, row["public_id"])
    return {
        "id": row["public_id"],
        "url": f"{url}?view={view}" if view else url,
        "name": row["customer_name"] or unnamed(row["number"]),
        "badge": badge(row["customer__kind"]),
        "preview": row["preview"] or row["subject"] or _("(no text)"),
        "at": row["last_at"],
        "promise": ring_of(row),
        "chips": _chips(row, at),
        "is_current": marks.is_current,
        "is_unread": marks.is_unread,
    }


def unnamed(number: int) -> str:
    return in_digits(_("Visitor %(number)s") % {"number": number}, scope.current().store.figures)


def badge(kind: str) -> dict[str, str] | None:
    tones = {CustomerKind.VIP: "brand", CustomerKind.WHOLESALE: "brand", CustomerKind.INTERNAL: "note"}
    if kind not in tones:
        return None
    return {"text": str(CustomerKind(kind).label), "tone": tones[CustomerKind(kind)]}


def ring_of(row: dict[str, Any]) -> dict[str, Any] | None:
    """The promise of a row as the ring draws it; None when nothing is owed or its clock rests."""
    if not row["promise_due_at"] or row["owed_at"].year >= 2200:
        return None
    return {
        "opened_at": row["promise_made_at"],
        "due_at": row["promise_due_at"],
        "risk_at": row["promise_risk_at"],
        "state": row["promise_state"],
        "label": str(PromiseKind(row["promise_kind"]).label),
    }


def _chips(row: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    chips = _naps(row)
    kind = str(PromiseKind(row["promise_kind"]).label) if row["promise_kind"] else ""
    if row["promise_state"] == "broken":
        chips.append({"text": _("%(promise)s is late") % {"promise": kind}, "tone": "broken"})
    elif row["promise_state"] == "at_risk":
        chips.append({"text": _("%(promise)s at risk") % {"promise": kind}, "tone": "risk"})
    if row["has_unreadable"]:
        chips.append({"text": _("unreadable mail"), "tone": "risk"})
    if row["priority"] in ("high", "urgent"):
        chips.append({"text": _("urgent") if row["priority"] == "urgent" else _("important"), "tone": "risk"})
    chips.append({"text": str(Channel(row["last_way"] or row["channel"]).label), "tone": ""})
    return chips + [{"text": word, "tone": hue} for word, hue in zip(row["labels"], _hues(row), strict=False)]


def _naps(row: dict[str, Any]) -> list[dict[str, str]]:
    """How it sleeps, or that it has just woken and nobody has written since."""
    if row["status"] == Status.SNOOZED:
        due = row["promise_due_at"] if row["owed_at"].year < 2200 else None
        return [nap_chip(row["snoozed_until"], due)]
    if row["woken_at"] is not None and row["woken_at"] >= row["last_at"] and row["status"] == Status.OPEN:
        return [{"text": _("back from snooze"), "tone": "brand"}]
    return []


def write_cursor(row: dict[str, Any], by_promise: bool) -> str:
    return _written(row["owed_at"] if by_promise else row["last_at"], row["id"])


def _written(at: datetime, pk: int) -> str:
    return f"{at.timestamp():.6f}_{pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The keyset cursor in this text; None when there is none or it makes no sense."""
    stamp, _sep, pk = text.partition("_")
    try:
        return datetime.fromtimestamp(float(stamp), UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None
