"""What the form shows in which a colleague writes down what is to come back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.text.listing import listed
from wafaa.orders.models import Order
from wafaa.orders.return_forms import plain
from wafaa.orders.screens import figures, url_of
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name

MOST_NAMED = 3


def asking(form: Any, order: Order | None, customer: Customer | None, *, is_small: bool) -> dict[str, Any]:
    """Context of orders/ask_return.html: each order's lines with a field for how many."""
    orders: dict[int, dict[str, Any]] = {}
    for one in form.returnables:
        its = one.line.order
        group = orders.setdefault(its.pk, {"number": figures(its.number), "is_first": its == order, "lines": []})
        group["lines"].append(
            {
                "name": one.line.name or one.line.sku,
                "field": form.many(one.line),
                "left": figures(plain(one.quantity)),
                "why_not": one.why_not,
            }
        )
    for group in orders.values():
        group["things"] = listed(line["name"] for line in group["lines"][:MOST_NAMED])
    name = shown_name(customer) if customer else ""
    back_to = url_of("order", order.public_id) if order else url_of("returns")
    return {
        "form": form,
        "groups": sorted(orders.values(), key=lambda group: not group["is_first"]),
        "nothing_left": figures(order.number) if order is not None and order.pk not in orders else "",
        "is_other": order is None,
        "title": _("A return of %(name)s") % {"name": name} if name else _("A return"),
        "cancel_url": url_of("panel_returns", customer.public_id) if is_small and customer else back_to,
        "is_small": is_small,
    }
