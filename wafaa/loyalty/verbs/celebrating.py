"""What a tier gives on the day a member joined, and what rules give on a birthday; both are told."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.lib.time import now
from wafaa.loyalty import keeping
from wafaa.loyalty.birthdays import occasion
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.earnings import BIRTHDAY
from wafaa.loyalty.measuring import ANNIVERSARY, start_of
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.membership import member as member_of
from wafaa.loyalty.models import Lot, Member, Txn
from wafaa.loyalty.queries import accounts
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.speech import in_letter, letter, on_day, points, speaking_to
from wafaa.loyalty.tiers import tier_of
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.measuring import draw, note_given
from wafaa.loyalty.verbs.occasions import earn_for
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read
from wafaa.work.unit import unit

LATE = 7
"""So many days a gift may be late, when nobody came by on the day itself."""


def celebrate(member: Member) -> Txn | None:
    """Another year with us: the gift of their tier, once a year, and told. None when there is nothing to give."""
    if not is_running() or keeping.rests() or member.left_at is not None:
        return None
    day = _day_of(member)
    customer = Customer.objects.select_related("joined_to").get(pk=member.customer_id)
    customer = customer.joined_to or customer
    mine = member_of(customer)
    if mine is None or mine.pk != member.pk:  # two records of one person have one year with us
        return None
    tier = tier_of(customer) if day is not None else None
    if day is None or tier is None or not tier.anniversary_points:
        return None
    key = f"anniversary:{member.public_id}:{day.year}"
    given: Txn | None = Txn.objects.filter(key=key).first()
    if given is not None:
        return given
    with unit():
        drawn = draw(customer, ANNIVERSARY, since=start_of(day))
        if drawn is not None and drawn.is_left_out:
            return None
        note_given(drawn, tier.anniversary_points)
        days = read(LoyaltySettings).valid_days or None
        given = earn(
            customer,
            Currency.POINTS,
            tier.anniversary_points,
            key=key,
            kind=Kind.GRANT,
            reason="anniversary",
            valid_days=days,
        )
        _tell(customer, member, given, key)
    return given


def wish(customer: Customer, day: date) -> int:
    """What the rules give for their birthday on this day, once a year, and told with the last day on which it is good;
    how many points that was."""
    whole = customer.joined_to or customer
    with unit():
        given = earn_for(whole, BIRTHDAY, occasion(day))
        if given:
            ends = Lot.objects.filter(account__in=accounts(whole, Currency.POINTS), subject=occasion(day))
            until = ends.order_by("expires_at").values_list("expires_at", flat=True).first()
            with speaking_to(whole):
                gift = _("Our gift for your birthday: %(points)s.") % {"points": points(given)}
                lasts = _("It is good until %(day)s.") % {"day": in_letter(until)} if until else ""
                title, text = _("Happy birthday!"), letter(whole, _("Happy birthday!"), f"{gift} {lasts}".strip())
            key, subject = f"{occasion(day)}:{whole.public_id}", f"customer:{whole.public_id}"
            channels.notify(
                whole, key=key, code="member.birthday", subject=subject, title=title, text=text, at_once=False
            )
    return given


def _day_of(member: Member) -> date | None:
    """The day of theirs that was within the last days; none in the year in which they joined."""
    zone = known_zone(scope.current().store.timezone)
    joined, today = member.since.astimezone(zone).date(), now().astimezone(zone).date()
    for back in range(LATE):
        day = today - timedelta(days=back)
        if day.year > joined.year and day == _in_year(joined, day.year):
            return day
    return None


def _in_year(day: date, year: int) -> date:
    """Who joined on a leap day has theirs on the last of February."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _tell(customer: Customer, member: Member, given: Txn, key: str) -> None:
    if customer.is_colleague:
        return
    with speaking_to(customer):
        said = {"points": points(given.amount), "day": on_day(member.since)}
        title = _("Thank you for another year with us")
        text = letter(customer, _("You joined us on %(day)s. Our thanks for another year: %(points)s.") % said)
    subject = f"customer:{customer.public_id}"
    channels.notify(customer, key=key, code="tier.anniversary", subject=subject, title=title, text=text, at_once=False)
