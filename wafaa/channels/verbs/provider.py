"""What providers tell about windows, templates and costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F

from wafaa.channels.models import Charge, Cost, Line, Template, Window
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work.unit import unit


def open_window(line: Line, addresses: Iterable[str], until: datetime) -> None:
    """Free words may be written to these addresses until then; an earlier word never shortens a later one."""
    with unit():
        for address in dict.fromkeys(filter(None, addresses)):
            window, fresh = Window.objects.get_or_create(
                line=line, address=address[:254], defaults={"until": until, "store": scope.current().store}
            )
            if not fresh:
                Window.objects.filter(pk=window.pk, until__lt=until).update(until=until)


def learn_templates(line: Line, told: Iterable[dict[str, Any]]) -> int:
    """Keep the templates as the provider lists them; what it lists no more is forgotten. How many there are."""
    with unit():
        kept = []
        for traits in told:
            named = {"name": traits["name"], "language": traits["language"]}
            rest = {key: value for key, value in traits.items() if key not in named} | {"fetched_at": now()}
            row, fresh = Template.objects.get_or_create(
                line=line, **named, defaults={**rest, "store": scope.current().store}
            )
            if not fresh:
                Template.objects.filter(pk=row.pk).update(**rest)
            kept.append(row.pk)
        Template.objects.filter(line=line).exclude(pk__in=kept).delete()
    return len(kept)


def judged(line: Line, name: str, language: str, state: str, reason: str) -> None:
    """The provider has a new opinion of a template; of one we do not know it has none that matters here."""
    with unit():
        Template.objects.filter(line=line, name=name, language=language).update(state=state[:20], reason=reason[:200])


def charge(line: Line, message: str, category: str, day: date, *, is_billed: bool, is_automatic: bool) -> None:
    """Count what a message cost. Told again with another price the count is put right; told the same, nothing."""
    with unit():
        charged, fresh = Charge.objects.select_for_update().get_or_create(
            line=line,
            message=message[:254],
            defaults={
                "day": day,
                "category": category[:30],
                "is_billed": is_billed,
                "is_automatic": is_automatic,
                "store": scope.current().store,
            },
        )
        if fresh:
            _count(line, charged, 1)
        elif (charged.category, charged.is_billed) != (category[:30], is_billed):
            _count(line, charged, -1)
            charged.category, charged.is_billed = category[:30], is_billed
            charged.save(update_fields=["category", "is_billed"])
            _count(line, charged, 1)


def _count(line: Line, charged: Charge, by: int) -> None:
    row, _fresh = Cost.objects.get_or_create(
        line=line,
        day=charged.day,
        category=charged.category,
        defaults={"store": scope.current().store},
    )
    which = "billed" if charged.is_billed else "free"
    automatic = by if charged.is_billed and charged.is_automatic else 0
    Cost.objects.filter(pk=row.pk).update(**{which: F(which) + by}, automatic=F("automatic") + automatic)
