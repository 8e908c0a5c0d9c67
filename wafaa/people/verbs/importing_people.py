"""What the lines of a list make and change of people: new customers in few statements, known ones one by one."""

from __future__ import annotations

from typing import Any

from wafaa.lib.ids import new_id
from wafaa.lib.quickrows import insert_all
from wafaa.people import events
from wafaa.people.birthdays import day_of
from wafaa.people.columns import OF_FIELD
from wafaa.people.companies import key_of
from wafaa.people.matching import Known, Plan
from wafaa.people.models import Company, Customer, CustomerKind, Identity, KindBy, Membership, OwnField, OwnValue
from wafaa.people.own_fields import Plain, all_fields, own_fields, rows_for
from wafaa.people.search import index_customers
from wafaa.people.verbs.companies import put_in_company
from wafaa.people.verbs.likeness import note_likeness
from wafaa.people.verbs.own_fields import set_own
from wafaa.people.verbs.records import describe, identify
from wafaa.stores import scope
from wafaa.work.events import emit


def names_of_companies(plans: list[Plan]) -> list[str]:
    new = [plan.person.company for plan in plans if plan.is_first and plan.person]
    return [*new, *(plan.changes["company"][1] for plan in plans if "company" in plan.changes)]


def make_people(people: list[Known], companies: dict[str, Company]) -> None:
    """The new customers of a batch with all that later rows of it added, in few statements."""
    made = []
    for person in people:
        person.customer = Customer(
            name=person.name,
            **_kind_of(person, companies.get(key_of(person.company))),
            language=person.language,
            tags=person.tags,
            birthday=person.birthday,
            birthday_day=day_of(person.birthday),
            public_id=new_id(),
        )
        made.append(person.customer)
    if not made:
        return
    insert_all(made)
    insert_all([
        Identity(customer=person.customer, kind=kind, value=value, typed=typed, source="import")
        for person in people for (kind, value), typed in person.ways.items()
    ])  # fmt: skip
    own = [row for person in people if person.customer for row in _own_rows(person.customer, person.own)]
    insert_all(own)
    by = scope.current().actor[:40]
    insert_all([
        Membership(customer=person.customer, company=company, kind_before=_kind_before(person), by=by)
        for person in people if (company := companies.get(key_of(person.company))) is not None
    ])  # fmt: skip
    index_customers(made)
    note_likeness(made, fresh=True)
    for customer in made:
        emit(events.CustomerSeen(customer.pk, "import"), customer_id=customer.pk)


def _kind_of(person: Known, company: Company | None) -> dict[str, str]:
    if company is not None and company.is_wholesale and person.kind_by == KindBy.RULES:
        return {"kind": CustomerKind.WHOLESALE, "kind_by": KindBy.COMPANY}
    return {"kind": person.kind, "kind_by": person.kind_by}


def _kind_before(person: Known) -> str:
    """What the company's kind replaced; nothing when it did not."""
    customer = person.customer
    return person.kind if customer is not None and customer.kind_by == KindBy.COMPANY else ""


def _own_rows(customer: Customer, values: dict[str, Plain]) -> list[OwnValue]:
    known = {field.code: field for field in own_fields()}
    return [row for code, value in values.items() if code in known for row in rows_for(customer, known[code], value)]


def change_person(plan: Plan, companies: dict[str, Company]) -> list[int]:
    """Write what a line changes of somebody the store knew before; the new identities' ids."""
    person = plan.person
    if person is None or person.customer is None or plan.is_first or not (plan.changes or plan.ways):
        return []
    customer = person.customer
    before = set(Identity.objects.filter(customer=customer).values_list("pk", flat=True))
    traits = {trait: new for trait, (_old, new) in plan.changes.items() if is_trait(trait)}
    set_own(customer, {field: new for field, (_old, new) in own_changes(plan.changes).items()})
    if traits and any(getattr(customer, trait) != new for trait, new in traits.items()):
        describe(customer, **traits)
    if "company" in plan.changes:
        put_in_company(customer, companies[key_of(plan.changes["company"][1])])
    ids = [identify(customer, kind, typed, source="import").pk for (kind, _value), typed in plan.ways.items()]
    return [pk for pk in ids if pk not in before]


def is_trait(name: str) -> bool:
    """Whether it stands on the record itself."""
    return name != "company" and not name.startswith(OF_FIELD)


def own_changes(changes: dict[str, list[Any]]) -> dict[OwnField, list[Any]]:
    """{field: [old, new]} of those changes that are of the store's own fields, archived meanwhile or not."""
    known = {f"{OF_FIELD}{field.code}": field for field in all_fields()} if changes else {}
    return {known[trait]: change for trait, change in changes.items() if trait in known}
