"""Orders, as rules know them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

import wafaa.orders.return_news
import wafaa.orders.this_order  # noqa: F401  (its facts)
from wafaa.lib.text.direction import as_code
from wafaa.orders.models import Order
from wafaa.orders.screens import figures, name_of, url_of
from wafaa.playbook.kinds import kind


def _rows() -> QuerySet[Order]:
    return Order.objects.filter(is_told=True, is_gone=False).select_related("customer", "customer__joined_to", "shop")


def _title(order: Order) -> str:
    said = {"number": as_code(figures(order.number)), "name": name_of(order)}
    return _("Order %(number)s, %(name)s") % said if said["name"] else _("Order %(number)s") % said


def _customer(order: Order) -> Any:
    return None if order.customer is None else order.customer.joined_to or order.customer


kind(
    "order",
    label=_l("Order"),
    rows=_rows,
    title=_title,
    url=lambda order: url_of("order", order.public_id),
    permission="orders.see",
    reaches={"customer": ("customer__", _customer)},
    customer=lambda order: order.customer.root_id if order.customer else None,
)
