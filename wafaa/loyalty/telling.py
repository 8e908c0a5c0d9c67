"""The lines of a statement in words: one place for the customer, the colleague and the API.

A reason that nobody knows by name is told by what the transaction is; an app above adds its own to `REASONS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.text.direction import as_code, isolated
from wafaa.loyalty.books import MEMBERS, Book, Kind, LotState
from wafaa.loyalty.models import Lot, Reward, Txn, Voucher
from wafaa.loyalty.offers import title_of
from wafaa.loyalty.purchases import on_the_way
from wafaa.loyalty.queries import Line
from wafaa.loyalty.speech import on_day, usable
from wafaa.orders.models import Order
from wafaa.orders.speech import figures

REASONS: dict[str, str | Lazy] = {
    "birthday": _l("For your birthday"),
    "anniversary": _l("For another year with us"),
    "signup": _l("Because you joined"),
    "join": _l("Because you joined"),
    "survey": _l("For your answer"),
    "review": _l("For your review"),
    "referral": _l("For bringing a friend"),
    "friend": _l("For bringing a friend"),
    "brought": _l("Because a friend brought you"),
    "friend_back": _l("Your friend did not keep their order"),
    "goodwill": _l("With our apology"),
    "apology": _l("With our apology"),
    "thanks": _l("With our thanks"),
    "correction": _l("Put right"),
    "promotion": _l("A gift"),
    "return": _l("The order came back"),
    "refund": _l("The order came back"),
    "ungrant": _l("Taken back by us"),
    "run_out": _l("The purchase was not finished"),
    "voucher": _l("For a voucher"),
    "reward": _l("For a reward"),
    "counter": _l("At the counter"),
    "instead": _l("Credit for a return"),
    "online": _l("For a code to buy online"),
    "came_back": _l("What was bought came back"),
    "paused": _l("Good for longer, because we still owe you something"),
    "opening": _l("Opening balance"),
    "brought_down": _l("Brought to what your old programme says"),
    "list_undone": _l("The list that it came by was taken back"),
    "ungranted": _l("Taken back by us"),
    "contest": _l("You won it"),
    "late": _l("With our apology: something came late"),
    "wrong": _l("With our apology: something was wrong"),
    "waited": _l("With our apology for the long wait"),
    "trouble": _l("With our apology"),
    "other": _l("A gift from us"),
}

BACK: dict[str, str | Lazy] = {
    "online": _l("Given back for a code that is good no more"),
}

KINDS: dict[str, str | Lazy] = {
    Kind.EARN: _l("Earned"),
    Kind.GRANT: _l("A gift from us"),
    Kind.OPENING: _l("Brought along"),
    Kind.ACTIVATE: _l("Can be used now"),
    Kind.HOLD: _l("Put aside for a purchase"),
    Kind.RELEASE: _l("Not put aside any more"),
    Kind.CAPTURE: _l("Points used"),
    Kind.REDEEM: _l("Points used"),
    Kind.GIVE_BACK: _l("Given back"),
    Kind.CLAW_BACK: _l("Points taken back"),
    Kind.RESTORE: _l("Put back"),
    Kind.EXPIRE: _l("Ended unused"),
    Kind.EXTEND: _l("Good for longer"),
}

LATER = (Kind.ACTIVATE, Kind.EXPIRE, Kind.EXTEND, Kind.CLAW_BACK, Kind.RESTORE)

OF_ORDERS: dict[str, str | Lazy] = {
    Kind.EARN: _l("For order %(number)s"),
    Kind.GRANT: _l("A gift with order %(number)s"),
    Kind.ACTIVATE: _l("Of order %(number)s, can be used now"),
    Kind.HOLD: _l("Put aside for order %(number)s"),
    Kind.RELEASE: _l("Not put aside for order %(number)s any more"),
    Kind.CAPTURE: _l("Used for order %(number)s"),
    Kind.REDEEM: _l("Used for order %(number)s"),
    Kind.GIVE_BACK: _l("Given back of order %(number)s"),
    Kind.CLAW_BACK: _l("Taken back: order %(number)s came back"),
    Kind.RESTORE: _l("Put back for order %(number)s"),
    Kind.EXPIRE: _l("Of order %(number)s, ended unused"),
    Kind.EXTEND: _l("Of order %(number)s, good for longer"),
}


@dataclass(frozen=True)
class Said:
    """A line of a statement. `change` is what it did to what they own in all (debts taken off), `moved` how much it is
    about; `note` says when it can be used or when it ends. `order` is the order that it opens, where there is one."""

    kind: str
    title: str
    note: str
    change: int
    moved: int
    at: datetime
    order: Order | None
    txn: str
    actor: str


def said(lines: Sequence[Line]) -> list[Said]:
    """These lines in the reader's language; what they are about is fetched for all at once."""
    orders = _orders(line.txn.subject for line in lines)
    given, rewards, causes = _given(lines), _rewards(lines), _causes(lines)
    unsure = on_the_way(lot.subject for lot in given.values() if lot.state == LotState.PENDING)
    return [
        _said(
            line,
            orders.get(line.txn.subject),
            given.get(line.txn.pk),
            reward=rewards.get(line.txn.subject, ""),
            cause=causes.get(line.txn.of_id or 0, ""),
            is_latest=line.txn.subject in unsure,
        )
        for line in lines
    ]


