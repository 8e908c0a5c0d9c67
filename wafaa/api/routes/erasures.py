"""A person asks to be forgotten: what would go, asking for it with a clear yes, and calling it off in time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wafaa.api.door import Bearer
from wafaa.api.erasure_shapes import ErasureAsked, ErasureShape, GoingShape
from wafaa.api.problems import Problem, field_problem
from wafaa.api.routes.common import READS, WRITES, Key, PublicId
from wafaa.api.routes.customers import router, the_customer
from wafaa.people import forgetting, verbs
from wafaa.people.models import Customer
from wafaa.people.settings import PeopleSettings
from wafaa.stores.settings import read

ERASES = "customers:erase"


@router.get("/{slug:public_id}/erasure", response=ErasureShape, auth=Bearer(ERASES), openapi_extra=READS)
def read_erasure(request: HttpRequest, public_id: PublicId) -> Any:
    """What would go with them, and whether an erasure waits. Reading it changes nothing."""
    return _shown(the_customer(public_id))


def _shown(customer: Customer) -> ErasureShape:
    waiting = forgetting.waiting_for(customer)
    return ErasureShape(
        customer=customer.public_id,
        due_at=waiting.due_at if waiting else None,
        waits_days=read(PeopleSettings).erasure_days,
        goes=[GoingShape(what=one, says=str(says), count=n) for one, says, n in forgetting.going(customer)],
    )


@router.post("/{slug:public_id}/erasure", response=ErasureShape, auth=Bearer(ERASES), openapi_extra=WRITES)
def ask_erasure(request: HttpRequest, public_id: PublicId, asked: ErasureAsked, key: Key = None) -> Any:
    """The waiting time begins. Then everything that says who they are goes, everywhere; the numbers stay. Twice is
    once."""
    customer = the_customer(public_id)
    if asked.confirm not in (public_id, customer.public_id):
        raise field_problem("confirm", "not_confirmed", _("Send the customer's id once more to confirm it."))
    verbs.ask_erasure(customer)
    return _shown(customer)


@router.post("/{slug:public_id}/erasure/call-off", response=ErasureShape, auth=Bearer(ERASES), openapi_extra=WRITES)
def call_off_erasure(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """They thought again in time. 409 when no erasure waits."""
    customer = the_customer(public_id)
    waiting = forgetting.waiting_for(customer)
    if waiting is None or not verbs.call_off_erasure(waiting):
        raise Problem(409, "none_waits", _("No erasure waits for them."))
    return _shown(customer)
