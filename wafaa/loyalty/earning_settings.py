"""What a store decides about what is earned, and how much its colleagues may give."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings

BEST, ALL = "best", "all"


@settings("earning", _("Earning points"))
@dataclass(frozen=True)
class EarningSettings:
    overlap: str = setting(
        BEST,
        _("When several rules fit one purchase"),
        _("The one that gives most, or all of them together."),
        choices=((BEST, _("The best one counts")), (ALL, _("All of them count"))),
    )
    with_tax: bool = setting(
        True,
        _("Points are earned on the tax as well"),
        _("Off: the tax is taken off what was paid first. Discounts are never counted: nobody paid them."),
    )
    with_shipping: bool = setting(
        False,
        _("Points are earned on shipping as well"),
        _("Off: only on the things that were bought."),
    )
    latest_days: int = setting(
        90,
        _("Points become usable at the latest after days"),
        _("For orders whose arrival no shop and no carrier ever tells of. Counted from the purchase."),
        least=14,
        most=365,
    )
    pauses: bool = setting(
        True,
        _("Nothing ends while something is our fault"),
        _("While an order is late, a refund is owed or a faulty thing is on its way back, points live on."),
    )
    notice_least: int = setting(
        50,
        _("Fewest points worth a reminder"),
        _("30, 7 and 1 days before points end, customers are told. Of fewer than these nobody hears."),
        least=1,
        most=1_000_000,
    )
    birthday_field: str = setting(
        "",
        _("Your own field that holds the birthday"),
        _(
            "The code of a date field among your customers' own fields, if you keep birthdays there. "
            "It counts for those whose record has no birthday."
        ),
        most=40,
    )
    birthday_rest: int = setting(
        6,
        _("Months without a gift after a birthday was changed"),
        _("Whoever tells another day than before gets none for so long. Nought: only ten months between two gifts."),
        least=0,
        most=24,
    )


@settings("granting", _("Points given by hand"))
@dataclass(frozen=True)
class GrantSettings:
    most_at_once: int = setting(
        500,
        _("Most points at once"),
        _("What one colleague may give one customer in one go."),
        least=0,
        most=1_000_000,
    )
    most_a_day: int = setting(
        2000,
        _("Most points a day for one colleague"),
        _("To all customers together. Who decides about the programme has no such limit."),
        least=0,
        most=10_000_000,
    )
    most_a_case: int = setting(
        1000,
        _("Most points for one matter"),
        _("For one order or conversation, by all colleagues together."),
        least=0,
        most=1_000_000,
    )
    valid_days: int = setting(
        90,
        _("Days that given points live"),
        _("Unless something else is chosen when they are given. Nought is as long as all others."),
        least=0,
        most=3650,
    )
