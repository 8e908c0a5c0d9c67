"""What was sent to a person, and from which browsers they came."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from wafaa.channels import verbs as verbs  # what it removes is offered as well
from wafaa.channels.models import File, Outgoing, Visitor, VisitorDevice
from wafaa.people.dossier import Part, rows_of, tells_all


@tells_all("sent")
def sent(ids: list[int]) -> Part:
    found = Outgoing.objects.filter(customer_id__in=ids).order_by("pk")
    traits = ("public_id", "channel", "purpose", "subject", "to", "text", "state", "created_at", "sent_at", "read_at")
    return Part(rows_of(found, *traits))


@tells_all("browsers")
def browsers(ids: list[int]) -> Part:
    """Files they have uploaded come along, whether they were ever sent or not, and where they asked to be told of
    answers. The address of a subscription is a key to that browser, so only whose service it is stands there."""
    found = list(Visitor.objects.filter(customer_id__in=ids).order_by("pk"))
    owners = [f"visitor:{visitor.pk}" for visitor in found]
    held = File.objects.filter(owner__in=owners).order_by("pk") if owners else ()
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for device in VisitorDevice.objects.filter(visitor__in=found).order_by("pk"):
        (row,) = rows_of([device], "language", "created_at", "reached_at")
        told[device.visitor_id].append({"service": urlsplit(device.endpoint).hostname} | row)
    rows = rows_of(found, "public_id", "language", "page", "is_proven", "created_at", "last_at")
    return Part(
        [row | {"told_of_answers": told[visitor.pk]} for row, visitor in zip(rows, found, strict=True)],
        [(file.public_id, file.name, file.blob) for file in held],
    )
