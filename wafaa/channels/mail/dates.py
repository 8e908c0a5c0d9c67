"""Dates as mail programs write them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_date(value: str) -> datetime | None:
    """A Date header in UTC; None when it is none or lies outside the years 1990 to 2100."""
    try:
        date = parsedate_to_datetime(value[:200])
        date = (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if 1990 <= date.year <= 2100 else None
