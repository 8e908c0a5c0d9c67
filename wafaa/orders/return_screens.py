"""What the pages of returns show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.lib.text.listing import listed
from wafaa.orders import return_policy as policy
from wafaa.orders import return_queries as queries
from wafaa.orders.exchanging import fitting, wish_of
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_credit import how_used
from wafaa.orders.return_forms import (
    ApproveForm,
    DeclineForm,
    InspectForm,
    ReceiveForm,
    ResolveForm,
    SetOutForm,
    ShipForm,
    plain,
)
from wafaa.orders.return_photos import photos_of
from wafaa.orders.return_previews import lines_of, previews
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.return_words import DOUBTS
from wafaa.orders.returning import (
    AT_WORK,
    CAUSE_LABELS,
    CAUSES,
    OPEN,
    Condition,
    Outcome,
    Preview,
    Reason,
    Refusal,
    ReturnState,
    Source,
    may_follow,
)
from wafaa.orders.screens import figures, money, on_day, url_of
from wafaa.orders.verbs.returning import is_lawful
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.stores.settings import read

TONES = {
    ReturnState.REQUESTED: "risk",
    ReturnState.APPROVED: "brand",
    ReturnState.TRAVELLING: "brand",
    ReturnState.RECEIVED: "brand",
    ReturnState.INSPECTED: "brand",
    ReturnState.RESOLVED: "kept",
    ReturnState.DECLINED: "broken",
}
WAY = (
    ReturnState.REQUESTED,
    ReturnState.APPROVED,
    ReturnState.TRAVELLING,
    ReturnState.RECEIVED,
    ReturnState.INSPECTED,
    ReturnState.RESOLVED,
)
MARKS = {"too_many": DOUBTS["too_many"], "not_asked": DOUBTS["not_asked"]}
MOST_BESIDE = 4
MOST_REASONS = 6
MOST_SHOWN = 99
BY_MONEY = (Outcome.REFUND, Outcome.CREDIT)


def chip(back: Return) -> dict[str, str]:
    state = ReturnState(back.state)
    return {"text": str(state.label), "tone": TONES.get(state, "")}


def name_of(back: Return) -> str:
    return shown_name(back.customer.joined_to or back.customer) if back.customer else ""


def person_link(customer: Customer) -> dict[str, str]:
    slug = scope.current().store.slug
    return {"name": shown_name(customer), "url": address("people:customer", slug, customer.public_id)}


def things(lines: Iterable[ReturnLine]) -> str:
    """The first things by name."""
    names = [row.name for row in sorted(lines, key=lambda row: row.pk)]
    if len(names) < 2:
        return "".join(names)
    two = {"one": names[0], "other": names[1]}
    return _("%(one)s and %(other)s") % two if len(names) == 2 else _("%(one)s, %(other)s and more") % two


def due(back: Return) -> dict[str, str]:
    """By when the money is to be back, while it is owed."""
    if back.refund_due_at is None or back.state not in OPEN:
        return {"text": "", "tone": ""}
    return {"text": _("money back by %(day)s") % {"day": on_day(back.refund_due_at)}, "tone": "brand"}


def row(back: Return, lines: Sequence[ReturnLine] | None = None) -> dict[str, Any]:
    return {
        "url": url_of("return", back.public_id),
        "number": figures(back.number),
        "order": figures(back.order.number) if back.order else "",
        "name": name_of(back),
        "things": things(back.lines.all() if lines is None else lines),
        "reason": str(Reason(back.reason).label),
        "outcome": str(Outcome(back.outcome).label),
        "state": chip(back),
        "due": due(back),
        "sum": money(back.sum) if back.decided and back.decided != Outcome.REPAIR else "",
        "at": back.requested_at,
        "doubts": [str(DOUBTS[code]) for code in back.doubts if code in DOUBTS],
    }


TABS = ("requested", "coming", "here", "resolved", "doubt", "over")


def _labels() -> dict[str, str]:
    return {
        "requested": _("To decide"),
        "coming": _("On the way"),
        "here": _("Here"),
        "resolved": _("Resolved"),
        "doubt": _("Refund unclear"),
        "over": _("Over"),
    }


def listing(asked: dict[str, str]) -> dict[str, Any]:
    """Context of orders/returns.html, of what was asked: q, tab, of, after."""
    tab, q = asked.get("tab", "") if asked.get("tab") in TABS else "", asked.get("q", "")[:120].strip()
    whose = Customer.objects.filter(public_id=asked["of"], staff=None).first() if asked.get("of") else None
    rows, after = (queries.found(q), "") if q else queries.page(tab, whose, asked.get("after", ""))
    kept = {"tab": tab, "of": whose.public_id if whose else ""}
    return {
        "q": q,
        "whose": person_link(whose.joined_to or whose) if whose else None,
        "search_url": url_of("returns"),
        "start_url": url_of("start_return") if all(map(scope.current().can, ("returns.handle", "people.see"))) else "",
        "returns": [row(one) for one in rows],
        "more_url": _with(kept, after=after) if after else "",
        "tabs": [] if q else _tabs(kept, tab),
        "reasons": None if q or asked.get("after") else _reasons(),
    }


def _with(kept: dict[str, str], **more: str) -> str:
    asked = {name: value for name, value in (kept | more).items() if value}
    return f"{url_of('returns')}?{urlencode(asked)}" if asked else url_of("returns")


def _tabs(kept: dict[str, str], tab: str) -> list[dict[str, Any]]:
    tabs = [{"url": _with(kept, tab=""), "label": _("All returns"), "current": not tab, "count": ""}]
    counts, is_all = queries.counted()
    for name, label in _labels().items():
        many = counts.get(name, 0)
        count = figures(str(many)) if many < MOST_SHOWN and is_all else figures(f"{min(many, MOST_SHOWN)}+")
        tabs.append(
            {"url": _with(kept, tab=name), "label": label, "current": tab == name, "count": count if many else ""}
        )
    return tabs


def _reasons() -> dict[str, Any] | None:
    """What the latest things came back for, and which things."""
    many, reasons, names = queries.weighed()
    if not many:
        return None
    return {
        "many": many,
        "figure": figures(str(many)),
        "reasons": [
            {
                "label": str(Reason(code).label),
                "cause": str(CAUSE_LABELS[CAUSES[Reason(code)]]),
                "count": figures(str(count)),
                "share": count * 100 // many,
            }
            for code, count in reasons.most_common(MOST_REASONS)
        ],
        "products": [
            {"label": name, "count": figures(str(count)), "share": count * 100 // many}
            for name, count in names.most_common(MOST_REASONS)
        ],
    }


def return_page(back: Return, **bound: Any) -> dict[str, Any]:
    """Context of orders/return.html. `bound` are forms that were sent and are wrong, by their names."""
    lines = lines_of(back)
    customer = (back.customer.joined_to or back.customer) if back.customer else None
    orders = {line.order.pk: line.order for line in lines if line.order is not None}
    wanted = [back.outcome, *outcomes()]
    told_all = {name: told for name, (told, _shares) in previews(back, wanted, lines=lines).items()}
    told = told_all[back.outcome]
    return {
        "back": row(back, lines)
        | {
            "wanted": str(Outcome(back.wanted).label),
            "wanted_money": back.wanted in BY_MONEY,
            "source": str(Source(back.source).label),
            "note": back.note,
            "staff": back.staff.name if back.staff else "",
            "refusal": str(Refusal(back.refusal).label) if back.refusal else "",
            "refusal_note": back.refusal_note,
            "instructions": back.instructions,
            "label_url": back.label_url,
            "carrier": back.carrier,
            "parcel": back.parcel,
            "sent": " · ".join(part for part in (back.sent_carrier, back.sent_parcel) if part),
            "by_hand": back.by_hand,
            "is_owed": back.is_owed,
            "is_kept": back.is_owed and bool(how_used(back)),
            "is_part": back.state == ReturnState.RECEIVED and not back.is_whole,
            "wish": wish_of(back),
            "instead": [str(thing.get("name", "")) for thing in back.instead],
            "pays_way": policy.store_pays_way([line.reason for line in lines], back.terms),
        },
        "lines": [_line(line, told, place) for place, line in enumerate(lines)],
        "sums": _sums(back, told),
        "extras": told.extras,
        "way": way_of(back),
        "person": person_link(customer) if customer else None,
        "orders": [{"url": url_of("order", one.public_id), "number": figures(one.number)} for one in orders.values()],
        "maybe": _maybe(back),
        "photos": [url_of("return_photo", back.public_id, photo.public_id) for photo in photos_of(lines)],
    } | _acts(back, lines, told_all, bound)


def _line(line: ReturnLine, told: Preview, place: int) -> dict[str, Any]:
    is_worth = told.outcome != Outcome.REPAIR and place < len(told.lines)
    worth = told.lines[place].worth_minor if is_worth else None
    return {
        "name": line.name,
        "sku": line.sku,
        "reason": str(Reason(line.reason).label),
        "asked": figures(plain(line.asked)),
        "received": figures(plain(line.received)) if line.received else "",
        "accepted": "" if line.accepted is None else figures(plain(line.accepted)),
        "condition": str(Condition(line.condition).label) if line.condition else "",
        "mark": str(MARKS.get(line.mark, "")),
        "worth": "" if worth is None else money(Money(worth, told.currency)),
        "is_worth": is_worth,
        "is_known": line.is_known,
    }


def _sums(back: Return, told: Preview) -> list[dict[str, Any]]:
    """What confirming brings, or brought: a line for each part, the last one is the sum."""
    if told.outcome == Outcome.REPAIR:
        return []
    names = {
        Outcome.REFUND: _("Goes back to the customer"),
        Outcome.CREDIT: _("Credit for the customer"),
        Outcome.EXCHANGE: _("Counts towards something else"),
    }
    parts = [(_("What the things are worth"), told.goods_minor)]
    parts += [(_("Shipping"), told.shipping_minor)] if told.shipping_minor else []
    parts += [(_("Fee"), -told.fee_minor)] if told.fee_minor else []
    parts += [(_("Bonus"), told.bonus_minor)] if told.bonus_minor else []
    total = back.refund_minor if back.decided and back.refund_minor is not None else told.refund_minor
    parts.append((names[Outcome(told.outcome)], total))
    if back.instead:
        word = _("Still to pay") if back.difference_minor >= 0 else _("Still to give back")
        parts.append((word, abs(back.difference_minor)))
    return [{"label": label, "sum": money(Money(minor, told.currency))} for label, minor in parts]


def way_of(back: Return) -> list[dict[str, Any]]:
    """The stations of a return: which lie behind, and at which it is."""
    state = ReturnState.RESOLVED if back.state == ReturnState.CLOSED else ReturnState(back.state)
    if state in (ReturnState.DECLINED, ReturnState.CANCELLED):
        stops = [ReturnState.REQUESTED, *([ReturnState.RECEIVED] if back.received_at else []), state]
    else:
        stops = list(WAY)
    here = stops.index(state)
    return [
        {
            "label": str(stop.label),
            "is_done": place <= here,
            "is_here": place == here,
            "tone": TONES.get(state, "") if place == here else "",
        }
        for place, stop in enumerate(stops)
    ]


def _maybe(back: Return) -> dict[str, str] | None:
    """A refund that the shop told and that nobody could match."""
    if back.maybe is None or not scope.current().can("returns.refund"):
        return None
    return {
        "sum": money(back.maybe.amount),
        "order": figures(back.maybe.order.number),
        "within_url": url_of("return_within", back.public_id),
        "another_url": url_of("return_another", back.public_id),
    }


def lawful(back: Return, lines: Sequence[ReturnLine]) -> list[str]:
    """For what reasons it may be declined as it stands."""
    return [one for one in Refusal.values if is_lawful(back, one, lines)]


def outcomes() -> list[str]:
    """What this colleague may give."""
    may_pay = scope.current().can("returns.refund")
    return [one for one in Outcome.values if may_pay or one not in BY_MONEY]


def _acts(back: Return, lines: Sequence[ReturnLine], told: dict[str, Preview], bound: dict[str, Any]) -> dict[str, Any]:
    """The forms that may be sent now, each with its address; what may not is None."""
    if not scope.current().can("returns.handle"):
        return {"forms": {}, "may_act": False}
    forms: dict[str, Any] = {}
    state = back.state
    if may_follow(state, ReturnState.APPROVED):
        forms["approve"] = ApproveForm(initial={"instructions": read(ReturnSettings).instructions})
    if may_follow(state, ReturnState.DECLINED) and (reasons := lawful(back, lines)):
        forms["decline"] = DeclineForm(lawful=reasons)
    if may_follow(state, ReturnState.TRAVELLING):
        forms["ship"] = ShipForm()
    if may_follow(state, ReturnState.RECEIVED):
        forms["receive"] = ReceiveForm(lines=lines)
    if may_follow(state, ReturnState.INSPECTED):
        forms["inspect"] = InspectForm(lines=lines)
    if may_follow(state, ReturnState.RESOLVED) and state in AT_WORK:
        forms["resolve"] = ResolveForm(back=back, outcomes=outcomes())
    if may_follow(state, ReturnState.CLOSED) and back.is_sent:
        forms["close"] = SetOutForm()
    forms |= {name: form for name, form in bound.items() if name in forms}
    swaps = "resolve" in forms and back.wanted == Outcome.EXCHANGE
    plain_acts = {"cancel": ReturnState.CANCELLED, "close": ReturnState.CLOSED}
    urls = {name: url_of(f"return_{name}", back.public_id) for name in forms}
    urls |= {
        name: url_of(f"return_{name}", back.public_id) for name, after in plain_acts.items() if may_follow(state, after)
    }
    return {
        "forms": forms,
        "urls": urls,
        "may_act": bool(urls),
        "is_at_end": state == ReturnState.INSPECTED,
        "choices": _choices(told) if "resolve" in forms else [],
        "fitting": fitting([line.name for line in lines], back.currency) if swaps else [],
        "may_pay": scope.current().can("returns.refund"),
        "money_by": listed(queries.who_may_pay()) if "resolve" in forms else "",
        "photos_url": url_of("return_photos", back.public_id) if back.is_open else "",
        "shown_things": [{"place": place, "name": line.name} for place, line in enumerate(lines) if line.asked],
        "wrong": bound,
    }


def _choices(told: dict[str, Preview]) -> list[dict[str, str]]:
    """What each outcome would bring."""
    return [
        {
            "value": one,
            "label": str(Outcome(one).label),
            "sum": "" if one == Outcome.REPAIR or not each.is_known else money(Money(each.refund_minor, each.currency)),
        }
        for one, each in ((one, told[one]) for one in outcomes())
    ]


def beside(customer: Customer) -> dict[str, Any]:
    """Context of orders/_returns_panel.html: a person's returns, and their orders of which something may come back."""
    found = queries.of_person(customer, MOST_BESIDE + 1)
    may_ask = scope.current().can("returns.handle")
    orders = queries.orders_of(customer, MOST_BESIDE) if may_ask else []
    return {
        "returns": [row(one) for one in found[:MOST_BESIDE]],
        "all_url": f"{url_of('returns')}?{urlencode({'of': customer.public_id})}" if len(found) > MOST_BESIDE else "",
        "orders": [{"url": url_of("ask_return", one.public_id), "number": figures(one.number)} for one in orders],
        "other_url": url_of("ask_other", customer.public_id) if may_ask else "",
    }


def of_order(order: Order) -> dict[str, Any]:
    """Context of orders/_order_returns.html."""
    entered = scope.current()
    if not entered.can("returns.see"):
        return {"returns": [], "ask_url": "", "sees_returns": False}
    return {
        "returns": [row(one) for one in queries.of_orders([order.pk])],
        "ask_url": url_of("ask_return", order.public_id) if entered.can("returns.handle") and order.is_told else "",
        "sees_returns": True,
    }
