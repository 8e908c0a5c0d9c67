"""What a provider knows of a line, as its page shows it: health, costs, templates."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.models import Cost, Line
from wafaa.channels.templates import is_sendable, offered
from wafaa.channels.whatsapp.rules import day_of
from wafaa.lib.time import now


def health_of(line: Line) -> dict[str, Any]:
    """The number as Meta sees it; {} before the first test."""
    known = line.options.get("health") or {}
    if not known.get("at"):
        return {}
    colours = {
        "GREEN": (_("high"), "kept"),
        "YELLOW": (_("medium"), "risk"),
        "RED": (_("low"), "broken"),
    }
    quality, tone = colours.get(str(known.get("quality_rating", "")), (_("not rated yet"), ""))
    tier = str(known.get("messaging_limit_tier", "")).removeprefix("TIER_")
    return {
        "phone": str(known.get("display_phone_number", "")),
        "name": str(known.get("verified_name", "")),
        "quality": quality,
        "tone": tone,
        "limit": _("no limit") if tier == "UNLIMITED" else tier,
        "most": _number_in(tier),
        "at": datetime.fromisoformat(known["at"]),
    }


def _number_in(tier: str) -> int | None:
    """Meta's "1K" as a number; None for what it may call otherwise one day."""
    number = tier.removesuffix("K")
    if not (number.isascii() and number.isdigit()):
        return None
    return int(number) * (1000 if tier.endswith("K") else 1)


def costs_of(line: Line) -> dict[str, Any]:
    """Today's and this month's messages by category: billed, and free."""
    today = day_of(now())
    month: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in Cost.objects.filter(line=line, day__gte=today.replace(day=1), day__lte=today):
        counted = month[row.category]
        counted["billed"] += row.billed
        counted["free"] += row.free
        counted["automatic"] += row.automatic
        counted["today"] += row.billed if row.day == today else 0
    rows: list[dict[str, Any]] = [{"label": category_words(name), **row} for name, row in sorted(month.items())]
    limit = int(line.options.get("automatic_limit") or 0)
    automatic = sum(row["automatic"] for row in rows)
    return {"rows": rows, "limit": limit, "automatic": automatic, "is_reached": bool(limit) and automatic >= limit}


def category_words(name: str) -> str:
    words = {
        "service": _("Replies"),
        "utility": _("Service templates"),
        "marketing": _("Offers"),
        "authentication": _("Codes"),
    }
    return words.get(name, name)


def templates_of(line: Line) -> list[dict[str, Any]]:
    """Every template with its state."""
    return [
        {
            "name": row.name,
            "language": row.language,
            "category": category_words(row.category.lower()),
            "state": template_words(row.state),
            "tone": "kept" if is_sendable(row) else "broken" if row.state in ("REJECTED", "DISABLED") else "risk",
            "reason": reason_words(row.reason),
            "needs_more": row.needs_more,
            "body": row.body,
        }
        for row in offered(line)
    ]


def template_words(state: str) -> str:
    """Meta's word for how it judged a template, in ours."""
    words = {
        "APPROVED": _("approved"),
        "PENDING": _("waits for approval"),
        "IN_APPEAL": _("waits for approval"),
        "REJECTED": _("rejected"),
        "PAUSED": _("paused for its quality"),
        "DISABLED": _("disabled"),
    }
    return words.get(state, state)


def reason_words(reason: str) -> str:
    """Meta's word for why it rejected a template, in ours; another one stays as it came."""
    words = {
        "INVALID_FORMAT": _("Its form is wrong: a variable at the edge or without a number, or too many of them."),
        "ABUSIVE_CONTENT": _("Meta takes its words for offensive or threatening."),
        "PROMOTIONAL": _("It advertises, and was handed in as something else."),
        "TAG_CONTENT_MISMATCH": _("Its language or its category is not that of its words."),
        "SCAM": _("Meta takes its words for a fraud."),
        "NONE": "",
    }
    return words.get(reason, reason)
