"""What a store decides about its deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings

BY_COUNTRY, ALWAYS, NEVER = "country", "always", "never"


@settings("delivery", _("Deliveries"))
@dataclass(frozen=True)
class DeliverySettings:
    is_on: bool = setting(
        True,
        _("Promise deliveries"),
        _("Each new order gets a promise of dispatch and of arrival, watched by the clock."),
    )
    dispatch_days: int = setting(
        1, _("Working days to dispatch"), _("Where the shop states no date of its own."), least=0, most=60
    )
    home_city: str = setting(
        "", _("Your city"), _("Orders to this city come sooner. Several spellings need no mention."), most=60
    )
    home_days: int = setting(2, _("Working days on the way, in your city"), _("After dispatch."), least=0, most=60)
    away_days: int = setting(5, _("Working days on the way, elsewhere"), _("After dispatch."), least=0, most=90)
    cases: int = setting(
        20,
        _("Deliveries before your own past counts"),
        _("From so many on, the date is the day by which 8 of 10 arrived; before that, the days above."),
        least=5,
        most=100,
    )
    morning: int = setting(
        9,
        _("Morning of the due day (hour)"),
        _("A parcel that is not out for delivery by then will hardly come that day: the customer is told before."),
        least=5,
        most=18,
    )
    forgotten_hours: int = setting(
        36, _("Hours from label to first scan"), _("After that a parcel counts as forgotten."), least=2, most=240
    )
    number_hours: int = setting(
        24,
        _("Hours until a carrier knows a number"),
        _("After that a tracking number that it does not know counts as wrong."),
        least=2,
        most=240,
    )
    silent_days: int = setting(
        10, _("Days without any news"), _("After that a delivery counts as failed."), least=2, most=60
    )
    attempts: int = setting(3, _("Failed attempts"), _("After so many a delivery counts as failed."), least=1, most=10)
    exception_days: int = setting(
        2, _("Working days an obstacle costs"), _("For the new date, when the carrier names none."), least=1, most=30
    )
    recent_days: int = setting(
        30,
        _("Days back that still matter"),
        _("Older orders of a shop that was just connected get no promise; they only teach how long journeys take."),
        least=1,
        most=120,
    )
    law: str = setting(
        BY_COUNTRY,
        _("The right to cancel a late order"),
        _("Saudi law lets the customer cancel what is much too late, and get the money back."),
        choices=((BY_COUNTRY, _("In Saudi Arabia")), (ALWAYS, _("Always")), (NEVER, _("Never"))),
    )
    law_days: int = setting(
        15, _("Days late until the right to cancel"), _("Counted from the first promised date."), least=1, most=90
    )
