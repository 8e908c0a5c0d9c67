"""A counter's own till: what can be had for points, taking it, redeeming vouchers, putting points aside, and the link
by which a member brings friends. What it is refused is 409 with a code, and nothing has moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api import till_shapes as shapes
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem, field_problem
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.routes.conversations import OfCustomer
from wafaa.api.routes.customers import the_customer
from wafaa.api.routes.loyalty import members, points
from wafaa.api.shapes import Page
from wafaa.api.till_shapes import FriendsShape, HoldShape, RewardShape, VoucherShape, hold_shape, reward_shape
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.loyalty import keeping, offers, reward_words, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.codes import voucher_code
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import FriendLink, Hold, Member, Referral, ReferralState, Reward, Txn, Voucher
from wafaa.loyalty.models.referrals import STANDING
from wafaa.loyalty.newcomers import records_of
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.verbs import holding, referring
from wafaa.loyalty.verbs.posting import LedgerError, NotThat
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read

rewards = Router(tags=["till"])
vouchers = Router(tags=["till"])
holds = Router(tags=["till"])
READ, SPEND = Bearer("loyalty:read"), Bearer("loyalty:redeem")
ForCustomer = Annotated[
    str | None, Query(max_length=40, description="Say of each whether this customer can have it: their id.")
]
Code = Annotated[str, Query(max_length=60, description="A code, in any digits and letters, with or without dashes.")]


@contextmanager
def refusing() -> Iterator[None]:
    """What the programme refuses, as 409."""
    try:
        yield
    except LedgerError as refused:
        raise Problem(409, refused.code, reward_words.refusal(refused.code)) from None


@rewards.get("", response=list[RewardShape], auth=READ, openapi_extra=READS)
def list_rewards(request: HttpRequest, customer: ForCustomer = None) -> Any:
    """All that is on offer, the cheapest first."""
    if customer is None:
        return [reward_shape(one) for one in offers.on_offer()]
    return [reward_shape(one.reward, one) for one in offers.offers_for(the_customer(customer))]


@rewards.post("/{slug:public_id}/redeem", response={201: VoucherShape}, auth=SPEND, openapi_extra=WRITES)
def redeem_reward(request: HttpRequest, public_id: PublicId, asked: shapes.RedeemAsked, key: Key = None) -> Any:
    """A customer takes it: the points leave, and the voucher is there, or none of it. The same `key` takes it once,
    however often and however late it is sent; with another customer or reward it is 409 `key_reused`."""
    reward = the(Reward.objects.filter(public_id=public_id, is_personal=False).first())
    customer = _whose(asked)
    with refusing():
        made = verbs.redeem_reward(customer, reward, key=_own(request, asked.key), seen=asked.mark)
    return Status(201, _shape(made.public_id))


def _whose(asked: shapes.RedeemAsked) -> Customer:
    if (asked.customer is None) == (asked.member is None):
        raise field_problem("customer", "needed", _("Say who takes it: a customer, or a member."))
    if asked.customer is not None:
        return the_customer(asked.customer)
    return _member(str(asked.member))


def _own(request: HttpRequest, key: str) -> str:
    """Two tills may number their receipts alike."""
    token: Any = request.token  # type: ignore[attr-defined]
    return f"api:{token.public_id}:{key}"


@vouchers.get("", response=Page[VoucherShape], auth=SPEND, openapi_extra=READS)
def list_vouchers(
    request: HttpRequest, code: Code = "", customer: OfCustomer = None, limit: Limit = 25, cursor: Cursor = None
) -> Any:
    """The latest taken first; the one that has this code; those of one customer."""
    rows = _rows()
    if code.strip():
        rows = rows.filter(code=voucher_code(code) or "-")
    if customer is not None:
        rows = rows.filter(everyone_in(the_customer(customer)))
    found, following = latest_first("vouchers", [rows], limit, cursor)
    return {"items": [shapes.voucher_shape(one) for one in found], "next_cursor": following}


@vouchers.get("/{slug:public_id}", response=VoucherShape, auth=SPEND, openapi_extra=READS)
def read_voucher(request: HttpRequest, public_id: PublicId) -> Any:
    return _shape(public_id)


@vouchers.post("/{slug:public_id}/use", response=VoucherShape, auth=SPEND, openapi_extra=WRITES)
def use_voucher(request: HttpRequest, public_id: PublicId, asked: shapes.UseAsked, key: Key = None) -> Any:
    """Redeem it, once: 409 `used`, `expired`, `shop_code` … when it cannot be. The order must be its customer's."""
    found = the(_rows().filter(public_id=public_id).first())
    order = None if asked.order is None else the(Order.objects.filter(public_id=asked.order).first())
    with refusing():
        verbs.use_voucher(found, order=order)
    return _shape(public_id)


@vouchers.post("/{slug:public_id}/undo", response=VoucherShape, auth=SPEND, openapi_extra=WRITES)
def undo_voucher(request: HttpRequest, public_id: PublicId, asked: shapes.WhyAsked, key: Key = None) -> Any:
    """It was redeemed in error: it can be used again."""
    with refusing():
        verbs.undo_use(the(_rows().filter(public_id=public_id).first()), reason=asked.why or "counter")
    return _shape(public_id)


