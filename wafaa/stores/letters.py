"""How a letter of this store says a day. Every letter, message and note to a customer says it here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from wafaa.lib.dates import letter_day
from wafaa.lib.text.digits import digits_for
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone


def day_in_letter(at: datetime, language: str, *, near: bool = True, when: bool = False) -> str:
    """The day with its weekday and its date, in the entered store's digits, with the Hijri date where the store shows
    it: whoever reads the letter a day later reads it right. `near` and `when` as in `lib.dates.letter_day`."""
    store = scope.current().store
    digits = digits_for(language[:2], store.digits)
    return letter_day(at, known_zone(store.timezone), language, digits, store.hijri, near=near, when=when)
