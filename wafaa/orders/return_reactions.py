"""What shops tell of refunds, for returns; and what returns tell of people."""

from __future__ import annotations

from wafaa.orders.events import OrderRefunded, ReturnMoved, ReturnRequested, ReturnResolved
from wafaa.orders.models import Refund, Return
from wafaa.orders.verbs import returning
from wafaa.people.verbs import weigh
from wafaa.work.events import on


@on("order.refunded")
def settle_returns(event: OrderRefunded) -> None:
    """The money of a return has left, or a person is asked which return it was for."""
    refund = Refund.objects.filter(pk=event.refund_id).first()
    if refund is not None:
        returning.told_refund(refund)


@on("return.requested")
def weigh_who_returns(event: ReturnRequested) -> None:
    """How many returns somebody has open may make them another kind of customer."""
    _weigh(event.return_id)


@on("return.moved")
def weigh_who_returns_again(event: ReturnMoved) -> None:
    """One that was declined or withdrawn counts no more."""
    _weigh(event.return_id)


@on("return.resolved")
def weigh_who_has_returned(event: ReturnResolved) -> None:
    """One that is resolved is not open."""
    _weigh(event.return_id)


def _weigh(return_id: int) -> None:
    back = Return.objects.filter(pk=return_id, customer__isnull=False).select_related("customer").first()
    if back is not None and back.customer is not None:
        weigh([back.customer.root_id])
