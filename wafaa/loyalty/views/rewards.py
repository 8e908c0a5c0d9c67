"""Rewards: their list, one of them with its preview, the switch; and the vouchers that are out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.loyalty import reward_screens as screens
from wafaa.loyalty import reward_words as words
from wafaa.loyalty import verbs
from wafaa.loyalty.models import Reward, Voucher
from wafaa.loyalty.reward_forms import RewardForm
from wafaa.loyalty.reward_screens import url_of
from wafaa.loyalty.verbs.offering import Matched, TooFew
from wafaa.loyalty.verbs.vouchers import VoucherRefused
from wafaa.stores.door import can

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@can("loyalty.see")
def rewards(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "loyalty/rewards.html", screens.listing())


@GET_AND_POST
@can("loyalty.manage")
def reward_new(request: HttpRequest, store: str) -> HttpResponse:
    return _form(request, None)


@GET_AND_POST
@can("loyalty.manage")
def reward(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _form(request, the_reward(public_id))


def _form(request: HttpRequest, found: Reward | None) -> HttpResponse:
    matched: list[str] = []
    form = RewardForm(request.POST) if request.method == "POST" else RewardForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.keep_reward(found, **form.traits())
        except Matched as refused:
            matched = [words.worded(one) for one in refused.by]
        except TooFew:
            form.add_error("stock", _("More of them are out already. Write at least that many."))
        else:
            messages.success(request, _("Saved.") if found else _("The reward is there. Now put it on offer."))
            return redirect(url_of("rewards"))
    is_bad = request.method == "POST"
    context = screens.form_page(found, form, matched)
    return render(request, "loyalty/reward.html", context, status=422 if is_bad else 200)


@require_POST
@can("loyalty.manage")
def reward_preview(request: HttpRequest, store: str) -> HttpResponse:
    """What has been typed so far, as customers would see it."""
    form = RewardForm(request.POST)
    preview = screens.preview(Reward(**form.traits())) if form.is_valid() else None
    return render(request, "loyalty/_preview.html", {"preview": preview})


@require_POST
@can("loyalty.manage")
def reward_switch(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, on = the_reward(public_id), request.POST.get("on") == "yes"
    try:
        verbs.switch_reward(found, on=on)
    except Matched as refused:
        lines = [words.worded(match) for match in refused.by]
        return render(request, "loyalty/rewards.html", screens.listing(lines), status=422)
    messages.success(request, _("It is on offer now.") if on else _("It is off. What was taken stays good."))
    return redirect(url_of("rewards"))


@require_GET
@can("loyalty.see")
def vouchers(request: HttpRequest, store: str) -> HttpResponse:
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("state", "after")}
    is_more = request.headers.get("HX-Request") and asked["after"]
    template = "loyalty/_voucher_rows.html" if is_more else "loyalty/vouchers.html"
    return render(request, template, screens.vouchers(asked))


@require_POST
@can("loyalty.counter")
def voucher_use(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A colleague has done what was wanted."""
    try:
        verbs.use_voucher(the_voucher(public_id))
    except VoucherRefused as refused:
        messages.error(request, words.refusal(refused.code))
    else:
        messages.success(request, _("Done."))
    return redirect(url_of("vouchers"))


@require_POST
@can("loyalty.counter")
def voucher_undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    try:
        verbs.undo_use(the_voucher(public_id), reason="desk")
    except VoucherRefused as refused:
        messages.error(request, words.refusal(refused.code))
    else:
        messages.success(request, _("Undone: it can be used again."))
    return redirect(url_of("vouchers"))


@require_POST
@can("loyalty.grant")
def voucher_back(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    why = request.POST.get("why", "").replace("\x00", "").strip()[:200]
    try:
        voucher = the_voucher(public_id)
        given = verbs.give_back_voucher(voucher, reason=why or "desk")
    except VoucherRefused as refused:
        messages.error(request, words.refusal(refused.code))
    else:
        is_done = given.state != "leaving"
        back = _("The points are back.") if voucher.price else _("Taken back.")
        says = back if is_done else _("The shop is asked to take it away first.")
        messages.success(request, says)
    return redirect(url_of("vouchers"))


def the_reward(public_id: str) -> Reward:
    found: Reward | None = Reward.objects.select_related("shop").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def the_voucher(public_id: str) -> Voucher:
    rows = Voucher.objects.select_related("reward", "customer", "customer__joined_to", "used_by")
    found: Voucher | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
