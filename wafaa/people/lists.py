"""What the pages of lists show: those that came in, one of them at each step, and all customers as a list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from wafaa.lib import csvsafe
from wafaa.lib.text.digits import in_digits
from wafaa.people import screens
from wafaa.people.columns import COLUMNS, REASONS, columns
from wafaa.people.companies import names_of_all
from wafaa.people.models import Customer, CustomerKind, Identity, Import, ImportLine, ImportState, Outcome
from wafaa.people.models.lists import BroughtList
from wafaa.people.own_fields import label_of, own_fields, values_of_all, written
from wafaa.stores import scope

MOST_SHOWN = 20
PAGE = 500
BUSY = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
TONES = {ImportState.DONE: "kept", ImportState.CHECKED: "risk", ImportState.MAPPING: "risk"}
OUT = ("name", "phone", "whatsapp", "email", "shop", "kind", "language", "tags", "company", "birthday")
WAYS = ("phone", "whatsapp", "email", "shop")


def problem(code: str) -> str:
    """Why a file was not taken."""
    words = {
        "empty": _("There is nothing in this file. A list has a line of headings and at least one line below it."),
        "workbook": _("This is an Excel workbook. Save it as “CSV UTF-8” in Excel and choose that file."),
        "binary": _("This file is not a list in text. Save the list as CSV and choose that file."),
        "broken": _("This file cannot be read to its end: it is damaged, or it is not a CSV file."),
        "wide": _("A line of this file is far too long: it is probably not a CSV file."),
        "large": _("This file is too large. The most is 25 MB; part the list into several files."),
        "long": _("This list is too long. The most is 200,000 lines; part it into several files."),
        "none": _("Choose a file first."),
    }
    return words[code]


def overview() -> dict[str, Any]:
    """Context of people/lists.html."""
    rows = Import.objects.select_related("staff").order_by("-id")[:50]
    return {
        "upload_url": screens.url_of("imports"),
        "list_url": screens.url_of("list"),
        "export_url": screens.url_of("export") if scope.current().can("people.export") else "",
        "imports": [
            {
                "name": row.name,
                "at": row.created_at,
                "by": row.staff.name if row.staff else "",
                "state": row.get_state_display(),
                "tone": TONES.get(ImportState(row.state), ""),
                "says": lines(row.total),
                "url": screens.url_of("import", row.public_id) if row.state != ImportState.DROPPED else "",
            }
            for row in rows
        ],
    }


def lines(count: int) -> str:
    return _figures(ngettext("%(n)s line", "%(n)s lines", count) % {"n": count})


def _figures(text: str) -> str:
    return in_digits(text, scope.current().store.figures)


def one_import(batch: Import, refused: str = "") -> dict[str, Any]:
    """Context of people/import.html and people/_import.html."""
    pid, state = batch.public_id, ImportState(batch.state)
    may_map = state in (ImportState.MAPPING, ImportState.CHECKED)
    return {
        "name": batch.name,
        "state": state.value,
        "state_says": state.label,
        "total_says": lines(batch.total),
        "list_url": screens.url_of("imports"),
        "here_url": screens.url_of("import", pid),
        "is_busy": state in BUSY,
        "done": _done(batch),
        "total": batch.total,
        "refused": refused,
        "columns": shown_columns(batch) if may_map else [],
        "choices": [("", _("Leave out")), *columns().items()],
        "columns_url": screens.url_of("import_columns", pid) if may_map else "",
        "counts": shown_counts(batch.counts),
        "bad_lines": _bad_lines(batch),
        "report_url": screens.url_of("import_report", pid) if state not in (ImportState.MAPPING,) else "",
        "start_url": screens.url_of("import_start", pid) if state == ImportState.CHECKED else "",
        "does_anything": bool(batch.counts.get(Outcome.NEW) or batch.counts.get(Outcome.CHANGED)),
        "undo_url": screens.url_of("import_undo", pid) if state == ImportState.DONE else "",
        "drop_url": screens.url_of("import_drop", pid) if may_map else "",
    }


def _done(batch: Import) -> int:
    """Lines dealt with in the present step; taking back counts what it took back."""
    keys = ("removed", "left", "restored") if batch.state == ImportState.UNDOING else tuple(Outcome.values)
    return sum(batch.counts.get(key, 0) for key in keys)


def shown_columns(batch: BroughtList) -> list[dict[str, Any]]:
    """What each column of a list is called, and what its first rows have in it."""
    return [
        {
            "field": f"column_{place}",
            "heading": heading if batch.has_headings else _("Column %(n)s") % {"n": _figures(str(place + 1))},
            "holds": batch.columns[place] if place < len(batch.columns) else "",
            "sample": [row[place] for row in batch.sample if place < len(row) and row[place]],
        }
        for place, heading in enumerate(batch.headings)
    ]


def shown_counts(counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        "new": (_("New"), "kept"),
        "changed": (_("Changed"), "brand"),
        "same": (_("Nothing new"), ""),
        "refused": (_("Refused"), "broken"),
        "removed": (_("Taken out again"), ""),
        "restored": (_("Put back as it was"), ""),
        "left": (_("Left, because something happened since"), "risk"),
    }
    return [
        {"label": label, "tone": tone, "count": counts[key]} for key, (label, tone) in labels.items() if key in counts
    ]


def _bad_lines(batch: Import) -> list[dict[str, Any]]:
    rows = ImportLine.objects.filter(batch=batch, outcome=Outcome.REFUSED).order_by("number")[:MOST_SHOWN]
    return [{"number": row.number, "why": str(REASONS.get(row.reason, row.reason))} for row in rows]


def named_columns(batch: Import, posted: Any) -> tuple[list[str], str]:
    """What was chosen for each column, and what is wrong with it ("" when nothing)."""
    names = [str(posted.get(f"column_{place}", "")) for place in range(len(batch.headings))]
    known = columns()
    names = [name if name in known else "" for name in names]
    twice = [name for name in known if name not in WAYS and names.count(name) > 1]
    if twice:
        return names, _("“%(column)s” is chosen for two columns. Leave one of them out.") % {"column": known[twice[0]]}
    if not set(names) & set(WAYS):
        words = _(
            "Choose at least one column with a phone, an e-mail or the number in the shop: they tell people apart."
        )
        return names, words
    return names, ""


def report(batch: Import) -> str:
    """Every line with its outcome and reason, as CSV for a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(csvsafe.row([_("Line"), _("Outcome"), _("Reason")]))
    rows = ImportLine.objects.filter(batch=batch).order_by("number").values_list("number", "outcome", "reason")
    labels = {value: str(label) for value, label in Outcome.choices}
    reasons = {code: str(words) for code, words in REASONS.items()} | {"": "", "undone": _("undone")}
    for number, outcome, reason in rows.iterator(chunk_size=5000):
        writer.writerow(csvsafe.row([number, labels[outcome], reasons.get(reason, reason)]))
    return "\ufeff" + out.getvalue()


