"""What the record itself knows of a person."""

from __future__ import annotations

from wafaa.people.dossier import Part, rows_of, tells_all
from wafaa.people.erasing import Gone, erases
from wafaa.people.models import Consent, Customer, Identity, Membership, Note, OwnValue
from wafaa.people.own_fields import all_fields, plain_of, written
from wafaa.playbook import verbs as playbook
from wafaa.playbook.models import Run
from wafaa.work.models import Event


@tells_all("records", inside=("tags", "kind_by"))
def records(ids: list[int]) -> Part:
    found = Customer.objects.filter(pk__in=ids).order_by("pk")
    traits = (
        "public_id",
        "name",
        "kind",
        "kind_by",
        "language",
        "tags",
        "preferred_channel",
        "preferred_hours",
        "timezone",
        "follow_up",
        "birthday",
        "wishes_said_at",
    )
    return Part(rows_of(found, *traits, "created_at", "last_at"))


@tells_all("identities")
def identities(ids: list[int]) -> Part:
    found = Identity.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "kind", "value", "typed", "source", "verified_at", "unreachable_since", "created_at"))


@tells_all("fields", inside=True)
def own(ids: list[int]) -> Part:
    """What the store asks of its own, archived fields too, by the labels of both languages."""
    rows = OwnValue.objects.filter(customer_id__in=ids).order_by("customer_id", "id")
    held: dict[tuple[int, int], list[OwnValue]] = {}
    for row in rows:
        held.setdefault((row.customer_id, row.field_id), []).append(row)
    fields = {field.pk: field for field in all_fields()}
    told = [(fields[field], plain_of(fields[field], some)) for (_customer, field), some in held.items()]
    return Part([
        {"code": field.code, "label_ar": field.label_ar, "label_en": field.label_en, "value": written(field, value)}
        for field, value in told
        if value is not None
    ])  # fmt: skip


@tells_all("company")
def company(ids: list[int]) -> Part:
    rows = Membership.objects.filter(customer_id__in=ids).exclude(company=None).order_by("pk")
    return Part([{"name": row.company.name, "at": row.at} for row in rows.select_related("company") if row.company])


@tells_all("consents")
def consents(ids: list[int]) -> Part:
    found = Consent.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "purpose", "channel", "given", "proof", "at"))


@tells_all("notes", inside=True)
def notes(ids: list[int]) -> Part:
    return Part(rows_of(Note.objects.filter(customer_id__in=ids).order_by("pk"), "text", "at"))


@tells_all("events", inside=True)
def events(ids: list[int]) -> Part:
    return Part(rows_of(Event.objects.filter(customer_id__in=ids).order_by("pk"), "name", "at", "topic"))


@tells_all("playbook")
def runs(ids: list[int]) -> Part:
    """What rules of the playbook did for them, and why."""
    found = Run.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "public_id", "kind", "state", "reason", "steps", "why", "at", "settled_at"))


def _count_runs(ids: list[int]) -> dict[str, int]:
    return {"runs": Run.objects.filter(customer_id__in=ids).count()}


@erases("playbook", order=30, count=_count_runs)
def forget_runs(ids: list[int]) -> Gone:
    return Gone(counts={"runs": playbook.forget(ids)})
