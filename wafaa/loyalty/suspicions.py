"""What speaks against a friend who came by a link: each sign by its name, so that a person can read and overrule it.

`REFUSES` give nothing unless a colleague says so; `LOOKS` wait for a person. Only what the store has is compared:
records, addresses, phones, browsers at its own pages, and orders. Signs follow from what is written down now, so that
it does not matter in which order anybody heard of anything; `at_claim` are those that only the claim itself shows.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.folding import fold
from wafaa.loyalty.books import Kind
from wafaa.loyalty.codes import voucher_code
from wafaa.loyalty.models import FriendLink, Referral, ReferralState, Txn, Voucher
from wafaa.loyalty.newcomers import records_of, ways
from wafaa.orders.models import Order, OrderCode
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.stores import scope
from wafaa.team.models import Staff

SIGNS: dict[str, str | Lazy] = {
    "same": _("It is the same person: their records were joined."),
    "oneself": _("Both have the same address, phone or mailbox."),
    "staff": _("One of them works here."),
    "customer": _("The friend had ordered before."),
    "ring": _("The friend is who brought this member, or brought who brought them."),
    "claimed": _("Another link was first."),
    "again": _("The same mailbox has taken an invitation before."),
    "browser": _("It was taken in a browser that the member or another friend has used."),
    "quick": _("Many friends took this link within a day."),
    "source": _("Several friends took this link from one connection within a day."),
    "loop": _("Orders of earlier friends of this member came back again and again."),
    "phone": _("The order has a phone that the member or another friend of theirs uses."),
    "code": _("The order was paid with a voucher of the member or of another friend of theirs."),
    "address": _("The order goes to where the member or another friend of theirs has had things sent."),
}
REFUSES = ("same", "oneself", "staff", "customer", "ring", "claimed", "again")
LOOKS = ("browser", "quick", "source", "loop", "phone", "code", "address")
FINAL = ("same",)
"""No colleague can overrule these: nobody gets both sides."""

QUICK, QUICK_SOURCE, A_DAY = 5, 3, timedelta(days=1)
LOOPS = 3
LONGEST_RING = 8
MOST_ORDERS = 50
MOST_FRIENDS = 100
PLACE = ("address", "city", "postcode")
SHORTEST_PLACE = 8
LONGEST_DOTTED = 24
DOTLESS = ("gmail.com", "googlemail.com")
"""Where dots before the @ make no other mailbox."""


def keyed(what: str, value: str) -> str:
    """A digest that nobody can look up without this installation's key; "" of nothing."""
    if not value:
        return ""
    said = f"referral.{what}:{scope.current().store_id}:{value}".encode("utf-8", "surrogatepass")
    return hmac.digest(settings.LINK_KEY, said, "sha256").hex()


def mailbox(address: str) -> str:
    """The mailbox behind an e-mail address: without what stands after a plus, and without dots where they say nothing.
    Anything else is itself."""
    local, at, domain = address.lower().rpartition("@")
    if not at:
        return address
    local = local.partition("+")[0] or local
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), DOTLESS[0]
    return f"{local}@{domain}"


def at_claim(link: FriendLink, friend: Customer, *, browser: str, source: str, at: datetime) -> list[str]:
    """What only this moment shows; `browser` and `source` are digests."""
    others = Referral.objects.exclude(customer=friend)
    lately = others.filter(link=link, claimed_at__gt=at - A_DAY)
    found = []
    if browser and (browser in link.browsers or others.filter(browser=browser).exists()):
        found.append("browser")
    if lately.count() >= QUICK:
        found.append("quick")
    if source and lately.filter(source=source).count() >= QUICK_SOURCE:
        found.append("source")
    if came_back(link.customer) >= LOOPS:
        found.append("loop")
    return found


def came_back(advocate: Customer) -> int:
    """For how many friends of theirs points were taken back and not given again."""
    taken = Txn.objects.filter(
        kind=Kind.CLAW_BACK, of__reason="friend", account__customer_id__in=records_of(advocate), reversed_by=None
    )
    return int(taken.values("of").distinct().count())


def signs(referral: Referral, order: Order | None) -> list[str]:
    """All that speaks against it as things are known now, the gravest first."""
    mine, theirs = records_of(referral.advocate), records_of(referral.customer)
    held = list(Identity.objects.filter(customer_id__in=[*mine, *theirs]).values_list("customer_id", "kind", "value"))
    ours = {(kind, value) for pk, kind, value in held if pk in mine}
    friends = {(kind, value) for pk, kind, value in held if pk in theirs}
    found = {*referral.at_claim}
    if referral.advocate.root_id == referral.customer.root_id:
        found.add("same")
    if _is_staff([*mine, *theirs], ours | friends):
        found.add("staff")
    if _ways(ours) & _ways(friends):
        found.add("oneself")
    if any(kind == IdentityKind.BROWSER for kind, _value in ours & friends):
        found.add("browser")
    if _had_ordered(referral, theirs, friends):
        found.add("customer")
    if _is_ring(referral, set(theirs)):
        found.add("ring")
    if Referral.objects.filter(customer_id__in=theirs, pk__lt=referral.pk).exclude(state=ReferralState.LAPSED).exists():
        found.add("claimed")
    if referral.mailbox and Referral.objects.filter(mailbox=referral.mailbox, pk__lt=referral.pk).exists():
        found.add("again")
    if order is not None:
        found |= _of_the_order(referral, order, mine, ours)
    return [code for code in SIGNS if code in found]


def _ways(held: Iterable[tuple[str, str]]) -> set[str]:
    """Mailboxes and numbers, whatever kind of channel they are known by."""
    found = set()
    for kind, value in held:
        if kind == IdentityKind.EMAIL:
            found.add(mailbox(value))
        elif kind in (IdentityKind.PHONE, IdentityKind.WHATSAPP):
            found.add("+" + re.sub(r"\D", "", ascii_digits(value)))
        elif kind != IdentityKind.BROWSER:
            found.add(f"{kind}:{value}")
    return found


