"""Somebody is forgotten: what would tell who they were goes from links and from those who came by them."""

from __future__ import annotations

from django.db.models import Q

from wafaa.lib.time import now
from wafaa.loyalty.models import FriendLink, Referral, Txn
from wafaa.loyalty.verbs.referring import ADVOCATE, FRIEND, key_of, new_code
from wafaa.people.erasing import Gone, erases


def count(ids: list[int]) -> dict[str, int]:
    return {"referrals": Referral.objects.filter(Q(customer_id__in=ids) | Q(advocate_id__in=ids)).count()}


@erases("referrals", order=28, count=count)
def erase_referrals(ids: list[int]) -> Gone:
    """What was given stays as it is, and the other side keeps its promise; nothing further goes to who is forgotten.
    What spoke against it stays as it was found: it cannot be found again. Their link opens nothing any more."""
    for link in FriendLink.objects.filter(customer_id__in=ids):
        link.code, link.shows_name, link.browsers = new_code(), False, []
        link.save(update_fields=["code", "shows_name", "browsers"])
    gone = 0
    for row in Referral.objects.filter(Q(customer_id__in=ids) | Q(advocate_id__in=ids)).order_by("pk"):
        for side, whose in ((ADVOCATE, row.advocate_id), (FRIEND, row.customer_id)):
            if whose in ids and not Txn.objects.filter(key=key_of(row, side)).exists():
                setattr(row, f"{side}_points", 0)
        if row.customer_id in ids:
            row.mailbox = row.browser = row.source = ""
        row.why, row.closed_at = "", row.closed_at or now()
        row.save(update_fields=["advocate_points", "friend_points", "mailbox", "browser", "source", "why", "closed_at"])
        gone += 1
    return Gone({"referrals": gone})
