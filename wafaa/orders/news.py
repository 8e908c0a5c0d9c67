"""What customers are told of their orders and returns, in our own words: pure texts, in the reader's language.

An apology here owns what went wrong and blames nobody (`lib.text.blame`; a test reads every text in both languages).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from wafaa.lib.money import Money
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.lib.time import now
from wafaa.orders.delivery_facts import promised_by
from wafaa.orders.models import Order, OrderLine, Return, Shipment
from wafaa.orders.this_order import parcel_of
from wafaa.people.greeting import hello
from wafaa.people.models import Customer
from wafaa.playbook.facts import FACTS
from wafaa.shops.states import OrderState
from wafaa.stores import scope
from wafaa.stores.letters import day_in_letter
from wafaa.stores.local_time import known_zone

MOST_LINES = 8
Subject = Order | Return
NEWS: dict[str, News] = {}


@dataclass(frozen=True)
class Told:
    """A heading and the words below it."""

    title: str
    text: str


@dataclass(frozen=True)
class News:
    """One kind of news of an order or a return. `write(subject, more)` answers the words in the language that is
    active; `more` is what the occasion knows besides it. `label` is what a rule calls it."""

    code: str
    label: str | Lazy
    write: Callable[[Any, Mapping[str, Any]], Told]


def news(code: str, label: str | Lazy) -> Callable[[Callable[..., Told]], Callable[..., Told]]:
    def register(write: Callable[..., Told]) -> Callable[..., Told]:
        NEWS[code] = News(code, label, write)
        return write

    return register


def reader(subject: Subject) -> Customer | None:
    """Who is told; None: nobody is known behind it."""
    return None if subject.customer is None else subject.customer.joined_to or subject.customer


def _person(subject: Subject) -> dict[str, Any]:
    """The buyer as the shop wrote them."""
    return subject.person if isinstance(subject, Order) else subject.order.person if subject.order else {}


def language_of(subject: Subject) -> str:
    """The reader's language: as we know it, as the shop says, else the store's."""
    known, own = reader(subject), scope.current().store.language
    said = ((known.language if known else "") or str(_person(subject).get("language") or ""))[:2]
    return said if said in ("ar", "en") else own


@contextmanager
def speaking_to(subject: Subject) -> Iterator[None]:
    with translation.override(language_of(subject)):
        yield


def _language() -> str:
    return (translation.get_language() or "ar")[:2]


def say_day(at: datetime, *, when: bool = False) -> str:
    return day_in_letter(at, _language(), when=when)


def say_sum(sum: Money) -> str:
    return sum.format(_language(), digits_for(_language(), scope.current().store.digits))


def say_number(text: str) -> str:
    return in_digits(text, digits_for(_language(), scope.current().store.digits))


def letter(subject: Subject, *parts: str) -> str:
    """The parts between a greeting and the store's name; empty ones are left out."""
    known = reader(subject)
    name = (known.name if known else "") or str(_person(subject).get("name") or "")
    body = [part for part in parts if part]
    return "\n\n".join([hello(name), *body, *_page(), scope.current().store.name])


def has_page() -> bool:
    """Whether customers of this store have a page of their own."""
    return bool(_page())


def _page() -> list[str]:
    """Where customers see for themselves, where this store has such a page. The address lets nobody in: news may go to
    an address that nobody has proven, and stands on pages that many colleagues see."""
    page = FACTS.get("store.page")
    url = page.read(scope.current().store) if page is not None else ""
    return [_("All of it, and what is promised: %(url)s") % {"url": url}] if url else []


def _said(order: Order) -> dict[str, str]:
    """A number is a code: it stays as the shop writes it."""
    return {"number": order.number}


def _things(order: Order) -> str:
    """What is in it, and its sum. What is less than nothing is a shop's slip, and no customer reads of it."""
    lines = list(OrderLine.objects.filter(order=order, quantity__gt=0).order_by("place", "pk"))
    rows = [f"• {say_number(f'{line.quantity.normalize():f}')} × {line.name}" for line in lines[:MOST_LINES]]
    if rest := len(lines) - MOST_LINES:
        more = ngettext("and %(count)s more thing", "and %(count)s more things", rest)
        rows += [more % {"count": say_number(str(rest))}] if rest > 0 else []
    if order.total is not None and order.total.amount_minor >= 0:
        rows.append(_("Together: %(sum)s") % {"sum": say_sum(order.total)})
    return "\n".join(rows)


