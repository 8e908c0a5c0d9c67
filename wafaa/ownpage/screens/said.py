"""One clear line about an order: what was promised, and what happened. Kind, exact, and blaming nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.lib.text.direction import isolated
from wafaa.lib.time import now
from wafaa.orders.delivering import Partly, partly
from wafaa.orders.models import Order, OrderLine, Refund, Shipment
from wafaa.ownpage.screens.frame import figures, listed, money, on_day
from wafaa.promises.models import WAITED_FOR, Promise, PromiseKind, Revision
from wafaa.shops.states import ARRIVED, HANDED_OVER, OrderState, ShipmentState

OFF = (OrderState.CANCELLED, OrderState.FAILED, OrderState.REFUNDED)
BACK = (OrderState.RETURNING, OrderState.RETURNED)


class Said(NamedTuple):
    """The line, a second one that explains it, and its tone."""

    text: str
    more: str = ""
    tone: str = ""


@dataclass
class Standing:
    """An order as it stands: its parcels, what went back, what was promised of it, the further dates given, and what is
    in it."""

    order: Order
    parcels: list[Shipment]
    refunds: list[Refund]
    promised: list[Promise]
    given: dict[int, list[Revision]]
    lines: list[OrderLine] = field(default_factory=list)

    @property
    def promise(self) -> Promise | None:
        """The promise of its arrival that is still owed, of several the last; else the last that was."""
        arrivals = [one for one in self.promised if one.kind == PromiseKind.DELIVERY]
        owed = [one for one in arrivals if one.state in WAITED_FOR and one.settled_at is None]
        return max(owed or arrivals, key=lambda one: one.due_at, default=None)

    @property
    def partly(self) -> Partly | None:
        """What has come and what has not, where that is known line by line."""
        return partly(self.order, [line.external_id for line in self.lines], self.parcels)

    def named(self, ids: Iterable[str]) -> str:
        names = {line.external_id: line.name or line.sku for line in self.lines}
        return isolated(listed(names[one] for one in ids))

    @property
    def due_at(self) -> datetime | None:
        return self.promise.due_at if self.promise else self.order.due_at

    @property
    def first_due_at(self) -> datetime | None:
        """The day that was promised at first, where another was given since."""
        given = self.given.get(self.promise.pk) if self.promise else None
        return given[0].was_due_at if given else None

    @property
    def is_off(self) -> bool:
        return self.order.state in OFF

    @property
    def is_here(self) -> bool:
        if self.order.state in (*ARRIVED, *BACK):
            return True
        return bool(self.parcels) and all(parcel.state in HANDED_OVER for parcel in self.parcels)

    @property
    def arrived_at(self) -> datetime | None:
        told = max((p.state_at for p in self.parcels if p.state in HANDED_OVER and p.state_at), default=None)
        return told or self.order.arrived_at

    @property
    def is_late(self) -> bool:
        return not self.is_off and not self.is_here and self.due_at is not None and self.due_at < now()

    @property
    def may_cancel(self) -> bool:
        """Whether the law lets them cancel: it is more than fifteen days late, and has still not come."""
        return self.order.may_cancel_since is not None and not self.is_off and not self.is_here

    @property
    def money_by(self) -> datetime | None:
        """By when money is to be back that was promised."""
        owed = [one for one in self.promised if one.kind == PromiseKind.REFUND and one.settled_at is None]
        return max((one.due_at for one in owed), default=None)


def said_of(standing: Standing) -> Said:
    order = standing.order
    if order.state in OFF or order.state in BACK:
        return _over(standing)
    if standing.is_here:
        return _arrived(standing)
    if order.state == OrderState.UNPAID:
        return Said(_("It waits for its payment."), "", "risk")
    if (split := standing.partly) is not None:
        return _in_part(standing, split)
    if standing.is_late and standing.due_at:
        words = _("It was promised for %(day)s. Ask us, and a person looks into it.")
        return Said(_("It is late, and we are sorry."), words % {"day": on_day(standing.due_at)}, "broken")
    first = standing.first_due_at
    if first is not None and standing.due_at is not None and standing.due_at > first:
        words = _("It was promised for %(day)s. We are sorry for the delay.")
        return Said(
            _("Its new date is %(day)s.") % {"day": on_day(standing.due_at)}, words % {"day": on_day(first)}, "risk"
        )
    return _on_its_way(standing)


def _in_part(standing: Standing, split: Partly) -> Said:
    """What is there, and what becomes of the rest: in one line, for one order."""
    text = _("Part of it has arrived: %(things)s.") % {"things": standing.named(split.here)}
    said = {"things": standing.named(split.coming), "day": on_day(standing.due_at) if standing.due_at else ""}
    if not said["day"]:
        return Said(text, _("The rest is still to come: %(things)s.") % said, "brand")
    if standing.is_late:
        words = _("The rest is late, and we are sorry. It was promised for %(day)s: %(things)s.")
        return Said(text, words % said, "broken")
    first = standing.first_due_at
    if first is not None and standing.due_at is not None and standing.due_at > first:
        words = _("The rest arrives by %(day)s: %(things)s. It was promised for %(first)s. We are sorry for the delay.")
        return Said(text, words % (said | {"first": on_day(first)}), "risk")
    return Said(text, _("The rest arrives by %(day)s: %(things)s.") % said, "brand")


def _over(standing: Standing) -> Said:
    order = standing.order
    texts = {
        OrderState.CANCELLED: _("It was cancelled."),
        OrderState.FAILED: _("Its payment did not go through."),
        OrderState.REFUNDED: _("Your money went back to you."),
        OrderState.RETURNING: _("It is on its way back to us."),
        OrderState.RETURNED: _("It came back to us."),
    }
    return Said(texts[OrderState(order.state)], _money_back(standing), "kept" if order.refunded else "")


def _money_back(standing: Standing) -> str:
    order = standing.order
    if order.refunded_minor > 0:
        back = money(Money(order.refunded_minor, order.currency))
        if standing.refunds:
            day = on_day(standing.refunds[-1].at)
            return _("%(sum)s went back to you, %(day)s.") % {"sum": back, "day": day}
        return _("%(sum)s went back to you.") % {"sum": back}
    if by := standing.money_by:
        return _("Your money is on its way back, by %(day)s.") % {"day": on_day(by)}
    return ""


def _arrived(standing: Standing) -> Said:
    at = standing.arrived_at
    text = _("It arrived, %(day)s.") % {"day": on_day(at)} if at else _("It arrived.")
    if at and standing.due_at and at > standing.due_at:
        words = _("It was promised for %(day)s. We are sorry that it came later.")
        return Said(text, words % {"day": on_day(standing.due_at)}, "kept")
    return Said(text, _money_back(standing), "kept")


def _on_its_way(standing: Standing) -> Said:
    due = _("It arrives by %(day)s.") % {"day": on_day(standing.due_at)} if standing.due_at else ""
    here = [parcel for parcel in standing.parcels if parcel.state in HANDED_OVER]
    if here:
        words = _("%(n)s of %(all)s parcels have arrived.")
        n = {"n": figures(str(len(here))), "all": figures(str(len(standing.parcels)))}
        return Said(words % n, due, "brand")
    states = {parcel.state for parcel in standing.parcels}
    for state, text, tone in (
        (ShipmentState.OUT_FOR_DELIVERY, _("It is out for delivery."), "brand"),
        (ShipmentState.AT_PICKUP, _("It waits for you at the pick-up point."), "brand"),
        (ShipmentState.ATTEMPT_FAILED, _("Delivery was tried. Tell us when it suits you."), "risk"),
        (ShipmentState.EXCEPTION, _("It is held up on the way, and we are sorry."), "risk"),
        (ShipmentState.EXPIRED, _("It is held up on the way, and we are sorry."), "risk"),
        (ShipmentState.IN_TRANSIT, _("It is on its way."), "brand"),
    ):
        if state in states:
            return Said(text, due, tone)
    if standing.order.state == OrderState.SHIPPED:
        return Said(_("It is on its way."), due, "brand")
    if standing.order.state in (OrderState.PREPARING, OrderState.READY):
        return Said(_("We are preparing it."), due)
    return Said(_("We have your order."), due)
