"""What time does to a ledger: lots become usable and end, holds run out."""

from __future__ import annotations

from wafaa.loyalty.events import LedgerDisproved
from wafaa.loyalty.models import Hold
from wafaa.loyalty.verbs.holding import release
from wafaa.loyalty.verbs.posting import opened
from wafaa.people.models import Customer
from wafaa.work.events import emit
from wafaa.work.unit import unit


def catch_up(customer: Customer, currency: str) -> None:
    """Everything of this person's that is due by now becomes usable, or ends."""
    with unit():
        opened(customer, currency)


def run_out(held: Hold) -> None:
    """A hold whose time is over frees what is left in it."""
    with unit():
        held = Hold.objects.select_related("account__customer").get(pk=held.pk)
        if held.left:
            release(held, key=f"run_out:{held.public_id}:{held.left}", reason="run_out")


def note_disproof(faults: int) -> None:
    """Write into the audit trail that the books are not right."""
    with unit():
        emit(LedgerDisproved(faults))