def export(entered: scope.Scope, language: str) -> Iterator[str]:
    """All customers of this store as CSV, piece by piece; who was joined is one line.

    The store is entered for each piece alone: whoever sends the answer may do so in another context.
    """
    with override(language):
        with scope.entered(entered):
            own = [label_of(field) for field in own_fields()]
        yield "\ufeff" + _written([[*(COLUMNS[name] for name in OUT), *own, _("First seen"), _("Last contact")]])
    after = 0
    while True:
        with scope.entered(entered), override(language):
            rows = list(Customer.objects.filter(joined_to=None, staff=None, pk__gt=after).order_by("pk")[:PAGE])
            text = _written(_exported(rows))
        if not rows:
            return
        after = rows[-1].pk
        yield text


def _written(rows: list[list[Any]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(csvsafe.row(row) for row in rows)
    return out.getvalue()


def _exported(rows: list[Customer]) -> list[list[Any]]:
    ways: dict[int, dict[str, list[str]]] = {row.pk: {} for row in rows}
    ids = list(ways)
    joined = dict(Customer.objects.filter(joined_to_id__in=ids).values_list("pk", "joined_to_id"))
    held = Identity.objects.filter(customer_id__in=[*ids, *joined], kind__in=WAYS).order_by("id")
    for one in held:
        values = ways[joined.get(one.customer_id) or one.customer_id].setdefault(one.kind, [])
        if one.value not in values:
            values.append(one.value)
    companies = names_of_all(ids, joined)
    fields, own = own_fields(), values_of_all(ids, joined)
    return [
        [
            row.name,
            *("; ".join(ways[row.pk].get(kind, [])) for kind in WAYS),
            CustomerKind(row.kind).label,
            row.language,
            "; ".join(row.tags) + (";" if len(row.tags) == 1 else ""),
            companies.get(row.pk, ""),
            row.birthday,
            *(written(field, own.get(row.pk, {}).get(field.code)) for field in fields),
            f"{row.created_at:%Y-%m-%d}",
            f"{row.last_at:%Y-%m-%d}",
        ]
        for row in rows
    ]
