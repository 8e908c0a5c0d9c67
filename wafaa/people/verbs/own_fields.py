"""The store's own fields: made, changed, put in order, archived; and what customers' records say in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from wafaa.lib.text.folding import fold
from wafaa.lib.time import now
from wafaa.people import events
from wafaa.people.columns import OF_FIELD
from wafaa.people.models import Customer, FieldKind, OwnField, OwnValue
from wafaa.people.own_fields import MOST_FIELDS, SEARCHED, Plain, all_fields, forget_fields, rows_for
from wafaa.people.search import index_customer
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


class TooManyFields(ValueError):
    """A store has sixty fields at most, archived ones included."""


def make_field(kind: str, **traits: Any) -> OwnField:
    """A new field at the end. `traits`: label_ar, label_en, help_ar, help_en, options [(ar, en)], is_required.
    Raises TooManyFields."""
    store = scope.current().store
    with unit():
        take_turns(f"own_fields:{store.pk}")
        taken = set(OwnField.objects.values_list("code", flat=True))
        if len(taken) >= MOST_FIELDS:
            raise TooManyFields
        last = OwnField.objects.aggregate(last=Max("place"))["last"] or 0
        made: OwnField = OwnField.objects.create(
            kind=kind,
            code=_code(traits["label_en"], taken),
            currency=store.currency if kind == FieldKind.MONEY else "",
            place=last + 1,
            **traits | {"options": merged_options([], traits.pop("options", []))},
        )
        emit(events.OwnFieldChanged(made.pk, made.code, "made"))
        forget_fields()
    return made


def _code(label: str, taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30].strip("_")
    base = words if words[:1].isalpha() else "field"
    return next(code for number in range(1, MOST_FIELDS + 2) if (code := _numbered(base, number)) not in taken)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 and base != "field" else f"{base}_{number}"


def change_field(field: OwnField, **traits: Any) -> OwnField:
    """Like make_field; the kind and the code stay what they are, and so do the options that still are called so."""
    with unit():
        mine: OwnField = OwnField.objects.select_for_update().get(pk=field.pk)
        if "options" in traits:
            traits["options"] = merged_options(mine.options, traits["options"])
        for name, value in traits.items():
            setattr(mine, name, value)
        mine.save(update_fields=list(traits))
        emit(events.OwnFieldChanged(mine.pk, mine.code, "changed"))
        forget_fields()
    return mine


def merged_options(known: list[dict[str, Any]], wanted: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The options as they are wanted now. One that keeps either of its names keeps its value; one that is wanted no
    more stays behind the others, for the values that have it."""
    left, found = list(known), []
    for arabic, english in wanted:
        same = next((one for one in left if _same(one, arabic, english)), None)
        if same is not None:
            left.remove(same)
        found.append({"value": same["value"] if same else "", "ar": arabic, "en": english})
    numbers = [int(one["value"][1:]) for one in known]
    for number, option in enumerate((one for one in found if not one["value"]), max(numbers, default=0) + 1):
        option["value"] = f"o{number}"
    return [*found, *({**one, "gone": True} for one in left)]


def _same(option: dict[str, Any], arabic: str, english: str) -> bool:
    return fold(option["ar"]) == fold(arabic) or fold(option["en"]) == fold(english)


def archive_field(field: OwnField, *, is_over: bool = False) -> None:
    """It is asked and shown nowhere any more; its values stay. `is_over`: it comes back, with them."""
    with unit():
        was = OwnField.objects.filter(pk=field.pk, archived_at__isnull=not is_over)
        if was.update(archived_at=None if is_over else now()):
            emit(events.OwnFieldChanged(field.pk, field.code, "back" if is_over else "archived"))
        forget_fields()


def move_field(field: OwnField, *, up: bool) -> None:
    """One place up or down among those that are shown."""
    with unit():
        take_turns(f"own_fields:{field.store_id}")
        forget_fields()
        order = [one for one in all_fields() if one.archived_at is None]
        here = next((place for place, one in enumerate(order) if one.pk == field.pk), None)
        there = None if here is None else here - 1 if up else here + 1
        if here is not None and there is not None and 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            for place, one in enumerate(order, 1):
                OwnField.objects.filter(pk=one.pk).update(place=place)
        forget_fields()


def set_own(customer: Customer, values: Mapping[OwnField, Plain]) -> None:
    """What this record says in these fields, as plain values of `own_fields.clean`; None empties one."""
    if not values:
        return
    with unit():
        _write(customer, values)
        _tell(customer, list(values))


def unset_own(customer: Customer, fields: list[OwnField]) -> None:
    """This record says nothing in these fields, not even that they are empty."""
    if not fields:
        return
    with unit():
        OwnValue.objects.filter(customer=customer, field__in=fields).delete()
        _tell(customer, fields)


def _write(customer: Customer, values: Mapping[OwnField, Plain]) -> None:
    Customer.objects.select_for_update().get(pk=customer.pk)
    OwnValue.objects.filter(customer=customer, field__in=list(values)).delete()
    for field, value in values.items():
        for row in rows_for(customer, field, value):
            row.save(force_insert=True)


def _tell(customer: Customer, fields: list[OwnField]) -> None:
    if any(field.kind in SEARCHED for field in fields):
        index_customer(customer)
    what = ",".join(sorted(f"{OF_FIELD}{field.code}" for field in fields))
    emit(events.CustomerChanged(customer.pk, what), customer_id=customer.pk)
