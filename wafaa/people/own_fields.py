"""The store's own fields: which there are, what may stand in one, and how a value is written and said.

A value is plain JSON wherever it travels (forms, programs, lists, the memory of an import): text, number and money
as strings ("12.5"), a date as "2026-05-01", yes or no as a boolean, a choice as its option's value, several as a list
of them. None is no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlsplit

from django.utils.functional import Promise as Lazy
from django.utils.functional import lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.dates import from_hijri, to_hijri
from wafaa.lib.money import Money, NotASum, exponent, shifted
from wafaa.lib.phones import pretty, to_e164
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.digits import Digits, ascii_digits, in_digits
from wafaa.lib.text.folding import fold
from wafaa.lib.text.safe import visible
from wafaa.people.models import Customer, FieldKind, OwnField, OwnValue, everyone_in
from wafaa.stores import scope

Plain = str | bool | list[str] | None
OWN_FACTS = "customer.field."
"""What the names of facts begin with that are the store's own fields."""
LONGEST = 500
MOST_FIELDS = 60
MOST_OPTIONS = 100
PLACES = 4
WIDEST = 10 ** (11 + PLACES)
"""Numbers beyond eleven digits and four decimals are codes, which are texts: SQLite counts to fifteen digits."""
SEARCHED = (FieldKind.TEXT, FieldKind.PHONE, FieldKind.LINK)
YES = {"yes", "true", "1", "y", "on", "نعم", "اجل", "صح", "صحيح", "ايوه"}
NO = {"no", "false", "0", "n", "off", "لا", "كلا", "خطا", "لأ"}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_CALENDAR = re.compile(r"\s*(?:هـ|ه|م|AH|CE|AD)\.?$", re.I)
_HIJRI_YEARS = range(1300, 1600)
_SEPARATORS = re.compile(r"\s*[;؛,،|\n]\s*")

FIELDS: Prepared[OwnField] = Prepared(
    lambda: OwnField.everywhere.filter(store_id=Slot("store")).order_by("place", "id")
)


class BadValue(ValueError):
    """What was typed is no value of the field. `code`: a key of PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


PROBLEMS: dict[str, str | Lazy] = {
    "text": _l("This is no text."),
    "long": _l("This is too long: at most 500 characters."),
    "number": _l("This is not a number. Write it like 12.5, in any digits, with at most four decimals."),
    "money": _l("This is not a sum of money. Write it like 12.50, in any digits."),
    "date": _l("This is not a date. Write it like 2026-05-01, or 1447-09-01 for a Hijri one."),
    "yes_no": _l("Write yes or no."),
    "choice": _l("This is none of the choices."),
    "phone": _l("The phone number is not whole or not valid."),
    "link": _l("This is not a web address. It begins with https://."),
}


def all_fields() -> list[OwnField]:
    """The entered store's own fields in their order, archived ones as well. Read once per entered store object."""
    kept = scope.current().store.__dict__
    if "_own_fields" not in kept:
        kept["_own_fields"] = FIELDS.all(store=scope.current().store_id)
    return cast(list[OwnField], kept["_own_fields"])


def forget_fields() -> None:
    scope.current().store.__dict__.pop("_own_fields", None)


def own_fields() -> list[OwnField]:
    """Those that are asked and shown."""
    return [field for field in all_fields() if field.archived_at is None]


def field_of(code: str) -> OwnField | None:
    return next((field for field in own_fields() if field.code == code), None)


# What they are called


def label_of(field: OwnField) -> str:
    """What the field is called in the reader's language."""
    return _in_language(field.label_ar, field.label_en)


def help_of(field: OwnField) -> str:
    return _in_language(field.help_ar, field.help_en)


def lazy_label(field: OwnField) -> Lazy:
    return cast(Lazy, lazy(lambda: label_of(field), str)())


def _in_language(arabic: str, english: str) -> str:
    return (arabic or english) if (get_language() or "ar").startswith("ar") else (english or arabic)


