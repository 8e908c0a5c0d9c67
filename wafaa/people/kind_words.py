"""Thresholds, and who settled a kind, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.lib.text.digits import in_digits
from wafaa.people.kinds import NUMERIC
from wafaa.people.models import Customer, CustomerKind, KindBy
from wafaa.people.timeline import names_of, said_day
from wafaa.playbook.facts import the_fact
from wafaa.stores import scope


def fact_says(name: str) -> str:
    """What the fact is called; one that is no longer there says so."""
    fact = the_fact(name)
    if fact is None or fact.type not in NUMERIC:
        return _("%(name)s (no longer there)") % {"name": name.rpartition(".")[2]}
    return str(fact.label)


def why_says(why: str) -> str:
    """The thresholds of an event or a preview in the reader's words."""
    rows = [line.partition(">=") for line in why.splitlines()]
    return _(", ").join(
        _("%(fact)s: %(number)s or more") % {"fact": fact_says(fact), "number": digits(number)}
        for fact, _sign, number in rows
    )


def digits(value: object) -> str:
    return in_digits(str(value), scope.current().store.figures)


def who_settled(customer: Customer) -> str:
    """The kind, and whether it is by hand (whose, and when), by a list, by their company, or by the rules."""
    kind = {"kind": CustomerKind(customer.kind).label}
    if customer.kind_by == KindBy.RULES:
        return _("%(kind)s, by the rules") % kind
    if customer.kind_by == KindBy.IMPORT:
        return _("%(kind)s, from a list of customers") % kind
    if customer.kind_by == KindBy.COMPANY:
        return _("%(kind)s, as their company is") % kind
    if customer.kind_at is None:
        return _("%(kind)s, set by hand") % kind
    name = names_of({customer.kind_actor}).get(customer.kind_actor)
    words = kind | {"name": name, "day": said_day(customer.kind_at)}
    return (_("%(kind)s, set by %(name)s (%(day)s)") if name else _("%(kind)s, set by hand (%(day)s)")) % words
