"""How much a tier weighs in a queue, for many people at once (`inbox.precedence`)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from wafaa.inbox.precedence import WEIGHTS
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Standing, Tier


def weights_of(people: Sequence[int]) -> dict[int, int]:
    """{id of the record that stands for somebody: the weight of their tier}, of those that have any."""
    if not is_running() or not Tier.objects.filter(queue_weight__gt=0).exists():
        return {}
    theirs = Q(member__customer__in=people) | Q(member__customer__joined_to__in=people)
    rows = Standing.objects.filter(theirs, member__left_at__isnull=True, tier__queue_weight__gt=0)
    found: dict[int, int] = {}
    for pk, joined_to, weight in rows.values_list(
        "member__customer_id", "member__customer__joined_to_id", "tier__queue_weight"
    ):
        person = joined_to or pk
        found[person] = max(found.get(person, 0), weight)
    return found


WEIGHTS.append(weights_of)
