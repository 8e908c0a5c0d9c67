"""A statement for screens: lines with their day, an instant to look back from, and where one reads on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from wafaa.lib.dates import typed_day
from wafaa.lib.time import now
from wafaa.loyalty import queries
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Txn
from wafaa.loyalty.picture import lines, lines_until
from wafaa.loyalty.queries import LINES, Balance
from wafaa.loyalty.telling import Said
from wafaa.people.models import Customer


@dataclass(frozen=True)
class Statement:
    """`balance` is as of `until`, which is now where no day was asked for; `after` is the mark of what comes before
    these lines, "" at the end. `problem` says that what was typed is no day."""

    lines: list[Said]
    balance: Balance
    until: datetime | None
    after: str
    is_no_day: bool = False


def read(customer: Customer, on: str = "", after: str = "", *, of: str = Currency.POINTS) -> Statement:
    """As of the end of a typed day, in any digits and calendar, by the reader's clock. `after` goes on behind it."""
    day = typed_day(on) if on.strip() else None
    until = datetime.combine(day, time.max, timezone.get_current_timezone()) if day else None
    if until is not None and until >= now():
        until = None
    before = _mark(customer, after, of)
    if before is not None:
        found = lines(customer, before=before, currency=of)
    else:
        found = lines_until(customer, until, currency=of) if until else lines(customer, currency=of)
    balance = queries.balance_at(customer, of, until) if until else queries.balance(customer, of)
    more = found[-1].txn if len(found) == LINES else ""
    return Statement(found, balance, until, more, bool(on.strip()) and day is None)


def _mark(customer: Customer, after: str, of: str) -> int | None:
    if not after:
        return None
    mine = queries.accounts(customer, of)
    return Txn.objects.filter(public_id=after, account__in=mine).values_list("pk", flat=True).first()


def asked(url: str, **words: Any) -> str:
    kept = {name: word for name, word in words.items() if word}
    return f"{url}?{urlencode(kept)}" if kept else url
