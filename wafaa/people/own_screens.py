"""What the pages of the store's own fields show, and the card with one person's values."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.text.digits import digits_for
from wafaa.people import screens
from wafaa.people.models import Customer, FieldKind, OwnField
from wafaa.people.own_fields import all_fields, label_of, options_of, own_fields, said, values_of
from wafaa.people.own_forms import OwnForm
from wafaa.stores import scope

FEW = 4
READ_LTR = (FieldKind.PHONE, FieldKind.LINK)


def overview() -> dict[str, Any]:
    """Context of people/own_fields.html."""
    shown = own_fields()
    return {
        "fields": [_line(field, place, len(shown)) for place, field in enumerate(shown)],
        "archived": [_line(field, 0, 0) for field in all_fields() if field.archived_at is not None],
        "new_url": screens.url_of("new_field"),
        "list_url": screens.url_of("list"),
    }


def _line(field: OwnField, place: int, count: int) -> dict[str, Any]:
    pid = field.public_id
    options = [label for _value, label in options_of(field)]
    return {
        "label": label_of(field),
        "code": field.code,
        "kind": field.get_kind_display(),
        "options": _(", ").join(options[:FEW]) + ("…" if len(options) > FEW else ""),
        "is_required": field.is_required,
        "url": screens.url_of("field", pid),
        "archive_url": screens.url_of("archive_field", pid),
        "move_url": screens.url_of("move_field", pid),
        "is_first": place == 0,
        "is_last": place == count - 1,
    }


def card(customer: Customer, *, is_beside: bool = False, form: OwnForm | None = None) -> dict[str, Any]:
    """Context of people/_own.html: one person's values; `form` is shown open, as it was refused."""
    fields = own_fields()
    values = values_of(customer) if fields else {}
    may_edit = bool(fields) and scope.current().can("people.edit")
    language = (get_language() or "ar")[:2]
    digits = digits_for(language, scope.current().store.digits)
    return {
        "own": [
            {
                "label": label_of(field),
                "value": said(field, values[field.code], language, digits),
                "url": values[field.code] if field.kind == FieldKind.LINK else "",
                "is_ltr": field.kind in READ_LTR,
            }
            for field in fields
            if field.code in values
        ],
        "own_form": (form or OwnForm(values)) if may_edit else None,
        "own_url": screens.url_of("own", customer.public_id) if may_edit else "",
        "own_is_open": form is not None,
        "is_beside": is_beside,
        "has_own": bool(fields),
    }
