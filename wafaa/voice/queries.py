"""Reads of answers and their sums; each walks an index, and no further than a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from wafaa.inbox.models import hidden_teams
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.orders.columns import NOT_COUNTED
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.voice.models import Asked, Response, Tally

PAGE = 40
MONTHS, DAYS = 12, 90
MOST_BESIDE = 3


@dataclass(frozen=True)
class Sums:
    """Of those who were asked: how many, how many answered, what their scores add up to, how many were good."""

    asked: int = 0
    answered: int = 0
    total: int = 0
    good: int = 0

    @property
    def mean(self) -> int:
        """In hundredths; of nothing 0."""
        return round(100 * self.total / self.answered) if self.answered else 0

    @property
    def share(self) -> int:
        """Of a hundred answers, how many were good."""
        return round(100 * self.good / self.answered) if self.answered else 0

    @property
    def rate(self) -> int:
        """Of a hundred who were asked, how many answered."""
        return round(100 * self.answered / self.asked) if self.asked else 0


SUMMED = {name: Sum(name, default=0) for name in ("asked", "answered", "total", "good")}


def today() -> date:
    return now().astimezone(known_zone(scope.current().store.timezone)).date()


def first_month() -> date:
    here = today()
    months = here.year * 12 + here.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def by_month() -> list[tuple[date, Sums]]:
    """The last twelve months, the oldest first, each with its sums."""
    since = first_month()
    rows = Tally.objects.filter(day__gte=since).annotate(month=TruncMonth("day")).values("month")
    found = {row["month"]: _sums(row) for row in rows.annotate(**SUMMED).order_by()}
    months = [divmod(since.year * 12 + since.month - 1 + n, 12) for n in range(MONTHS)]
    return [(date(year, month + 1, 1), found.get(date(year, month + 1, 1), Sums())) for year, month in months]


def by(column: str, **only: Any) -> dict[Any, Sums]:
    """The sums of the last ninety days for each value of a column of `Tally`."""
    rows = Tally.objects.filter(day__gt=today() - timedelta(days=DAYS), **only).values(column)
    return {row[column]: _sums(row) for row in rows.annotate(**SUMMED).order_by()}


def _sums(row: Any) -> Sums:
    return Sums(row["asked"], row["answered"], row["total"], row["good"])


def seen() -> QuerySet[Response]:
    """The answers that whoever acts may see: those about a closed team's conversations are its members' and the
    leads'."""
    rows: QuerySet[Response] = Response.objects.select_related(
        "customer", "customer__joined_to", "conversation", "conversation__merged_into", "order", "staff"
    )
    hidden = hidden_teams()
    if not hidden:
        return rows
    open_ = Q(conversation=None) | Q(conversation__team=None) | ~Q(conversation__team_id__in=hidden)
    return rows.filter(open_ | Q(conversation__assignee_id=scope.current().staff_id))


def page(rows: QuerySet[Response], after: str) -> tuple[list[Response], str]:
    """A page of answers, those of the latest day first, and the cursor behind it, "" at the end."""
    rows = rows.order_by("-on_day", "-id")
    if (behind := _read(after)) is not None:
        day, pk = behind
        rows = rows.filter(on_day__lte=day).exclude(on_day=day, pk__gte=pk)
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.on_day.isoformat()}_{last.pk}" if last else ""


def _read(cursor: str) -> tuple[date, int] | None:
    day, _sep, pk = ascii_digits(cursor).partition("_")
    try:
        return date.fromisoformat(day), min(int(pk), 2**62)
    except ValueError:
        return None


def latest_comments(most: int) -> list[Response]:
    """Of the last ninety days."""
    since = today() - timedelta(days=DAYS)
    return list(seen().filter(comment__gt="", on_day__gt=since).order_by("-on_day", "-id")[:most])


def of_person(customer: Customer) -> tuple[list[Response], int, int | None]:
    """Their latest answers, how many they gave, and the mean in hundredths."""
    rows = seen().filter(everyone_in(customer))
    told = Response.objects.filter(everyone_in(customer)).aggregate(many=Count("pk"), mean=Avg("score"))
    latest = list(rows.order_by("-at", "-id")[:MOST_BESIDE])
    return latest, int(told["many"]), round(100 * float(told["mean"])) if told["many"] else None


def last_asked(customer: Customer) -> Asked | None:
    found: Asked | None = Asked.objects.filter(everyone_in(customer)).order_by("-id").first()
    return found


def bought(customer: Customer) -> list[dict[str, Any]]:
    """What they bought, less what went back, by currency: {currency, spent, orders, since}; what brought most first.
    Cancelled and failed orders count for nothing."""
    rows = Order.objects.filter(everyone_in(customer), is_told=True, is_gone=False).exclude(state__in=NOT_COUNTED)
    sums = (
        rows.order_by()
        .values("currency")
        .annotate(
            gross=Sum("total_minor", default=0),
            back=Sum("refunded_minor", default=0),
            orders=Count("pk"),
            since=Min("placed_at"),
        )
    )
    found = [{**row, "spent": row["gross"] - row["back"]} for row in sums]
    return sorted(found, key=lambda row: -row["spent"])