def options_of(field: OwnField, held: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(value, label) of what is offered, and of what is held although it no longer is."""
    return [
        (option["value"], _in_language(option["ar"], option["en"]))
        for option in field.options
        if not option.get("gone") or option["value"] in held
    ]


# What may stand in one


def clean(field: OwnField, typed: Any) -> Plain:
    """The plain value of what came from a form, a list or a program; None for nothing. Raises BadValue."""
    if field.kind == FieldKind.CHOICES:
        return _several(field, typed)
    if isinstance(typed, bool):
        if field.kind != FieldKind.YES_NO:
            raise BadValue(_code(field))
        return typed
    if isinstance(typed, (int, float, Decimal)) and field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        typed = _written_out(typed, field)
    if typed is not None and not isinstance(typed, str):
        raise BadValue(_code(field))
    text = visible(typed or "")
    return _READERS[FieldKind(field.kind)](field, text) if text else None


def _written_out(number: int | float | Decimal, field: OwnField) -> str:
    exact = Decimal(str(number))
    if not exact.is_finite() or abs(exact) >= WIDEST:
        raise BadValue(_code(field))
    return f"{exact:f}"


def _code(field: OwnField) -> str:
    return "choice" if field.kind == FieldKind.CHOICES else field.kind


def _text(field: OwnField, text: str) -> Plain:
    if len(text) > LONGEST:
        raise BadValue("long")
    return text


def _number(field: OwnField, text: str) -> Plain:
    return _plain_number(_units(text, PLACES, "number"), PLACES)


def _money(field: OwnField, text: str) -> Plain:
    bare = re.sub(rf"(?i)\s*{re.escape(field.currency)}\s*", "", text)
    return f"{Money(_units(bare, exponent(field.currency), 'money'), field.currency).decimal:f}"


def _units(text: str, places: int, code: str) -> int:
    try:
        units = shifted(text, places)
    except NotASum:
        raise BadValue(code) from None
    if abs(units) >= WIDEST:
        raise BadValue(code)
    return units


def _plain_number(units: int, places: int) -> str:
    return f"{Decimal(units).scaleb(-places).normalize() + 0:f}"


def _date(field: OwnField, text: str) -> Plain:
    written = _CALENDAR.sub("", ascii_digits(text)).strip()
    if found := _YEAR_FIRST.fullmatch(written):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(written):
        day, month, year = map(int, found.groups())
    else:
        raise BadValue("date")
    try:
        that = from_hijri(year, month, day) if year in _HIJRI_YEARS else date(year, month, day)
    except ValueError:
        that = None
    if that is None:
        raise BadValue("date")
    return that.isoformat()


def _yes_no(field: OwnField, text: str) -> Plain:
    word = fold(text).strip()
    if word in _YES_WORDS:
        return True
    if word in _NO_WORDS:
        return False
    raise BadValue("yes_no")


_YES_WORDS, _NO_WORDS = {fold(word) for word in YES}, {fold(word) for word in NO}


def _choice(field: OwnField, text: str) -> Plain:
    wanted = fold(text)
    for option in field.options:
        if text == option["value"] or wanted in (fold(option["ar"]), fold(option["en"])):
            return cast(str, option["value"])
    raise BadValue("choice")


def _several(field: OwnField, typed: Any) -> Plain:
    if typed is None:
        return None
    words = _SEPARATORS.split(typed) if isinstance(typed, str) else typed
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BadValue("choice")
    chosen = {_choice(field, word) for word in map(visible, words) if word}
    return [option["value"] for option in field.options if option["value"] in chosen] or None


def _phone(field: OwnField, text: str) -> Plain:
    number = to_e164(text, scope.current().store.country)
    if number is None:
        raise BadValue("phone")
    return number


def _link(field: OwnField, text: str) -> Plain:
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        is_sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and (parts.port or 1) > 0
    except ValueError:
        is_sound = False
    if not is_sound or " " in address:
        raise BadValue("link")
    if len(address) > LONGEST:
        raise BadValue("long")
    return address


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.PHONE: _phone,
    FieldKind.LINK: _link,
}


# How it is kept


def rows_for(customer: Customer, field: OwnField, value: Plain) -> list[OwnValue]:
    """The rows that hold a plain value; one that holds nothing for None."""
    given: dict[str, Any] = {"store_id": field.store_id, "customer": customer, "field": field}
    if value is None:
        return [OwnValue(**given)]
    if isinstance(value, list):
        return [OwnValue(**given, slot=one, text=one) for one in value]
    if isinstance(value, bool):
        return [OwnValue(**given, number=Decimal(int(value)))]
    if field.kind == FieldKind.DATE:
        return [OwnValue(**given, day=date.fromisoformat(value))]
    if field.kind == FieldKind.NUMBER:
        return [OwnValue(**given, number=Decimal(value))]
    if field.kind == FieldKind.MONEY:
        return [OwnValue(**given, number=Decimal(Money.parse(value, field.currency).amount_minor))]
    return [OwnValue(**given, text=value)]


def plain_of(field: OwnField, rows: Sequence[OwnValue]) -> Plain:
    """The plain value in the rows that one record has for the field."""
    if field.kind == FieldKind.CHOICES:
        held = {row.text for row in rows if row.text}
        return [option["value"] for option in field.options if option["value"] in held] or None
    row = rows[0] if rows else None
    if row is None:
        return None
    if field.kind == FieldKind.DATE:
        return row.day.isoformat() if row.day else None
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.YES_NO):
        return _of_number(field, row.number)
    return row.text or None


def _of_number(field: OwnField, number: Decimal | None) -> Plain:
    if number is None:
        return None
    if field.kind == FieldKind.YES_NO:
        return bool(number)
    if field.kind == FieldKind.MONEY:
        return f"{Money(int(number), field.currency).decimal:f}"
    return _plain_number(int(number.scaleb(PLACES)), PLACES)


def values_of(customer: Customer) -> dict[str, Plain]:
    """{code: plain value} of a person: their main record's word before that of records joined to it."""
    rows = OwnValue.objects.filter(everyone_in(customer)).order_by("customer_id", "id")
    return _values(list(rows), customer.root_id)


def values_of_all(roots: Sequence[int], joined: dict[int, int]) -> dict[int, dict[str, Plain]]:
    """The same for many people at once; `joined` leads from joined records to who stands for them."""
    if not own_fields():
        return {}
    found: dict[int, list[OwnValue]] = {}
    for row in OwnValue.objects.filter(customer_id__in=[*roots, *joined]).order_by("customer_id", "id"):
        found.setdefault(joined.get(row.customer_id, row.customer_id), []).append(row)
    return {root: _values(rows, root) for root, rows in found.items()}


def _values(rows: list[OwnValue], root: int) -> dict[str, Plain]:
    by_field: dict[int, dict[int, list[OwnValue]]] = {}
    for row in rows:
        by_field.setdefault(row.field_id, {}).setdefault(row.customer_id, []).append(row)
    found: dict[str, Plain] = {}
    for field in own_fields():
        records = by_field.get(field.pk)
        if records:
            value = plain_of(field, records.get(root) or next(iter(records.values())))
            if value is not None:
                found[field.code] = value
    return found


def still_needed(customer: Customer) -> list[str]:
    """What must be known of a customer before their conversation is solved, and is not: the fields' labels."""
    needed = [field for field in own_fields() if field.is_required] if not customer.is_colleague else []
    known = values_of(customer) if needed else {}
    return [label_of(field) for field in needed if field.code not in known]


# How it is said


def written(field: OwnField, value: Plain) -> str:
    """A value as it stands in a form's text input or in a list, and is read again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(_labels(field, value))
    return _labels(field, [value])[0] if field.kind == FieldKind.CHOICE else value


def _labels(field: OwnField, values: list[str]) -> list[str]:
    labels = dict(options_of(field, values))
    return [labels.get(one, one) for one in values]


def said(field: OwnField, value: Plain, language: str, digits: Digits) -> str:
    """A value as a person reads it in this language and these digits."""
    if value is None:
        return ""
    with override(language):
        if isinstance(value, list):
            return _(", ").join(_labels(field, value))
        if isinstance(value, bool):
            return written(field, value)
        if field.kind == FieldKind.MONEY:
            return Money.parse(value, field.currency).format(language, digits)
        if field.kind == FieldKind.NUMBER:
            return _number_said(value, digits)
        if field.kind == FieldKind.DATE:
            return _date_said(date.fromisoformat(value), digits)
        if field.kind == FieldKind.PHONE:
            return pretty(value)
        return written(field, value)


def _number_said(value: str, digits: Digits) -> str:
    number = f"{Decimal(value):,f}"
    return in_digits(number.replace(",", "٬").replace(".", "٫") if digits == "arab" else number, digits)


def _date_said(that: date, digits: Digits) -> str:
    says = in_digits(f"{that.year}/{that.month}/{that.day}", digits)
    hijri = to_hijri(that) if scope.current().store.hijri else None
    if hijri is None:
        return says
    return _("%(date)s (%(hijri)s AH)") % {"date": says, "hijri": in_digits("/".join(map(str, hijri)), digits)}
