"""What the record of a person can tell to rules, segments, templates and screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wafaa.lib.money import exponent
from wafaa.lib.names import given_name
from wafaa.lib.text.digits import Digits
from wafaa.lib.time import now
from wafaa.people import birthdays, own_fields
from wafaa.people.companies import company_of
from wafaa.people.models import (
    Consent,
    Customer,
    CustomerKind,
    FieldKind,
    Membership,
    OwnField,
    Purpose,
    everyone_in,
)
from wafaa.people.own_columns import OwnColumn, rows_of
from wafaa.people.own_fields import OWN_FACTS
from wafaa.people.queries import address_of, consents
from wafaa.playbook.facts import Fact, fact, facts_of_stores, remembers


@fact(
    "customer.name",
    about="customer",
    type=str,
    label=_("Name"),
    sql=F("name"),
    in_texts=_("Customer's name"),
)
def name(customer: Customer) -> str:
    return customer.name


@fact(
    "customer.first_name",
    about="customer",
    type=str,
    label=_("First name"),
    is_listed=False,
    in_texts=_("Customer's first name"),
)
def first_name(customer: Customer) -> str:
    return given_name(customer.name)


def kinds() -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in CustomerKind]


@fact("customer.kind", about="customer", type=str, label=_("Kind of customer"), sql=F("kind"), options=kinds)
def kind(customer: Customer) -> str:
    return customer.kind


def languages() -> list[tuple[str, Any]]:
    return [("ar", _("Arabic")), ("en", _("English"))]


@fact("customer.language", about="customer", type=str, label=_("Language"), sql=F("language"), options=languages)
def language(customer: Customer) -> str:
    return customer.language


def _company_name() -> Any:
    main_first = F("customer__joined_to").asc(nulls_first=True)
    person = Customer.everywhere.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(joined_to=OuterRef(OuterRef("pk"))))
    rows = Membership.everywhere.filter(customer_id__in=person.values("pk")).order_by(main_first, "customer_id")
    return Coalesce(Subquery(rows.values("company__name")[:1]), Value(""))


@fact("customer.days_to_birthday", about="customer", type=int, label=_("Days until their birthday"), is_listed=False)
def days_to_birthday(customer: Customer) -> int | None:
    return birthdays.days_until(customer)


@fact(
    "customer.company",
    about="customer",
    type=str,
    label=_("Company"),
    sql=_company_name(),
    in_texts=_("Customer's company"),
)
def company(customer: Customer) -> str:
    found = company_of(customer)
    return found.name if found else ""


@fact("customer.tags", about="customer", type=list, label=_("Tags"), sql=F("tags"))
def tags(customer: Customer) -> list[str]:
    return list(customer.tags)


@fact("customer.email", about="customer", type=str, label=_("E-mail"), in_texts=_("Customer's e-mail"))
def email(customer: Customer) -> str:
    found = address_of(customer, "email")
    return found.value if found else ""


@fact("customer.phone", about="customer", type=str, label=_("Phone"), in_texts=_("Customer's phone"))
def phone(customer: Customer) -> str:
    found = address_of(customer, "phone")
    return found.value if found else ""


@fact("customer.days_known", about="customer", type=int, label=_("Days since the first contact"))
def days_known(customer: Customer) -> int:
    return (now() - customer.created_at).days


@fact("customer.days_silent", about="customer", type=int, label=_("Days since the last contact"))
def days_silent(customer: Customer) -> int:
    return (now() - customer.last_at).days


@fact("customer.agrees_to_offers", about="customer", type=bool, label=_("Agreed to offers"))
def agrees_to_offers(customer: Customer) -> bool:
    if not Consent.objects.filter(everyone_in(customer), purpose=Purpose.MARKETING).exists():
        return False
    return consents(customer, Purpose.MARKETING, "*")


TYPES: dict[str, type] = {
    FieldKind.NUMBER: Decimal,
    FieldKind.MONEY: Decimal,
    FieldKind.DATE: date,
    FieldKind.YES_NO: bool,
    FieldKind.CHOICES: list,
}


@facts_of_stores
def own() -> Iterable[Fact]:
    """The store's own fields."""
    return [_own_fact(field) for field in own_fields.own_fields()]


def _own_fact(field: OwnField) -> Fact:
    label = own_fields.lazy_label(field)
    return Fact(
        f"{OWN_FACTS}{field.code}",
        "customer",
        TYPES.get(field.kind, str),
        label,
        read=partial(_read, field),
        sql=_sql(field),
        in_texts=label,
        options=partial(own_fields.options_of, field) if field.options else None,
        say=partial(_say, field),
        elsewhere=OwnColumn(field),
        unit=field.currency,
    )


@remembers
def archived(name: str) -> str:
    """What a field is called that is asked and shown no more."""
    return next((own_fields.label_of(one) for one in own_fields.all_fields() if f"{OWN_FACTS}{one.code}" == name), "")


def _read(field: OwnField, customer: Customer) -> Any:
    value = own_fields.values_of(customer).get(field.code)
    if isinstance(value, str) and field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return Decimal(value)
    if isinstance(value, str) and field.kind == FieldKind.DATE:
        return date.fromisoformat(value)
    return value


def _say(field: OwnField, value: Any, language: str, digits: Digits) -> str:
    plain = value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else value
    return own_fields.said(field, plain, language, digits)


def _sql(field: OwnField) -> Any:
    """The same as a subquery on the customers' table; several choices have none."""
    column = COLUMNS.get(field.kind, F("text"))
    if column is None:
        return None
    if field.kind == FieldKind.MONEY:
        # Times a hundredth, for SQLite divides whole numbers without a rest.
        whole = F("number") * Value(Decimal(1).scaleb(-exponent(field.currency)))
        column = ExpressionWrapper(whole, DecimalField(max_digits=20, decimal_places=4))
    return Subquery(rows_of(field, "").annotate(said=column).values("said")[:1])


COLUMNS: dict[str, Any] = {
    FieldKind.NUMBER: F("number"),
    FieldKind.MONEY: F("number"),
    FieldKind.DATE: F("day"),
    FieldKind.YES_NO: Case(
        When(number=1, then=Value(True)), When(number=0, then=Value(False)), output_field=BooleanField()
    ),
    FieldKind.CHOICES: None,
}
