"""A store's rows in words that are the same in two stores: no ids, no random names."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import models

from wafaa.channels.models import Outgoing
from wafaa.inbox import search
from wafaa.inbox.models import Conversation, Count, Follower, Label, Mention, Message, Seen
from wafaa.people.models import Customer, Identity
from wafaa.promises.models import Promise, Segment
from wafaa.team.models import Staff, Team
from wafaa.work.models import Event

_RANDOM = re.compile(r"\b[0-9a-hjkmnp-z]{26}\b")
_DATA = {
    "conversation_id": Conversation,
    "message_id": Message,
    "promise_id": Promise,
    "outgoing_id": Outgoing,
    "staff_id": Staff,
    "team_id": Team,
    "customer_id": Customer,
}

Row = dict[str, Any]


class Words:
    """The entered store's rows, each called by what it is rather than by its id."""

    def __init__(self) -> None:
        self.named: dict[str, str] = {}
        self.names: dict[tuple[type[models.Model], int], str] = {}
        for model, name in (
            (Customer, lambda one: one.identities.earliest("id").value),
            (Staff, lambda one: one.name),
            (Team, lambda one: one.name),
            (Conversation, lambda one: f"#{one.number}"),
            (Message, lambda one: one.key),
            (Outgoing, lambda one: f"outgoing of {one.messages.get().key}"),
            (Promise, lambda one: f"{one.kind} {one.made_at} {self.in_words(one.subject)}"),
        ):
            for one in model.objects.all():
                self.names[model, one.pk] = name(one)
                if hasattr(one, "public_id"):
                    self.named[one.public_id] = name(one)

    def in_words(self, text: str) -> str:
        return _RANDOM.sub(lambda found: self.named.get(found[0], "?"), text)

    def rows(self, model: type[models.Model]) -> list[Row]:
        """All rows in the order of their ids, without these."""
        return [self._row(one) for one in model.objects.order_by("id")]  # type: ignore[attr-defined]

    def _row(self, one: models.Model) -> Row:
        return {
            field.name: self._value(one, field)
            for field in one._meta.concrete_fields
            if field.name not in ("id", "public_id", "store")
        }

    def _value(self, one: models.Model, field: Any) -> Any:
        value = getattr(one, field.attname)
        if field.is_relation:
            return value and self.names.get((field.related_model, value), field.name)
        if field.attname in _DATA or field.attname == "last_message_id":
            return value and self.names[_DATA[field.attname.removeprefix("last_")], value]
        if isinstance(one, Event) and field.name == "data":
            return self._data(value)
        if field.name == "envelope":
            value = {**value, "team": self.names.get((Team, value.get("team")))}
        if field.name == "actor" and value.startswith("staff:"):
            return self.names[Staff, int(value.partition(":")[2])]
        return self.in_words(value) if isinstance(value, str) else json.loads(self.in_words(_plain(value)))

    def _data(self, data: Row) -> Row:
        return {key: self._said(key, value) for key, value in data.items()}

    def _said(self, key: str, value: Any) -> Any:
        if key == "who" or (key.endswith("_id") and key not in _DATA):
            return key
        if key in _DATA and value:
            return self.names.get((_DATA[key], value), "gone")
        return self.in_words(value) if isinstance(value, str) else value


def _plain(value: Any) -> str:
    return json.dumps(value, default=str)


def everything() -> dict[str, Any]:
    """What the entered store holds about its conversations; the log by the conversation it speaks of."""
    words = Words()
    found: dict[str, Any] = {
        model.__name__: sorted(words.rows(model), key=_plain)
        for model in (
            Conversation,
            Message,
            Mention,
            Follower,
            Outgoing,
            Promise,
            Segment,
            Seen,
            Label,
            Customer,
            Identity,
        )
    }
    for row in words.rows(Event):
        # Whose points moved is told by the number of a record, which is another one each time.
        topic = "points" if str(row["topic"]).startswith("ledger:") else row["topic"]
        found.setdefault(f"log of {topic or row['name']}", []).append(row | {"topic": topic})
    found["Count"] = {_key(words, one.key): one.value for one in Count.objects.exclude(value=0)}
    found["hits"] = {
        one.key: one.pk in search.find(word, limit=10_000)
        for one in Message.objects.all()
        for word in one.text.split()[:1]
    }
    return found


def _key(words: Words, key: str) -> str:
    status, _, owner = key.partition(":")
    kind, _, pk = owner.partition(":")
    model = {"staff": Staff, "team": Team}.get(kind)
    return f"{status} {words.names[model, int(pk)]}" if model else key
