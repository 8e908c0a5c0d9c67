"""Who takes part: the list, searched by name, phone or the code of a card."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Account, Member
from wafaa.loyalty.speech import number, speaks, url_of
from wafaa.loyalty.statements import asked
from wafaa.loyalty.tabs import places
from wafaa.loyalty.tiers import tiers
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.people.search import find
from wafaa.stores import scope

PAGE = 40
MOST_FOUND = 100


def listing(q: str, tier: str, after: str) -> dict[str, Any]:
    """Context of loyalty/members.html: q, search_url, tabs [{url, label, current}], members [{name, url, tier, points,
    since}], more_url, places."""
    rows = _rows(q.strip(), tier)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    points = _points(shown)
    here = url_of("members")
    more = asked(here, q=q, tier=tier, after=str(shown[-1].pk)) if len(found) > PAGE else ""
    return {
        "places": places("members"),
        "q": q,
        "search_url": here,
        "tabs": [] if q else _tabs(tier),
        "members": [_member(one, points) for one in shown],
        "more_url": more,
        "tiers_url": url_of("tiers") if scope.current().can("loyalty.manage") else "",
    }


def _rows(q: str, tier: str) -> QuerySet[Member]:
    rows: QuerySet[Member] = Member.objects.filter(left_at=None)
    rows = rows.select_related("customer", "customer__joined_to", "standing__tier")
    if q:
        carried = rows.filter(public_id=q.replace(" ", ""))
        return carried if carried.exists() else rows.filter(customer_id__in=_records(find(q)[:MOST_FOUND]))
    return rows.filter(standing__tier__public_id=tier) if tier else rows


def _records(ids: list[int]) -> list[int]:
    """These people's records, all of them: the membership may stand on another one than what was found."""
    roots = {joined or pk for pk, joined in Customer.objects.filter(pk__in=ids).values_list("pk", "joined_to_id")}
    return [*roots, *Customer.everywhere.filter(joined_to_id__in=roots).values_list("pk", flat=True)]


def _points(members: list[Member]) -> dict[int, int]:
    """What each person can use, by the record that stands for them."""
    roots = {one.customer.root_id for one in members}
    theirs = {pk: pk for pk in roots} | dict(
        Customer.everywhere.filter(joined_to_id__in=roots).values_list("pk", "joined_to_id")
    )
    rows = Account.objects.filter(customer_id__in=list(theirs), currency=Currency.POINTS)
    sums: dict[int, int] = {}
    for pk, active in rows.order_by().values_list("customer_id").annotate(sum=Sum("active")):
        sums[theirs[pk]] = sums.get(theirs[pk], 0) + active
    return sums


def _member(one: Member, points: dict[int, int]) -> dict[str, Any]:
    root = one.customer.joined_to or one.customer
    stands = getattr(one, "standing", None)
    return {
        "name": shown_name(root),
        "url": url_of("lines", root.public_id),
        "tier": stands.tier.name_in(speaks()) if stands and stands.tier else "",
        "points": number(points.get(root.pk, 0)),
        "since": one.since,
        "way": one.get_way_display(),
    }


def _tabs(tier: str) -> list[dict[str, Any]]:
    here, found = url_of("members"), tiers()
    if not found:
        return []
    return [
        {"url": here, "label": _("All"), "current": not tier},
        *(
            {
                "url": asked(here, tier=one.public_id),
                "label": one.name_in(speaks()),
                "current": one.public_id == tier,
            }
            for one in found
        ),
    ]
