"""Customers as rules know them, and what happens to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.pages import address
from wafaa.people.models import Customer, CustomerKind
from wafaa.playbook.kinds import kind
from wafaa.playbook.triggers import trigger
from wafaa.stores import scope


def rows() -> QuerySet[Customer]:
    """Everybody with a record of their own."""
    return Customer.objects.filter(joined_to=None)


kind(
    "customer",
    label=_l("Customer"),
    rows=rows,
    title=lambda customer: customer.name or _("A customer without a name"),
    url=lambda customer: address("people:customer", scope.current().store.slug, customer.public_id),
    permission="people.see",
    customer=lambda customer: customer.root_id,
)


def of(data: Mapping[str, Any]) -> Customer | None:
    """Colleagues are no customers."""
    return rows().filter(pk=data["customer_id"]).exclude(kind=CustomerKind.INTERNAL).first()


trigger("customer.seen", about="customer", label=_l("Somebody is a customer for the first time"))(of)
trigger("customer.kind_moved", about="customer", label=_l("A customer becomes another kind of customer"))(of)
