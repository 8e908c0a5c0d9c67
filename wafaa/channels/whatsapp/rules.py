"""What WhatsApp's own rules say to the gate: the 24 hours, and the shop's limit for what is billed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Sum

from wafaa.channels.gate import Question, Verdict, restraint
from wafaa.channels.models import Cost, Line, Window
from wafaa.stores import scope

CHANNEL = "whatsapp"


@restraint(CHANNEL)
def window(q: Question) -> Verdict | None:
    """Free words only while the customer's last message is fresh; an approved template at any time."""
    if q.is_template or q.line is None:
        return None
    return None if open_until(q.line, q.to, q.at) else Verdict("no", "window_closed")


@restraint(CHANNEL)
def cost(q: Question) -> Verdict | None:
    """Nothing leaves by itself once the month's limit of billed messages is reached; people go on answering."""
    if not q.is_automatic or q.line is None:
        return None
    limit = int(q.line.options.get("automatic_limit") or 0)
    return Verdict("no", "cost_limit") if limit and billed_automatically(q.line, q.at) >= limit else None


def open_until(line: Line, address: str, at: datetime) -> datetime | None:
    """When the window of this address ends; None when it is closed."""
    rows = Window.objects.filter(line=line, address=address, until__gt=at)
    found: datetime | None = rows.values_list("until", flat=True).first()
    return found


def billed_automatically(line: Line, at: datetime) -> int:
    """The billed automatic messages of this line in the store's present month."""
    rows = Cost.objects.filter(line=line, day__gte=day_of(at).replace(day=1), day__lte=day_of(at))
    return int(rows.aggregate(n=Sum("automatic"))["n"] or 0)


def day_of(at: datetime) -> date:
    """The store's own day of an instant."""
    return at.astimezone(ZoneInfo(scope.current().store.timezone)).date()
