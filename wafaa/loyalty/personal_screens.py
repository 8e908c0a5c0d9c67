"""Personal offers for the owner, and beside a conversation."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import personal, personal_rounds, speech, taste
from wafaa.loyalty.models import OfferKind, PersonalOffer, Taste, VoucherState
from wafaa.loyalty.personal import WHY_NOT, Worked
from wafaa.loyalty.personal_forms import OfferForm, RoundForm
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.personal_words import shown
from wafaa.loyalty.speech import url_of
from wafaa.loyalty.tabs import places
from wafaa.orders.models import Product
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.people.screens import url_of as person_url
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.stores.sums import sum_of

SHOWN = 40


def _money(minor: int) -> str:
    return speech.money(Money(minor, scope.current().store.currency))


def listing(after: str = "") -> dict[str, Any]:
    """Context of loyalty/offers.html."""
    rows = PersonalOffer.objects.select_related("voucher__reward", "customer__joined_to", "product", "because", "staff")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-id")[: SHOWN + 1])
    may = scope.current().can("loyalty.manage")
    return {
        "places": places("offers"),
        "facts": _facts(),
        "offers": [_row(one) for one in found[:SHOWN]],
        "more_url": f"{url_of('offers')}?after={found[SHOWN - 1].pk}" if len(found) > SHOWN else "",
        "round_url": url_of("offers_round") if may else "",
        "settings_url": url_of("settings") if may else "",
        "has_taste": Taste.objects.exists(),
    }


def _facts() -> list[dict[str, str]]:
    chosen = read(OfferSettings)
    budget = sum_of(chosen.budget).amount_minor
    spent = personal.spent()
    lately = PersonalOffer.objects.filter(created_at__gt=now() - personal.MONTH)
    used, declined = lately.filter(voucher__state=VoucherState.USED), lately.filter(declined_at__isnull=False)
    said = {"spent": _money(spent), "budget": _money(budget)}
    return [
        {"label": _("They can cost"), "value": _("%(spent)s of %(budget)s") % said},
        {"label": _("Used of these"), "value": speech.number(used.count())},
        {"label": _("“Not for me” of these"), "value": speech.number(declined.count())},
    ]


def _row(offer: PersonalOffer) -> dict[str, Any]:
    whole = offer.customer.joined_to or offer.customer
    state, tone = _state(offer)
    is_open = offer.voucher.state in personal.ALIVE and offer.declined_at is None
    may = scope.current().can("loyalty.grant")
    return {
        "name": shown_name(whole),
        "url": person_url("customer", whole.public_id),
        "title": personal.title_of(offer),
        "reason": personal.reason_of(offer),
        "state": state,
        "tone": tone,
        "by": offer.staff.name if offer.staff else "",
        "at": offer.created_at,
        "cost": _money(offer.cost_minor),
        "back_url": url_of("offer_back", offer.public_id) if is_open and may else "",
    }


def _state(offer: PersonalOffer) -> tuple[str, str]:
    if offer.declined_at is not None:
        return _("“Not for me”"), ""
    if offer.is_cheaper:
        return _("Everybody pays as little now"), ""
    tones = {VoucherState.READY: "kept", VoucherState.WANTED: "risk", VoucherState.USED: "brand"}
    if offer.voucher.state == VoucherState.RETURNED:
        return _("Taken back"), ""
    return str(VoucherState(offer.voucher.state).label), tones.get(VoucherState(offer.voucher.state), "")


def round_page(form: RoundForm, found: personal_rounds.Round | None = None) -> dict[str, Any]:
    """Context of loyalty/offers_round.html."""
    shown_round = None
    if found is not None:
        terms, said = form.terms(), form.cleaned_data
        count = ngettext("%(n)s offer", "%(n)s offers", len(found.people)) % {"n": speech.number(len(found.people))}
        told = {"count": count, "cost": _money(found.cost), "looked": speech.number(found.looked)}
        shown_round = {
            "people": [_person(one) for one in found.people],
            "says": _("%(count)s, which cost %(cost)s at most.") % told,
            "looked": _("Looked at: the %(looked)s who bought last.") % told if found.is_cut else "",
            "passed": [
                f"{WHY_NOT.get(code, code)} ({speech.number(many)})" for code, many in sorted(found.passed.items())
            ],
            "sealed": personal_rounds.sealed(found, terms, said["whom"], bool(said["tells"]), token_hex(12)),
        }
    return {
        "places": places("offers"),
        "form": form,
        "found": shown_round,
        "back_url": url_of("offers"),
        "make_url": url_of("offers_make"),
        "has_taste": Taste.objects.exists(),
    }


def _person(one: personal_rounds.One) -> dict[str, Any]:
    return {
        "name": shown_name(one.customer),
        "url": person_url("customer", one.customer.public_id),
        "thing": one.liked.product.name,
        "reason": personal.reason("taste", one.liked.because),
        "was": _money(one.comes.was or 0),
        "pays": _money(one.comes.price or 0),
        "cost": _money(one.comes.cost),
    }


def things_for(customer: Customer) -> list[tuple[str, str]]:
    """What an offer may be on: what they might like."""
    return [(one.product.public_id, one.product.name) for one in taste.likes(customer)]


def panel(customer: Customer, form: OfferForm | None = None, **said: Any) -> dict[str, Any]:
    """Context of loyalty/_offers_panel.html."""
    may = scope.current().can("loyalty.grant")
    return {
        "offers": [
            shown(one) | ({"back_url": url_of("offer_back", one.public_id)} if may else {"code": "", "back_url": ""})
            for one in personal.open_offers(customer)
        ],
        "form": (form or OfferForm(things=things_for(customer))) if may else None,
        "is_open": form is not None,
        "make_url": url_of("offer_make", customer.public_id),
        "panel_url": url_of("offers_panel", customer.public_id),
        "hears": f"wafaa:customer.{customer.pk}",
        "preview": "",
        "says": "",
        "wrong": "",
    } | said


def worked(form: OfferForm, product: Product | None) -> str:
    """What it comes to, in words."""
    terms = form.terms()
    comes = personal.worked(terms, product)
    if not isinstance(comes, Worked):
        return ""
    told = {"cost": _money(comes.cost), "was": _money(comes.was or 0), "pays": _money(comes.price or 0)}
    if comes.was is None:
        if terms.kind == OfferKind.PERCENT:
            return _("On a usual order it costs %(cost)s.") % told
        return _("It costs %(cost)s.") % told
    return _("They pay %(pays)s instead of %(was)s; it costs %(cost)s.") % told
