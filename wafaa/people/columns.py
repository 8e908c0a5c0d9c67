"""The columns of a customers' list: what they may hold, how they are guessed, and how a row of them is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib.csvlists import cell_of, dictionary
from wafaa.lib.csvlists import key_of as _word
from wafaa.lib.text.safe import visible
from wafaa.people import birthdays
from wafaa.people.companies import key_of
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import CustomerKind, IdentityKind, OwnField
from wafaa.people.own_fields import BadValue, Plain, clean, field_of, label_of, own_fields
from wafaa.stores import scope

OF_FIELD = "field."
"""What a column and a changed trait are called by that hold one of the store's own fields, before its code."""
COLUMNS: dict[str, str | Lazy] = {
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Family name"),
    "phone": _("Phone"),
    "whatsapp": _("WhatsApp"),
    "email": _("E-mail"),
    "shop": _("Number in the shop"),
    "kind": _("Kind"),
    "language": _("Language"),
    "tags": _("Tags"),
    "company": _("Company"),
    "birthday": _("Birthday"),
}
HEADINGS = {
    "name": "name|full name|customer|customer name|client|contact|contact name|الاسم|اسم|الاسم الكامل|الاسم بالكامل|"
    "اسم العميل|العميل|الزبون|اسم الزبون",
    "first_name": "first name|firstname|given name|الاسم الاول|الاسم الأول",
    "last_name": "last name|lastname|surname|family name|اسم العائلة|العائلة|اللقب|الكنية|الاسم الاخير",
    "phone": "phone|phone number|mobile|mobile number|tel|telephone|cell|الهاتف|هاتف|رقم الهاتف|الجوال|جوال|رقم الجوال|"
    "الموبايل|موبايل|رقم الموبايل|التلفون|تلفون|النقال|المحمول|رقم العميل الجوال",
    "whatsapp": "whatsapp|whats app|wa|واتساب|واتس|رقم الواتساب|الواتساب|واتس اب",
    "email": "email|e-mail|mail|email address|e-mail address|البريد|بريد|البريد الالكتروني|الايميل|ايميل|"
    "البريد الإلكتروني",
    "shop": "id|customer id|customer number|shop id|account|number in the shop|رقم العميل|رقم الزبون|المعرف|رقم الحساب|"
    "الرقم في المتجر|رقمه في المتجر",
    "kind": "kind|type|customer type|group|segment|النوع|نوع العميل|الفئة|المجموعة|التصنيف",
    "language": "language|lang|locale|اللغة|لغة|لغة العميل",
    "tags": "tags|tag|labels|الوسوم|وسوم|الوسم|العلامات|التصنيفات",
    "company": "company|company name|organisation|organization|business|firm|الشركة|شركة|اسم الشركة|المؤسسة|"
    "اسم المؤسسة|المنشأة|اسم المنشأة|الجهة",
    "birthday": "birthday|birth date|date of birth|dob|born|birthdate|تاريخ الميلاد|الميلاد|يوم الميلاد|عيد الميلاد|"
    "تاريخ الولادة",
}
KINDS = {
    "lead": "lead|visitor|prospect|زائر|زائرة|محتمل|عميل محتمل",
    "customer": "customer|client|regular|العميل|العميلة|عميل|عميلة|زبون|زبونة",
    "vip": "vip|عميل مهم جدا|مميز|مميزة|عميل مميز|كبار العملاء|عميل مهم",
    "wholesale": "wholesale|b2b|جملة|تاجر|تاجر جملة|بالجملة",
    "internal": "internal|staff|داخلي|موظف|قسم داخلي",
}
LANGUAGES = {
    "ar": "ar|arabic|ar-sa|ar-eg|عربي|العربية|عربية",
    "en": "en|english|en-us|en-gb|انجليزي|الإنجليزية|انجليزية",
}
WAYS = ("shop", "email", "phone", "whatsapp")
"""Columns that say who somebody is, the surest first."""
_BETWEEN = re.compile(r"\s*[;؛\n]\s*")
_COMMAS = re.compile(r"\s*[,،|]\s*")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.I)

Way = tuple[str, str]