def _arrival(order: Order) -> str:
    if order.state == OrderState.CANCELLED:
        return _("It stands as cancelled, so nothing of it will be sent.")
    if order.state in (OrderState.UNPAID, OrderState.FAILED):
        return _("We begin as soon as the payment has come in, and tell you the day then.")
    if order.is_over:
        return ""
    due = _due(order)
    if due is None:
        return _("We tell you the day as soon as it is certain.")
    return _("We promise it for %(day)s.") % {"day": say_day(due)}


def _due(order: Order) -> datetime | None:
    """By when it is promised, as their own page says it: the shop's date, or what we promise where it states none."""
    return promised_by(order) or order.due_at


@news("order.received", _l("We have your order"))
def received(order: Order, more: Mapping[str, Any]) -> Told:
    title = _("Your order %(number)s has reached us") % _said(order)
    things = _things(order)
    thanks = _("Thank you. Your order %(number)s has reached us.") % _said(order)
    if things:
        thanks = _("Thank you. Your order %(number)s has reached us, and this is in it:") % _said(order)
    return Told(title, letter(order, thanks, things, _arrival(order)))


@news("order.on_its_way", _l("Your order is on its way"))
def on_its_way(order: Order, more: Mapping[str, Any]) -> Told:
    """A colleague may send the way to the parcel again at any time: what has arrived is no longer on its way, and a day
    that is over is no promise."""
    title = _("Your order %(number)s is on its way") % _said(order)
    parcel, track = parcel_of(order), ""
    if parcel is not None and parcel.number:
        track = _("Parcel number: %(number)s") % {"number": parcel.number}
        track = f"{track}\n{parcel.url}" if parcel.url else track
    if parcel is not None and parcel.is_delivered:
        title = _("The parcel of your order %(number)s") % _said(order)
        return Told(title, letter(order, _handed_over(order, parcel), track))
    due = _due(order)
    when = _("It arrives by %(day)s.") % {"day": say_day(due)} if due and due > now() else ""
    out, inside = _("Your order %(number)s has set out to you.") % _said(order), ""
    if parcel is not None and (names := _in_parcel(order, parcel)):
        out = _("A part of your order %(number)s has set out to you:") % _said(order)
        inside = "\n".join(f"• {name}" for name in names)
    return Told(title, letter(order, f"{out}\n{inside}" if inside else out, when, track))


def _handed_over(order: Order, parcel: Shipment) -> str:
    came = _("The carrier says that your order %(number)s was handed over.") % _said(order)
    if parcel.arrived_at is not None:
        came = _("The carrier says that your order %(number)s was handed over %(day)s.") % (
            _said(order) | {"day": say_day(parcel.arrived_at, when=True)}
        )
    choice = _("If it is not with you, answer this message: a person looks into it.")
    return f"{came} {choice}"


def _in_parcel(order: Order, parcel: Shipment) -> list[str]:
    """Names of what is in it, where it is known and not all of the order."""
    lines = list(OrderLine.objects.filter(order=order).order_by("place", "pk"))
    inside = [line.name or line.sku for line in lines if line.external_id in parcel.lines]
    return inside if len(inside) < len(lines) else []


@news("order.delayed", _l("It will be later than promised"))
def delayed(order: Order, more: Mapping[str, Any]) -> Told:
    """`more`: was (the day that was promised) and until (the new one), each an instant or None; things (names), where
    it is a part of the order."""
    said, was, until = _said(order), more.get("was"), more.get("until")
    title = _("Your order %(number)s will be later than we promised") % said
    if was is not None:
        sorry = _("We are sorry: we promised your order %(number)s for %(day)s, and it will be later.") % (
            said | {"day": say_day(was)}
        )
    else:
        sorry = _("We are sorry: your order %(number)s will be later than we promised.") % said
    things = "\n".join(f"• {name}" for name in more.get("things") or [])
    things = _("It is about this:") + "\n" + things if things else ""
    new = _("The new day is %(day)s.") % {"day": say_day(until)} if until else ""
    new = new or _("We do not know the new day yet, and write again as soon as we do.")
    choice = _("If this does not suit you, answer this message: you may change or cancel, as you like.")
    return Told(title, letter(order, sorry, things, new, gift_words(more), choice))


