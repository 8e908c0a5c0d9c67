"""What the API answers of companies and of who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wafaa.api.shapes import Id, Named, Shape
from wafaa.people.models import Company


class CompanyShape(Shape):
    id: Id
    name: str
    domains: list[str]
    vat_number: str
    registration: str
    phone: str
    city: str
    note: str
    is_wholesale: bool
    archived_at: datetime | None
    created_at: datetime


class SuggestionShape(Shape):
    """An address of theirs is of this company's domain; nobody has said yet whether they belong to it."""

    company: Named
    domain: str


class BelongingShape(Shape):
    """To which company somebody belongs. `is_settled`: somebody said so, or that they belong to none."""

    company: Named | None
    is_settled: bool
    suggestion: SuggestionShape | None


def company_shape(company: Company, domains: Iterable[str]) -> CompanyShape:
    kept = ("name", "vat_number", "registration", "phone", "city", "note", "is_wholesale", "archived_at", "created_at")
    return CompanyShape(id=company.public_id, domains=list(domains), **{name: getattr(company, name) for name in kept})