def _is_staff(records: list[int], held: set[tuple[str, str]]) -> bool:
    if Customer.objects.filter(pk__in=records, staff__isnull=False).exists():
        return True
    mails = Q()
    for kind, value in held:
        if kind == IdentityKind.EMAIL:
            mails |= Q(user__email__iexact=value)
    return bool(mails) and Staff.objects.filter(mails).exists()


def _had_ordered(referral: Referral, theirs: list[int], friends: set[tuple[str, str]]) -> bool:
    """Under any of their records, or under any other that has a number or a mailbox of theirs."""
    same, boxes = Q(), set()
    for kind, value in friends:
        if kind == IdentityKind.EMAIL:
            same |= Q(kind=kind) & _may_be(value)
            boxes.add(mailbox(value))
        elif kind in (IdentityKind.PHONE, IdentityKind.WHATSAPP):
            same |= Q(kind=kind, value=value)
    others = set()
    if same:
        found = Identity.objects.filter(same).values_list("customer_id", "kind", "value")[:MOST_FRIENDS]
        others = {pk for pk, kind, value in found if kind != IdentityKind.EMAIL or mailbox(value) in boxes}
    before = Order.objects.filter(is_told=True, is_gone=False, placed_at__lt=referral.claimed_at)
    return bool(before.filter(customer_id__in=[*theirs, *others]).exists())


def _may_be(address: str) -> Q:
    """Stored addresses that may be the same mailbox, so that an index finds them: with anything after a plus; and where
    dots say nothing, with up to two dots anywhere. More dots than that, or dots and a plus together in another spelling
    than this one's, are not found by this."""
    folded = mailbox(address)
    local, _at, domain = folded.rpartition("@")
    typed = address.lower().rpartition("@")[0].partition("+")[0]
    domains = DOTLESS if domain in DOTLESS else (domain,)
    names = {local, typed}
    if domain in DOTLESS:
        gaps = range(1, len(local))
        names |= {f"{local[:one]}.{local[one:]}" for one in gaps}
        if len(local) <= LONGEST_DOTTED:
            names |= {f"{local[:one]}.{local[one:two]}.{local[two:]}" for one, two in combinations(gaps, 2)}
    found = Q(value__in=[address, *(f"{name}@{one}" for name in sorted(names) for one in domains)])
    for name in sorted({local, typed} - {""}):
        for one in domains:
            found |= Q(value__startswith=f"{name}+", value__endswith=f"@{one}") & _between(name)
    return found


def _between(name: str) -> Q:
    """A range that holds all that begins so, whatever the database sorts by: bytes, or letters without signs."""
    plain = re.match(r"[a-z0-9]*", name)
    start = plain.group() if plain else ""
    if not start:
        return Q()
    last = "a" if start[-1] == "9" else "\u0627" if start[-1] == "z" else chr(ord(start[-1]) + 1)
    return Q(value__gte=start, value__lt=start[:-1] + last)


def _is_ring(referral: Referral, theirs: set[int]) -> bool:
    """Whether the friend stands somewhere above the member in the chain of who brought whom."""
    above = records_of(referral.advocate)
    for _step in range(LONGEST_RING):
        brought = (
            Referral.objects.filter(customer_id__in=above)
            .exclude(pk=referral.pk)
            .exclude(state__in=(ReferralState.REFUSED, ReferralState.LAPSED))
        )
        first = brought.select_related("advocate").order_by("pk").first()
        if first is None:
            return False
        above = records_of(first.advocate)
        if theirs & set(above):
            return True
    return False


def _of_the_order(referral: Referral, order: Order, mine: list[int], ours: set[tuple[str, str]]) -> set[str]:
    """The member's orders before this one and those of their other friends, by phone and by place."""
    friends = Referral.objects.filter(advocate_id__in=mine).exclude(pk=referral.pk).order_by("pk")
    others = list(friends.values_list("customer_id", flat=True)[:MOST_FRIENDS])
    rows = Order.objects.filter(customer_id__in=[*mine, *others], placed_at__lte=order.placed_at, is_told=True)
    known = list(rows.exclude(pk=order.pk).order_by("-placed_at", "-pk")[:MOST_ORDERS])
    phones = {value for kind, value in ours if kind in (IdentityKind.PHONE, IdentityKind.WHATSAPP)}
    phones = {"+" + re.sub(r"\D", "", one) for one in phones}.union(*(phones_of(one) for one in known))
    found = set()
    if phones & phones_of(order):
        found.add("phone")
    if (place := place_of(order)) and place in {place_of(one) for one in known}:
        found.add("address")
    if set(Voucher.objects.filter(code__in=_codes(order)).values_list("customer_id", flat=True)) & {*mine, *others}:
        found.add("code")
    return found


def _codes(order: Order) -> list[str]:
    typed = OrderCode.objects.filter(order=order).values_list("text", flat=True)
    return [code for text in typed if (code := voucher_code(text))]


def phones_of(order: Order) -> set[str]:
    """Of who ordered and of who receives it, in their normal form."""
    return {value for told in (order.person, order.ship_to) for kind, value in ways(told) if kind == IdentityKind.PHONE}


def place_of(order: Order) -> str:
    """Where it goes, so that the same place is the same however it was typed; "" when it says too little."""
    street = str(order.ship_to.get("address") or "")
    said = fold(ascii_digits(" ".join(str(order.ship_to.get(name) or "") for name in PLACE)))
    plain = re.sub(r"[\W_]+", "", said)
    return plain if street.strip() and len(plain) >= SHORTEST_PLACE else ""
