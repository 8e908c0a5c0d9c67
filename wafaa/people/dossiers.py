"""What the record itself knows of a person."""

from __future__ import annotations

from wafaa.people.dossier import Part, rows_of, tells_all
from wafaa.people.models import Consent, Customer, Identity, Note
from wafaa.work.models import Event


@tells_all("records")
def records(ids: list[int]) -> Part:
    found = Customer.objects.filter(pk__in=ids).order_by("pk")
    traits = ("public_id", "name", "kind", "language", "tags", "preferred_channel", "preferred_hours", "timezone")
    return Part(rows_of(found, *traits, "created_at", "last_at"))


@tells_all("identities")
def identities(ids: list[int]) -> Part:
    found = Identity.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "kind", "value", "typed", "source", "verified_at", "unreachable_since", "created_at"))


@tells_all("consents")
def consents(ids: list[int]) -> Part:
    found = Consent.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "purpose", "channel", "given", "proof", "at"))


@tells_all("notes")
def notes(ids: list[int]) -> Part:
    return Part(rows_of(Note.objects.filter(customer_id__in=ids).order_by("pk"), "text", "at"))


@tells_all("events")
def events(ids: list[int]) -> Part:
    return Part(rows_of(Event.objects.filter(customer_id__in=ids).order_by("pk"), "name", "at", "topic"))
