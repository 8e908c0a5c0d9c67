"""The page that says whether a gift pays, in words of whoever pays for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.comparing import Difference
from wafaa.lib.money import Money
from wafaa.loyalty.measure_figures import FEWEST, Result, Side, results
from wafaa.loyalty.measure_forms import MeasureForm
from wafaa.loyalty.measuring import ANNOUNCED, label_of
from wafaa.loyalty.rule_words import figures, percent
from wafaa.loyalty.speech import money, on_day, url_of
from wafaa.loyalty.speech import points as in_points
from wafaa.loyalty.tabs import places
from wafaa.stores import scope


def page(form: MeasureForm) -> dict[str, Any]:
    """Context of loyalty/measures.html: rows [{title, since, share, is_running, cost, sides [{label, drawn, settled,
    mean}], verdict, tone, detail, by_hand, is_announced, end_url}], form, fewest."""
    return {
        "places": places("measures"),
        "rows": [_row(one) for one in results()],
        "form": form if form.fields["what"].choices else None,  # type: ignore[attr-defined]
        "fewest": figures(FEWEST),
        "here": url_of("measures"),
    }


def _row(found: Result) -> dict[str, Any]:
    measure = found.measure
    says, tone, detail = verdict(found)
    return {
        "title": label_of(measure.what),
        "since": on_day(measure.started_at),
        "until": on_day(measure.ended_at) if measure.ended_at else "",
        "share": percent(f"{measure.share}"),
        "is_running": measure.ended_at is None,
        "cost": _cost(found),
        "sides": [_side(_("Were given it"), found.given), _side(_("Were left without"), found.without)],
        "verdict": says,
        "tone": tone,
        "detail": detail,
        "by_hand": _by_hand(found.by_hand),
        "is_announced": measure.what in ANNOUNCED,
        "end_url": url_of("measure_end", measure.public_id) if measure.ended_at is None else "",
    }


def _side(label: str, side: Side) -> dict[str, str]:
    return {
        "label": label,
        "drawn": figures(side.drawn),
        "settled": figures(side.settled),
        "mean": _sum(side.mean_minor) if side.settled else "–",
    }


def _cost(found: Result) -> str:
    if not found.points:
        return _("Nothing was given yet.")
    return _("%(points)s were given, worth %(sum)s.") % {"points": in_points(found.points), "sum": money(found.cost)}


def verdict(found: Result) -> tuple[str, str, str]:
    """What can be said, its tone, and the arithmetic in a sentence."""
    if found.found is None:
        many = ngettext(
            "Not enough yet: %(n)s more person on the smaller side, ninety days after the gift.",
            "Not enough yet: %(n)s more people on the smaller side, ninety days after the gift.",
            found.missing,
        )
        return many % {"n": figures(found.missing)}, "", ""
    seen = found.found
    value = {"value": _sum(round(abs(seen.value)))}
    if not seen.is_seen:
        return _("No difference seen."), "risk", _between(seen)
    if seen.low > 0:
        return _("Whoever was given it bought for %(value)s more.") % value, "kept", _between(seen)
    return _("Whoever was given it bought for %(value)s less.") % value, "broken", _between(seen)


def _between(seen: Difference) -> str:
    """The interval, without a minus: of each customer's sum."""
    ends = sorted((seen.low, seen.high), key=abs) if seen.is_seen else (seen.low, seen.high)
    said = {"low": _sum(round(abs(ends[0]))), "high": _sum(round(abs(ends[1])))}
    if not seen.is_seen:
        return _("With 95 in 100 certainty, each customer buys for between %(low)s less and %(high)s more.") % said
    if seen.low > 0:
        return _("With 95 in 100 certainty, it is between %(low)s and %(high)s more for each customer.") % said
    return _("With 95 in 100 certainty, it is between %(low)s and %(high)s less for each customer.") % said


def _by_hand(many: int) -> str:
    if not many:
        return ""
    says = ngettext(
        "%(n)s of those left without was given something by a colleague.",
        "%(n)s of those left without were given something by a colleague.",
        many,
    )
    return says % {"n": figures(many)}


def _sum(minor: int) -> str:
    return money(Money(minor, scope.current().store.currency))
