"""A return step by step, and how it stands."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.money import Money
from wafaa.orders import return_policy as policy
from wafaa.orders.exchanging import fitting
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_photos import MOST_PHOTOS, photos_of
from wafaa.orders.return_policy import Returnable
from wafaa.orders.return_previews import preview
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.returning import Outcome, Preview, Reason, Refusal, ReturnState
from wafaa.ownpage import returning
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.returning import CONFIRM, MAY_BE_WITHDRAWN, STEPS, THINGS, WHAT, WHY, Asked
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens.frame import figures, listed, money, on_day
from wafaa.ownpage.screens.orders import Stop
from wafaa.stores.settings import read

MOST_CHOICES = 20
S = ReturnState


def why(reason: str) -> str:
    """A reason as the customer says it."""
    return {
        Reason.WRONG: _("I got something else"),
        Reason.DAMAGED: _("It came damaged"),
        Reason.DEFECTIVE: _("It does not work"),
        Reason.MISSING: _("A part is missing"),
        Reason.NOT_AS_TOLD: _("It is not as described"),
        Reason.LATE: _("It came too late"),
        Reason.NO_FIT: _("It does not fit me"),
        Reason.CHANGED_MIND: _("I changed my mind"),
        Reason.OTHER: _("Something else"),
    }[Reason(reason)]


def what(outcome: str) -> str:
    """An outcome as the customer wishes it."""
    return {
        Outcome.REFUND: _("My money back"),
        Outcome.EXCHANGE: _("Another one instead"),
        Outcome.CREDIT: _("Store credit"),
        Outcome.REPAIR: _("Have it repaired"),
    }[Outcome(outcome)]


def steps(guest: Guest, order: Order, asked: Asked, step: str, problem: str = "") -> dict[str, Any]:
    """Context of ownpage/return.html: step, steps [{label, current}], things, reasons, outcomes, sums, kept [(name,
    value)], problem."""
    labels = {THINGS: _("Things"), WHY: _("Reason"), WHAT: _("What for"), CONFIRM: _("Confirm")}
    previews = asked.previews() if step in (WHAT, CONFIRM) else {}
    return frame.inside(guest, "home") | {
        "number": figures(order.number),
        "order_url": url("order", order.public_id),
        "here": url("return", order.public_id),
        "step": step,
        "steps": [
            {"label": labels[one], "current": one == step, "url": _step_url(order, asked, one, step)} for one in STEPS
        ],
        "things": [_thing(one, asked) for one in asked.left] if step == THINGS else [],
        "is_any": any(one.quantity for one in asked.left),
        "reasons": [{"value": one.value, "label": why(one), "current": one == asked.reason} for one in Reason],
        "outcomes": [_outcome(order, one, previews[one.value], asked) for one in Outcome] if step == WHAT else [],
        "chosen": [_chosen(one, asked) for one in asked.left if asked.quantities.get(one.line.pk)],
        "why": why(asked.reason) if asked.reason else "",
        "what": what(asked.outcome) if asked.outcome else "",
        "note": asked.note,
        "asks_instead": asked.asks_instead,
        "instead": asked.instead,
        "fitting": _fitting(order, asked) if step == CONFIRM and asked.asks_instead else [],
        "sums": sums(previews[asked.outcome]) if step == CONFIRM else [],
        "next": _next(asked.outcome, asked.reason) if step == CONFIRM else "",
        "kept": _kept(asked, step),
        "once": asked.once(order) if step == CONFIRM else "",
        "before": [brief(one) for one in returning.returns_of(order) if one.is_open],
        "problem": problem,
    }


def _fitting(order: Order, asked: Asked) -> list[str]:
    """What there is of the same kind."""
    return fitting((one.line.name for one in asked.wanted if one.line is not None), order.currency)


def _step_url(order: Order, asked: Asked, to: str, here: str) -> str:
    """Back to a step that lies behind, with all that was chosen; "" to those ahead."""
    if STEPS.index(to) >= STEPS.index(here):
        return ""
    return f"{url('return', order.public_id)}?{urlencode([*_kept(asked, CONFIRM), ('step', to)])}"


def _thing(one: Returnable, asked: Asked) -> dict[str, Any]:
    whole = int(one.quantity)
    choices = [Decimal(n) for n in range(min(whole, MOST_CHOICES) + 1)]
    if one.quantity > whole or whole > MOST_CHOICES:
        choices.append(one.quantity)
    is_alone = sum(1 for other in asked.left if other.quantity) == 1 and not asked.wanted
    chosen = min(one.quantity, Decimal(1)) if is_alone else asked.quantities.get(one.line.pk, Decimal(0))
    return {
        "field": f"q_{one.line.pk}",
        "name": one.line.name or one.line.sku,
        "total": money(one.line.total),
        "why_not": one.why_not,
        "is_left": one.quantity > 0,
        "choices": [{"value": f"{n.normalize():f}", "label": _many(n), "current": n == chosen} for n in choices],
    }


def _many(number: Decimal) -> str:
    """How many of a thing. A nought stands as a word: the Arabic one is a dot, which nobody reads alone."""
    return figures(f"{number.normalize():f}") if number else _("None")


def _chosen(one: Returnable, asked: Asked) -> dict[str, str]:
    many = asked.quantities[one.line.pk]
    return {"name": one.line.name or one.line.sku, "quantity": figures(f"{many.normalize():f}")}


def _outcome(order: Order, outcome: Outcome, told: Preview, asked: Asked) -> dict[str, Any]:
    late = policy.is_late(order, outcome)
    return {
        "value": outcome.value,
        "label": what(outcome),
        "current": outcome == asked.outcome,
        "brings": _brings(told),
        "doubt": _("The usual time for it is over; a person decides.") if late else "",
    }


def _brings(told: Preview) -> str:
    """What it comes to, in one line."""
    if told.outcome == Outcome.REPAIR:
        return _("You pay nothing for asking.")
    if not told.is_known:
        return _("We tell you the sum when we have looked at it.")
    return _("%(sum)s for you") % {"sum": money(Money(told.refund_minor, told.currency))}


def sums(told: Preview) -> list[dict[str, str]]:
    besides = [{"label": one.label, "sum": one.says} for one in told.extras]
    if not told.is_known or told.outcome == Outcome.REPAIR:
        return [*besides, {"label": what(told.outcome), "sum": _brings(told)}]
    parts = [
        (_("The things"), told.goods_minor),
        (_("Shipping"), told.shipping_minor),
        (_("Fee"), -told.fee_minor),
        (_("Bonus"), told.bonus_minor),
    ]
    rows = [{"label": label, "sum": money(Money(minor, told.currency))} for label, minor in parts if minor]
    return [*rows, *besides, {"label": what(told.outcome), "sum": money(Money(told.refund_minor, told.currency))}]


def _next(outcome: str, reason: str) -> str:
    is_free = policy.store_pays_way([reason], policy.terms())
    pays = _("The way back costs you nothing.") if is_free else _("The way back is yours to pay.")
    looked = _("A person looks at it and writes how it comes back to us.")
    first = f"{looked} {pays}"
    if outcome != Outcome.REFUND:
        return first
    chosen = read(ReturnSettings)
    since = _("From the day we agree,") if chosen.refund_from == "approved" else _("From the day it reaches us,")
    days = chosen.refund_days
    says = ngettext("your money is back within %(n)s day.", "your money is back within %(n)s days.", days)
    return f"{first} {since} {says % {'n': figures(str(days))}}"


def _kept(asked: Asked, step: str) -> list[tuple[str, str]]:
    """What goes along to the next step."""
    kept: list[tuple[str, str]] = []
    if step != THINGS:
        kept += [(f"q_{pk}", f"{many.normalize():f}") for pk, many in asked.quantities.items() if many]
    if step in (WHAT, CONFIRM):
        kept.append(("reason", asked.reason))
    if step == CONFIRM:
        kept.append(("outcome", asked.outcome))
    return kept


def brief(held: Return) -> dict[str, Any]:
    """A line about a return on its order's page: number, url, says."""
    return {"number": figures(held.number), "url": url("returned", held.public_id), "says": headline(held)}


