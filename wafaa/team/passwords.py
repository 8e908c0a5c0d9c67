"""Passwords that guessers try first are refused, wherever one is chosen, and the refusal says what to do."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wafaa.lib.guessing import SHORTEST_WORD, guess
from wafaa.lib.text.folding import fold
from wafaa.team.easy_words import arabic_words
from wafaa.team.models import Staff, User

LEAST_EFFORT = 6
"""Three unrelated words, or six characters nobody could know."""
SHORTEST_OWN = 3
OUR_NAME = ("wafaa", "وفاء")
_WORD = re.compile(r"[^\W_]+")


class HardToGuess:
    """Looks through Arabic keyboards, Arabic digits and letters that stand for digits. Knows the person's and
    the store's names, those of `user.hints` included (for logins that are just being made)."""

    def validate(self, password: str, user: Any = None) -> None:
        found = guess(password, common=_common(), own=_own_words(user))
        if found.effort < LEAST_EFFORT:
            raise ValidationError(f"{_why(found.reason)} {_advice()}", code=f"guessed_{found.reason or 'short'}")

    def get_help_text(self) -> str:
        return _advice()


def _why(reason: str) -> str:
    words = {
        "common": _("This is among the passwords that are tried first."),
        "own": _("This is made of your name, your address or the store's name."),
        "keys": _("These are neighbouring keys, or a series; both are tried first, on Arabic keyboards too."),
        "repeated": _("This is one thing again and again."),
    }
    return words.get(reason, _("Too little of this is unknown to others."))


def _advice() -> str:
    return _("Take three or four words that have nothing to do with each other; spaces are welcome.")


@cache
def _common() -> frozenset[str]:
    """Twenty thousand that leaked elsewhere, and ours."""
    leaked = (word if word.isascii() else fold(word) for word in CommonPasswordValidator().passwords)
    return frozenset(word for word in leaked if len(word) >= SHORTEST_WORD) | arabic_words()


def _own_words(user: Any) -> frozenset[str]:
    said = [*OUR_NAME, *(_said_of(user) if isinstance(user, User) else ())]
    words = {fold(word) for text in said for word in (*_WORD.findall(text), "".join(_WORD.findall(text)))}
    return frozenset(word for word in words if len(word) >= SHORTEST_OWN)


def _said_of(user: User) -> list[str]:
    places = Staff.everywhere.filter(user_id=user.pk).select_related("store") if user.pk else []
    names = [name for staff in places for name in (staff.name, staff.public_name, staff.store.name, staff.store.slug)]
    return [user.email, *user.email.split("@"), *user.hints, *names]