@vouchers.post("/{slug:public_id}/give-back", response=VoucherShape, auth=SPEND, openapi_extra=WRITES)
def give_back_voucher(request: HttpRequest, public_id: PublicId, asked: shapes.WhyAsked, key: Key = None) -> Any:
    """It is not wanted any more: the points go back. The coupon of a shop is taken away there first, and the voucher is
    `leaving` until that is known."""
    with refusing():
        verbs.give_back_voucher(the(_rows().filter(public_id=public_id).first()), reason=asked.why)
    return _shape(public_id)


def _rows() -> QuerySet[Voucher]:
    rows: QuerySet[Voucher] = Voucher.objects.select_related("customer", "customer__joined_to", "reward", "order")
    return rows


def _shape(public_id: str) -> VoucherShape:
    return shapes.voucher_shape(the(_rows().filter(public_id=public_id).first()))


@holds.get("/{slug:public_id}", response=HoldShape, auth=SPEND, openapi_extra=READS)
def read_hold(request: HttpRequest, public_id: PublicId) -> Any:
    return hold_shape(_hold(public_id))


@holds.post("/{slug:public_id}/capture", response=HoldShape, auth=SPEND, openapi_extra=WRITES)
def capture_hold(request: HttpRequest, public_id: PublicId, asked: shapes.TakeAsked, key: Key = None) -> Any:
    """The purchase is made: these points are spent. 409 `not_that` when less is left, or its time is over."""
    found, own = _hold(public_id), _own(request, asked.key)
    with refusing():
        holding.capture(found, asked.points or _all_of(found, own), key=own, reason="reward")
    return hold_shape(_hold(public_id))


@holds.post("/{slug:public_id}/release", response=HoldShape, auth=SPEND, openapi_extra=WRITES)
def release_hold(request: HttpRequest, public_id: PublicId, asked: shapes.TakeAsked, key: Key = None) -> Any:
    """The purchase is not made: these points are free again."""
    with refusing():
        holding.release(_hold(public_id), asked.points, key=_own(request, asked.key), reason="reward")
    return hold_shape(_hold(public_id))


def _all_of(held: Hold, key: str) -> int:
    """What is left; sent again, what it was."""
    known: Txn | None = Txn.objects.filter(key=key).first()
    if known is None and not held.left:
        raise NotThat(held.public_id)
    return held.left if known is None else known.amount


def _hold(public_id: str) -> Hold:
    rows = Hold.objects.filter(public_id=public_id, account__currency=Currency.POINTS)
    return the(rows.select_related("account__customer__joined_to", "txn").first())


@points.post("/{slug:public_id}/holds", response={201: HoldShape}, auth=SPEND, openapi_extra=WRITES)
def hold_points(request: HttpRequest, public_id: PublicId, asked: shapes.HoldAsked, key: Key = None) -> Any:
    """Put points of this customer aside for a purchase; after `minutes` they are free again by themselves."""
    customer = the_customer(public_id)
    if not is_running() or keeping.rests():
        code = "rests" if not is_running() else "kept"
        raise Problem(409, code, reward_words.refusal(code))
    ends_at = now() + timedelta(minutes=asked.minutes)
    with refusing():
        own = _own(request, asked.key)
        made = holding.hold(customer, Currency.POINTS, asked.points, key=own, ends_at=ends_at, reason="reward")
    return Status(201, hold_shape(_hold(made.public_id)))


@members.get("/{slug:public_id}/friends", response=FriendsShape, auth=READ, openapi_extra=READS)
def read_friends(request: HttpRequest, public_id: PublicId) -> Any:
    """The link by which this member brings friends, and what came of it."""
    customer = _member(public_id)
    return _friends(customer, FriendLink.objects.filter(everyone_in(customer)).order_by("pk").first())


@members.post("/{slug:public_id}/friends", response=FriendsShape, auth=Bearer("loyalty:write"), openapi_extra=WRITES)
def make_link(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """The same, with a link of their own made if there is none yet."""
    customer = _member(public_id)
    if not (is_running() and read(ReferralSettings).is_on):
        raise Problem(409, "not_on_offer", reward_words.refusal("not_on_offer"))
    return _friends(customer, referring.link_of(customer))


def _member(public_id: str) -> Customer:
    rows = Member.objects.filter(public_id=public_id, left_at=None).select_related("customer__joined_to")
    card = the(rows.first())
    return card.customer.joined_to or card.customer


def _friends(customer: Customer, link: FriendLink | None) -> FriendsShape:
    rows = Referral.objects.filter(advocate_id__in=records_of(customer), state__in=STANDING).order_by()
    told = {row["state"]: row for row in rows.values("state").annotate(many=Count("pk"), sum=Sum("advocate_points"))}
    many = {state: int(row["many"]) for state, row in told.items()}
    is_on = link is not None and is_running() and read(ReferralSettings).is_on
    slug = scope.current().store.slug
    return FriendsShape(
        link=settings.ADDRESS + address("ownpage:invitation", slug, link.code) if link is not None and is_on else None,
        invited=sum(many.values()),
        bought=many.get(ReferralState.BOUGHT, 0),
        rewarded=many.get(ReferralState.REWARDED, 0),
        points=sum(int(row["sum"] or 0) for state, row in told.items() if state == ReferralState.REWARDED),
    )
