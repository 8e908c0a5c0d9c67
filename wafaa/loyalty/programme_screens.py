"""What the page of the programme shows: its rules in words, where they overlap, and what they would have cost."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.money import exponent
from wafaa.lib.text.direction import isolated
from wafaa.loyalty import rule_words as words
from wafaa.loyalty.earning import Purchase, Thing
from wafaa.loyalty.earning_settings import ALL, EarningSettings
from wafaa.loyalty.earnings import OCCASIONS
from wafaa.loyalty.membership import is_running, worth
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.rehearsing import DAYS, MOST, Rehearsal, overlaps
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.speech import points as points_of
from wafaa.loyalty.speech import url_of as url_of
from wafaa.loyalty.tabs import places
from wafaa.orders.screens import url_of as order_url
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read

SHOWN = 50


def programme() -> dict[str, Any]:
    rules = list(EarningRule.objects.order_by("-is_on", "pk"))
    may_edit = scope.current().can("loyalty.manage")
    names = words.shop_names() if any(rule.shops for rule in rules) else {}
    return {
        "places": places("programme"),
        "is_on": is_running(),
        "may_edit": may_edit,
        "settled": _settled(),
        "rules": [_line(rule, names) for rule in rules],
        "overlap": _overlap(rules),
        "new_url": url_of("new_rule"),
        "settings_url": url_of("settings"),
        "switch_url": url_of("switch"),
        "rehearsal_url": url_of("rehearsal"),
        "lengths": [{"value": days, "label": _days(days), "current": days == DAYS[1]} for days in DAYS],
    }


def _settled() -> list[str]:
    """What is settled, in words."""
    chosen = read(LoyaltySettings)
    joins = _("Everybody who orders takes part.") if chosen.joins == "all" else _("Whoever wants to takes part.")
    value = _("%(points)s are worth %(sum)s.") % {
        "points": words.points(100),
        "sum": words.sum_of(worth(100).amount_minor),
    }
    live = _("Points live for ever.")
    if chosen.valid_days:
        live = _("Points live %(days)s from when they can be used.") % {"days": _days(chosen.valid_days)}
    return [joins, value, live]


def _days(many: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", many) % {"n": words.figures(many)}


def _line(rule: EarningRule, names: dict[str, str]) -> dict[str, Any]:
    what = OCCASIONS.get(rule.what)
    return {
        "name": rule.name,
        "what": str(what.label) if what else rule.what,
        "gives": words.gives(rule),
        "limits": words.limits(rule, names),
        "is_on": rule.is_on,
        "url": url_of("rule", rule.public_id),
        "switch_url": url_of("switch_rule", rule.public_id),
    }


def _overlap(rules: list[EarningRule]) -> dict[str, Any] | None:
    """Which rules meet in one purchase, with what that costs on a purchase of a hundred."""
    currency = scope.current().store.currency
    sample = Purchase("", currency, (Thing("", 1, 100 * 10 ** exponent(currency)),))
    found = overlaps(rules, sample)
    if found is None:
        return None
    said = {
        "sum": words.sum_of(found.minor),
        "best": words.points(found.best),
        "all": words.points(found.all),
        "best_worth": words.sum_of(worth(found.best).amount_minor),
        "all_worth": words.sum_of(worth(found.all).amount_minor),
    }
    adds = read(EarningSettings).overlap == ALL
    if adds:
        text = _("A purchase of %(sum)s that all of them fit earns %(all)s, worth %(all_worth)s; the best alone would give %(best)s.")  # fmt: skip  # noqa: E501
    else:
        text = _("Only the best one counts: a purchase of %(sum)s that all of them fit earns %(best)s, worth %(best_worth)s. All together would be %(all)s.")  # fmt: skip  # noqa: E501
    return {"names": [rule.name for rule in found.rules], "says": text % said, "adds": adds}


def rehearsed(told: Rehearsal) -> dict[str, Any]:
    """The dry run: sums in words, by rule, and the orders that earn most."""
    cost = worth(told.points).amount_minor
    names = dict(EarningRule.objects.filter(pk__in=list(told.by_rule)).values_list("pk", "name"))
    share = f"{cost * 1000 // told.turnover_minor / 10:.1f}" if told.turnover_minor else "0"
    return {
        "days": _days(told.days),
        "orders": words.figures(told.orders),
        "earning": words.figures(told.earning),
        "people": words.figures(told.people),
        "points": words.figures(told.points),
        "cost": words.sum_of(cost),
        "turnover": words.sum_of(told.turnover_minor),
        "share": words.percent(share),
        "cut": words.figures(MOST) if told.is_cut else "",
        "by_rule": [
            {
                "name": names[pk],
                "points": words.figures(points),
                "cost": words.sum_of(worth(points).amount_minor),
                "part": points * 100 // told.points,
            }
            for pk, points in told.by_rule.most_common()
        ],
        "friends": _friends(told.first_orders),
        "rows": [_row(order, points, minor) for order, points, minor in told.rows[:SHOWN]],
        "more": _more(len(told.rows) - SHOWN),
    }


def _friends(first_orders: int | None) -> str:
    """What invitations could have cost at most; "" while nobody may bring friends."""
    if first_orders is None:
        return ""
    terms = read(ReferralSettings)
    most = first_orders * (terms.advocate_points + terms.friend_points)
    cost = words.sum_of(worth(most).amount_minor)
    said = {"many": words.figures(first_orders), "points": points_of(most), "cost": cost}
    text = _(
        "Friends are not in these sums. First orders in this time: %(many)s. Had an invitation brought each of them, "
        "it would be up to %(points)s more, worth %(cost)s."
    )
    return text % said


def _more(many: int) -> str:
    words_ = ngettext("and %(many)s more order", "and %(many)s more orders", many)
    return words_ % {"many": words.figures(many)} if many > 0 else ""


def _row(order: Any, points: int, minor: int) -> dict[str, Any]:
    zone = known_zone(scope.current().store.timezone)
    return {
        "number": order.number,
        "url": order_url("order", order.public_id) if scope.current().can("orders.see") else "",
        "name": isolated(shown_name(order.customer.joined_to or order.customer)) if order.customer else "",
        "day": words.on_day(order.placed_at.astimezone(zone).date()),
        "sum": words.sum_of(minor),
        "points": words.figures(points),
    }
