"""What was promised to a person."""

from __future__ import annotations

from wafaa.people.dossier import Part, rows_of, tells_all
from wafaa.promises import erasing_verbs as erasing_verbs  # what it removes is offered as well
from wafaa.promises.models import Promise


@tells_all("promises", inside=("text",))
def promises(ids: list[int]) -> Part:
    found = Promise.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "public_id", "kind", "state", "subject", "text", "made_at", "due_at", "settled_at"))
