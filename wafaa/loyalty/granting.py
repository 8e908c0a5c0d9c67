"""Points given by hand: why, how many one may give, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q, Sum
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.loyalty import keeping
from wafaa.loyalty.books import Book, Kind
from wafaa.loyalty.earning_settings import GrantSettings
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Entry, Member, Txn
from wafaa.loyalty.queries import balance
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.people.models import Customer, Identity, everyone_in
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read
from wafaa.team.models import Staff

MOST_AT_ALL = 1_000_000


class Reason(models.TextChoices):
    """Why a colleague or a rule gives points."""

    LATE = "late", _("Something came late")
    WRONG = "wrong", _("Something was wrong or damaged")
    WAITED = "waited", _("They waited long for an answer")
    TROUBLE = "trouble", _("Something else went wrong")
    THANKS = "thanks", _("To say thank you")
    OTHER = "other", _("Another reason")


WHY_NOT: dict[str, str | Lazy] = {
    "off": _("The programme does not run."),
    "kept": _("The shop keeps the points itself: nothing given here could be used."),
    "no_member": _("They do not take part in the programme yet."),
    "yourself": _("Nobody gives points to themselves. Ask a colleague."),
    "amount": _("Write a whole number above nought."),
    "at_once": _("That is more than you may give at once."),
    "a_day": _("That is more than you may still give today."),
    "a_case": _("That is more than may still be given for this matter."),
}
"""What stands against a grant, in words for whoever gives."""


@dataclass(frozen=True)
class Giving:
    """What a grant would do: points that can be spent before and after, and what stands against it ("" nothing)."""

    before: int
    after: int
    why_not: str = ""


def preview_grant(customer: Customer, points: int, *, subject: str = "") -> Giving:
    """What they would have. Debts are paid first, so `after` may be less than the sum."""
    mine = balance(customer, "points")
    return Giving(mine.active, mine.active + max(points - mine.debt, 0), stands_against(customer, points, subject))


def stands_against(customer: Customer, points: int, subject: str = "") -> str:
    """A code of WHY_NOT, or ""."""
    chosen = read(GrantSettings)
    if not 0 < points <= MOST_AT_ALL:
        return "amount"
    if not is_running():
        return "off"
    if keeping.rests():
        return "kept"
    if is_themselves(customer):
        return "yourself"
    if not takes_part(customer):
        return "no_member"
    if subject and points > chosen.most_a_case - given_for(subject):
        return "a_case"
    entered = scope.current()
    if entered.staff_id is None or entered.can("loyalty.manage"):
        return ""
    if points > chosen.most_at_once:
        return "at_once"
    return "a_day" if points > chosen.most_a_day - given_today(entered.actor) else ""


def takes_part(customer: Customer) -> bool:
    """Whether they are a member, or become one by whatever they get. Who left is not made one again."""
    if member(customer) is not None:
        return True
    return read(LoyaltySettings).joins == "all" and not Member.objects.filter(everyone_in(customer)).exists()


def is_themselves(customer: Customer) -> bool:
    """Whether whoever acts would give to themselves: by their record, or by an address of theirs."""
    pk = scope.current().staff_id
    if pk is None:
        return False
    records = Customer.objects.filter(Q(pk=customer.root_id) | Q(joined_to=customer.root_id))
    if records.filter(staff_id=pk).exists():
        return True
    staff = Staff.objects.select_related("user").filter(pk=pk).first()
    mail = (staff.user.email if staff else "").strip().casefold()
    return bool(mail) and Identity.objects.filter(customer__in=records, value__iexact=mail).exists()


def given_today(actor: str) -> int:
    """What this colleague gave on this day of the store and did not take back."""
    store = scope.current().store
    midnight: datetime = now().astimezone(known_zone(store.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return _standing(Txn.objects.filter(kind=Kind.GRANT, actor=actor, at__gte=midnight))


def given_for(subject: str) -> int:
    """What was given by hand for one matter and stands."""
    return _standing(Txn.objects.filter(kind=Kind.GRANT, subject=subject))


def _standing(grants: models.QuerySet[Txn]) -> int:
    """What was only turned into a debt was spent: it counts as given."""
    taken = Entry.objects.filter(txn__of__in=grants.values("pk"), txn__kind=Kind.CLAW_BACK, amount__lt=0)
    back = taken.filter(book__in=(Book.ACTIVE, Book.PENDING)).aggregate(sum=Sum("amount"))["sum"] or 0
    return int(grants.aggregate(sum=Sum("amount"))["sum"] or 0) + int(back)
