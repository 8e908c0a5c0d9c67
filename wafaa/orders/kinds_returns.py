"""Returns, as rules know them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.text.direction import as_code
from wafaa.orders.models import Return
from wafaa.orders.return_screens import name_of
from wafaa.orders.screens import figures, url_of
from wafaa.playbook.kinds import kind


def _rows() -> QuerySet[Return]:
    return Return.objects.select_related("customer", "customer__joined_to", "order")


def _title(back: Return) -> str:
    said = {"number": as_code(figures(back.number)), "name": name_of(back)}
    return _("Return %(number)s, %(name)s") % said if said["name"] else _("Return %(number)s") % said


def _customer(back: Return) -> Any:
    return None if back.customer is None else back.customer.joined_to or back.customer


kind(
    "return",
    label=_l("Return"),
    rows=_rows,
    title=_title,
    url=lambda back: url_of("return", back.public_id),
    permission="returns.see",
    reaches={"customer": ("customer__", _customer), "order": ("order__", lambda back: back.order)},
    customer=lambda back: back.customer.root_id if back.customer else None,
)
