"""Colleagues who ask other teams: each has a record to which promises and conversations hang, and is no customer."""

from __future__ import annotations

from wafaa.people.models import Customer, CustomerKind
from wafaa.people.verbs.kinds import by_hand
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


class IsColleague(ValueError):
    """The record is a colleague's: it is neither joined to a customer nor forgotten like one."""


def colleague(staff_id: int, name: str, *, language: str = "") -> Customer:
    """The record of this member of the team, under their present name; made when they first ask."""
    with unit():
        take_turns(f"colleague:{staff_id}")
        known: Customer | None = Customer.objects.filter(staff_id=staff_id).first()
        if known is None:
            traits = {"kind": CustomerKind.INTERNAL, **by_hand()}
            known = Customer.objects.create(staff_id=staff_id, name=name[:120], language=language, **traits)
        elif known.name != name[:120]:
            known.name = name[:120]
            known.save(update_fields=["name"])
    return known


def stop_at_colleagues(*customers: Customer) -> None:
    """Raises IsColleague when one of them is."""
    if any(customer.is_colleague for customer in customers):
        raise IsColleague
