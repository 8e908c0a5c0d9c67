"""A customer's answer may set off a rule: about the conversation, or about the order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.inbox import kinds
from wafaa.inbox.models import Conversation
from wafaa.orders.models import Order
from wafaa.playbook.triggers import trigger

Data = Mapping[str, Any]


@trigger("survey.answered", about="conversation", label=_("A customer scores a conversation"))
def answered(data: Data) -> Conversation | None:
    """None where only their words changed. What was merged meanwhile is what it goes on in."""
    if not data["conversation_id"] or not data["is_scored"]:
        return None
    asked = Conversation.objects.filter(pk=data["conversation_id"]).first()
    if asked is None:
        return None
    found: Conversation | None = kinds.rows().filter(pk=asked.merged_into_id or asked.pk).first()
    return found


@trigger("survey.answered_order", event="survey.answered", about="order", label=_("A customer scores an order"))
def answered_order(data: Data) -> Order | None:
    if not data["order_id"] or not data["is_scored"]:
        return None
    rows = Order.objects.filter(pk=data["order_id"], is_told=True, is_gone=False)
    found: Order | None = rows.select_related("customer", "customer__joined_to", "shop").first()
    return found
