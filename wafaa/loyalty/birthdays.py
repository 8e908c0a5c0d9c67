"""Whose birthday is today, and who gets the gift for it: one birthday a year for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.earnings import BIRTHDAY
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Earned, EarningRule
from wafaa.people import birthdays
from wafaa.people.models import Customer, OwnValue, everyone_in
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read

APART = timedelta(days=300)
"""So far two birthdays of one person are apart at the least, whatever was told in between."""
MONTH_DAYS = 30


def gives_on_birthdays() -> bool:
    return is_running() and EarningRule.objects.filter(what=BIRTHDAY, is_on=True).exists()


def occasion(day: date) -> str:
    """The key of the gift: a person has one for each year of the calendar."""
    return f"birthday:{day.year}"


def born_on(day: date) -> Iterator[Customer]:
    """Customers whose birthday is today: by their record, and by the store's own field of those whose record is silent.
    Who was born on the 29th of February has it on the 28th in other years."""
    yield from birthdays.born_on(day)
    code = read(EarningSettings).birthday_field
    if not code:
        return
    days = Q()
    for found in birthdays.falls_on(day):
        days |= Q(day__month=found // 100, day__day=found % 100)
    rows = OwnValue.objects.filter(days, field__code=code, field__archived_at__isnull=True)
    for row in rows.select_related("customer", "customer__joined_to").order_by("pk"):
        if birthdays.birthday_of(row.customer) is None:
            yield row.customer


def took_part(customer: Customer, day: date) -> bool:
    """Whether they were a member on that day, and had told of it by then: no birthday of the past is a gift for
    joining."""
    one, whole = member(customer.joined_to or customer), customer.joined_to or customer
    zone = known_zone(scope.current().store.timezone)
    told = [at for at in (customer.birthday_changed_at, whole.birthday_changed_at) if at is not None]
    return one is not None and all(at.astimezone(zone).date() <= day for at in (one.joined_at, *told))


def may_have_gift(customer: Customer, day: date) -> bool:
    """Not when the birthday was changed a short while ago, nor when there was a gift within ten months: nobody has two
    birthdays a year by telling another day."""
    whole = customer.joined_to or customer
    zone = known_zone(scope.current().store.timezone)
    rest = timedelta(days=read(EarningSettings).birthday_rest * MONTH_DAYS)
    for record in Customer.objects.filter(Q(pk=whole.pk) | Q(joined_to=whole), birthday_changed_at__isnull=False):
        at = record.birthday_changed_at
        if at is not None and at.astimezone(zone).date() > day - rest:
            return False
    before = Earned.objects.filter(everyone_in(whole), subject=f"birthday:{day.year - 1}", day__gt=day - APART)
    return not before.exists()
