"""Companies: written down, changed, put away; who belongs to one, and the kind that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wafaa.lib.time import now
from wafaa.people import events
from wafaa.people.companies import key_of
from wafaa.people.models import Company, CompanyDomain, Customer, CustomerKind, Import, KindBy, Membership
from wafaa.people.search import COMPANIES, forget_words, index_company
from wafaa.people.verbs.kinds import weigh
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

FOLLOWS_NOT = (CustomerKind.WHOLESALE, CustomerKind.INTERNAL)
BATCH = 200


class CompanyExists(ValueError):
    """Another company has this name, or this domain (`what`: name, domain)."""

    def __init__(self, what: str, company: Company) -> None:
        super().__init__(what)
        self.what, self.company = what, company


def make_company(*, domains: Sequence[str] = (), brought_by: Import | None = None, **traits: Any) -> Company:
    """A new company. `traits`: name, vat_number, registration, phone, city, note, is_wholesale. Raises
    CompanyExists."""
    key = key_of(traits["name"])
    with unit():
        _see_that_it_is_new(None, key, domains)
        made: Company = Company.objects.create(key=key, brought_by=brought_by, **traits)
        _write_domains(made, domains)
        index_company(made)
        emit(events.CompanyMade(made.pk))
    return made


def _see_that_it_is_new(mine: int | None, key: str, domains: Sequence[str]) -> None:
    take_turns(f"companies:{scope.current().store_id}")
    same = Company.objects.filter(key=key).first()
    if same is not None and same.pk != mine:
        raise CompanyExists("name", same)
    for held in CompanyDomain.objects.filter(domain__in=domains).select_related("company"):
        if held.company_id != mine:
            raise CompanyExists("domain", held.company)


def _write_domains(company: Company, domains: Sequence[str]) -> None:
    CompanyDomain.objects.filter(company=company).exclude(domain__in=domains).delete()
    known = set(CompanyDomain.objects.filter(company=company).values_list("domain", flat=True))
    for domain in domains:
        if domain not in known:
            CompanyDomain.objects.create(company=company, domain=domain)


def change_company(company: Company, *, domains: Sequence[str], **traits: Any) -> Company:
    """Like make_company. What is the same is not written; nothing changed is no event."""
    with unit():
        _see_that_it_is_new(company.pk, key_of(traits["name"]), domains)
        mine: Company = Company.objects.select_for_update().get(pk=company.pk)
        changed = [name for name, value in traits.items() if getattr(mine, name) != value]
        for name in changed:
            setattr(mine, name, traits[name])
        if set(domains) != set(CompanyDomain.objects.filter(company=mine).values_list("domain", flat=True)):
            _write_domains(mine, domains)
            changed.append("domains")
        if changed:
            mine.key, mine.brought_by = key_of(mine.name), None
            mine.save()
            index_company(mine)
            emit(events.CompanyChanged(mine.pk, ",".join(sorted(changed))))
    return mine


def archive_company(company: Company, *, is_over: bool = False) -> None:
    """It is offered and suggested no more; its people stay in it. `is_over`: it comes back. Twice is once."""
    with unit():
        was = Company.objects.filter(pk=company.pk, archived_at__isnull=not is_over)
        if was.update(archived_at=None if is_over else now(), brought_by=None):
            emit(events.CompanyChanged(company.pk, "back" if is_over else "archived"))


# Who belongs to one


def put_in_company(customer: Customer, company: Company) -> None:
    """This record belongs to the company, and to no other. Twice is once."""
    _put(customer, company)


def put_in_none(customer: Customer) -> None:
    """A person saw that this record belongs to no company: none is suggested any more. Twice is once."""
    _put(customer, None)


def _put(customer: Customer, company: Company | None) -> None:
    with unit():
        mine = Customer.objects.select_for_update().get(pk=customer.pk)
        row = Membership.objects.filter(customer=mine).first()
        if row is not None and row.company_id == (company.pk if company else None):
            return
        _let_go(mine, row)
        mine.refresh_from_db()
        said: dict[str, Any] = {"company": company, "kind_before": "", "by": scope.current().actor[:40], "at": now()}
        row, _fresh = Membership.objects.update_or_create(
            customer=mine, defaults=said, create_defaults=said | {"store": scope.current().store}
        )
        if company is not None and company.is_wholesale:
            _follow(mine, row)
        emit(events.CompanySet(mine.pk, company.pk if company else 0), customer_id=mine.pk)
    customer.refresh_from_db()


def say_nothing(customer: Customer) -> None:
    """This record says nothing of a company, not even that there is none."""
    with unit():
        row = Membership.objects.filter(customer=customer).first()
        if row is not None:
            _let_go(Customer.objects.select_for_update().get(pk=customer.pk), row)
            row.delete()
            emit(events.CompanySet(customer.pk, 0), customer_id=customer.pk)
    customer.refresh_from_db()


def _follow(customer: Customer, row: Membership) -> None:
    """Wholesale with the company; what a person or a list said of the kind stays."""
    if customer.kind_by != KindBy.RULES or customer.kind in FOLLOWS_NOT:
        return
    Membership.objects.filter(pk=row.pk).update(kind_before=customer.kind)
    _set_kind(customer, CustomerKind.WHOLESALE, KindBy.COMPANY)


def _let_go(customer: Customer, row: Membership | None) -> None:
    """The kind is again what it was before the company's; the rules look at it anew."""
    if row is None or customer.kind_by != KindBy.COMPANY:
        return
    _set_kind(customer, row.kind_before or CustomerKind.CUSTOMER, KindBy.RULES)
    Membership.objects.filter(pk=row.pk).update(kind_before="")
    weigh([customer.pk])


def _set_kind(customer: Customer, kind: str, by: str) -> None:
    customer.kind, customer.kind_by, customer.kind_unmet_since = kind, by, None
    customer.save(update_fields=["kind", "kind_by", "kind_unmet_since"])
    emit(events.CustomerChanged(customer.pk, "kind"), customer_id=customer.pk)


def let_kinds_follow(company_id: int) -> None:
    """After a company became wholesale, or no longer is: its people, a bounded number in a unit. Twice is once."""
    upto = 0
    while True:
        with unit():
            company = Company.objects.filter(pk=company_id).first()
            rows = Membership.objects.filter(company_id=company_id, pk__gt=upto).order_by("pk")[:BATCH]
            some = {row.customer_id: row for row in rows}
            if company is None or not some:
                return
            for customer in Customer.objects.select_for_update().filter(pk__in=list(some)).order_by("pk"):
                (_follow if company.is_wholesale else _let_go)(customer, some[customer.pk])
            upto = max(row.pk for row in some.values())


# What lists bring


def companies_named(names: Iterable[str], batch: Import) -> dict[str, Company]:
    """{key: company} of these names; one that nobody knows yet is written down."""
    wanted = {key_of(name): name for name in names if key_of(name)}
    found = {one.key: one for one in Company.objects.filter(key__in=list(wanted))} if wanted else {}
    for key in wanted.keys() - found.keys():
        try:
            found[key] = make_company(name=wanted[key], brought_by=batch)
        except CompanyExists as known:  # somebody else wrote it down in this moment
            found[key] = known.company
    return found


def drop_companies_of(batch: Import) -> None:
    """Those that this list named first, that nobody wrote to since and nobody belongs to."""
    mine = Company.objects.filter(brought_by=batch)
    gone = [one.pk for one in mine if not Membership.objects.filter(company=one).exists()]
    Company.objects.filter(pk__in=gone).delete()
    forget_words(gone, COMPANIES)