def headline(held: Return) -> str:
    return {
        S.REQUESTED: _("We have your request."),
        S.APPROVED: _("Agreed: it may come back."),
        S.DECLINED: _("It cannot come back, and we are sorry."),
        S.TRAVELLING: _("It is on its way back to us."),
        S.RECEIVED: _("It has reached us."),
        S.INSPECTED: _("We have looked at it."),
        S.RESOLVED: _("It is done."),
        S.CLOSED: _("It is done."),
        S.CANCELLED: _("You withdrew it."),
    }[S(held.state)]


def _more(held: Return) -> str:
    if held.state == S.DECLINED and held.refusal in Refusal.values:
        return str(Refusal(held.refusal).label)
    if held.state in (S.RESOLVED, S.CLOSED) and held.outcome == Outcome.REFUND and held.sum is not None:
        return _("%(sum)s went back to you.") % {"sum": money(held.sum)}
    if held.state in (S.RESOLVED, S.CLOSED) and held.outcome != Outcome.REFUND:
        return _given(held)
    if held.refund_due_at is not None and held.state not in (S.RESOLVED, S.CLOSED, S.CANCELLED, S.DECLINED):
        return _("Your money is on its way back, by %(day)s.") % {"day": on_day(held.refund_due_at)}
    return ""


def _given(held: Return) -> str:
    """What they have, or have coming, that is not money."""
    if held.outcome == Outcome.CREDIT:
        return _("You have %(sum)s of credit with us.") % {"sum": money(held.sum)} if held.refund_minor else ""
    if held.state == S.CLOSED and not held.by_hand:
        return _("It is on its way to you.")
    if held.by_hand:
        return _("You have taken it with you.")
    if held.outcome == Outcome.EXCHANGE:
        names = _named(held)
        return _("We send you instead: %(names)s.") % {"names": names} if names else _("We send you another.")
    return _("We repair it and send it back to you.")


