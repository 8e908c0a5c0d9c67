"""A return that is settled as store credit is credit here: the customer's account has it, and nobody hands it over."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.loyalty.membership import is_running
from wafaa.loyalty.verbs.crediting import credit_return
from wafaa.orders.events import ReturnResolved
from wafaa.orders.models import Return
from wafaa.orders.return_credit import keeps_credit
from wafaa.orders.returning import Outcome, ReturnState
from wafaa.orders.verbs import returning
from wafaa.stores import scope
from wafaa.work.events import on


@keeps_credit
def in_their_account(back: Return) -> str:
    if not _is_kept(back):
        return ""
    return _("It stands on your own page. Show your card in the shop, or answer this message for a code to buy online.")


def _is_kept(back: Return) -> bool:
    """While the programme runs, of whom we know, and in the money of the store."""
    return is_running() and back.customer_id is not None and back.currency == scope.current().store.currency


@on("return.resolved")
def keep_the_credit(event: ReturnResolved) -> None:
    """Booked once, however often it is told; nothing is left to hand over then."""
    back = Return.objects.select_related("customer", "customer__joined_to").filter(pk=event.return_id).first()
    if back is None or back.decided != Outcome.CREDIT or not back.refund_minor or not _is_kept(back):
        return
    credit_return(back)
    if back.state == ReturnState.RESOLVED:
        returning.close(back)