class BadLine(ValueError):
    """The row is not taken. `code`: a key of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


REASONS: dict[str, str | Lazy] = {
    "phone": _("The phone number is not whole or not valid."),
    "email": _("The e-mail address is not whole."),
    "shortened": _("The spreadsheet has shortened a number (like 9.66E+11): format the column as text and save again."),
    "kind": _("The kind is not known."),
    "language": _("The language is not known."),
    "long": _("A value is too long."),
    "birthday": _("The birthday is not a day. Write it like 1990-05-04, or 05-04 without the year."),
    "empty": _("Nothing in this line can be used."),
    "no_way": _("There is a name, but no phone, e-mail or number in the shop to know the person by."),
    "columns": _("The line has more cells than there are headings."),
    "own_number": _("A value in one of your own fields is not a number."),
    "own_money": _("A value in one of your own fields is not a sum of money."),
    "own_date": _("A value in one of your own fields is not a date."),
    "own_yes_no": _("A value in one of your own fields is neither yes nor no."),
    "own_choice": _("A value in one of your own fields is none of its choices."),
    "own_link": _("A value in one of your own fields is not a web address."),
    "several": _("More than one customer has this number or address: join them first."),
}


@dataclass
class Wanted:
    """What a row says of a person; empty where it says nothing. `ways` are normalised, with what was typed."""

    name: str = ""
    kind: str = ""
    language: str = ""
    tags: list[str] = field(default_factory=list)
    company: str = ""
    birthday: str = ""
    ways: dict[Way, str] = field(default_factory=dict)
    own: dict[str, Plain] = field(default_factory=dict)


def columns() -> dict[str, str]:
    """What a column may hold in this store: the common ones, and one for each of its own fields ("field.size")."""
    return {name: str(label) for name, label in COLUMNS.items()} | {
        f"{OF_FIELD}{field.code}": label_of(field) for field in own_fields()
    }


_HEADINGS, _KINDS, _LANGUAGES = dictionary(HEADINGS), dictionary(KINDS), dictionary(LANGUAGES)


def guess(headings: Sequence[str]) -> list[str]:
    """For each heading what its column holds, "" where it tells nothing; each once, but for ways to reach people."""
    own = _own_headings()
    found: list[str] = []
    for heading in headings:
        column = own.get(_word(heading)) or _HEADINGS.get(_word(heading), "")
        found.append("" if column in found and column not in WAYS else column)
    return found


def _own_headings() -> dict[str, str]:
    fields = own_fields() if scope.peek() is not None else []
    return {
        _word(name): f"{OF_FIELD}{field.code}"
        for field in fields
        for name in (field.code, field.label_en, field.label_ar)
    }


def read(cells: Sequence[str], columns: Sequence[str], country: str) -> Wanted:
    """The person in this row. `country`: where numbers without a code are at home. Raises BadLine."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadLine("columns")
    said: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        text = cell_of(cell)
        if column and text:
            said.setdefault(column, []).append(text)
    wanted = Wanted(
        name=_name(said),
        kind=_one_of(said, "kind", _KINDS),
        language=_one_of(said, "language", _LANGUAGES),
        tags=_tags(said),
        company=_company(said),
        birthday=_birthday(said),
        ways=_ways(said, country),
        own=_own(said),
    )
    if not said:
        raise BadLine("empty")
    if not wanted.ways:
        raise BadLine("no_way")
    return wanted


def _name(said: dict[str, list[str]]) -> str:
    parts = said.get("name") or [*said.get("first_name", ()), *said.get("last_name", ())]
    name = visible(" ".join(parts))
    if len(name) > 120:
        raise BadLine("long")
    return name


def _one_of(said: dict[str, list[str]], column: str, known: dict[str, str]) -> str:
    if column not in said:
        return ""
    found = known.get(_word(said[column][0]))
    if found is None:
        raise BadLine(column)
    return found


def _tags(said: dict[str, list[str]]) -> list[str]:
    cells = said.get("tags", ())
    # What we wrote ourselves ends or parts with semicolons, so that a tag may hold a comma.
    pieces = [piece for text in cells for piece in (_BETWEEN if _BETWEEN.search(text) else _COMMAS).split(text)]
    words = [visible(piece)[:40].strip() for piece in pieces]
    return list(dict.fromkeys(word for word in words if word))[:30]


def _company(said: dict[str, list[str]]) -> str:
    name = visible(" ".join(said.get("company", ())[:1]))
    if len(name) > 120:
        raise BadLine("long")
    return name if key_of(name) else ""


def _birthday(said: dict[str, list[str]]) -> str:
    try:
        return birthdays.read(said.get("birthday", [""])[0])
    except birthdays.BadBirthday:
        raise BadLine("birthday") from None


def _ways(said: dict[str, list[str]], country: str) -> dict[Way, str]:
    found: dict[Way, str] = {}
    for column in WAYS:
        for text in said.get(column, ()):
            for typed in filter(None, _BETWEEN.split(text)):
                found[_way(column, typed, country)] = typed[:254]
    return found


def _own(said: dict[str, list[str]]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for column in said:
        field = field_of(column.removeprefix(OF_FIELD)) if column.startswith(OF_FIELD) else None
        if field is not None:
            found[field.code] = _own_value(field, said[column][0])
    return found


def _own_value(field: OwnField, text: str) -> Plain:
    if field.kind in ("phone", "number") and _SHORTENED.fullmatch(text):
        raise BadLine("shortened")
    try:
        return clean(field, text)
    except BadValue as bad:
        raise BadLine(bad.code if bad.code in ("long", "phone") else f"own_{bad.code}") from None


def _way(column: str, typed: str, country: str) -> Way:
    is_number = column in ("phone", "whatsapp")
    if is_number and _SHORTENED.search(typed):
        raise BadLine("shortened")
    try:
        # A WhatsApp number from a list is written like any phone; what the channel itself knows has digits alone.
        value = normal(IdentityKind.PHONE if is_number else column, typed, country)
    except BadIdentity as bad:
        raise BadLine("long" if bad.code == "long" else "phone" if is_number else column) from None
    return column, value.lstrip("+") if column == "whatsapp" else value


def kind_label(kind: str) -> str:
    return str(CustomerKind(kind).label)
