"""The store's own fields where records are selected by them: a person's word is their main record's, then the first
joined one's, as `own_fields.values_of` reads it.

Each condition is one value looked up for each row that is asked about, never a join: what it costs follows the rows
that are looked at, not the values that the store has.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from wafaa.lib.money import exponent
from wafaa.people.models import Customer, FieldKind, OwnField, OwnValue

KEPT_IN = {
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "number",
    FieldKind.YES_NO: "number",
    FieldKind.DATE: "day",
}
"""The column of a value; the others are texts."""


def rows_of(field: OwnField, path: str) -> QuerySet[OwnValue]:
    """What the person says in this field, for a subquery of rows from which `path` leads to them."""
    own = OwnValue.everywhere.filter(field=field)
    root = Coalesce(OuterRef(OuterRef(OuterRef(f"{path}joined_to"))), OuterRef(OuterRef(OuterRef(f"{path}pk"))))
    person = Customer.everywhere.filter(Q(pk=root) | Q(joined_to=root))
    main_first = F("customer__joined_to").asc(nulls_first=True)
    speaks = own.filter(customer_id__in=person.values("pk")).order_by(main_first, "customer_id")
    return own.filter(customer_id=Subquery(speaks.values("customer_id")[:1]))


@dataclass(frozen=True)
class OwnColumn:
    """Where the values of a field are kept (see `playbook.facts.Elsewhere`)."""

    field: OwnField

    @property
    def column(self) -> str:
        return KEPT_IN.get(FieldKind(self.field.kind), "text")

    def where(self, path: str, lookup: str, value: Any) -> Q:
        return self._finds(path, Q(**{f"{self.column}{lookup}": self._kept(value)}))

    def filled(self, path: str) -> Q:
        nothing = Q(text="") if self.column == "text" else Q(**{f"{self.column}__isnull": True})
        return self._finds(path, ~nothing)

    def value(self, path: str) -> Expression:
        return Coalesce(Subquery(rows_of(self.field, path).values("text")[:1]), Value(""))

    def _finds(self, path: str, which: Q) -> Q:
        found = rows_of(self.field, path).filter(which).annotate(is_so=Value(True)).values("is_so")
        return Q(Coalesce(Subquery(found[:1]), Value(False)))

    def _kept(self, value: Any) -> Any:
        """The value as its column holds it."""
        if isinstance(value, bool):
            return Decimal(int(value))
        if self.field.kind == FieldKind.MONEY:
            return value * 10 ** exponent(self.field.currency)
        return value
