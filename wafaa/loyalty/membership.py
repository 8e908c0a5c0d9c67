"""Who is a member, and what points are worth."""

from __future__ import annotations

from wafaa.lib.money import Money
from wafaa.loyalty.models import Account, Member
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.people.models import Customer, everyone_in
from wafaa.stores.settings import read
from wafaa.stores.sums import sum_of


def is_running() -> bool:
    return read(LoyaltySettings).is_on


def is_known() -> bool:
    """Whether there is anything to tell of anybody: the programme runs, or rests with what people have."""
    return is_running() or Account.objects.exists()


def member(customer: Customer) -> Member | None:
    """The membership of this person: of any of their records, the oldest first; None when none takes part."""
    # Asked for the store as well, whose the records are anyway, SQLite would walk all of its members.
    found: Member | None = Member.everywhere.filter(everyone_in(customer), left_at__isnull=True).order_by("pk").first()
    return found


def worth(points: int) -> Money:
    """What so many points are worth in the store's money, rounded down: nobody is promised more than there is."""
    hundred = sum_of(read(LoyaltySettings).worth)
    return Money(points * hundred.amount_minor // 100, hundred.currency)