def _orders(subjects: Iterable[str]) -> dict[str, Order]:
    ids = {subject.removeprefix("order:") for subject in subjects if subject.startswith("order:")}
    return {order.topic: order for order in Order.objects.filter(public_id__in=ids)} if ids else {}


def _given(lines: Sequence[Line]) -> dict[int, Lot]:
    """The lot that each giving transaction made."""
    giving = [line.txn.pk for line in lines if line.txn.kind in (Kind.EARN, Kind.GRANT, Kind.OPENING)]
    rows = Lot.objects.filter(earning__in=giving, parent=None).order_by("-pk") if giving else []
    return {lot.earning_id: lot for lot in rows}


def _rewards(lines: Sequence[Line]) -> dict[str, str]:
    """What was had for points, or what they came back for, by its subject and in the reader's language."""
    rewards, vouchers = (
        {line.txn.subject.removeprefix(kind) for line in lines if line.txn.subject.startswith(kind)}
        for kind in ("reward:", "voucher:")
    )
    found = {}
    if rewards:
        found = {f"reward:{one.public_id}": title_of(one) for one in Reward.objects.filter(public_id__in=rewards)}
    if vouchers:
        taken = Voucher.objects.filter(public_id__in=vouchers).select_related("reward")
        found |= {one.topic: title_of(one.promised) for one in taken}
    return found


def _causes(lines: Sequence[Line]) -> dict[int, str]:
    """What units were given for, of which something became later, where no order says it."""
    later = [line.txn for line in lines if line.txn.kind in LATER and not line.txn.subject.startswith("order:")]
    ids = {txn.of_id for txn in later if txn.of_id is not None}
    rows = Txn.objects.filter(pk__in=ids).values_list("pk", "reason") if ids else []
    return {pk: str(REASONS.get(reason.partition(":")[0], "")) for pk, reason in rows}


def _said(line: Line, order: Order | None, lot: Lot | None, *, reward: str, cause: str, is_latest: bool) -> Said:
    txn = line.txn
    change = sum(amount for book, amount, _lot in line.moved if book in MEMBERS)
    named = title(txn.kind, txn.reason, order) if not reward else _("%(what)s: %(reward)s") % {
        "what": title(txn.kind, txn.reason, order), "reward": isolated(reward),
    }  # fmt: skip
    note = _note(line, lot, is_latest=is_latest) or cause
    return Said(txn.kind, named, note, change, txn.amount, txn.at, order, txn.public_id, txn.actor)


def title(kind: str, reason: str, order: Order | None) -> str:
    """What a transaction is for, in a few words."""
    code = reason.partition(":")[0]
    if order is not None and kind in OF_ORDERS and (kind != Kind.GRANT or code not in REASONS):
        return str(OF_ORDERS[kind]) % {"number": as_code(figures(order.number))}
    if kind == Kind.GIVE_BACK:  # why it had been spent is no reason for having it again
        return str(BACK.get(code) or KINDS[kind])
    return str(REASONS.get(code) or KINDS[kind])


def _note(line: Line, lot: Lot | None, *, is_latest: bool) -> str:
    """When it can be used or ends; and what of it only settled a debt or had ended before."""
    if lot is not None:
        if line.txn.reason == "friend" and lot.state == LotState.PENDING and lot.remaining:
            return _once_kept(lot)
        return _of_lot(lot, is_latest=is_latest)
    if line.txn.kind == Kind.CLAW_BACK:
        gone = -sum(amount for book, amount, _lot in line.moved if book == Book.EXPIRED)
        return _("What of it had ended was not taken again.") if gone else ""
    return ""


def _once_kept(lot: Lot) -> str:
    """It depends on somebody else."""
    if not lot.activates_at:
        return _("usable once your friend keeps their order")
    return _("usable %(day)s, if your friend keeps their order") % {"day": on_day(lot.activates_at)}


def _of_lot(lot: Lot, *, is_latest: bool) -> str:
    if lot.clawed >= lot.quantity:
        return _("taken back since")
    if lot.state == LotState.PENDING:
        return usable(lot.activates_at, is_latest=is_latest)
    if lot.state == LotState.EXPIRED:
        return _("ended unused") if lot.expired == lot.quantity else ""
    if lot.remaining and lot.expires_at:
        return _("until %(day)s") % {"day": on_day(lot.expires_at)}
    return _("used up") if not lot.remaining and not lot.held else ""
