"""Taking part in the programme, and leaving it."""

from __future__ import annotations

from wafaa.lib.time import now
from wafaa.loyalty.events import MemberJoined, MemberLeft
from wafaa.loyalty.models import Member
from wafaa.people.models import Customer, everyone_in
from wafaa.work.events import emit
from wafaa.work.unit import unit


def join(customer: Customer, *, way: str) -> Member:
    """This person takes part from now on. Whoever is a member stays as they are; who had left comes back."""
    with unit():
        mine = list(Member.objects.filter(everyone_in(customer)).order_by("left_at", "pk"))
        for one in mine:
            if one.left_at is None:
                return one
        member, is_new = Member.objects.get_or_create(customer=customer, defaults={"way": way})
        if not is_new:
            if member.left_at is None:
                return member
            member.first_at = member.first_at or member.joined_at
            member.left_at, member.way, member.joined_at = None, way, now()
            member.save(update_fields=["left_at", "way", "joined_at", "first_at"])
        emit(MemberJoined(member.pk, customer.pk, way), customer_id=customer.pk)
        return member


def leave(customer: Customer) -> bool:
    """They take part no more, under none of their records. Whether anything changed. What they have stays theirs."""
    with unit():
        mine = list(Member.objects.filter(everyone_in(customer), left_at__isnull=True))
        for one in mine:
            one.left_at = now()
            one.save(update_fields=["left_at"])
        if mine:
            emit(MemberLeft(customer.pk), customer_id=customer.pk)
    return bool(mine)
