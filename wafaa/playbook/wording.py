"""How the free values that rules are given are said in a sentence, in the store's digits."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext

from wafaa.lib.text.digits import ascii_digits, in_digits, whole_number
from wafaa.stores import scope


def in_figures(text: str) -> str:
    return in_digits(text.strip(), scope.current().store.figures)


def lasting(days: str) -> str:
    """For how many days; as it was typed, where that is no number."""
    many = whole_number(days)
    if many is None:
        return in_figures(days)
    return ngettext("for %(n)s day", "for %(n)s days", many) % {"n": in_figures(str(many))}


def at_most(times: str) -> str:
    """How often in thirty days for all customers together."""
    many = whole_number(times)
    if many is None:
        return in_figures(times)
    said = ngettext("at most %(n)s time in thirty days", "at most %(n)s times in thirty days", many)
    return said % {"n": in_figures(str(many))}


def per_cent(text: str) -> str:
    """10% as its reader writes it."""
    return in_figures(ascii_digits(text).replace("٪", "%")).replace("%", "٪" if get_language() == "ar" else "%")
