"""A rule in plain words, for whoever runs the store and for whoever collects points."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wafaa.lib.dates import long_day
from wafaa.lib.money import Money, exponent
from wafaa.lib.text.digits import Digits, digits_for, in_digits
from wafaa.lib.text.direction import isolated
from wafaa.loyalty.earning import COUNTER
from wafaa.loyalty.earnings import OCCASIONS, ORDER, PRODUCT
from wafaa.loyalty.models import EarningRule
from wafaa.shops.models import Shop
from wafaa.stores import scope


def _language() -> str:
    return (get_language() or "ar")[:2]


def _digits() -> Digits:
    return digits_for(_language(), scope.current().store.digits)


def figures(number: int) -> str:
    """1,250 in the digits of the store and the language."""
    return in_digits(f"{number:,}".replace(",", "٬" if _digits() == "arab" else ","), _digits())


def sum_of(minor: int) -> str:
    return Money(minor, scope.current().store.currency).format(_language(), _digits())


def points(number: int) -> str:
    return ngettext("%(n)s point", "%(n)s points", number) % {"n": figures(number)}


def on_day(day: date) -> str:
    return long_day(day, _language(), _digits(), hijri=False)


def gives(rule: EarningRule) -> str:
    """What it gives, in a sentence: "100 points for every 100 riyals"."""
    if rule.per_unit is not None:
        hundred = 100 * 10 ** exponent(scope.current().store.currency)
        return _("%(points)s for every %(sum)s") % {"points": points(rule.per_unit), "sum": sum_of(hundred)}
    many = {"points": points(rule.fixed or 0)}
    if rule.what == ORDER:
        return _("%(points)s for each purchase") % many
    if rule.what == PRODUCT:
        return _("%(points)s for each piece") % many
    what = OCCASIONS.get(rule.what)
    return _("%(points)s: %(what)s") % (many | {"what": what.label if what else rule.what})


def told(rule: EarningRule, shops: dict[str, str]) -> str:
    """A rule to customers: what it gives, and all that narrows it for one of them today; `shops` are those where it
    counts, by public id."""
    return " · ".join([gives(rule), *limits(rule, shops, to_customers=True)])


def limits(rule: EarningRule, shops: dict[str, str] | None = None, *, to_customers: bool = False) -> list[str]:
    """What narrows it, one short phrase each. Customers are not told since when it counts, nor what the store keeps
    back for all of them together."""
    said = []
    if rule.words:
        said.append(_("only %(things)s") % {"things": isolated(_(", ").join(rule.words))})
    if rule.categories:
        said.append(_("in %(categories)s") % {"categories": isolated(_(", ").join(rule.categories))})
    if rule.shops:
        names = shops if shops is not None else shop_names()
        named = [names.get(one, one) for one in rule.shops if one in names or not to_customers]
        said.append(_("in %(shops)s") % {"shops": isolated(_(", ").join(named))})
    if rule.least_minor is not None:
        said.append(_("from %(sum)s on") % {"sum": sum_of(rule.least_minor)})
    if rule.starts_on is not None and not to_customers:
        said.append(_("from %(day)s") % {"day": on_day(rule.starts_on)})
    if rule.ends_on is not None:
        said.append(_("until %(day)s") % {"day": on_day(rule.ends_on)})
    if rule.most_per_order is not None:
        said.append(_("at most %(points)s a purchase") % {"points": points(rule.most_per_order)})
    if rule.most_per_month is not None:
        said.append(_("at most %(points)s a month") % {"points": points(rule.most_per_month)})
    if rule.most_altogether is not None and not to_customers:
        said.append(_("at most %(points)s altogether") % {"points": points(rule.most_altogether)})
    if rule.valid_days is not None:
        days = ngettext("%(n)s day", "%(n)s days", rule.valid_days) % {"n": figures(rule.valid_days)}
        said.append(_("valid for %(days)s") % {"days": days})
    if not rule.is_pending and rule.what in (ORDER, PRODUCT):
        said.append(_("usable at once"))
    return said


def shop_names() -> dict[str, str]:
    return {one.public_id: one.name for one in Shop.objects.all()} | {COUNTER: _("At the counter and on the phone")}


def percent(number: str) -> str:
    """2.5 with the mark and the sign of the digits in use."""
    return _decimal(number) + ("٪" if _digits() == "arab" else "%")


def arithmetic(step: Mapping[str, Any]) -> str:
    """How points were counted (`Earned.step`), as one reads it: "SAR 120.00 × 1 = 120 points"."""
    if step.get("per_unit"):
        rate = f"{Decimal(step['per_unit']) / 100:f}"
        parts = [sum_of(step.get("minor", 0)), _decimal(rate)]
    else:
        parts = [figures(step.get("pieces", 0)), figures(step.get("fixed", 0))]
    raised = step.get("percent", 100)
    if raised != 100:
        parts.append(percent(f"{raised}"))
    told = f"{' × '.join(parts)} = {points(step.get('points', 0))}"
    return _("%(sum)s (the rule's limit)") % {"sum": told} if step.get("capped") else told


def _decimal(number: str) -> str:
    return in_digits(number.replace(".", "٫"), "arab") if _digits() == "arab" else number
