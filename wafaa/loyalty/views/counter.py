"""The counter: one field for the code of a voucher or of a member's card; then who, what, and one key."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.money import Money
from wafaa.loyalty import counter_screens as screens
from wafaa.loyalty import reward_words as words
from wafaa.loyalty import verbs
from wafaa.loyalty.codes import card_codes, voucher_code
from wafaa.loyalty.forms import CreditCodeForm, CreditForm
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import Member, Txn, Voucher
from wafaa.loyalty.picture import credit
from wafaa.loyalty.reward_screens import url_of
from wafaa.loyalty.speech import money
from wafaa.loyalty.verbs.posting import LedgerError, NotEnough
from wafaa.loyalty.verbs.rewarding import RewardRefused
from wafaa.loyalty.verbs.vouchers import VoucherRefused
from wafaa.loyalty.views.rewards import the_reward, the_voucher
from wafaa.people.models import Customer
from wafaa.shops.models import CouponState, Shop
from wafaa.stores import scope
from wafaa.stores.door import can
from wafaa.work.limits import allows

MOST_A_MINUTE = 40
"""Nobody serves so many; whoever tries codes meets it."""


@require_http_methods(["GET", "HEAD", "POST"])
@can("loyalty.counter")
def counter(request: HttpRequest, store: str) -> HttpResponse:
    """The field; a POST says what was typed or scanned (`code`)."""
    if request.method != "POST":
        return render(request, "loyalty/counter.html", screens.empty())
    typed = request.POST.get("code", "").replace("\x00", "")
    if not typed.strip():
        return _refused(request, typed, _("Scan a code, or type it."))
    if not allows("loyalty.counter", str(scope.current().me), most=MOST_A_MINUTE, seconds=60):
        return _refused(request, typed, _("That was a lot at once. Wait a minute, then go on."), 429)
    voucher = Voucher.objects.filter(code=voucher_code(typed)).first() if voucher_code(typed) else None
    if voucher is not None:
        return redirect(url_of("counter_voucher", voucher.public_id))
    cards = card_codes(typed)
    card = Member.objects.filter(public_id__in=cards).first() if cards else None
    if card is not None:
        return redirect(url_of("counter_card", card.public_id))
    return _refused(request, typed, _("Nobody here has this code. Look at each letter, or scan it again."))


def _refused(request: HttpRequest, typed: str, why: str, status: int = 422) -> HttpResponse:
    return render(request, "loyalty/counter.html", screens.empty(typed[:60], why), status=status)


@require_GET
@can("loyalty.counter")
def counter_voucher(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "loyalty/counter.html", screens.of_voucher(the_voucher(public_id)))


@require_POST
@can("loyalty.counter")
def counter_use(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_voucher(public_id)
    try:
        verbs.use_voucher(found)
    except VoucherRefused as refused:
        messages.error(request, words.refusal(refused.code))
    return redirect(url_of("counter_voucher", found.public_id))


@require_POST
@can("loyalty.counter")
def counter_undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_voucher(public_id)
    try:
        verbs.undo_use(found, reason="counter")
        messages.success(request, _("Undone: it can be used again."))
    except VoucherRefused as refused:
        messages.error(request, words.refusal(refused.code))
    return redirect(url_of("counter_voucher", found.public_id))


@require_GET
@can("loyalty.counter")
def counter_card(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "loyalty/counter.html", screens.of_card(the_card(public_id), once=token_hex(12)))


@require_POST
@can("loyalty.counter")
def counter_take(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Their points for a reward, on the spot: `reward`, and `once`, the page's own."""
    card, wanted = the_card(public_id), the_reward(request.POST.get("reward", ""))
    key = f"counter:{card.pk}:{request.POST.get('once', '')[:40] or token_hex(12)}"
    try:
        seen = request.POST.get("seen", "")[:16]
        voucher = verbs.redeem_reward(card.customer.joined_to or card.customer, wanted, key=key, seen=seen)
    except LedgerError as refused:
        messages.error(request, words.refusal(refused.code))
        return redirect(url_of("counter_card", card.public_id))
    return redirect(url_of("counter_voucher", voucher.public_id))


@require_POST
@can("loyalty.counter")
def counter_credit(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Their store credit, taken off what they buy: `sum`, and `once`, the page's own."""

    def takes(person: Customer, said: dict[str, Any], key: str) -> str:
        spent = verbs.spend_credit(person, said["sum"], key=key)
        told = {"sum": money(Money(spent.amount, scope.current().store.currency)), "left": money(credit(person))}
        return _("Taken off: %(sum)s. Left: %(left)s.") % told

    return _out_of_credit(request, the_card(public_id), CreditForm(request.POST), takes)


@require_POST
@can("loyalty.counter")
def counter_credit_code(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A code for the online shop out of their store credit: `sum`, `shop`, and `once`, the page's own."""

    def makes(person: Customer, said: dict[str, Any], key: str) -> str:
        shop = Shop.objects.filter(public_id=said["shop"]).first()
        if shop is None:
            raise Http404
        made = verbs.credit_code(person, said["sum"], shop, key=key)
        if made.state == CouponState.REFUSED:
            raise RewardRefused("no_shop")
        return _("The code %(code)s is being made. Give it to the customer.") % {"code": made.code}

    return _out_of_credit(request, the_card(public_id), CreditCodeForm(request.POST), makes)


def _out_of_credit(
    request: HttpRequest, card: Member, form: CreditForm, act: Callable[[Customer, dict[str, Any], str], str]
) -> HttpResponse:
    """What is typed at their card and taken off their credit, once for each page; `act` says what was done."""
    person = card.customer.joined_to or card.customer
    back = redirect(url_of("counter_card", card.public_id))
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return back
    try:
        messages.success(request, act(person, form.cleaned_data, f"{card.pk}:{form.cleaned_data['once']}"))
    except NotEnough:
        messages.error(request, _("There is only %(sum)s.") % {"sum": money(credit(person))})
    except RewardRefused:
        messages.error(request, _("The shop cannot make a code just now. Nothing was taken off: try again later."))
    except LedgerError as refused:
        messages.error(request, words.refusal(refused.code))
    return back


@require_POST
@can("loyalty.counter")
def counter_uncredit(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    spent = Txn.objects.select_related("account__customer__joined_to").filter(public_id=public_id).first()
    if spent is None:
        raise Http404
    try:
        verbs.unspend_credit(spent)
        messages.success(request, _("Undone: it is in their store credit again."))
    except LedgerError:
        raise Http404 from None
    card = member(spent.account.customer)
    return redirect(url_of("counter_card", card.public_id) if card else url_of("counter"))


def the_card(public_id: str) -> Member:
    rows = Member.objects.select_related("customer", "customer__joined_to")
    found: Member | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
