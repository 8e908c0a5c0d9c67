"""What the pages of lists of points show: those that came in, one of them at each step, and who keeps the points."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib import csvsafe
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import keeping, queries, speech
from wafaa.loyalty.books import Currency
from wafaa.loyalty.membership import worth
from wafaa.loyalty.models import Keeping, KeptBalance, ListWay, PointsList, PointsListLine
from wafaa.loyalty.points_columns import COLUMNS, REASONS, columns
from wafaa.loyalty.points_exports import KINDS
from wafaa.loyalty.speech import url_of
from wafaa.loyalty.tabs import places
from wafaa.loyalty.verbs.squaring import store_day
from wafaa.orders import list_screens as order_lists
from wafaa.people import lists as people_lists
from wafaa.people.models import ImportState, Outcome
from wafaa.people.verbs.bringing import UNWRITTEN
from wafaa.shops.models import Shop
from wafaa.stores import scope

MOST_SHOWN = 20
WAYS = ("phone", "whatsapp", "email", "shop", "member")
AMOUNTS = ("points", "pending", "credit", "tier", "joined")


def problem(code: str) -> str:
    """Why a file was not taken."""
    return order_lists.problem(code)


def overview() -> dict[str, Any]:
    """Context of loyalty/points_lists.html."""
    rows = PointsList.objects.select_related("staff").order_by("-id")[:50]
    return {
        "places": places("points_lists"),
        "upload_url": url_of("points_lists"),
        "export_url": url_of("points_export"),
        "files": [{"value": name, "label": label, "says": says} for name, (label, says) in KINDS.items()],
        "columns_says": _comma().join(str(label) for label in COLUMNS.values()),
        "keeping_url": url_of("keeping"),
        "keeping_says": _keeping_says(),
        "imports": [
            {
                "name": row.name,
                "at": row.created_at,
                "by": row.staff.name if row.staff else "",
                "state": row.get_state_display(),
                "tone": people_lists.TONES.get(ImportState(row.state), ""),
                "says": people_lists.lines(row.total),
                "url": url_of("points_list", row.public_id) if row.state != ImportState.DROPPED else "",
            }
            for row in rows
        ],
    }


def _keeping_says() -> str:
    kept = keeping.keepers()
    names = [shop.name for shop in keeping.choosable() if shop.pk in kept] if kept else []
    if not names:
        return _("Wafaa keeps the points of all your shops.")
    return _("These keep their points themselves: %(shops)s") % {"shops": _comma().join(names)}


def _comma() -> str:
    return "، " if speech.speaks() == "ar" else ", "


def one_list(batch: PointsList, refused: str = "", way: str = "") -> dict[str, Any]:
    """Context of loyalty/points_list.html and people/_import.html."""
    pid, state = batch.public_id, ImportState(batch.state)
    may_map = state in (ImportState.MAPPING, ImportState.CHECKED)
    choices = ways() if may_map else []
    chosen = way or _way_of(batch, choices)
    return {
        "places": places("points_lists"),
        "name": batch.name,
        "total_says": people_lists.lines(batch.total),
        "state": state.value,
        "state_says": state.label,
        "list_url": url_of("points_lists"),
        "here_url": url_of("points_list", pid),
        "is_busy": state in people_lists.BUSY,
        "done": _done(batch),
        "total": max(batch.total, 1),
        "refused": refused,
        "columns": people_lists.shown_columns(batch) if may_map else [],
        "choices": [("", _("Leave out")), *columns().items()],
        "columns_url": url_of("points_list_columns", pid) if may_map else "",
        "asks": "loyalty/_points_list_asks.html",
        "ways": [{"value": value, "label": label, "is": value == chosen} for value, label in choices],
        "counts": people_lists.shown_counts(batch.counts),
        "sums": _sums(batch) if state != ImportState.MAPPING else [],
        "bad_lines": _said(batch, [Outcome.REFUSED]),
        "odd_lines": _said(batch, [Outcome.NEW, Outcome.CHANGED, Outcome.SAME]),
        "report_url": url_of("points_list_report", pid) if state != ImportState.MAPPING else "",
        "start_url": url_of("points_list_start", pid) if state == ImportState.CHECKED else "",
        "does_anything": bool(batch.counts.get(Outcome.NEW) or batch.counts.get(Outcome.CHANGED)),
        "undo_url": url_of("points_list_undo", pid) if state == ImportState.DONE else "",
        "undo_says": _(
            "What it gave is taken back, as far as nobody has spent it, and what it took comes back. Who came by it "
            "takes part no more, unless they have earned or used points since."
        ),
        "drop_url": url_of("points_list_drop", pid) if state in UNWRITTEN else "",
    }


def ways() -> list[tuple[str, str]]:
    """What the points of a list may do; for a shop that keeps its own there is one way more each."""
    kept = keeping.keepers()
    shops = [shop for shop in keeping.choosable() if shop.pk in kept] if kept else []
    return [
        (ListWay.BRING, str(ListWay.BRING.label)),
        (ListWay.ADD, str(ListWay.ADD.label)),
        *(
            (f"kept:{shop.public_id}", _("Only show them: “%(shop)s” keeps these points itself") % {"shop": shop.name})
            for shop in shops
        ),
    ]


def _way_of(batch: PointsList, choices: list[tuple[str, str]]) -> str:
    """What was chosen; before that, a list tells what a shop keeps, if one does and no other shop is there."""
    if batch.way == ListWay.KEPT and batch.shop is not None:
        return f"kept:{batch.shop.public_id}"
    kept = [value for value, _label in choices if value.startswith("kept:")]
    return kept[0] if kept and batch.state == ImportState.MAPPING and keeping.rests() else str(batch.way)


def chosen_way(value: str) -> tuple[str, Shop | None] | None:
    """The way and its shop; None for what cannot be chosen."""
    if value not in dict(ways()):
        return None
    name, _kept, public_id = value.partition(":")
    return name, Shop.objects.filter(public_id=public_id).first() if public_id else None


def _done(batch: PointsList) -> int:
    rows: int = batch.counts.get("rows", 0)
    if batch.state != ImportState.UNDOING:
        return rows
    written: int = batch.counts.get(Outcome.NEW, 0) + batch.counts.get(Outcome.CHANGED, 0)
    done = sum(batch.counts.get(key, 0) for key in ("left", "restored"))
    total: int = batch.total
    return total * done // written if written else total


def _sums(batch: PointsList) -> list[dict[str, str]]:
    """What it comes to: points and what the store owes for them, and people whom nobody knew."""
    counts, found = batch.counts, []
    points, credit = counts.get("points", 0), counts.get("credit", 0)
    if points:
        owed = speech.money(worth(abs(points)))
        words = _("%(points)s, worth %(sum)s") % {"points": speech.points(abs(points)), "sum": owed}
        found.append({"label": _("Given in all") if points > 0 else _("Taken away in all"), "says": words})
    if credit:
        sum_ = speech.money(Money(credit, scope.current().store.currency))
        found.append({"label": _("Store credit given in all"), "says": sum_})
    if many := counts.get("strangers", 0):
        text = ngettext("%(n)s person", "%(n)s people", many) % {"n": speech.number(many)}
        found.append({"label": _("New customers"), "says": text})
    return found


def _said(batch: PointsList, outcomes: Sequence[str]) -> list[dict[str, Any]]:
    rows = PointsListLine.objects.filter(batch=batch, outcome__in=outcomes).exclude(reason="").order_by("row")
    return [{"number": row.row, "why": str(REASONS.get(row.reason, row.reason))} for row in rows[:MOST_SHOWN]]


def named_columns(batch: PointsList, posted: Any) -> tuple[list[str], str]:
    """What was chosen for each column, and what is wrong with it ("" when nothing)."""
    known = columns()
    names = [str(posted.get(f"column_{place}", "")) for place in range(len(batch.headings))]
    names = [name if name in known else "" for name in names]
    twice = [name for name in known if name not in people_lists.WAYS and names.count(name) > 1]
    if twice:
        return names, _("“%(column)s” is chosen for two columns. Leave one of them out.") % {"column": known[twice[0]]}
    if not set(names) & set(WAYS):
        return names, _("Choose at least one column that tells people apart: a phone, an e-mail, a number.")
    if not set(names) & set(AMOUNTS):
        return names, _("Choose the column with the points.")
    return names, ""


def report(batch: PointsList) -> str:
    """What became of every person, and why, as CSV for a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(csvsafe.row([_("Line"), _("Name"), _("Outcome"), _("Points"), _("Reason")]))
    labels = {value: str(label) for value, label in Outcome.choices}
    reasons = {code: str(words) for code, words in REASONS.items()} | {"": ""}
    rows = PointsListLine.objects.filter(batch=batch).select_related("customer").order_by("number")
    for row in rows.iterator(chunk_size=2000):
        says = [reasons.get(row.reason, row.reason), *([_("undone")] if row.is_undone else [])]
        name = row.customer.name if row.customer else ""
        writer.writerow(
            csvsafe.row([row.row, name, labels[row.outcome], row.points, " ".join(one for one in says if one)])
        )
    return "\ufeff" + out.getvalue()


