"""What the pages of companies show, and a person's company on their page and beside a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from wafaa.lib.phones import pretty
from wafaa.people import companies, queries, screens
from wafaa.people.identities import domain_in_own_letters
from wafaa.people.models import Company, CompanyDomain, Customer, Identity, Membership
from wafaa.people.search import find_companies
from wafaa.playbook.panels import panels_at
from wafaa.stores import scope

PAGE = 30
MOST_FOUND = 8


def may_edit() -> bool:
    return scope.current().can("people.edit")


# The list


def overview(q: str, after: str, *, archived: bool) -> dict[str, Any]:
    """Context of people/companies.html: found by `q` or all, by name, behind the company of this public id."""
    rows = _listed(q, archived)
    last = Company.objects.filter(public_id=after).values_list("key", flat=True).first() if after else None
    if last is not None:
        rows = rows.filter(key__gt=last)
    found = list(rows.order_by("key")[: PAGE + 1])
    shown, here = found[:PAGE], screens.url_of("companies")
    only = {"archived": "yes"} if archived else {}
    asked = urlencode({"q": q, **only, "after": shown[-1].public_id}) if len(found) > PAGE else ""
    return {
        "q": q,
        "is_archived": archived,
        "here_url": here,
        "list_url": screens.url_of("list"),
        "archived_url": f"{here}?archived=yes",
        "new_url": screens.url_of("new_company") if may_edit() else "",
        "companies": _rows(shown),
        "more_url": f"{here}?{asked}" if asked else "",
    }


def _listed(q: str, archived: bool) -> QuerySet[Company]:
    rows = Company.objects.filter(archived_at__isnull=not archived)
    return rows.filter(pk__in=find_companies(q)) if q.strip() else rows


def _rows(shown: Sequence[Company]) -> list[dict[str, Any]]:
    domains: dict[int, list[str]] = {}
    for pk, domain in (
        CompanyDomain.objects.filter(company__in=shown).order_by("id").values_list("company_id", "domain")
    ):
        domains.setdefault(pk, []).append(domain_in_own_letters(domain))
    return [
        {
            "url": screens.url_of("company", one.public_id),
            "name": one.name,
            "is_wholesale": one.is_wholesale,
            "city": one.city,
            "phone": pretty(one.phone) if one.phone else "",
            "domain": (domains.get(one.pk) or [""])[0],
        }
        for one in shown
    ]


# One company


def page(company: Company, before: int) -> dict[str, Any]:
    """Context of people/company.html; its people older than membership `before` (0: the latest)."""
    pid = company.public_id
    return people(company, before) | {
        "name": company.name,
        "is_wholesale": company.is_wholesale,
        "is_archived": company.archived_at is not None,
        "details": _details(company),
        "note": company.note,
        "list_url": screens.url_of("companies"),
        "edit_url": screens.url_of("edit_company", pid) if may_edit() else "",
        "archive_url": screens.url_of("archive_company", pid) if may_edit() else "",
        "more_panels": [
            reverse(panel.url, args=[scope.current().store.slug, pid])
            for panel in panels_at("company")
            if scope.current().can(panel.permission)
        ],
    }


def _details(company: Company) -> list[dict[str, Any]]:
    domains = CompanyDomain.objects.filter(company=company).order_by("id").values_list("domain", flat=True)
    said = [
        (_("VAT number"), company.vat_number, True),
        (_("Commercial registration"), company.registration, True),
        (_("Phone"), pretty(company.phone) if company.phone else "", True),
        (_("City"), company.city, False),
        *((_("E-mail domain"), domain_in_own_letters(domain), True) for domain in domains),
    ]
    return [{"label": label, "value": value, "is_ltr": is_ltr} for label, value, is_ltr in said if value]


def people(company: Company, before: int) -> dict[str, Any]:
    """Context of people/_company_people.html."""
    rows = companies.people_of(company)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    shown = found[:PAGE]
    more = f"{screens.url_of('company', company.public_id)}?before={shown[-1].pk}" if len(found) > PAGE else ""
    roots = [row.customer.joined_to or row.customer for row in shown]
    reach = screens.reaches([root.pk for root in roots])
    return {"people": [_person(root, reach) for root in roots], "more_url": more}


def _person(customer: Customer, reach: dict[int, str]) -> dict[str, Any]:
    return {
        "url": screens.url_of("customer", customer.public_id),
        "name": screens.shown_name(customer),
        "badge": screens.badge(customer),
        "reach": reach.get(customer.pk, ""),
        "last_at": customer.last_at,
    }


# A person's company


def card(
    customer: Customer,
    ways: Sequence[Identity] | None = None,
    *,
    is_beside: bool = False,
    q: str = "",
    problem: str = "",
) -> dict[str, Any]:
    """`firm` of people/_company.html. `ways` are the person's identities, if they were read already; `q` is what a
    company was looked for by, and not found at once."""
    row, can = companies.membership_of(customer), may_edit()
    return {
        "firm": {
            "company": _named(row),
            "suggestion": _suggestion(customer, ways) if row is None and can else None,
            "act_url": screens.url_of("customer_company", customer.public_id) if can else "",
            "is_beside": is_beside,
            "is_open": bool(q or problem),
            "q": q,
            "problem": problem,
            "found": found(q) if q else [],
            "new_url": _new_url(customer, q) if can and q else "",
        }
    }


def _named(row: Membership | None) -> dict[str, Any] | None:
    company = row.company if row else None
    if company is None:
        return None
    return {"name": company.name, "url": screens.url_of("company", company.public_id), "city": company.city}


def _suggestion(customer: Customer, ways: Sequence[Identity] | None) -> dict[str, Any] | None:
    known = companies.suggested(queries.identities_of(customer) if ways is None else ways)
    if known is None:
        return None
    company, domain = known
    return {"id": company.public_id, "name": company.name, "domain": domain_in_own_letters(domain)}


def found(q: str) -> list[dict[str, Any]]:
    """Companies to choose from."""
    rows = _listed(q, archived=False).order_by("key")[:MOST_FOUND]
    return [{"id": one.public_id, "name": one.name, "city": one.city} for one in rows]


def _new_url(customer: Customer, q: str) -> str:
    return f"{screens.url_of('new_company')}?{urlencode({'name': q, 'for': customer.public_id})}"
