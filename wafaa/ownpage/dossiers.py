"""From which browsers a person opened their own page."""

from __future__ import annotations

from wafaa.ownpage.models import SignIn
from wafaa.people.dossier import Part, rows_of, tells_all
from wafaa.people.models import Identity


@tells_all("own_page")
def own_page(ids: list[int]) -> Part:
    held = Identity.objects.filter(customer_id__in=ids)
    return Part(rows_of(SignIn.objects.filter(identity__in=held).order_by("pk"), "by", "agent", "began_at", "seen_at"))