def keeping_page(asked: Shop | None = None) -> dict[str, Any]:
    """Context of loyalty/keeping.html: places, shops [{name, is_shop, since, known, ask_url}], asked {name, is_shop,
    says [text], do_url} or None, is_told_by_lists, cancel_url."""
    kept = {row.shop_id: row for row in Keeping.objects.filter(until=None)}
    shops = keeping.choosable()
    return {
        "places": places("points_lists"),
        "list_url": url_of("points_lists"),
        "cancel_url": url_of("keeping"),
        "shops": [
            {
                "name": shop.name,
                "is_shop": shop.pk in kept,
                "since": kept[shop.pk].since if shop.pk in kept else None,
                "known": _known(shop) if shop.pk in kept else "",
                "ask_url": f"{url_of('keeping')}?shop={shop.public_id}",
            }
            for shop in shops
        ],
        "is_told_by_lists": bool(kept),
        "asked": _asked(asked, is_shop=asked.pk not in kept, shops=shops, kept=set(kept)) if asked else None,
    }


def _known(shop: Shop) -> str:
    rows = KeptBalance.objects.filter(shop=shop).order_by("-as_of")
    newest = rows.first()
    if newest is None:
        return _("No balances have been brought in yet, so customers see none.")
    said = {"people": speech.number(rows.count()), "day": speech.on_day(newest.as_of)}
    return _("Balances known: %(people)s, the newest of %(day)s.") % said


