"""Customers: who they are, how they are reached, what staff noted, what they agreed to."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api.asked import ConsentAsked, CustomerAsked, CustomerChange, IdentityAsked, JoinAsked, NoteAsked
from wafaa.api.door import Bearer
from wafaa.api.problems import field_problem
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.shapes import (
    ConsentShape,
    CustomerShape,
    FieldShape,
    IdentityShape,
    NoteShape,
    Page,
    consent_shape,
    customer_shape,
    field_shape,
    identity_shape,
    note_shape,
)
from wafaa.lib.text.safe import visible
from wafaa.people import birthdays, own_fields, queries, search, verbs
from wafaa.people.forms import identity_problem
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Consent, Customer, Identity, Link, Note, OwnField, everyone_in
from wafaa.stores import scope
from wafaa.work.unit import unit

router = Router(tags=["customers"])
Asked = Annotated[str, Query(max_length=120, description="Words of a name or tag, an address, digits of a phone.")]
Address = Annotated[str, Query(max_length=254)]


@router.get("", response=Page[CustomerShape], auth=Bearer("customers:read"), openapi_extra=READS)
def list_customers(
    request: HttpRequest,
    q: Asked = "",
    email: Address = "",
    phone: Address = "",
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """Whoever was heard of last comes first. Records that were joined to another are shown as that one."""
    rows = Customer.objects.filter(joined_to=None, staff=None)
    if q:
        rows = rows.filter(pk__in=_roots(Q(pk__in=search.find(q.replace("\x00", "")))))
    for kind, typed in (("email", email), ("phone", phone)):
        if typed:
            rows = rows.filter(pk__in=_who_has(kind, typed))
    found, following = latest_first("customers", [rows], limit, cursor, field="last_at")
    joined = _joined(found)
    ways, own = _identities(found, joined), own_fields.values_of_all([one.pk for one in found], joined)
    items = [customer_shape(one, ways.get(one.pk, []), own.get(one.pk, {})) for one in found]
    return {"items": items, "next_cursor": following}


def _roots(which: Q) -> list[int]:
    return [joined or pk for pk, joined in Customer.objects.filter(which).values_list("pk", "joined_to_id")]


def _who_has(kind: str, typed: str) -> list[int]:
    try:
        value = normal(kind, typed, scope.current().store.country)
    except BadIdentity:
        return []
    holders = Identity.objects.filter(kind=kind, value=value).values("customer_id")
    return _roots(Q(pk__in=holders))


def _joined(customers: list[Customer]) -> dict[int, int]:
    """From records joined into these people to who stands for them."""
    ids = [customer.pk for customer in customers]
    return dict(Customer.objects.filter(joined_to_id__in=ids).values_list("pk", "joined_to_id"))


def _identities(customers: list[Customer], joined: dict[int, int]) -> dict[int, list[Identity]]:
    """The identities of these people, by the record that stands for each; those of joined records with them."""
    whose = {customer.pk: customer.pk for customer in customers} | joined
    found: dict[int, list[Identity]] = {}
    for one in sorted(Identity.objects.filter(customer_id__in=list(whose)), key=lambda one: (one.kind, one.pk)):
        found.setdefault(whose[one.customer_id], []).append(one)
    return found


@router.post("", response={201: CustomerShape}, auth=Bearer("customers:write"), openapi_extra=WRITES)
def create_customer(request: HttpRequest, asked: CustomerAsked, key: Key = None) -> Any:
    """A new person. Identities are noted as claimed, not proven; look for the person first by `email` or `phone`."""
    for number, way in enumerate(asked.identities):
        _normal(way, f"identities.{number}.value")
    own, birthday = _own(asked.fields), _birthday(asked.birthday)
    with unit():
        customer = verbs.meet(visible(asked.name), source="api", language=asked.language, kind=asked.kind)
        for way in asked.identities:
            verbs.identify(customer, way.kind, way.value, source="api")
        if birthday:
            verbs.describe(customer, birthday=birthday)
        if asked.tags:
            verbs.tag(customer, asked.tags)
        verbs.set_own(customer, {field: value for field, value in own.items() if value is not None})
    return Status(201, _shown(customer))


def _own(given: dict[str, Any]) -> dict[OwnField, own_fields.Plain]:
    """The values of the store's own fields, checked. Raises Problem."""
    found = {}
    for code, value in given.items():
        field = own_fields.field_of(code)
        if field is None:
            raise field_problem(f"fields.{code}", "unknown", _("There is no such field."))
        try:
            found[field] = own_fields.clean(field, value)
        except own_fields.BadValue as bad:
            raise field_problem(f"fields.{code}", bad.code, str(own_fields.PROBLEMS[bad.code])) from None
    return found


def _birthday(given: str) -> str:
    try:
        return birthdays.read(given)
    except birthdays.BadBirthday:
        raise field_problem("birthday", "date", str(birthdays.PROBLEM)) from None


def _normal(way: IdentityAsked, field: str) -> str:
    try:
        return normal(way.kind, way.value, scope.current().store.country)
    except BadIdentity as bad:
        raise field_problem(field, bad.code, identity_problem(way.kind, bad.code)) from None


