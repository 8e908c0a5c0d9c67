"""A customer's store credit: how much it is, codes to buy online, and every line of it."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import queries, statements
from wafaa.loyalty.books import Currency
from wafaa.loyalty.credit_codes import CreditCode, able, latest
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.picture import credit
from wafaa.loyalty.speech import changed, money
from wafaa.loyalty.verbs.rewarding import end_of
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens import rewards as proof
from wafaa.ownpage.screens.points import lines_of
from wafaa.people.models import Customer
from wafaa.shops.models import Shop


def has_any(customer: Customer) -> bool:
    """Whether they ever had any: money stays visible whatever becomes of the programme."""
    return bool(queries.accounts(customer, Currency.CREDIT))


def page(guest: Guest, on: str = "", after: str = "", **said: Any) -> dict[str, Any]:
    """Context of ownpage/credit.html: sum ("" when there is none) · card_url · codes (see `_code`) · shops [{id, name,
    current}], ask (see `asking`, or None), typed, problem · lines, on, is_no_day, standing, more_url · needs_code
    and what _code_first.html takes · act_url, here, back_url, back."""
    has, here = credit(guest.customer), url("credit")
    read, is_proven = statements.read(guest.customer, on, after, of=Currency.CREDIT), proof.is_proven(guest)
    runs = is_running()
    standing = {"day": frame.on_day(read.until) if read.until else ""}
    standing["sum"] = changed(read.balance.active, Currency.CREDIT, sign=False)
    return (
        frame.inside(guest, "points" if runs else "me")
        | proof.code_first(guest, here)
        | {
            "sum": money(has) if has else "",
            "card_url": url("points_card") if member(guest.customer) is not None else "",
            "codes": [_code(one) for one in latest(guest.customer)] if is_proven else [],
            "shops": [{"id": one.public_id, "name": one.name} for one in able()] if has else [],
            "ask": None,
            "typed": "",
            "problem": "",
            "lines": lines_of(guest, read.lines, Currency.CREDIT),
            "on": on,
            "is_no_day": read.is_no_day,
            "standing": _("At the end of that day you had %(sum)s.") % standing if read.until else "",
            "more_url": statements.asked(here, on=on, after=read.after) if read.after else "",
            "here": here,
            "act_url": url("credit_code"),
            "back_url": url("points") if runs else url("me"),
            "back": _("Your points") if runs else _("For me"),
        }
        | said
    )


def asking(guest: Guest, amount: int, shop: Shop, once: str = "") -> dict[str, Any]:
    """Before a code is made: {has, seen, takes, left ("" when it is too much), typed, shop, shop_name, once}."""
    has = credit(guest.customer)
    left = Money(has.amount_minor - amount, has.currency)
    takes = Money(amount, has.currency)
    return {
        "has": money(has),
        "seen": has.amount_minor,
        "takes": money(takes),
        "left": money(left) if left.amount_minor >= 0 else "",
        "typed": f"{takes.decimal:f}",
        "shop": shop.public_id,
        "shop_name": shop.name,
        "once": once or token_hex(12),
    }


def _code(one: CreditCode) -> dict[str, Any]:
    """{code ("" while it is no use), sum, shop, says, tone, back_url}."""
    is_good = one.is_made and not (one.is_used or one.is_leaving or _is_over(one))
    return {
        "code": one.coupon.code if is_good else "",
        "sum": money(one.sum),
        "shop": one.coupon.shop.name,
        "says": _says(one),
        "back_url": url("credit_back", one.coupon.public_id) if one.can_go_back else "",
    }


def _is_over(one: CreditCode) -> bool:
    return end_of(one.until) <= now()


def _says(one: CreditCode) -> str:
    if one.order is not None:
        return _("This code was used for order %(number)s") % {
            "number": f"\u2066{frame.figures(one.order.number)}\u2069"
        }
    if one.is_used:
        return _("This code was used. Enjoy it!")
    if one.is_leaving:
        return _("We are taking it back")
    if _is_over(one):
        return _("This code has ended. If nobody bought with it, the sum comes back to your credit.")
    if not one.is_made:
        return _("Your code is being made")
    return _("This code is good until %(day)s") % {"day": frame.on_day(end_of(one.until))}
