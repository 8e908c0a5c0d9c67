"""What a customer is told of points that were given to them, and of points that end: pure texts, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.loyalty.granting import Reason
from wafaa.loyalty.membership import worth
from wafaa.people.greeting import hello
from wafaa.people.models import Customer
from wafaa.playbook.facts import FACTS
from wafaa.stores import scope
from wafaa.stores.letters import day_in_letter


@dataclass(frozen=True)
class Told:
    title: str
    text: str


@contextmanager
def speaking_to(customer: Customer) -> Iterator[None]:
    own = scope.current().store.language
    said = (customer.language or own)[:2]
    with translation.override(said if said in ("ar", "en") else own):
        yield


def _language() -> str:
    return (translation.get_language() or "ar")[:2]


def _digits(text: str) -> str:
    return in_digits(text, digits_for(_language(), scope.current().store.digits))


def points_in_words(points: int) -> str:
    """“120 points”, in the language that is active."""
    return ngettext("%(n)s point", "%(n)s points", points) % {"n": _digits(f"{points}")}


def day_in_words(at: datetime) -> str:
    """The date itself: a letter may be read when its tomorrow is today."""
    return day_in_letter(at, _language(), near=False)


def _worth(points: int) -> str:
    return worth(points).format(_language(), digits_for(_language(), scope.current().store.digits))


SORRY = {
    Reason.LATE: lambda: _("We are sorry that it came late."),
    Reason.WRONG: lambda: _("We are sorry that it was not as it should have been."),
    Reason.WAITED: lambda: _("We are sorry that you had to wait for our answer."),
    Reason.TROUBLE: lambda: _("We are sorry that it did not go as we had wished for you."),
    Reason.THANKS: lambda: _("Thank you for being with us."),
}


def given(customer: Customer, points: int, reason: str, ends: datetime | None) -> Told:
    """So many points are theirs, why, and until when."""
    with speaking_to(customer):
        said = {"points": points_in_words(points), "worth": _worth(points)}
        why = SORRY[Reason(reason)]() if reason in SORRY else ""
        gift = _("%(points)s are yours now, worth %(worth)s.") % said
        until = _("You can use them until %(day)s.") % {"day": day_in_words(ends)} if ends else ""
        return Told(_("%(points)s for you") % said, letter(customer, why, f"{gift} {until}".strip()))


def ending(customer: Customer, parts: list[tuple[int, datetime]]) -> Told:
    """Points that end soon: how many, and when, the soonest first."""
    with speaking_to(customer):
        total = sum(points for points, _at in parts)
        said = {"points": points_in_words(total), "day": day_in_words(parts[0][1]), "worth": _worth(total)}
        if len(parts) == 1:
            body = _("%(points)s of yours, worth %(worth)s, end on %(day)s. Until then you can still use them.") % said
            return Told(_("%(points)s of yours end on %(day)s") % said, letter(customer, body))
        first = _("Some of your points end soon, worth %(worth)s together. Until then you can still use them:") % said
        rows = [
            "• " + _("%(points)s on %(day)s") % {"points": points_in_words(points), "day": day_in_words(at)}
            for points, at in parts
        ]
        return Told(_("%(points)s of yours end soon") % said, letter(customer, "\n".join([first, *rows])))


def letter(customer: Customer, *parts: str) -> str:
    """The parts between a greeting and the store's name, with the way to their own page where there is one."""
    page = FACTS.get("store.page")
    url = page.read(scope.current().store) if page is not None else ""
    where = [_("All your points: %(url)s") % {"url": url}] if url else []
    return "\n\n".join([hello(customer.name), *[part for part in parts if part], *where, scope.current().store.name])
