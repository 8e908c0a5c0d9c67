"""What stands beside a conversation for one order: what may be done for it, and what was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.gate import REASONS
from wafaa.channels.models import Notice, NoticeState, Outgoing, OutgoingState
from wafaa.lib.money import Money
from wafaa.orders.act_forms import CouponForm, NoteForm
from wafaa.orders.act_words import limit, why_not
from wafaa.orders.models import NoteState, Order, OrderLine, OrderNote
from wafaa.orders.screens import chip, due
from wafaa.orders.speech import figures, money, on_day, url_of
from wafaa.orders.stock_words import stock_of
from wafaa.orders.this_order import parcel_of
from wafaa.orders.told import TONES
from wafaa.orders.verbs.offering import tracking_key
from wafaa.shops.adapter import adapter_of
from wafaa.shops.couponing import Coupons, Wanted
from wafaa.shops.models import Coupon, CouponState
from wafaa.shops.noting import notes_of
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

MOST_NOTES, MOST_COUPONS = 6, 3


def acts(order: Order, *, is_beside: bool, **said: Any) -> dict[str, Any]:
    """Context of orders/_acts.html; `said` replaces parts of it: what went wrong, forms as they were typed."""
    entered = scope.current()
    lines = list(OrderLine.objects.filter(order=order).order_by("place", "id")[:10])
    stock = stock_of(lines, [order])
    person = (order.customer.joined_to or order.customer) if order.customer else None
    may_note, may_gift = entered.can("orders.note"), entered.can("orders.gift")
    currency = order.shop.currency if order.shop else order.currency
    return {
        "order": {
            "number": figures(order.number),
            "url": url_of("order", order.public_id),
            "state": chip(order),
            "due": due(order),
        },
        "is_beside": is_beside,
        "lines": [
            {
                "name": line.name or line.sku,
                "many": figures(f"{line.quantity.normalize():f}"),
                "stock": stock.get(line.pk),
            }
            for line in lines
        ]
        if is_beside
        else [],
        "back_url": url_of("panel", person.public_id) if person and is_beside else "",
        "tracking": _tracking(order) if entered.can("orders.tell") else None,
        "notes": [_note(one) for one in _notes(order)],
        "note_form": NoteForm() if may_note else None,
        "goes_to_shop": notes_of(order.shop) is not None,
        "coupons": [_coupon(one) for one in _coupons(order)] if may_gift else [],
        "coupon_form": CouponForm(currency=currency) if may_gift and _makes_coupons(order) else None,
        "limit": "" if entered.can("stores.manage") else limit(order),
        "return_url": url_of("ask_return", order.public_id) if entered.can("returns.handle") else "",
        "order_id": order.public_id,
        "beside_url": url_of("beside", order.public_id) + ("?beside=1" if is_beside else ""),
        "preview": None,
        "says": "",
        "wrong": "",
        **{f"{name}_url": url_of(name, order.public_id) for name in ("resend", "note", "coupon")},
    } | said


def _tracking(order: Order) -> dict[str, Any]:
    """The parcel that would be told of, why not, and how far today's news of it has come."""
    parcel = parcel_of(order)
    found: dict[str, Any] = {"number": parcel.number if parcel else "", "why_not": "", "told": None}
    if order.customer is None:
        return found | {"why_not": why_not("nobody", order)}
    if parcel is None or not (parcel.number or parcel.url):
        return found | {"why_not": why_not("no_parcel", order)}
    notice = Notice.objects.filter(key=f"order.on_its_way:{tracking_key(order)}").first()
    return found | {"told": _told(notice) if notice else None}


def _told(notice: Notice) -> dict[str, Any]:
    outgoing = Outgoing.objects.filter(notice=notice).order_by("-id").first()
    state = NoticeState(notice.state)
    waits = outgoing is not None and outgoing.state == OutgoingState.QUEUED
    reason = notice.reason or (outgoing.reason if outgoing and waits else "")
    return {
        "text": str(state.label),
        "tone": TONES.get(state, "risk"),
        "reason": str(REASONS.get(reason, "")) if reason else "",
        "until": outgoing.not_before if outgoing and waits and reason else None,
        "at": notice.told_at or notice.made_at,
        "may_undo": waits,
    }


def _notes(order: Order) -> list[OrderNote]:
    rows = OrderNote.objects.filter(order=order).select_related("staff").order_by("-id")[: MOST_NOTES * 3]
    return [one for one in rows if one.gone_at is None][:MOST_NOTES]


def _note(note: OrderNote) -> dict[str, Any]:
    at_shop = {
        NoteState.WANTED: _("on its way to the shop"),
        NoteState.SENT: _("on its way to the shop"),
        NoteState.THERE: _("stands at the shop as well"),
        NoteState.FAILED: problem(note.problem) if note.problem else "",
    }
    is_mine = note.staff_id is not None and note.staff_id == scope.current().staff_id
    return {
        "text": note.text,
        "by": note.staff.name if note.staff else "",
        "at": note.at,
        "at_shop": at_shop.get(NoteState(note.state), ""),
        "undo_url": url_of("note_undo", note.public_id) if is_mine else "",
    }


def _coupons(order: Order) -> list[Coupon]:
    if order.customer is None or order.shop_id is None:
        return []
    rows = Coupon.objects.filter(customer_id=order.customer.root_id).select_related("shop").order_by("-id")
    return list(rows[:MOST_COUPONS])


def _makes_coupons(order: Order) -> bool:
    return order.customer is not None and order.shop is not None and isinstance(adapter_of(order.shop), Coupons)


COUPON_TONES = {CouponState.MADE: "kept", CouponState.REFUSED: "broken"}


def _coupon(coupon: Coupon) -> dict[str, Any]:
    state = CouponState(coupon.state)
    return {
        "code": coupon.code,
        "state": {"text": str(state.label), "tone": COUPON_TONES.get(state, "")},
        "problem": problem(coupon.problem) if coupon.problem else "",
        "undo_url": url_of("coupon_undo", coupon.public_id)
        if coupon.staff_id == scope.current().staff_id and state != CouponState.REFUSED and coupon.problem != "leaving"
        else "",
    }


def preview(order: Order, wanted: Wanted) -> dict[str, str]:
    """What the coupon would be, before anyone confirms."""
    zone = known_zone(scope.current().store.timezone)
    currency = order.shop.currency if order.shop else order.currency
    value = (
        _("%(percent)s per cent") % {"percent": figures(f"{wanted.amount:f}")}
        if wanted.is_percent
        else money(Money.parse(f"{wanted.amount:f}", currency))
    )
    return {
        "code": wanted.code,
        "value": value,
        "until": on_day(datetime.combine(wanted.until, datetime.min.time(), zone)),
        "email": wanted.email,
        "shop": order.shop.name if order.shop else "",
    }