def _shown(customer: Customer) -> CustomerShape:
    return customer_shape(customer, queries.identities_of(customer), own_fields.values_of(customer))


def the_customer(public_id: str) -> Customer:
    """The person of this id: the record it was joined to, if it was. A colleague's is none of the customers."""
    found = the(Customer.objects.filter(public_id=public_id, staff=None).select_related("joined_to").first())
    return found.joined_to or found


@router.get("/fields", response=list[FieldShape], auth=Bearer("customers:read"), openapi_extra=READS)
def list_fields(request: HttpRequest) -> Any:
    """The store's own fields of customers, in their order; archived ones are left out."""
    return [field_shape(field) for field in own_fields.own_fields()]


@router.get("/{slug:public_id}", response=CustomerShape, auth=Bearer("customers:read"), openapi_extra=READS)
def read_customer(request: HttpRequest, public_id: PublicId) -> Any:
    return _shown(the_customer(public_id))


@router.patch("/{slug:public_id}", response=CustomerShape, auth=Bearer("customers:write"), openapi_extra=WRITES)
def update_customer(request: HttpRequest, public_id: PublicId, asked: CustomerChange) -> Any:
    customer = the_customer(public_id)
    traits, own = asked.model_dump(exclude_none=True, exclude={"tags", "fields"}), _own(asked.fields)
    if "name" in traits:
        traits["name"] = visible(traits["name"])
    if "birthday" in traits:
        traits["birthday"] = _birthday(traits["birthday"])
    with unit():
        if traits:
            verbs.describe(customer, **traits)
        if asked.tags is not None:
            verbs.tag(customer, asked.tags)
        verbs.set_own(customer, own)
    return _shown(customer)


@router.post("/{slug:public_id}/join", response=CustomerShape, auth=Bearer("customers:write"), openapi_extra=WRITES)
def join(request: HttpRequest, public_id: PublicId, asked: JoinAsked, key: Key = None) -> Any:
    """The other record is this person too; its id leads here from now on. `/part` takes it back."""
    return _shown(verbs.join_people(the_customer(public_id), the_customer(asked.other), why="api"))


@router.post("/{slug:public_id}/part", response=CustomerShape, auth=Bearer("customers:write"), openapi_extra=WRITES)
def part(request: HttpRequest, public_id: PublicId, asked: JoinAsked, key: Key = None) -> Any:
    """A record that was joined to this person stands by itself again, as before."""
    customer = the_customer(public_id)
    verbs.part_people(the(Link.objects.filter(loser__public_id=asked.other, loser__joined_to=customer).first()))
    return _shown(the_customer(public_id))


@router.post(
    "/{slug:public_id}/identities", response={201: IdentityShape}, auth=Bearer("customers:write"), openapi_extra=WRITES
)
def add_identity(request: HttpRequest, public_id: PublicId, asked: IdentityAsked, key: Key = None) -> Any:
    """Another way to reach or recognise them, claimed and not proven. Twice is once."""
    customer = the_customer(public_id)
    _normal(asked, "value")
    return Status(201, identity_shape(verbs.identify(customer, asked.kind, asked.value, source="api")))


@router.get("/{slug:public_id}/notes", response=Page[NoteShape], auth=Bearer("notes:read"), openapi_extra=READS)
def list_notes(request: HttpRequest, public_id: PublicId, limit: Limit = 25, cursor: Cursor = None) -> Any:
    rows = Note.objects.filter(everyone_in(the_customer(public_id))).select_related("staff")
    found, following = latest_first("notes", [rows], limit, cursor)
    return {"items": [note_shape(note) for note in found], "next_cursor": following}


@router.post("/{slug:public_id}/notes", response={201: NoteShape}, auth=Bearer("notes:write"), openapi_extra=WRITES)
def write_note(request: HttpRequest, public_id: PublicId, asked: NoteAsked, key: Key = None) -> Any:
    """What colleagues should know of this customer."""
    return Status(201, note_shape(verbs.write_note(the_customer(public_id), asked.text)))


@router.get(
    "/{slug:public_id}/consents", response=Page[ConsentShape], auth=Bearer("customers:read"), openapi_extra=READS
)
def list_consents(request: HttpRequest, public_id: PublicId, limit: Limit = 25, cursor: Cursor = None) -> Any:
    """Every statement, the newest first; for each purpose the newest counts."""
    rows = Consent.objects.filter(everyone_in(the_customer(public_id)))
    found, following = latest_first("consents", [rows], limit, cursor)
    return {"items": [consent_shape(one) for one in found], "next_cursor": following}


@router.post(
    "/{slug:public_id}/consents", response={201: ConsentShape}, auth=Bearer("customers:write"), openapi_extra=WRITES
)
def state_consent(request: HttpRequest, public_id: PublicId, asked: ConsentAsked, key: Key = None) -> Any:
    """Write down that they agreed, or no longer do, and how you know."""
    customer = the_customer(public_id)
    consent = verbs.state_consent(customer, asked.purpose, asked.channel, given=asked.given, proof=asked.proof)
    return Status(201, consent_shape(consent))
