"""Lists of orders that come in, and what became of each order in them."""

from __future__ import annotations

from typing import Any

from django.db import models

from wafaa.orders.models.orders import Order
from wafaa.people.models import Outcome
from wafaa.people.models.lists import BroughtList
from wafaa.stores.scoped import Scoped


class OrderList(BroughtList):
    """A file of orders. `upto` is how many of its orders were dealt with, `counts` has its rows so far as well."""

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-id"], name="order_lists_latest")]


class OrderListLine(Scoped):
    """What became of one order of a list, or of a row that belongs to none. `number` is its first row, or the one to
    blame, as a spreadsheet counts them; `reason` why it was refused, or what is odd. `told` is what its rows say, and
    `added` the people who came by it: the way back."""

    batch = models.ForeignKey(OrderList, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=20, blank=True)
    is_undone = models.BooleanField(default=False)
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    told: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    added: models.JSONField[list[int]] = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="order_list_line_once")]
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="order_list_lines_by_outcome"),
            models.Index(fields=["order", "-id"], name="order_list_lines_of_order"),
        ]
