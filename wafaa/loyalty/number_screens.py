"""The programme in numbers, and the list behind each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.dates import typed_day
from wafaa.loyalty import alarms, breakage, figures, queries
from wafaa.loyalty.alarms import Alarm
from wafaa.loyalty.books import OWNED, Book, Currency
from wafaa.loyalty.breakage import Cohort
from wafaa.loyalty.figures import Month
from wafaa.loyalty.membership import worth
from wafaa.loyalty.models import Account, Lot, Txn, VoucherDoubt
from wafaa.loyalty.screens import CREDIT, names
from wafaa.loyalty.speech import changed, money, number, on_day, points, speaks, url_of
from wafaa.loyalty.statements import asked
from wafaa.loyalty.tabs import places
from wafaa.loyalty.telling import title
from wafaa.loyalty.tier_words import percent
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.team.models import Staff

PAGE = 40
WIDE, HIGH, BAR, GAP = 960, 180, 14, 4
SERIES = ("given", "used", "ended", "taken")


def page(on: str = "") -> dict[str, Any]:
    """Context of loyalty/numbers.html."""
    day = typed_day(on) if on.strip() else figures.today()
    is_no_day = day is None
    is_to_come = day is not None and day > figures.today()
    day = min(day or figures.today(), figures.today())
    owed = queries.liability(Currency.POINTS, day)
    months, cohorts = figures.by_month(), figures.cohorts()
    many, sum_ = figures.debt_sums()
    return {
        "places": places("numbers"),
        "here": url_of("numbers"),
        "on": on,
        "is_no_day": is_no_day,
        "is_to_come": is_to_come,
        "day": _day(day),
        "is_today": day == figures.today(),
        "liability": _liability(owed),
        "credit": _credit(day),
        "members": number(figures.members()),
        "members_url": url_of("members"),
        "rate": _share(figures.redemption_rate(months)),
        "debts": {"many": number(many), "sum": points(sum_), "url": _list("debts")},
        "ageing": [
            {
                "label": ngettext("within %(count)s day", "within %(count)s days", days) % {"count": number(days)},
                "points": number(count),
                "worth": money(worth(count)),
                "url": _list(f"ending-{days}"),
            }
            for days, count in figures.ageing()
        ],
        "months": [_month(one) for one in reversed(months)],
        "chart": chart(months),
        "grants": _grants(),
        "cohorts": _cohorts(cohorts),
        "alarms": [_alarm(one) for one in alarms.alarms()],
    }


def _day(day: date) -> str:
    return on_day(datetime.combine(day, time(12), figures.zone()))


def _liability(owed: dict[str, int]) -> dict[str, Any]:
    total = sum(owed[book] for book in OWNED)
    labels = {
        Book.ACTIVE: _("can be used"),
        Book.PENDING: _("on the way"),
        Book.HELD: _("put aside"),
    }
    return {
        "points": number(total),
        "worth": money(worth(total)),
        "parts": [{"label": label, "points": number(owed[book])} for book, label in labels.items()],
    }


def _credit(day: date) -> dict[str, str]:
    """What is owed in money, at the end of that day; "" while nobody ever had any."""
    if not Account.objects.filter(currency=Currency.CREDIT).exists():
        return {"sum": "", "url": ""}
    return {"sum": changed(queries.owed(Currency.CREDIT, day), Currency.CREDIT, sign=False), "url": _list(CREDIT)}


def _share(hundredths: int | None) -> str:
    return "–" if hundredths is None else percent(hundredths)


def _list(what: str, **more: str) -> str:
    return asked(url_of("number", what), **more)


def _month(one: Month) -> dict[str, Any]:
    cells = [{"number": number(getattr(one, name)), "url": _list(name, month=f"{one.month:%Y-%m}")} for name in SERIES]
    return {"label": month_name(one.month), "cells": cells}


def month_name(month: date) -> str:
    from babel.dates import format_date

    name = format_date(month, "MMMM", locale="ar" if speaks() == "ar" else "en")
    return f"{name} {_figures(month.year)}"


def _figures(year: int) -> str:
    return number(year).replace(",", "").replace("٬", "")


def chart(months: list[Month]) -> dict[str, Any]:
    """Bars as rectangles, {x, y, width, height, series}, and the names of months below them; mirrored where one reads
    from the right, so that the oldest month stands where a reader begins."""
    most = max((max(0, getattr(one, name)) for one in months for name in SERIES), default=0) or 1
    step, bars, labels = WIDE / len(months), [], []
    is_mirrored = speaks() == "ar"
    for place, one in enumerate(months):
        begins = place * step + (step - len(SERIES) * (BAR + GAP)) / 2
        for nth, name in enumerate(SERIES):
            high = round(HIGH * max(0, getattr(one, name)) / most, 1)
            x = begins + nth * (BAR + GAP)
            x = WIDE - x - BAR if is_mirrored else x
            bars.append({"x": f"{x:.1f}", "y": f"{HIGH - high:.1f}", "height": f"{high:.1f}", "series": name})
        middle = (place + 0.5) * step
        label = month_name(one.month).split(" ")[0]
        labels.append({"x": f"{WIDE - middle if is_mirrored else middle:.1f}", "says": label})
    return {"bars": bars, "labels": labels, "wide": WIDE, "high": HIGH, "bar": BAR, "most": number(most)}


def _grants() -> list[dict[str, str]]:
    rows = figures.grants_by_colleague()
    known = names(row["actor"] for row in rows)
    ids = _staff_ids({row["actor"] for row in rows})
    return [
        {
            "name": known.get(row["actor"], _("A former colleague")),
            "many": number(row["many"]),
            "points": number(row["sum"]),
            "url": _list("grants", by=ids.get(row["actor"], "")),
        }
        for row in rows
    ]


def _staff_ids(actors: set[str]) -> dict[str, str]:
    ids = {int(actor.partition(":")[2]) for actor in actors}
    return {f"staff:{pk}": public for pk, public in Staff.objects.filter(pk__in=ids).values_list("pk", "public_id")}


def _cohorts(found: list[Cohort]) -> dict[str, Any]:
    share = breakage.estimate(found)
    return {
        "estimate": _thousandths(share),
        "rows": [
            {
                "month": month_name(one.month),
                "url": _list("given", month=f"{one.month:%Y-%m}"),
                "given": number(one.given),
                "used": number(one.used),
                "ended": number(one.ended),
                "left": number(one.left),
                "actual": _thousandths(one.actual),
                "expected": "–" if (ends := breakage.expected_end(one, share)) is None else number(ends),
            }
            for one in reversed(found)
        ],
    }


def _thousandths(share: int | None) -> str:
    """ "4.5%": of a hundred, to a tenth."""
    if share is None:
        return "–"
    whole, tenth = divmod(share, 10)
    if not tenth:
        return percent(whole)
    is_arabic = not number(1).isascii()
    return f"{number(whole)}{'٫' if is_arabic else '.'}{number(tenth)}{'٪' if is_arabic else '%'}"


def _alarm(one: Alarm) -> dict[str, str]:
    said = {
        "name": shown_name(one.customer) if one.customer else "",
        "staff": one.staff.name if one.staff else _("A former colleague"),
        "count": number(one.count),
        "times": ngettext("%(n)s time", "%(n)s times", one.count) % {"n": number(one.count)},
        "points": points(one.points),
    }
    words = {
        "oneself": _("%(staff)s gave points to a record of their own: %(points)s."),
        "often": _("%(staff)s gave points %(times)s in a week: %(points)s."),
        "favoured": _("%(staff)s gave %(name)s points %(times)s in thirty days: %(points)s."),
        "loop": _("%(name)s bought and brought back %(times)s in ninety days: %(points)s were taken back."),
        "friends": _("%(count)s friends of %(name)s were refused or are to be looked at: %(points)s."),
        "twice": _("A code of %(name)s that counts once stands on several orders."),
        "others": _("%(count)s vouchers of %(name)s were used by somebody else in ninety days."),
        "back": _("%(name)s got %(points)s back for a voucher that was used all the same."),
        "stays": _("%(name)s was refused as a friend, but the shop cannot take the coupon away: end it there."),
        "velocity": _("%(name)s got points %(times)s in a day: %(points)s."),
    }
    url = url_of("lines", one.customer.public_id) if one.customer else ""
    if one.code == "friends" and one.customer:
        url = asked(url_of("friends"), of=one.customer.public_id)
    if one.code in VoucherDoubt.values:
        url = asked(url_of("vouchers"), state="doubt")
    if not url and one.staff is not None:
        url = _list("grants", by=one.staff.public_id)
    return {
        "says": words[one.code] % said,
        "url": url,
        "tone": "broken" if one.code in ("oneself", "twice", "back") else "risk",
    }


def listing(what: str, month: str, by: str, after: str) -> dict[str, Any] | None:
    """Context of loyalty/number.html: title, rows [{name, url, title, points, at}], more_url, back_url. None when there
    is no such number."""
    found = _listed(what, month, by)
    if found is None:
        return None
    heading, rows, row = found
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    shown = list(rows[start : start + PAGE + 1])
    more = _list(what, month=month, by=by, after=str(start + PAGE)) if len(shown) > PAGE else ""
    return {
        "title": heading,
        "rows": [row(one) for one in shown[:PAGE]],
        "more_url": more,
        "back_url": url_of("numbers"),
    }


Row = Callable[[Any], dict[str, Any]]


def _listed(what: str, month: str, by: str) -> tuple[str, QuerySet[Any], Row] | None:
    whose = ("account__customer", "account__customer__joined_to")
    if what == "debts":
        return _("Points that are owed"), figures.debts(), _debt
    if what == CREDIT:
        return _("Who has store credit"), figures.credits(), _owed_money
    if what.startswith("ending-") and what.removeprefix("ending-") in map(str, figures.AGES):
        days = int(what.removeprefix("ending-"))
        said = ngettext("Points that end within %(count)s day", "Points that end within %(count)s days", days)
        return said % {"count": number(days)}, figures.ending(days).select_related(*whose), _lot
    if what == "grants":
        staff = Staff.objects.filter(public_id=by).first() if by else None
        if by and staff is None:
            return None
        rows = figures.grants(f"staff:{staff.pk}" if staff else "")
        return _("Points given by hand in ninety days"), rows.select_related(*whose), _txn
    first = _typed_month(month)
    if what not in figures.KINDS_OF or first is None:
        return None
    heads = {
        "given": _("Given in %(month)s"),
        "used": _("Used in %(month)s"),
        "ended": _("Ended unused in %(month)s"),
        "taken": _("Taken back in %(month)s"),
    }
    heading = heads[what] % {"month": month_name(first)}
    return heading, figures.moved_in(what, first).select_related(*whose), _txn


def _typed_month(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _person(customer: Customer) -> dict[str, str]:
    root = customer.joined_to or customer
    return {"name": shown_name(root), "url": url_of("lines", root.public_id)}


def _debt(account: Account) -> dict[str, Any]:
    return _person(account.customer) | {"title": "", "points": number(-account.debt), "at": None}


def _owed_money(account: Account) -> dict[str, Any]:
    who = _person(account.customer)
    sum = changed(account.active, Currency.CREDIT, sign=False)
    return {**who, "url": asked(who["url"], of=CREDIT), "title": "", "points": sum, "at": None}


def _lot(lot: Lot) -> dict[str, Any]:
    return _person(lot.account.customer) | {"title": "", "points": number(lot.remaining), "at": lot.expires_at}


def _txn(txn: Txn) -> dict[str, Any]:
    said = {"title": title(txn.kind, txn.reason, None), "points": number(txn.amount), "at": txn.at}
    return _person(txn.account.customer) | said
