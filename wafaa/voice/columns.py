"""Scores where people and conversations are selected by them (`playbook.facts.Elsewhere`).

Each condition reads the answers of one person, or of one conversation, by their index: what costs time follows the rows
that are looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Avg,
    BooleanField,
    Case,
    DecimalField,
    Expression,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Round

from wafaa.inbox.models import Conversation
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.voice.models import Response


def about(conversation: Any) -> QuerySet[Response]:
    """Answers about a conversation, or about what was merged into it: first the few conversations, then theirs, each by
    its index. A conversation is one store's alone; the store as a condition beside it would lead planners astray, to
    all of the store's answers."""
    ones = Conversation.everywhere.filter(Q(pk=conversation) | Q(merged_into=conversation))
    return Response.everywhere.filter(conversation__isnull=False, conversation_id__in=ones.values("pk"))


def _of_person(path: str) -> QuerySet[Response]:
    root = Coalesce(OuterRef(OuterRef(f"{path}joined_to")), OuterRef(OuterRef(f"{path}pk")))
    person = Customer.everywhere.filter(Q(pk=root) | Q(joined_to=root))
    return Response.everywhere.filter(store_id=scope.current().store_id, customer_id__in=person.values("pk"))


def _of_talk(path: str) -> QuerySet[Response]:
    return about(OuterRef(OuterRef(f"{path}pk")))


@dataclass(frozen=True)
class Score:
    """One figure of these answers; never anything for who gave none."""

    rows: Callable[[str], QuerySet[Response]]
    figure: Callable[[QuerySet[Response]], Any]
    kind: Any = field(default_factory=IntegerField)

    def value(self, path: str) -> Expression:
        found: Any = Subquery(self.figure(self.rows(path)), output_field=self.kind)
        answer: Expression = found
        return answer

    def where(self, path: str, lookup: str, value: Any) -> Q:
        compares: Any = self.kind.get_lookup(lookup.removeprefix("__") or "exact")
        so = When(compares(self.value(path), value), then=Value(True))
        return Q(Case(so, default=Value(False), output_field=BooleanField()))

    def filled(self, path: str) -> Q:
        return ~self.where(path, "__isnull", True)


def _last(rows: QuerySet[Response]) -> Any:
    return rows.order_by("-at", "-id").values("score")[:1]


def _mean(rows: QuerySet[Response]) -> Any:
    exact = DecimalField(max_digits=4, decimal_places=2)
    mean = Round(Cast(Avg("score"), DecimalField(max_digits=12, decimal_places=8)), 2, output_field=exact)
    return rows.order_by().values("store").annotate(figure=mean).values("figure")


LAST = Score(_of_person, _last)
MEAN = Score(_of_person, _mean, DecimalField(max_digits=4, decimal_places=2))
OF_TALK = Score(_of_talk, _last)
