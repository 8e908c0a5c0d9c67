"""What a webhook is told: ids, the time, and the shapes of the API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel

from wafaa.api.order_shapes import order_shape
from wafaa.api.return_shapes import return_shape
from wafaa.api.score_shapes import response_shape, rows_of_responses
from wafaa.api.shapes import (
    consent_shape,
    conversation_shape,
    customer_shape,
    message_shape,
    note_shape,
    promise_shape,
)
from wafaa.channels.models import Outgoing
from wafaa.inbox.models import Conversation, Message
from wafaa.orders.models import Order, Return
from wafaa.people import queries as people
from wafaa.people.models import Consent, Customer, Note
from wafaa.people.own_fields import values_of
from wafaa.promises.models import Promise
from wafaa.stores import scope
from wafaa.work.models import Event


def body(delivery_id: str, event: Event) -> str:
    """The JSON of one event of the entered store. What is gone since is null."""
    return dumped(delivery_id, event.name, event.at, _data(event))


def dumped(delivery_id: str, name: str, at: datetime, data: dict[str, Any]) -> str:
    told = {
        "id": delivery_id,
        "type": name,
        "timestamp": at.astimezone(UTC),
        "store": scope.current().store.slug,
        "data": data,
    }
    return json.dumps(told, cls=NinjaJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _data(event: Event) -> dict[str, Any]:
    said: dict[str, Any] = event.data
    data: dict[str, Any] = {}
    if "customer_id" in said or "winner_id" in said:
        data["customer"] = _customer(said.get("customer_id") or said["winner_id"])
    if "note_id" in said:
        note = Note.objects.filter(pk=said["note_id"]).select_related("staff").first()
        data["note"] = note_shape(note) if note else None
    if "consent_id" in said:
        consent = Consent.objects.filter(pk=said["consent_id"]).first()
        data["consent"] = consent_shape(consent) if consent else None
    if "promise_id" in said:
        data["promise"] = _promise(said["promise_id"])
    if said.get("conversation_id"):
        data["conversation"] = _conversation(said["conversation_id"])
    if "message_id" in said:
        data["message"] = _message(pk=said["message_id"])
    if "outgoing_id" in said:
        data["message"] = _sent(said["outgoing_id"])
    if said.get("order_id"):
        data["order"] = _order(said["order_id"])
    if "response_id" in said:
        data["response"] = _response(said["response_id"])
    if "return_id" in said:
        data["return"] = _return(said["return_id"])
    if event.name == "conversation.status_changed":
        data["was"] = said["was"]
    return {name: value.model_dump() if isinstance(value, BaseModel) else value for name, value in data.items()}


def _customer(pk: int) -> Any:
    found = Customer.objects.filter(pk=pk).select_related("joined_to").first()
    if found is None:
        return None
    person = found.joined_to or found
    return customer_shape(person, people.identities_of(person), values_of(person))


def _conversation(pk: int) -> Any:
    rows = Conversation.objects.select_related("customer", "customer__joined_to", "assignee", "team")
    found = rows.filter(pk=pk).first()
    return conversation_shape(found) if found else None


def _promise(pk: int) -> Any:
    rows = Promise.objects.select_related("customer", "customer__joined_to", "staff")
    found = rows.filter(pk=pk).first()
    return promise_shape(found) if found else None


def _order(pk: int) -> Any:
    rows = Order.objects.select_related("shop", "customer", "customer__joined_to")
    found = rows.prefetch_related("lines", "shipments", "refunds").filter(pk=pk).first()
    return order_shape(found) if found else None


def _return(pk: int) -> Any:
    rows = Return.objects.select_related("customer", "customer__joined_to", "order")
    found = rows.prefetch_related("lines", "lines__order").filter(pk=pk).first()
    return return_shape(found) if found else None


def _response(pk: int) -> Any:
    found = rows_of_responses().filter(pk=pk).first()
    return response_shape(found) if found else None


def _message(**which: Any) -> Any:
    rows = Message.objects.select_related("conversation", "staff", "outgoing").defer("html", "quoted", "outgoing__text")
    found = rows.filter(**which).order_by("id").first()
    return message_shape(found, found.conversation.public_id) if found else None


def _sent(outgoing_id: int) -> Any:
    """The message that this went out for, found through its envelope: the row itself has no index by it."""
    envelope = Outgoing.objects.filter(pk=outgoing_id).values_list("envelope", flat=True).first() or {}
    return _message(public_id=envelope["message"]) if envelope.get("message") else None
