"""What the record of a person can tell to rules, segments, templates and screens."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.people.models import Consent, Customer, CustomerKind, Purpose, everyone_in
from wafaa.people.queries import address_of, consents
from wafaa.playbook.facts import fact


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
