"""Whom the rows of a list are about, and what each row would change: the same answer for a trial and in earnest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from wafaa.people.columns import OF_FIELD, WAYS, BadLine, Wanted, Way
from wafaa.people.companies import key_of, names_of_all
from wafaa.people.marks import name_words
from wafaa.people.models import Customer, Identity, KindBy, Outcome
from wafaa.people.own_fields import Plain, own_fields, values_of_all

TRUSTED = ("staff", "import", "email", "shop")
"""Identities from these sources were not claimed by a stranger: a list may find its people by them."""
TRAITS = ("name", "kind", "language", "birthday")


@dataclass
class Known:
    """A person as the plan sees them: from the store, or from an earlier row (`customer` is empty until made)."""

    customer: Customer | None = None
    name: str = ""
    kind: str = ""
    kind_by: str = KindBy.RULES
    language: str = ""
    tags: list[str] = field(default_factory=list)
    ways: dict[Way, str] = field(default_factory=dict)
    proven: set[Way] = field(default_factory=set)
    own: dict[str, Plain] = field(default_factory=dict)
    company: str = ""
    birthday: str = ""


@dataclass
class Plan:
    """One row's outcome: what it changes of whom ({trait: [old, new]}) and which ways it adds."""

    number: int
    outcome: str
    reason: str = ""
    person: Known | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    ways: dict[Way, str] = field(default_factory=dict)
    is_first: bool = False


Row = tuple[int, Wanted | BadLine]


class People:
    """Everybody whom the rows so far were about. `plan` in the order of the rows. `asks_company`: whether they may
    name one."""

    def __init__(self, *, asks_company: bool) -> None:
        self.asks_company = asks_company
        self.by_way: dict[Way, list[Known]] = defaultdict(list)
        self.by_id: dict[int, Known] = {}

    def look_up(self, rows: Sequence[Row]) -> None:
        """Fetch whom the store knows by any way in these rows: four queries for all of them, five with companies."""
        wanted = {way for _number, row in rows if isinstance(row, Wanted) for way in row.ways} - self.by_way.keys()
        if not wanted:
            return
        held = Identity.objects.filter(
            Q(verified_at__isnull=False) | Q(source__in=TRUSTED),
            kind__in={kind for kind, _value in wanted},
            value__in={value for _kind, value in wanted},
        ).select_related("customer")
        roots = {one.customer.root_id for one in held if (one.kind, one.value) in wanted}
        self._add(roots - self.by_id.keys())
        for one in held:
            way = (one.kind, one.value)
            if way in wanted:
                self._note(way, self.by_id[one.customer.root_id])

    def _add(self, roots: set[int]) -> None:
        if not roots:
            return
        for customer in Customer.objects.filter(pk__in=roots):
            self.by_id[customer.pk] = Known(
                customer,
                customer.name,
                customer.kind,
                customer.kind_by,
                customer.language,
                list(customer.tags),
                birthday=customer.birthday,
            )
        rows = Customer.objects.filter(joined_to__in=roots).values_list("pk", "joined_to_id")
        joined = dict(rows) if own_fields() or self.asks_company else {}
        for root, own in values_of_all(list(roots), joined).items():
            self.by_id[root].own = own
        for root, name in names_of_all(roots, joined).items() if self.asks_company else ():
            self.by_id[root].company = name
        records = Identity.objects.filter(Q(customer__in=roots) | Q(customer__joined_to__in=roots))
        for one in records.select_related("customer"):
            person, way = self.by_id[one.customer.root_id], (one.kind, one.value)
            person.ways[way] = one.typed
            if one.verified_at:
                person.proven.add(way)

    def _note(self, way: Way, person: Known) -> None:
        if not any(one is person for one in self.by_way[way]):
            self.by_way[way].append(person)

    def plan(self, number: int, row: Wanted | BadLine) -> Plan:
        """What this row does, and from now on has done."""
        if isinstance(row, BadLine):
            return Plan(number, Outcome.REFUSED, row.code)
        try:
            person = self._found(row)
        except BadLine as bad:
            return Plan(number, Outcome.REFUSED, bad.code)
        if person is None:
            return self._new(number, row)
        changes = _changes(person, row)
        ways = {way: typed for way, typed in row.ways.items() if way not in person.ways}
        self._apply(person, changes, ways)
        return Plan(
            number, Outcome.CHANGED if changes or ways else Outcome.SAME, person=person, changes=changes, ways=ways
        )

    def _found(self, row: Wanted) -> Known | None:
        """By the surest way that anybody has; None when nobody has any. Raises BadLine."""
        for kind in WAYS:
            for way in (way for way in row.ways if way[0] == kind):
                holders = self.by_way.get(way, [])
                if holders:
                    found = _the_one(way, holders, row.name)
                    return None if kind in ("phone", "whatsapp") and _is_another(found, row) else found
        return None

    def _new(self, number: int, row: Wanted) -> Plan:
        kind, kind_by = (row.kind, KindBy.IMPORT) if row.kind else ("customer", KindBy.RULES)
        person = Known(None, row.name, kind, kind_by, row.language, list(row.tags), dict(row.ways))
        person.company, person.birthday = row.company, row.birthday
        person.own = {code: value for code, value in row.own.items() if value is not None}
        for way in row.ways:
            self._note(way, person)
        return Plan(number, Outcome.NEW, person=person, is_first=True)

    def _apply(self, person: Known, changes: dict[str, list[Any]], ways: dict[Way, str]) -> None:
        for trait, (_old, new) in changes.items():
            if trait.startswith(OF_FIELD):
                person.own[trait.removeprefix(OF_FIELD)] = new
            else:
                setattr(person, trait, new)
        person.ways |= ways
        for way in ways:
            self._note(way, person)


def _the_one(way: Way, holders: Sequence[Known], name: str) -> Known:
    """Who is meant, of several with the same number: who proved it, or the one with that name. Raises BadLine."""
    if len(holders) == 1:
        return holders[0]
    for chosen in ([one for one in holders if way in one.proven], [one for one in holders if _alike(one.name, name)]):
        if len(chosen) == 1:
            return chosen[0]
    raise BadLine("several")


def _is_another(person: Known, row: Wanted) -> bool:
    """A number that two people share (a family's, an office's): another name, and another address."""
    mails = {way for way in row.ways if way[0] in ("email", "shop")}
    theirs = {way for way in person.ways if way[0] in ("email", "shop")}
    return bool(mails and theirs and not mails & theirs and row.name and person.name) and not _alike(
        person.name, row.name
    )


def _alike(one: str, other: str) -> bool:
    return bool(set(name_words(one)) & set(name_words(other)))


def _changes(person: Known, row: Wanted) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for trait in TRAITS:
        old, new = getattr(person, trait), getattr(row, trait)
        if new and new != old:
            found[trait] = [old, new]
    if "kind" in found:
        found["kind_by"] = [str(person.kind_by), str(KindBy.IMPORT)]
    for code, value in row.own.items():
        if value is not None and value != person.own.get(code):
            found[f"{OF_FIELD}{code}"] = [person.own.get(code), value]
    if row.company and key_of(row.company) != key_of(person.company):
        found["company"] = [person.company, row.company]
    tags = _together(person.tags, row.tags)
    if tags != person.tags:
        found["tags"] = [list(person.tags), tags]
    return found


def _together(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))[:30]
