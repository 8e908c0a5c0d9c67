"""What the counter shows: big and plain, for somebody who stands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.loyalty import queries
from wafaa.loyalty import reward_words as words
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.credit_codes import able, latest
from wafaa.loyalty.membership import member, worth
from wafaa.loyalty.models import Fulfilment, Member, PersonalOffer, RewardKind, Txn, Voucher, VoucherState
from wafaa.loyalty.models.rewards import AT_ONCE
from wafaa.loyalty.offers import offers_for, title_of
from wafaa.loyalty.personal import means_its_price, pays_now
from wafaa.loyalty.picture import credit
from wafaa.loyalty.reward_screens import url_of
from wafaa.loyalty.verbs.crediting import COUNTER, UNDONE_WITHIN
from wafaa.loyalty.verbs.rewarding import end_of
from wafaa.orders.speech import money, on_day
from wafaa.people.models import Customer, everyone_in
from wafaa.people.screens import shown_name
from wafaa.stores import scope


def empty(typed: str = "", problem: str = "") -> dict[str, Any]:
    """Context of loyalty/counter.html: find_url, typed, problem · voucher, card (or None)."""
    return {"find_url": url_of("counter"), "typed": typed, "problem": problem, "voucher": None, "card": None}


def of_voucher(voucher: Voucher) -> dict[str, Any]:
    """voucher {title, gives, code, name, url, state {text, tone}, says, use_url, undo_url, card_url}."""
    person = voucher.customer.joined_to or voucher.customer
    is_good = _is_good(voucher)
    may_undo = voucher.state == VoucherState.USED and voucher.promised.kind not in AT_ONCE and voucher.coupon_id is None
    may_undo = may_undo and not voucher.by_code
    card = member(person)
    told = {
        "title": title_of(voucher.promised),
        "gives": _to_pay(voucher) or words.gives(voucher.promised),
        "icon": words.ICONS[RewardKind(voucher.promised.kind)],
        "code": voucher.code,
        **_whose(person),
        "says": _says(voucher),
        "tone": "kept" if voucher.state == VoucherState.USED else "brand" if is_good else "broken",
        "is_used": voucher.state == VoucherState.USED,
        "use_url": url_of("counter_use", voucher.public_id) if is_good else "",
        "undo_url": url_of("counter_undo", voucher.public_id) if may_undo else "",
        "card_url": url_of("counter_card", card.public_id) if card else "",
    }
    return empty() | {"voucher": told}


def _to_pay(voucher: Voucher) -> str:
    """A price of their own is that price, whatever everybody pays today; "" for anything else."""
    if not voucher.reward.is_personal:
        return ""
    offer = PersonalOffer.objects.filter(voucher=voucher).select_related("product", "voucher").first()
    if offer is None or not means_its_price(offer):
        return ""
    pays = pays_now(offer)
    if pays is None:
        return ""
    words = _("They pay")
    return f"{words}: {money(Money(pays, scope.current().store.currency))}"


def _is_good(voucher: Voucher) -> bool:
    by_hand = voucher.state == VoucherState.WANTED and voucher.promised.way == Fulfilment.HAND
    is_ready = voucher.state == VoucherState.READY and voucher.coupon_id is None
    return (is_ready or by_hand) and not voucher.is_over(now())


def _says(voucher: Voucher) -> str:
    if _is_good(voucher):
        return _("Good until %(day)s") % {"day": on_day(voucher.ends_at)}
    if voucher.coupon_id is not None and voucher.state == VoucherState.READY:
        return words.refusal("shop_code")
    if voucher.state == VoucherState.USED and voucher.order is not None:
        says = _("Redeemed %(day)s with the order %(number)s")
        return says % {"day": on_day(voucher.used_at), "number": f"\u2066{voucher.order.number}\u2069"}
    if voucher.state == VoucherState.USED and voucher.used_by is not None:
        says = _("Redeemed %(day)s by %(name)s")
        return says % {"day": on_day(voucher.used_at), "name": voucher.used_by.name}
    if voucher.state == VoucherState.USED:
        return _("Redeemed %(day)s") % {"day": on_day(voucher.used_at)}
    return words.refusal(VoucherState.EXPIRED if voucher.is_over(now()) else voucher.state)


def of_card(card: Member, *, once: str) -> dict[str, Any]:
    """card {name, url, points, worth, held, left, what `_credit` tells, offers [{title, gives, price, locked, id,
    mark}], vouchers, take_url}."""
    person = card.customer.joined_to or card.customer
    has = queries.balance(person, Currency.POINTS)
    mine = Voucher.objects.select_related("reward").filter(
        everyone_in(person), state__in=(VoucherState.READY, VoucherState.WANTED)
    )
    told = {
        **_whose(person),
        "is_gone": card.left_at is not None,
        "points": words.points(has.active),
        "worth": money(worth(has.active)),
        "held": words.points(has.held) if has.held else "",
        **_credit(card, person),
        "offers": [
            {
                "title": one.title,
                "gives": words.gives(one.reward),
                "icon": words.ICONS[RewardKind(one.reward.kind)],
                "price": words.points(one.price),
                "locked": words.why_locked(one),
                "id": one.reward.public_id,
                "mark": one.reward.mark,
            }
            for one in offers_for(person, has.free)
        ],
        "vouchers": [
            {"title": title_of(one.promised), "code": one.code, "url": url_of("counter_voucher", one.public_id)}
            for one in mine.order_by("ends_at")[:20]
        ],
        "take_url": url_of("counter_take", card.public_id),
        "once": once,
    }
    return empty() | {"card": told}


def _credit(card: Member, person: Customer) -> dict[str, Any]:
    """What is left of their credit, what was taken off today, and their codes for the online shop: {credit, credit_url,
    spent [{sum, at, undo_url}], code_url, shops [{id, name}], codes [{code, sum, shop, is_made, is_used}]}."""
    mine = queries.accounts(person, Currency.CREDIT)
    if not mine:
        return {"credit": "", "spent": [], "codes": []}
    has, currency = credit(person), scope.current().store.currency
    rows = Txn.objects.filter(account__in=mine, kind=Kind.REDEEM, reason=COUNTER)
    rows = rows.filter(at__gt=now() - UNDONE_WITHIN).exclude(parts__kind=Kind.GIVE_BACK).order_by("-pk")
    return {
        "credit": money(has) if has else "",
        "credit_url": url_of("counter_credit", card.public_id),
        "code_url": url_of("counter_credit_code", card.public_id),
        "shops": [{"id": one.public_id, "name": one.name} for one in able()] if has else [],
        "codes": [
            {
                "code": one.coupon.code,
                "sum": money(one.sum),
                "shop": one.coupon.shop.name,
                "is_made": one.is_made,
                "is_used": one.is_used,
            }
            for one in latest(person)
            if end_of(one.until) > now()
        ],
        "spent": [
            {
                "sum": money(Money(one.amount, currency)),
                "at": one.at,
                "undo_url": url_of("counter_uncredit", one.public_id),
            }
            for one in rows
        ],
    }


def _whose(person: Customer) -> dict[str, str]:
    slug = scope.current().store.slug
    return {"name": shown_name(person), "url": address("people:customer", slug, person.public_id)}