@news("order.tried", _l("The delivery was tried"))
def tried(order: Order, more: Mapping[str, Any]) -> Told:
    until = more.get("until")
    title = _("We could not hand over your order %(number)s") % _said(order)
    sorry = _("We are sorry: the delivery of your order %(number)s was tried and did not come about.") % _said(order)
    again = _("It is tried again %(day)s.") % {"day": say_day(until, when=True)} if until else _("It is tried again.")
    choice = _("If another time or another place is better for you, answer this message and tell us which.")
    return Told(title, letter(order, sorry, again, choice))


@news("order.at_pickup", _l("It waits at a pick-up point"))
def at_pickup(order: Order, more: Mapping[str, Any]) -> Told:
    parcel = parcel_of(order)
    title = _("Your order %(number)s waits for you") % _said(order)
    where = _("Your order %(number)s waits for you at the pick-up point.") % _said(order)
    track = _("Parcel number: %(number)s") % {"number": parcel.number} if parcel is not None and parcel.number else ""
    return Told(title, letter(order, where, track))


@news("order.short", _l("Something of it is out of stock"))
def short(order: Order, more: Mapping[str, Any]) -> Told:
    """`more`: things (names), instead (names of what is there), back_by (an instant or None)."""
    title = _("Something in your order %(number)s is out of stock") % _said(order)
    things = "\n".join(f"• {name}" for name in more.get("things") or [])
    sorry = _("We are sorry: this from your order %(number)s is out of stock:") % _said(order)
    back_by = more.get("back_by")
    back = _("It is here again by %(day)s.") % {"day": say_day(back_by)} if back_by else ""
    instead = "\n".join(f"• {name}" for name in more.get("instead") or [])
    instead = _("This is here, and comes close to it:") + "\n" + instead if instead else ""
    choice = _("Answer this message and choose: wait for it, take something else, or have the money back.")
    listed = f"{sorry}\n{things}" if things else sorry
    return Told(title, letter(order, listed, back, instead, gift_words(more), choice))


@news("order.gesture", _l("A small gesture"))
def gesture(order: Order, more: Mapping[str, Any]) -> Told:
    """`more`: coupon (see `gift_words`)."""
    title = _("Something small for you, for your patience with order %(number)s") % _said(order)
    sorry = _("Your order %(number)s did not go as we had wished for you.") % _said(order)
    return Told(title, letter(order, sorry, gift_words(more)))


def gift_words(more: Mapping[str, Any]) -> str:
    """What is said of a coupon that exists: `more["coupon"]` is {code, is_percent, amount, until, currency}."""
    given = more.get("coupon")
    if not given:
        return ""
    amount = Decimal(given["amount"]).normalize()
    off = f"{say_number(f'{amount:f}')}{'٪' if _language() == 'ar' else '%'}"
    if not given["is_percent"]:
        off = say_sum(Money.parse(f"{amount:f}", given["currency"]))
    until = datetime.combine(date.fromisoformat(given["until"]), time(12), known_zone(scope.current().store.timezone))
    words = {"code": given["code"], "off": off, "day": say_day(until)}
    return _("A small gesture of ours: the code %(code)s takes %(off)s off your next order, until %(day)s.") % words


@news("order.arrived", _l("Is all well with it?"))
def arrived(order: Order, more: Mapping[str, Any]) -> Told:
    """`more`: wishes, where they are asked as well when and how they like to be reached: once in their life."""
    title = _("Is all well with your order %(number)s?") % _said(order)
    ask = _("Your order %(number)s has arrived. Is everything as you had hoped?") % _said(order)
    choice = _("If anything is amiss, answer this message: a person reads it and sets it right.")
    return Told(title, letter(order, ask, choice, wishes_asked(more)))


def wishes_asked(more: Mapping[str, Any]) -> str:
    """The question that is put to each customer once."""
    if not more.get("wishes"):
        return ""
    return _(
        "One more thing, and we ask it only once: at which hour and by which way do you like to be reached, by a "
        "message or a call, or not at all? Answer in your own words, or choose on your page."
    )
