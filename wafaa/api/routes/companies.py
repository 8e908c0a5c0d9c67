"""Companies that customers belong to, and to which one a customer does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api.asked import BelongingAsked, CompanyAsked, CompanyChange
from wafaa.api.company_shapes import BelongingShape, CompanyShape, SuggestionShape, company_shape
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem, field_problem, refused
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.routes.customers import router as customers
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import Named, Page, named
from wafaa.people import companies, queries, verbs
from wafaa.people.company_forms import CompanyForm
from wafaa.people.models import Company, CompanyDomain, Customer
from wafaa.people.search import find_companies
from wafaa.work.unit import unit

router = Router(tags=["companies"])
Asked = Annotated[str, Query(max_length=120, description="Words of the name or city, a domain, digits of a number.")]
Archived = Annotated[bool, Query(description="Those that were put away, instead of the others.")]
TRAITS = ("name", "vat_number", "registration", "phone", "city", "note", "is_wholesale")


@router.get("", response=Page[CompanyShape], auth=Bearer("customers:read"), openapi_extra=READS)
def list_companies(
    request: HttpRequest, q: Asked = "", archived: Archived = False, limit: Limit = 25, cursor: Cursor = None
) -> Any:
    """The latest made first."""
    rows: QuerySet[Company] = Company.objects.filter(archived_at__isnull=not archived)
    if q.strip():
        rows = rows.filter(pk__in=find_companies(q.replace("\x00", "")))
    found, following = latest_first("companies", [rows], limit, cursor)
    return {"items": _shown(found), "next_cursor": following}


def _shown(found: Sequence[Company]) -> list[CompanyShape]:
    domains: dict[int, list[str]] = {}
    for row in CompanyDomain.objects.filter(company__in=found).order_by("id"):
        domains.setdefault(row.company_id, []).append(row.domain)
    return [company_shape(one, domains.get(one.pk, [])) for one in found]


@router.post("", response={201: CompanyShape}, auth=Bearer("customers:write"), openapi_extra=WRITES)
def create_company(request: HttpRequest, asked: CompanyAsked, key: Key = None) -> Any:
    """A name, in any spelling, and a domain belong to one company: 409 names the other."""
    try:
        made = verbs.make_company(**_traits(asked.model_dump()))
    except verbs.CompanyExists as known:
        raise _exists(known) from None
    return Status(201, _shown([made])[0])


def _changed(company: Company, held: list[str], changes: dict[str, Any]) -> dict[str, Any]:
    """What the verb takes: what was sent is judged, what stands there stays as it stands, whatever a form says of it
    today."""
    stands = companies.said_of(company, held)
    bare = {"name": "x", "domains": []}
    judged = _traits(dict.fromkeys(stands, "") | bare | changes)
    return stands | {name: judged[name] for name in changes}


def _traits(said: dict[str, Any]) -> dict[str, Any]:
    """What the verbs take, judged as the form judges it. Raises Problem."""
    form = CompanyForm(said | {"domains": "\n".join(said["domains"])})
    if form.is_valid():
        return form.traits()
    errors = [
        {"field": field, "code": str(error.code or "invalid"), "message": str(error.messages[0])}
        for field, found in form.errors.as_data().items()
        for error in found
    ]
    raise refused(errors)


def _exists(known: verbs.CompanyExists) -> Problem:
    form = CompanyForm({"name": known.company.name})
    form.is_valid()
    form.say_it_exists(known.what, known.company)
    field = "name" if known.what == "name" else "domains"
    return field_problem(field, "exists", str(form.errors[field][-1]))


@router.get("/{slug:public_id}", response=CompanyShape, auth=Bearer("customers:read"), openapi_extra=READS)
def read_company(request: HttpRequest, public_id: PublicId) -> Any:
    return _shown([the_company(public_id)])[0]


def the_company(public_id: str) -> Company:
    return the(Company.objects.filter(public_id=public_id).first())


@router.patch("/{slug:public_id}", response=CompanyShape, auth=Bearer("customers:write"), openapi_extra=WRITES)
def update_company(request: HttpRequest, public_id: PublicId, asked: CompanyChange) -> Any:
    company = the_company(public_id)
    held = list(CompanyDomain.objects.filter(company=company).order_by("id").values_list("domain", flat=True))
    changes = asked.model_dump(exclude_none=True, exclude={"archived"})
    try:
        with unit():
            if changes:
                verbs.change_company(company, **_changed(company, held, changes))
            if asked.archived is not None:
                verbs.archive_company(company, is_over=not asked.archived)
    except verbs.CompanyExists as known:
        raise _exists(known) from None
    return _shown([the_company(public_id)])[0]


@router.get("/{slug:public_id}/people", response=Page[Named], auth=Bearer("customers:read"), openapi_extra=READS)
def list_people(request: HttpRequest, public_id: PublicId, limit: Limit = 25, cursor: Cursor = None) -> Any:
    """Who belongs to it, whoever was put in last first."""
    found, following = latest_first("people", [companies.people_of(the_company(public_id))], limit, cursor)
    people = [row.customer.joined_to or row.customer for row in found]
    return {"items": [named(one) for one in people], "next_cursor": following}


@customers.get("/{slug:public_id}/company", response=BelongingShape, auth=Bearer("customers:read"), openapi_extra=READS)
def read_belonging(request: HttpRequest, public_id: PublicId) -> Any:
    """To which company they belong, or which one is suggested by the domain of an address of theirs."""
    return _belonging(the_customer(public_id))


def _belonging(customer: Customer) -> BelongingShape:
    row = companies.membership_of(customer)
    told = companies.suggested(queries.identities_of(customer)) if row is None else None
    suggestion = SuggestionShape(company=_named(told[0]), domain=told[1]) if told else None
    return BelongingShape(
        company=_named(row.company) if row and row.company else None, is_settled=row is not None, suggestion=suggestion
    )


def _named(company: Company) -> Named:
    return Named(id=company.public_id, name=company.name)


@customers.post(
    "/{slug:public_id}/company", response=BelongingShape, auth=Bearer("customers:write"), openapi_extra=WRITES
)
def settle_belonging(request: HttpRequest, public_id: PublicId, asked: BelongingAsked, key: Key = None) -> Any:
    """Confirm a suggestion or name another company; null declines: they belong to none. Twice is once."""
    customer = the_customer(public_id)
    if asked.company is None:
        verbs.put_in_none(customer)
    else:
        company: Company | None = Company.objects.filter(public_id=asked.company).first()
        if company is None:
            raise field_problem("company", "unknown", _("There is no such company."))
        verbs.put_in_company(customer, company)
    return _belonging(the_customer(public_id))