def _asked(shop: Shop, *, is_shop: bool, shops: Sequence[Shop], kept: set[int]) -> dict[str, Any]:
    """What switching over, or back, comes to: told before it is done."""
    owed = queries.owed(Currency.POINTS, store_day(now()))
    said = {
        "shop": shop.name,
        "points": speech.points(owed),
        "sum": speech.money(worth(owed)),
    }
    if not is_shop:
        words = [
            _("Orders of %(shop)s from now on earn points here again. Those of the time between do not."),
            _("Rewards can be bought with points again. Members have what they had: %(points)s, worth %(sum)s."),
            _("The balances that %(shop)s kept are not shown any more. They are not added to anything: if they are to "
              "go on here, bring them in as a list afterwards."),
        ]  # fmt: skip
        return {"name": shop.name, "is_shop": False, "says": [one % said for one in words],
                "do_url": url_of("keep", shop.public_id)}  # fmt: skip
    words = [
        _("Orders of %(shop)s that are placed from now on earn nothing here: %(shop)s gives points for them. Earlier "
          "ones keep what they were promised."),
        _("Coupons of %(shop)s cannot be bought with points from here."),
        _("Customers and colleagues see the balance that you last brought in, its day, and that it is used at "
          "%(shop)s."),
    ]  # fmt: skip
    if {one.pk for one in shops} <= kept | {shop.pk}:
        words.append(
            _("No other shop is left, so the programme here rests: nothing is given, nothing can be used, and nothing "
              "ends. What members have (%(points)s, worth %(sum)s) waits for the day on which you switch back.")
        )  # fmt: skip
    return {"name": shop.name, "is_shop": True, "says": [one % said for one in words],
            "do_url": url_of("keep", shop.public_id)}  # fmt: skip
