"""What customers are told of their returns: that one was asked for, what was decided, that it came, what they get."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.money import Money
from wafaa.lib.text.listing import listed
from wafaa.orders.models import Return
from wafaa.orders.news import MOST_LINES, Told, letter, news, say_day, say_number, say_sum
from wafaa.orders.return_credit import how_used
from wafaa.orders.return_forms import plain
from wafaa.orders.return_policy import store_pays_way
from wafaa.orders.return_previews import preview
from wafaa.orders.returning import Condition, Outcome, Refusal

ZERO = Decimal(0)


def _said(back: Return) -> dict[str, str]:
    return {"number": back.number}


def _things(back: Return, count: str) -> str:
    """The things, as many of each as `count` (asked, received) says; none of which there is none."""
    told = [(getattr(line, count), line.name) for line in back.lines.order_by("pk")[:MOST_LINES]]
    return "\n".join(f"• {say_number(plain(many))} × {name}" for many, name in told if many)


@news("return.requested", _l("We have your request"))
def requested(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s has reached us") % _said(back)
    thanks = _("We have your request to return this:")
    then = _("Please keep it until we answer: a person looks at it and writes to you how to send it.")
    return Told(title, letter(back, f"{thanks}\n{_things(back, 'asked')}", _wish(back), then))


def _wish(back: Return) -> str:
    """What they would like in its place; asked for, where they exchange and have not said it."""
    if back.wanted_instead:
        return _("You would like instead: %(name)s.") % {"name": back.wanted_instead}
    if back.wanted == Outcome.EXCHANGE:
        return _("Answer this message with what you would like instead: the size, the colour, or another thing.")
    return ""


@news("return.approved", _l("Your return is agreed"))
def approved(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s is agreed") % _said(back)
    agreed = _("You may send this back to us:") + "\n" + _things(back, "asked")
    how = back.instructions or _("Please pack it well and write the number %(number)s on the parcel.") % _said(back)
    label = _("The label for the parcel: %(url)s") % {"url": back.label_url} if back.label_url else ""
    return Told(title, letter(back, agreed, how, label, _who_pays(back), _owed(back)))


def _who_pays(back: Return) -> str:
    if store_pays_way([row.reason for row in back.lines.all()], back.terms):
        return _("The way back costs you nothing.")
    return "" if back.label_url else _("The way back is yours to pay.")


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
    return Told(title, letter(back, came, part, _owed(back) or _next(back)))


def _next(back: Return) -> str:
    """What happens now, for who is promised no money by a day."""
    match back.outcome:
        case Outcome.EXCHANGE:
            return _("We look it over, and then send you the other one and write to you.")
        case Outcome.CREDIT:
            return _("We look it over, and then write to you how much credit you have.")
        case Outcome.REPAIR:
            return _("We look at what is wrong with it, and write to you about the repair.")
    return ""


def _owed(back: Return) -> str:
    """By when the money is promised, where it is money and there is a day."""
    if back.outcome != Outcome.REFUND or back.refund_due_at is None:
        return ""
    return _("We promise your money for %(day)s.") % {"day": say_day(back.refund_due_at)}


@news("return.corrected", _l("We looked over your return once more"))
def corrected(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("We looked over your return %(number)s once more") % _said(back)
    now_so = _("This is what we found now. It takes the place of what you may have read before.")
    choice = _("If you see it otherwise, answer this message: a person reads it.")
    return Told(title, letter(back, now_so, *_found(back), _worth(back), choice))


def _found(back: Return) -> list[str]:
    """What is taken back, and what is not."""
    rows = back.lines.order_by("pk")[:MOST_LINES]
    taken = [f"• {say_number(plain(row.accepted))} × {row.name}" for row in rows if row.accepted]
    return [part for part in (_listed(_("We take this back:"), taken), _refused(back)) if part]


def _refused(back: Return) -> str:
    """What came and is not taken back, with what was found of it; "" where that is nothing."""
    rows = [row for row in back.lines.order_by("pk")[:MOST_LINES] if row.condition and row.accepted is not None]
    kept = [
        f"• {say_number(plain(left))} × {row.name} ({Condition(row.condition).label})"
        for row in rows
        if (left := row.received - (row.accepted or ZERO)) > 0
    ]
    return _listed(_("This we cannot take back, and we are sorry:"), kept)


def _listed(words: str, things: list[str]) -> str:
    return "\n".join([words, *things]) if things else ""


def _worth(back: Return) -> str:
    """What it would bring as it was found."""
    told = preview(back)
    if not told.is_known or not told.refund_minor or told.outcome == Outcome.REPAIR:
        return ""
    return _("It is worth %(sum)s to you.") % {"sum": say_sum(Money(told.refund_minor, told.currency))}


@news("return.resolved", _l("What goes back to you"))
def resolved(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s is settled") % _said(back)
    sum = Money(back.refund_minor, back.currency) if back.refund_minor else None
    match back.outcome:
        case Outcome.REFUND | Outcome.CREDIT if back.refund_minor == 0:
            what = _("There is nothing to pay back to you for it.")
        case Outcome.REFUND:
            what = _("Your money is on its way back to you: %(sum)s.") % {"sum": say_sum(sum)} if sum else ""
            what = what or _("Your money is on its way back to you.")
        case Outcome.CREDIT:
            what = _("You have %(sum)s of credit with us.") % {"sum": say_sum(sum)} if sum else ""
            what = " ".join(
                [what or _("You have credit with us."), how_used(back) or _("We write to you how to use it.")]
            )
        case Outcome.EXCHANGE:
            names = listed(one["name"] for one in back.instead if one.get("name"))
            what = _("We send you instead: %(names)s.") % {"names": names} if names else _("We send you another.")
            if back.by_hand:
                what = _("You took this with you instead: %(names)s.") % {"names": names}
            what = " ".join(part for part in (what, _difference(back)) if part)
        case _ if back.by_hand:
            what = _("It is repaired, and you have taken it with you.")
        case _:
            what = _("We repair it and send it back to you.")
    refused = "" if back.outcome == Outcome.REPAIR else _refused(back)
    choice = _("If you see it otherwise, answer this message: a person reads it.") if refused else ""
    return Told(title, letter(back, what, refused, choice, _("Thank you for your patience.")))


def _difference(back: Return) -> str:
    """What another thing costs above what came back, or below it."""
    if not back.difference_minor:
        return ""
    said = {"sum": say_sum(Money(abs(back.difference_minor), back.currency))}
    if back.difference_minor > 0:
        return _("It costs %(sum)s more, which is still to pay.") % said
    return _("It costs %(sum)s less, and we give you that back.") % said


@news("return.sent", _l("It is on its way to you"))
def sent(back: Return, more: Mapping[str, Any]) -> Told:
    title = _("Your return %(number)s: it is on its way to you") % _said(back)
    names = listed(one["name"] for one in back.instead if one.get("name"))
    what = _("What we repaired has set out to you.")
    if back.outcome == Outcome.EXCHANGE:
        what = _("This has set out to you: %(names)s.") % {"names": names} if names else _("It has set out to you.")
    track = _("Parcel number: %(number)s") % {"number": back.sent_parcel} if back.sent_parcel else ""
    return Told(title, letter(back, what, " · ".join(part for part in (track, back.sent_carrier) if part)))
