"""What colleagues see of friends who come by a member's link."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.pages import address
from wafaa.loyalty.membership import is_running, worth
from wafaa.loyalty.models import FriendLink, Referral, ReferralState
from wafaa.loyalty.models.referrals import STANDING
from wafaa.loyalty.newcomers import records_of
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.referral_words import TONES
from wafaa.loyalty.speech import money, number, points, url_of
from wafaa.loyalty.statements import asked
from wafaa.loyalty.suspicions import FINAL, SIGNS
from wafaa.loyalty.tabs import places
from wafaa.orders.speech import figures
from wafaa.orders.speech import url_of as order_url
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.stores.settings import read

PAGE = 40
WITH = (
    "advocate", "advocate__joined_to", "customer", "customer__joined_to", "order", "voucher__reward", "decided_by",
)  # fmt: skip


def listing(state: str, of: str, after: str) -> dict[str, Any]:
    """Context of loyalty/friends.html: places, is_on, is_running, numbers [{label, number, note}], tabs [{url, label,
    current}], of (name, or ""), rows (see `_row`), more_url, all_url, settings_url (or "")."""
    whose = Customer.objects.filter(public_id=of).first() if of else None
    rows = Referral.objects.select_related(*WITH).order_by("-pk")
    if whose is not None:
        rows = rows.filter(advocate_id__in=records_of(whose))
    if state in ReferralState.values:
        rows = rows.filter(state=state)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    here, may_manage = url_of("friends"), scope.current().can("loyalty.manage")
    more = asked(here, state=state, of=of, after=str(found[PAGE - 1].pk)) if len(found) > PAGE else ""
    counts = _counts()
    return {
        "places": places("friends"),
        "is_on": read(ReferralSettings).is_on,
        "is_running": is_running(),
        "numbers": _numbers(counts),
        "tabs": _tabs(here, state, of, counts),
        "of": shown_name(whose.joined_to or whose) if whose is not None else "",
        "all_url": here,
        "state": state,
        "rows": [_row(one) for one in found[:PAGE]],
        "more_url": more,
        "is_filtered": bool(state or whose),
        "settings_url": url_of("friend_settings") if may_manage else "",
    }


def _counts() -> dict[str, tuple[int, int]]:
    """Of each state how many, and how many points they come to for both sides together."""
    rows = (
        Referral.objects.order_by()
        .values("state")
        .annotate(many=Count("pk"), one=Sum("advocate_points"), other=Sum("friend_points"))
    )
    return {row["state"]: (row["many"], row["one"] + row["other"]) for row in rows}


def _numbers(counts: dict[str, tuple[int, int]]) -> list[dict[str, str]]:
    """From the link to the order that was kept, and what it has cost."""
    links = FriendLink.objects.aggregate(many=Count("pk"), visits=Sum("visits"))
    taken = sum(many for many, _points in counts.values())
    bought = sum(counts.get(state, (0, 0))[0] for state in (ReferralState.BOUGHT, ReferralState.REWARDED))
    kept, given = counts.get(ReferralState.REWARDED, (0, 0))
    vouchers = Referral.objects.filter(voucher__isnull=False).count()
    said = ngettext("%(n)s voucher", "%(n)s vouchers", vouchers) % {"n": number(vouchers)}
    opened = number(links["visits"] or 0)
    return [
        {
            "label": _("Links of members"),
            "number": number(links["many"]),
            "note": _("opened in browsers: %(n)s") % {"n": opened},
        },
        {
            "label": _("Invitations taken"),
            "number": number(taken),
            "note": _("to look at: %(n)s") % {"n": number(counts.get(ReferralState.LOOK, (0, 0))[0])},
        },
        {
            "label": _("First orders"),
            "number": number(bought),
            "note": _("of these kept for good: %(n)s") % {"n": number(kept)},
        },
        {
            "label": _("What it has cost"),
            "number": money(worth(given)),
            "note": f"{points(given)} · {said}" if vouchers else points(given),
        },
    ]


def _tabs(here: str, state: str, of: str, counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    shown = [{"url": asked(here, of=of), "label": _("All"), "current": state not in ReferralState.values}]
    for one in ReferralState:
        many = counts.get(one, (0, 0))[0]
        label = f"{one.label} ({number(many)})" if one == ReferralState.LOOK and many and not of else str(one.label)
        shown.append({"url": asked(here, state=one.value, of=of), "label": label, "current": state == one})
    return shown


def _row(row: Referral) -> dict[str, Any]:
    """{friend, advocate {name, url}, state {text, tone}, claimed_at, signs [text], cleared, order {number, url}, gives,
    why, decided_by, decided_at, let_url, refuse_url}."""
    me = scope.current()
    open_signs = [code for code in row.signs if code not in row.cleared]
    can_let = row.is_barred or (bool(open_signs) and not set(row.signs) & set(FINAL))
    may = me.can("loyalty.manage")
    state = ReferralState(row.state)
    return {
        "id": row.public_id,
        "friend": _person(row.customer),
        "advocate": _person(row.advocate),
        "state": {"text": str(state.label), "tone": TONES[state]},
        "claimed_at": row.claimed_at,
        "ripe_at": row.ripe_at if state == ReferralState.BOUGHT else None,
        "signs": [str(SIGNS[code]) for code in open_signs if code in SIGNS],
        "cleared": [str(SIGNS[code]) for code in row.signs if code in row.cleared and code in SIGNS],
        "order": _order(row, is_linked=me.can("orders.see")),
        "gives": _("%(one)s and %(other)s") % {"one": number(row.advocate_points), "other": number(row.friend_points)},
        "why": row.why,
        "decided_by": row.decided_by.name if row.decided_by else "",
        "decided_at": row.decided_at,
        "let_url": url_of("friend_let", row.public_id) if may and can_let else "",
        "refuse_url": url_of("friend_refuse", row.public_id) if may and not row.is_barred else "",
        "is_grave": state == ReferralState.LOOK,
    }


def _person(customer: Customer) -> dict[str, str]:
    root = customer.joined_to or customer
    return {
        "name": shown_name(root),
        "url": address("people:customer", scope.current().store.slug, root.public_id),
    }


def _order(row: Referral, *, is_linked: bool) -> dict[str, str] | None:
    if row.order is None:
        return None
    url = order_url("order", row.order.public_id) if is_linked else ""
    return {"number": figures(row.order.number), "url": url}


def beside(customer: Customer, mine: list[int]) -> list[dict[str, str]]:
    """Lines for the panel of a person: [{says, url}]; none when they have to do with no invitation. `mine` are the ids
    of all their records."""
    told = []
    counts = dict(_of_advocate(mine).values_list("state").annotate(many=Count("pk")))
    standing = sum(counts.get(state, 0) for state in STANDING)
    if standing:
        kept = counts.get(ReferralState.REWARDED, 0)
        many = ngettext("Brought %(n)s friend", "Brought %(n)s friends", standing) % {"n": number(standing)}
        stay = _("kept for good: %(n)s") % {"n": number(kept)}
        told.append({"says": f"{many} · {stay}", "url": asked(url_of("friends"), of=customer.public_id)})
    came = Referral.objects.filter(customer_id__in=mine).select_related("advocate__joined_to").order_by("pk").first()
    if came is not None:
        state = ReferralState(came.state)
        said = {"name": shown_name(came.advocate.joined_to or came.advocate), "state": state.label}
        told.append({"says": _("Came through %(name)s · %(state)s") % said, "url": _person(came.advocate)["url"]})
    return told


def _of_advocate(records: list[int]) -> QuerySet[Referral]:
    found: QuerySet[Referral] = Referral.objects.filter(advocate_id__in=records).order_by()
    return found
