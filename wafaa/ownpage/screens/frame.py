"""What every page of the own page has: the store, the languages, where one can go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels.mailservers import stays_inside
from wafaa.channels.models import Channel, Line
from wafaa.lib.dates import clock
from wafaa.lib.dates import day as day_words
from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.loyalty.membership import is_running
from wafaa.ownpage.door import LANGUAGES, Guest, url
from wafaa.ownpage.inviting import invited_by
from wafaa.ownpage.models import Asking
from wafaa.people.models import IdentityKind
from wafaa.people.screens import shown_value
from wafaa.stores import scope


def door() -> dict[str, Any]:
    """Context of pages for whoever is not signed in: store, others, door_url."""
    return {"store": scope.current().store, "others": _others(), "door_url": url("door")}


def code(asking: Asking) -> dict[str, Any]:
    """Context of ownpage/code.html: where the code goes, as they typed it themselves."""
    is_phone = asking.kind == IdentityKind.PHONE
    return door() | {
        "sent_to": shown_value(asking.kind, asking.value),
        "is_phone": is_phone,
        "is_invited": bool(invited_by(asking.to)),
        "letters_url": "" if is_phone else _letter_box(),
    }


def _letter_box() -> str:
    """In a demo letters go nowhere: they are read where the demo keeps them. A demo from before keeps none."""
    if not scope.current().store.is_demo:
        return ""
    keeps = any(stays_inside(line) for line in Line.objects.filter(channel=Channel.EMAIL))
    return address("demo:letters") if keeps else ""


def inside(guest: Guest, here: str = "") -> dict[str, Any]:
    """Context of pages for who is signed in: the above, name, is_back, places [{url, label, icon, current}]."""
    points = (("points", _("Points"), "star"),) if is_running() else ()
    places = (
        ("home", _("Orders"), "box"),
        *points,
        ("talks", _("Conversations"), "chat"),
        ("me", _("For me"), "person"),
    )
    return {
        "store": scope.current().store,
        "others": _others(),
        "name": guest.customer.name,
        "is_back": bool(guest.typed),
        "places": [
            {"url": url(name), "label": label, "icon": icon, "current": here == name} for name, label, icon in places
        ],
        "home_url": url("home"),
    }


def _others() -> list[dict[str, str]]:
    speaks = (get_language() or "ar")[:2]
    return [{"code": code, "name": name, "url": f"?lang={code}"} for code, name in LANGUAGES.items() if code != speaks]


def speaks() -> str:
    return (get_language() or "ar")[:2]


def figures(text: str) -> str:
    """In the digits this reader has; numbers of orders as well."""
    return in_digits(text, digits_for(speaks(), scope.current().store.figures))


def on_day(at: datetime, *, in_sentence: bool = True) -> str:
    store = scope.current().store
    return day_words(at, timezone.get_current_timezone(), speaks(), store.figures, in_sentence=in_sentence)


def at_clock(at: datetime) -> str:
    return clock(at, timezone.get_current_timezone(), speaks(), scope.current().store.figures)


def money(sum: Money | None) -> str:
    return "" if sum is None else sum.format(speaks(), scope.current().store.figures)


def listed(names: Iterable[str]) -> str:
    """The first two names of many: "Oud and Musk", "Oud, Musk and more"."""
    some = [name for name in names if name]
    if len(some) > 2:
        return _("%(one)s, %(other)s and more") % {"one": some[0], "other": some[1]}
    return _("%(one)s and %(other)s") % {"one": some[0], "other": some[1]} if len(some) == 2 else "".join(some)