def _named(held: Return) -> str:
    """What they get in its place, "" where nobody named it."""
    return listed(str(one["name"]) for one in held.instead if one.get("name"))


def _difference(held: Return) -> list[dict[str, str]]:
    """What another thing costs more, or less, than theirs was worth."""
    minor = held.difference_minor
    if not minor:
        return []
    label = _("You still pay") if minor > 0 else _("We give you back")
    return [{"label": label, "sum": money(Money(abs(minor), held.currency))}]


def page(guest: Guest, held: Return, problem: str = "") -> dict[str, Any]:
    """Context of ownpage/returned.html."""
    lines = list(ReturnLine.objects.filter(of=held).order_by("id"))
    photos = photos_of(lines)
    return frame.inside(guest, "home") | {
        "number": figures(held.number),
        "headline": headline(held),
        "more": _more(held),
        "way": _way(held),
        "lines": [{"name": one.name, "quantity": figures(f"{one.asked.normalize():f}")} for one in lines if one.asked],
        "why": why(held.reason),
        "what": what(held.outcome),
        "instead": _named(held) if held.decided else held.wanted_instead,
        "sums": [*sums(preview(held)), *_difference(held)] if held.state not in (S.DECLINED, S.CANCELLED) else [],
        "instructions": held.instructions if held.state == S.APPROVED else "",
        "label_url": held.label_url if held.state == S.APPROVED and held.label_url.startswith("https://") else "",
        "may_send": held.state == S.APPROVED,
        "typed": guest.typed,
        "photos": [url("photo", held.public_id, photo.public_id) for photo in photos],
        "may_show": held.is_open and len(photos) < MOST_PHOTOS,
        "shown_things": [{"place": place, "name": one.name} for place, one in enumerate(lines) if one.asked],
        "may_withdraw": held.state in MAY_BE_WITHDRAWN,
        "act_url": url("returned", held.public_id),
        "back_url": url("order", held.order.public_id) if held.order else url("home"),
        "problem": problem,
    }


def _way(held: Return) -> list[Stop]:
    stops = [Stop(_("You asked"), "", on_day(held.requested_at), "done")]
    if held.state in (S.DECLINED, S.CANCELLED):
        return [*stops, Stop(headline(held), "", "", "done")]
    stops.append(_stop(_("We agreed"), _("We agree"), held.approved_at))
    is_here = held.received_at is not None
    if held.state == S.TRAVELLING:
        parcel = " ".join(part for part in (held.carrier, held.parcel) if part)
        stops.append(Stop(_("On its way to us"), parcel, "", "here"))
    elif is_here or held.approved_at is not None:
        stops.append(_stop(_("It reached us"), _("It reaches us"), held.received_at))
    due = held.refund_due_at if held.outcome == Outcome.REFUND else None
    if held.resolved_at is not None:
        stops.append(Stop(what(held.outcome), "", on_day(held.resolved_at), "done"))
        if held.is_sent:
            parcel = " ".join(part for part in (held.sent_carrier, held.sent_parcel) if part)
            way = Stop(_("On its way to you"), parcel, on_day(held.closed_at) if held.closed_at else "", "done")
            stops.append(way if held.closed_at else Stop(_("It sets out to you"), "", "", "coming"))
        return stops
    return [*stops, Stop(what(held.outcome), "", on_day(due) if due else "", "coming")]


def _stop(done: str, coming: str, at: datetime | None) -> Stop:
    return Stop(done, "", on_day(at), "done") if at is not None else Stop(coming, "", "", "coming")


def offer(order: Order) -> dict[str, Any]:
    """For the order's page: return_url ("" when there is nothing to return yet), returns."""
    return {
        "return_url": url("return", order.public_id) if returning.may_ask(order) else "",
        "returns": [brief(one) for one in returning.returns_of(order)],
    }
