"""Points as CSV files: members with their balances, every lot, and every line of the ledger, piece by piece.

The file of lots is what a list of points may hold: brought into an empty store it gives the same lots. The sum of its
points, pending and held is what the store owes at that moment.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from wafaa.lib import csvsafe
from wafaa.lib.money import Money
from wafaa.loyalty.books import Currency, Kind, LotState
from wafaa.loyalty.models import Account, Lot, Member, Standing, Txn
from wafaa.loyalty.points_columns import COLUMNS
from wafaa.loyalty.telling import KINDS as KIND_WORDS
from wafaa.loyalty.telling import REASONS
from wafaa.people.models import Customer, Identity
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

PAGE = 500
KINDS: dict[str, tuple[str | Lazy, str | Lazy]] = {
    "lots": (_l("Lots"), _l("Everybody's points, lot by lot, with their days. This page takes this file in again.")),
    "members": (_l("Members"), _l("Who takes part, with tier and balances: one line each.")),
    "lines": (_l("Every line"), _l("Each movement of points and credit since the first day.")),
}
WAYS = ("phone", "email", "shop")
Page = Callable[[int], tuple[int, list[list[Any]]]]


def export(what: str, entered: scope.Scope, language: str) -> Iterator[str]:
    """One of KINDS as CSV, piece by piece. The store is entered for each piece alone: whoever sends the answer may do
    so in another context."""
    heads, pages = _FILES[what]
    with scope.entered(entered), override(language):
        head = "\ufeff" + _written([heads()])
    yield head
    for page in pages:
        after = 0
        while True:
            with scope.entered(entered), override(language):
                after, rows = page(after)
                text = _written(rows)
            if not after:
                break
            yield text


def _written(rows: Sequence[list[Any]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(csvsafe.row(row) for row in rows)
    return out.getvalue()


def _heads(*names: str) -> list[str]:
    return [str(COLUMNS[name]) for name in names]


def _lot_heads() -> list[str]:
    names = ("name", *WAYS, "member", "points", "pending", "usable", "ends", "credit", "tier", "joined", "referral")
    return [*_heads(*names), _("Held for a purchase"), _("Given on"), _("Why")]


def _lots(after: int) -> tuple[int, list[list[Any]]]:
    """Lots in which anything is left or held."""
    rows = Lot.objects.filter(pk__gt=after).select_related("account", "earning").order_by("pk")
    lots = list(rows.exclude(remaining=0, held=0)[:PAGE])
    if not lots:
        return 0, []
    whose = _Whose([lot.account.customer_id for lot in lots])
    return lots[-1].pk, [_lot(lot, whose) for lot in lots]


def _lot(lot: Lot, whose: _Whose) -> list[Any]:
    is_credit, is_pending = lot.account.currency == Currency.CREDIT, lot.state == LotState.PENDING
    who, ends = lot.account.customer_id, lot.ends_when_active(lot.created_at)
    has = lot.remaining if lot.state != LotState.EXPIRED else 0
    credit = Money(has, scope.current().store.currency).decimal if is_credit else ""
    return [
        *whose.who(who),
        "" if is_pending or is_credit else has,
        has if is_pending and not is_credit else "",
        _instant(lot.activates_at) if is_pending else "",
        _end(ends) if ends is not None else _("no end"),
        credit,
        *whose.standing(who),
        lot.held or "",
        _instant(lot.created_at),
        _why(lot.earning),
    ]


def _without_lots(after: int) -> tuple[int, list[list[Any]]]:
    """Whoever takes part and has nothing: they come behind, so that nobody is lost."""
    live = Lot.objects.filter(account__customer=OuterRef("customer")).exclude(remaining=0, held=0)
    rows = Member.objects.filter(~Exists(live), pk__gt=after, left_at=None).order_by("pk")
    found = list(rows.values_list("pk", "customer_id")[:PAGE])
    if not found:
        return 0, []
    whose = _Whose([record for _pk, record in found])
    empty = ["", "", "", "", ""]
    return found[-1][0], [[*whose.who(record), *empty, *whose.standing(record), "", "", ""] for _pk, record in found]


def _member_heads() -> list[str]:
    return [
        *_heads("name", *WAYS, "member", "tier", "joined", "referral", "points", "pending"),
        _("Held for a purchase"),
        _("Owed"),
        _("Store credit"),
    ]


def _members(after: int) -> tuple[int, list[list[Any]]]:
    """One line for each account holder and each member, by their record."""
    has = Account.objects.values("customer")
    takes_part = Member.objects.filter(left_at=None).values("customer")
    rows = Customer.objects.filter(pk__gt=after).order_by("pk")
    people = list((rows.filter(pk__in=has) | rows.filter(pk__in=takes_part)).values_list("pk", flat=True)[:PAGE])
    if not people:
        return 0, []
    whose = _Whose(people)
    held = {(one.customer_id, one.currency): one for one in Account.objects.filter(customer_id__in=people)}
    return people[-1], [_member(pk, whose, held) for pk in people]


def _member(pk: int, whose: _Whose, held: dict[tuple[int, str], Account]) -> list[Any]:
    none = Account(customer_id=pk)
    points, credit = held.get((pk, Currency.POINTS), none), held.get((pk, Currency.CREDIT), none)
    money = Money(credit.active + credit.pending + credit.held, scope.current().store.currency).decimal
    return [
        *whose.who(pk),
        *whose.standing(pk),
        points.active,
        points.pending,
        points.held,
        -points.debt,
        money,
    ]


def _line_heads() -> list[str]:
    return [
        _("When"), *_heads("name", *WAYS, "member"), _("Currency"), _("What happened"), _("Why"), _("About"),
        _("Amount"), _("Number of the line"),
    ]  # fmt: skip


def _lines(after: int) -> tuple[int, list[list[Any]]]:
    txns = list(Txn.objects.filter(pk__gt=after).select_related("account").order_by("pk")[:PAGE])
    if not txns:
        return 0, []
    whose = _Whose([txn.account.customer_id for txn in txns])
    return txns[-1].pk, [_line(txn, whose) for txn in txns]


def _line(txn: Txn, whose: _Whose) -> list[Any]:
    is_credit = txn.account.currency == Currency.CREDIT
    amount = Money(txn.amount, scope.current().store.currency).decimal if is_credit else txn.amount
    return [
        _instant(txn.at), *whose.who(txn.account.customer_id), txn.account.get_currency_display(),
        str(KIND_WORDS[txn.kind]), _why(txn), txn.subject, amount, txn.public_id,
    ]  # fmt: skip


def _why(txn: Txn) -> str:
    words = REASONS.get(txn.reason.partition(":")[0])
    return str(words or KIND_WORDS.get(txn.kind) or KIND_WORDS[Kind.EARN])


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(_zone()):%Y-%m-%d %H:%M:%S}" if at is not None else ""


def _end(at: datetime) -> str:
    """Until when: midnight is the end of the day before."""
    local = at.astimezone(_zone())
    return f"{local - timedelta(days=1):%Y-%m-%d}" if local.time() == time(0) else f"{local:%Y-%m-%d %H:%M:%S}"


def _zone() -> Any:
    return known_zone(scope.current().store.timezone)


class _Whose:
    """Names, ways, card, tier and first day of some records; who was joined is told by whoever stands for them."""

    def __init__(self, records: Sequence[int]) -> None:
        rows = Customer.objects.filter(pk__in=set(records)).select_related("joined_to")
        self.roots = {row.pk: row.joined_to or row for row in rows}
        roots = {root.pk for root in self.roots.values()}
        joined = dict(Customer.objects.filter(joined_to_id__in=roots).values_list("pk", "joined_to_id"))
        every = {pk: pk for pk in roots} | joined
        self.ways: dict[int, dict[str, list[str]]] = {pk: {} for pk in roots}
        for one in Identity.objects.filter(customer_id__in=list(every), kind__in=WAYS).order_by("id"):
            values = self.ways[every[one.customer_id]].setdefault(one.kind, [])
            if one.value not in values:
                values.append(one.value)
        members = Member.objects.filter(customer_id__in=list(every), left_at=None).order_by("-pk")
        self.members = {every[one.customer_id]: one for one in members}
        stands = Standing.objects.filter(member__in=self.members.values()).select_related("tier")
        self.tiers = {one.member_id: one.tier for one in stands if one.tier is not None}

    def who(self, record: int) -> list[Any]:
        root = self.roots[record]
        one = self.members.get(root.pk)
        ways = self.ways[root.pk]
        return [root.name, *("; ".join(ways.get(kind, [])) for kind in WAYS), one.public_id if one else ""]

    def standing(self, record: int) -> list[Any]:
        one = self.members.get(self.roots[record].pk)
        if one is None:
            return ["", "", ""]
        tier = self.tiers.get(one.pk)
        return [tier.name if tier else "", f"{one.since.astimezone(_zone()):%Y-%m-%d}", one.old_referral]


_FILES: dict[str, tuple[Callable[[], list[str]], tuple[Page, ...]]] = {
    "lots": (_lot_heads, (_lots, _without_lots)),
    "members": (_member_heads, (_members,)),
    "lines": (_line_heads, (_lines,)),
}
