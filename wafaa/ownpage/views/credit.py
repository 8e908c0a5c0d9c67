"""A customer's store credit: seeing it, turning some into a code of the online shop, and giving such a code back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wafaa.loyalty import reward_words as words
from wafaa.loyalty import verbs
from wafaa.loyalty.credit_codes import able, code_of
from wafaa.loyalty.forms import CreditCodeForm
from wafaa.loyalty.picture import credit as credit_of
from wafaa.loyalty.speech import money
from wafaa.loyalty.verbs.posting import LedgerError, NotEnough
from wafaa.loyalty.verbs.rewarding import RewardRefused
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.screens import credit as screens
from wafaa.ownpage.screens.rewards import is_proven
from wafaa.shops.models import CouponState, Shop
from wafaa.work.limits import spend


@require_safe
@own_page
def credit(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What they have, and line by line as of any day (`on`, `after`); with `sum` and `shop`, first what a code for so
    much would leave."""
    if not screens.has_any(guest.customer):
        raise Http404
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ("on", "after")}
    if "sum" not in request.GET:
        return render(request, "ownpage/credit.html", screens.page(guest, **asked))
    form = CreditCodeForm({"once": "asked"} | request.GET.dict())
    shop = _shop(form.data.get("shop", ""))
    if shop is None:
        raise Http404
    if not form.is_valid():
        return _refused(request, guest, str(next(iter(form.errors.values()))[0]), typed=form.data["sum"][:20])
    ask = screens.asking(guest, form.cleaned_data["sum"], shop)
    if not ask["left"]:
        return _refused(request, guest, _only(guest), typed=ask["typed"])
    return render(request, "ownpage/credit.html", screens.page(guest, ask=ask, typed=ask["typed"], **asked))


@require_POST
@own_page
def code(request: HttpRequest, guest: Guest) -> HttpResponse:
    """It is taken off, once for each page that asked (`once`), and the shop makes the code."""
    form = CreditCodeForm(request.POST)
    shop = _shop(form.data.get("shop", ""))
    if shop is None:
        raise Http404
    if not is_proven(guest):
        return redirect(url("credit"))
    if not form.is_valid():
        return _refused(request, guest, str(next(iter(form.errors.values()))[0]), typed=form.data.get("sum", "")[:20])
    spend("ownpage.credit", str(guest.customer.root_id), most=30, seconds=3600)
    said = form.cleaned_data
    key, seen = f"own:{guest.customer.root_id}:{said['once']}", request.POST.get("seen", "")
    try:
        seen_minor = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else None
        made = verbs.credit_code(guest.customer, said["sum"], shop, key=key, seen=seen_minor)
    except NotEnough:
        return _refused(request, guest, _only(guest))
    except RewardRefused as refused:
        if refused.code != "credit_changed":
            return _refused(request, guest, _not_now())
        ask = screens.asking(guest, said["sum"], shop)
        return _refused(request, guest, _changed(), ask=ask if ask["left"] else None)
    except LedgerError as refused:
        return _refused(request, guest, words.refusal(refused.code))
    if made.state == CouponState.REFUSED:
        return _refused(request, guest, _not_now())
    return redirect(url("credit"))


@require_POST
@own_page
def back(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    """A code that was not used: what it took is credit again, once the shop has taken it away."""
    coupon = code_of(guest.customer, public_id)
    if coupon is None:
        raise Http404
    if not is_proven(guest):
        return redirect(url("credit"))
    try:
        verbs.credit_code_back(coupon)
    except RewardRefused as refused:
        return _refused(request, guest, words.refusal(refused.code))
    return redirect(url("credit"))


def _refused(request: HttpRequest, guest: Guest, problem: str, **said: Any) -> HttpResponse:
    return render(request, "ownpage/credit.html", screens.page(guest, problem=problem, **said), status=422)


def _shop(public_id: str) -> Shop | None:
    return next((one for one in able() if one.public_id == public_id), None)


def _only(guest: Guest) -> str:
    return _("There is only %(sum)s.") % {"sum": money(credit_of(guest.customer))}


def _changed() -> str:
    return _("Your credit changed a moment ago. Look again at what would be left; nothing was taken off.")


def _not_now() -> str:
    return _("The shop cannot make a code just now. Nothing was taken off: try again later.")
