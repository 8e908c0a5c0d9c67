"""What customers are told of their returns: that one was asked for, what was decided, that it came, what they get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.money import Money
from wafaa.lib.text.listing import listed
from wafaa.orders.models import Return
from wafaa.orders.news import MOST_LINES, Told, letter, news, say_day, say_number, say_sum
from wafaa.orders.returning import Outcome, Refusal


def _said(back: Return) -> dict[str, str]:
    return {"number": back.number}


def _things(back: Return, count: str) -> str:
    """The things, as many of each as `count` (asked, received) says; none of which there is none."""
    told = [(getattr(line, count), line.name) for line in back.lines.order_by("pk")[:MOST_LINES]]
    return "\n".join(f"• {say_number(f'{many.normalize():f}')} × {name}" for many, name in told if many)


@news("return.requested", _l("We have your request"))
def requested(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s has reached us") % _said(back)
    thanks = _("We have your request to return this:")
    then = _("Please keep it until we answer: a person looks at it and writes to you how to send it.")
    return Told(title, letter(back, f"{thanks}\n{_things(back, 'asked')}", then))


@news("return.approved", _l("Your return is agreed"))
def approved(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s is agreed") % _said(back)
    agreed = _("You may send this back to us:") + "\n" + _things(back, "asked")
    how = back.instructions or _("Please pack it well and write the number %(number)s on the parcel.") % _said(back)
    label = _("The label for the parcel: %(url)s") % {"url": back.label_url} if back.label_url else ""
    return Told(title, letter(back, agreed, how, label, _owed(back)))


@news("return.declined", _l("A return was declined"))
def declined(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("About your return %(number)s") % _said(back)
    sorry = _("We are sorry: we cannot take your return %(number)s.") % _said(back)
    why = str(Refusal(back.refusal).label) if back.refusal in Refusal.values else ""
    why = _("The reason: %(why)s.") % {"why": why} if why else ""
    choice = _("If you see it otherwise, answer this message: a person reads it.")
    return Told(title, letter(back, sorry, why, back.refusal_note, choice))


@news("return.arrived", _l("Your return has arrived"))
def arrived(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s has arrived") % _said(back)
    came = _("This has come back to us:") + "\n" + _things(back, "received")
    part = "" if back.is_whole else _("The rest is still on its way to us.")
    return Told(title, letter(back, came, part, _owed(back)))


def _owed(back: Return) -> str:
    """By when the money is promised, where it is money and there is a day."""
    if back.outcome != Outcome.REFUND or back.refund_due_at is None:
        return ""
    return _("We promise your money for %(day)s.") % {"day": say_day(back.refund_due_at)}


@news("return.resolved", _l("What goes back to you"))
def resolved(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s is settled") % _said(back)
    sum = Money(back.refund_minor, back.currency) if back.refund_minor else None
    match back.outcome:
        case Outcome.REFUND:
            what = _("Your money is on its way back to you: %(sum)s.") % {"sum": say_sum(sum)} if sum else ""
            what = what or _("Your money is on its way back to you.")
        case Outcome.CREDIT:
            what = _("You have %(sum)s of credit with us.") % {"sum": say_sum(sum)} if sum else ""
            what = what or _("You have credit with us.")
        case Outcome.EXCHANGE:
            names = listed(one["name"] for one in back.instead if one.get("name"))
            what = _("We send you instead: %(names)s.") % {"names": names} if names else _("We send you another.")
        case _:
            what = _("We repair it and send it back to you.")
    return Told(title, letter(back, what, _("Thank you for your patience.")))
