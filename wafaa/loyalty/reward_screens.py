"""What the pages of rewards and vouchers show to colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.pages import address
from wafaa.loyalty import exclusivity
from wafaa.loyalty import reward_words as words
from wafaa.loyalty.membership import is_running, worth
from wafaa.loyalty.models import Fulfilment, Reward, RewardKind, Voucher, VoucherDoubt, VoucherState
from wafaa.loyalty.models.rewards import AT_ONCE
from wafaa.loyalty.offers import title_of, words_of
from wafaa.loyalty.reward_forms import RewardForm
from wafaa.loyalty.reward_settings import RewardSettings
from wafaa.loyalty.speech import url_of as url_of
from wafaa.loyalty.tabs import places
from wafaa.loyalty.tiers import name_of_tier
from wafaa.orders.speech import money, on_day
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.stores.settings import read

PAGE, MOST = 40, 200


def listing(refused: Sequence[str] = ()) -> dict[str, Any]:
    """Context of loyalty/rewards.html: rewards · matched (lines) · refused · new_url, vouchers_url, counter_url."""
    entered = scope.current()
    rewards = list(
        Reward.objects.select_related("shop").filter(is_personal=False).order_by("-is_on", "price", "id")[:MOST]
    )
    live = [one for one in rewards if one.is_on]
    matched = exclusivity.matches(
        live,
        exclusivity.everyones(),
        exclusivity.newcomers(),
        exclusivity.usual_order(),
        go_together=read(RewardSettings).go_together,
        open_tiers=exclusivity.open_tiers(),
    )
    may_manage = entered.can("loyalty.manage")
    return {
        "places": places("rewards"),
        "rewards": [row(one, may_manage=may_manage) for one in rewards],
        "matched": [words.worded(one) for one in matched],
        "refused": refused,
        "is_running": is_running(),
        "new_url": url_of("reward_new") if may_manage else "",
        "vouchers_url": url_of("vouchers"),
        "counter_url": url_of("counter") if entered.can("loyalty.counter") else "",
    }


def row(reward: Reward, *, may_manage: bool) -> dict[str, Any]:
    left = reward.left
    return {
        "url": url_of("reward", reward.public_id) if may_manage else "",
        "title": title_of(reward),
        "icon": words.ICONS[RewardKind(reward.kind)],
        "gives": words.gives(reward),
        "price": words.points(reward.price),
        "left": "" if left is None else _("%(n)s left") % {"n": words.figures(left)},
        "is_gone": left == 0,
        "given": words.figures(reward.given),
        "for_whom": for_whom(reward),
        "is_exclusive": reward.is_exclusive,
        "is_on": reward.is_on,
        "when": _when(reward),
        "switch_url": url_of("reward_switch", reward.public_id) if may_manage else "",
    }


def for_whom(reward: Reward) -> str:
    if reward.tier:
        return _("from the tier %(tier)s on") % {"tier": name_of_tier(reward.tier)}
    return _("for those who have bought") if reward.for_buyers else _("for everybody who takes part")


def _when(reward: Reward) -> str:
    if reward.starts_at and reward.ends_at:
        return _("%(first)s to %(last)s") % {"first": on_day(reward.starts_at), "last": on_day(reward.ends_at)}
    if reward.starts_at:
        return _("from %(day)s") % {"day": on_day(reward.starts_at)}
    return _("until %(day)s") % {"day": on_day(reward.ends_at)} if reward.ends_at else ""


def form_page(reward: Reward | None, form: RewardForm, matched: list[str] | None = None) -> dict[str, Any]:
    """Context of loyalty/reward.html."""
    return {
        "title": title_of(reward) if reward else _("A new reward"),
        "form": form,
        "groups": _groups(form),
        "matched": matched or [],
        "back_url": url_of("rewards"),
        "preview_url": url_of("reward_preview"),
        "preview": preview(reward) if reward else None,
    }


def _groups(form: RewardForm) -> list[dict[str, Any]]:
    told = (
        (_("What it is"), ("kind", "title_ar", "title_en", "words_ar", "words_en")),
        (_("What it takes and gives"), ("price", "percent", "value", "cost")),
        (_("For whom"), ("who", "tier")),
        (_("How many, and when"), ("stock", "per_member", "per_month", "starts_at", "ends_at")),
        (_("How it comes to them"), ("way", "shop", "valid_days", "on_return", "back_at_end")),
    )
    helps = _helps()
    return [
        {"legend": legend, "fields": [{"field": form[name], "help": helps.get(name, "")} for name in names]}
        for legend, names in told
    ]


def _helps() -> dict[str, str]:
    return {
        "percent": _("For a discount in per cent."),
        "value": _("For a sum, credit or a donation; of a gift, what it would cost in the shop."),
        "cost": _("Empty: as much as it is worth."),
        "stock": _("Empty: without end."),
        "per_member": _("Empty: as often as their points allow."),
        "tier": _("Empty: every tier."),
        "who": _("Exclusive: before it goes live we look whether a newcomer could have as much by another way."),
        "shop": _("For a coupon only."),
        "back_at_end": _(
            "With a coupon we first ask the shop to take it away. Where it cannot, the points go back "
            "three days later, if no order was bought with it."
        ),
    }


def preview(reward: Reward) -> dict[str, Any]:
    """How customers see it, and what it costs: context of loyalty/_preview.html."""
    usual = exclusivity.usual_order()
    costs = exclusivity.worth_of(reward, usual) if reward.cost_minor is None else reward.cost_minor
    points = worth(reward.price)
    share = costs * 100 // points.amount_minor if points.amount_minor else 0
    return {
        "title": title_of(reward) or _("Its name"),
        "words": words_of(reward),
        "icon": words.ICONS[RewardKind(reward.kind)],
        "gives": words.gives(reward),
        "price": words.points(reward.price),
        "is_exclusive": reward.is_exclusive,
        "costs": words.money(costs),
        "is_percent": reward.kind == RewardKind.PERCENT,
        "usual": words.money(usual),
        "points_worth": money(points),
        "share": words.percent(share) if points.amount_minor else "",
        "is_dear": bool(points.amount_minor) and share > 100,
    }


DOUBT = "doubt"
"""Not a state: those that are used, but not as it was meant."""


def vouchers(asked: dict[str, str]) -> dict[str, Any]:
    """Context of loyalty/vouchers.html, of what was asked: state, after."""
    state = asked.get("state", "") if asked.get("state") in (*VoucherState.values, DOUBT) else ""
    rows = Voucher.objects.select_related("customer", "customer__joined_to", "reward", "coupon", "used_by", "order")
    if state == DOUBT:
        rows = rows.exclude(doubt="")
    elif state:
        rows = rows.filter(state=state)
    after = asked.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-id")[: PAGE + 1])
    url = url_of("vouchers")
    tabs = [("", _("All")), (DOUBT, _("To look at")), *((one.value, str(one.label)) for one in VoucherState)]
    return {
        "places": places("vouchers"),
        "vouchers": [voucher_row(one) for one in found[:PAGE]],
        "more_url": f"{url}?state={state}&after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "tabs": [
            {"url": f"{url}?state={key}" if key else url, "label": label, "current": key == state}
            for key, label in tabs
        ],
        "rewards_url": url_of("rewards"),
        "is_filtered": bool(state),
    }


def voucher_row(voucher: Voucher) -> dict[str, Any]:
    entered, person = scope.current(), voucher.customer.joined_to or voucher.customer
    state = VoucherState(voucher.state)
    is_open = state in (VoucherState.READY, VoucherState.WANTED)
    by_hand = voucher.promised.way == Fulfilment.HAND
    may_undo = state == VoucherState.USED and voucher.promised.kind not in AT_ONCE and voucher.coupon_id is None
    may_undo = may_undo and not voucher.by_code
    acts = {
        "use_url": ("voucher_use", "loyalty.counter", state == VoucherState.WANTED and by_hand),
        "undo_url": ("voucher_undo", "loyalty.counter", may_undo),
        "back_url": ("voucher_back", "loyalty.grant", is_open),
    }
    return {
        "code": voucher.code,
        "title": title_of(voucher.promised),
        "name": shown_name(person),
        "url": address("people:customer", entered.store.slug, person.public_id),
        "state": {"text": _("To be done") if by_hand and state == VoucherState.WANTED else state.label,
                  "tone": words.TONES.get(state, "")},
        "price": words.points(voucher.price),
        "is_free": voucher.price == 0,
        "at": voucher.created_at,
        "ends": on_day(voucher.ends_at) if is_open else "",
        "used_at": voucher.used_at,
        "used_by": voucher.used_by.name if voucher.used_by else "",
        "order": voucher.order.number if voucher.order else "",
        "order_url": address("orders:order", entered.store.slug, voucher.order.public_id)
        if voucher.order and entered.can("orders.see")
        else "",
        "doubt": str(VoucherDoubt(voucher.doubt).label) if voucher.doubt else "",
        "why": words.refusal(voucher.reason) if voucher.reason in words.REFUSALS else voucher.reason,
        **{
            name: url_of(view, voucher.public_id) if is_shown and entered.can(permission) else ""
            for name, (view, permission, is_shown) in acts.items()
        },
    }  # fmt: skip
