"""Telephone numbers in the one form in which they can be compared: E.164."""

import re
import unicodedata
from typing import TYPE_CHECKING

from wafaa.lib.text.digits import ascii_digits

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LONGEST_TYPED = 60  # characters; anything longer is not a number that a person typed

_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff\u00ad]")
_WRITTEN = re.compile(r"\+?[\d\s().\-/‐-―−]{4,}\+?")
_PART = re.compile(r"\+?[\d\s().\-/‐-―−]+\+?")
_SCHEME = re.compile(r"^(?:tel|whatsapp|phone|sms):", re.I)


def to_e164(typed: str, region: str = "SA") -> str | None:
    """The number a person typed as "+966501234567", or None when it is none.

    Arguments: `typed` in any digits, with or without spaces, brackets, direction marks, "+", "00" or the
    country's code; `region`, the ISO 3166 country in which a number without code is at home.
    A local number must be valid by its country's plan; one with "+" or "00" need only be possible, since
    new ranges are dialled before the plan's tables know them.
    """
    written = _written(typed)
    if written is None:
        return None
    abroad = written.startswith("+")
    number = _parsed(written, region)
    if number is None:
        return None
    import phonenumbers

    fits = phonenumbers.is_possible_number if abroad else phonenumbers.is_valid_number
    if not fits(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def pretty(e164: str) -> str:
    """The number in groups, "+966 50 123 4567"; as given when it is no number.

    It holds no direction marks: whoever shows it sets the direction to left-to-right.
    """
    number = _parsed(e164, None)
    if number is None:
        return e164
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _written(typed: str) -> str | None:
    """`typed` with ASCII digits, "+" in front and nothing unseen; None when it holds more than a number."""
    if len(typed) > LONGEST_TYPED:
        return None
    text = _seen(typed)
    if not _WRITTEN.fullmatch(text):
        return None
    if text.endswith("+"):
        # A plus that was typed first and slid to the end in a right-to-left field.
        text = text[:-1] if text.startswith("+") else "+" + text[:-1].strip()
    return "+" + text[2:] if text.startswith("00") else text


def _seen(typed: str) -> str:
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", ascii_digits(typed))).strip()
    return _SCHEME.sub("", text).strip()


def digits_of_part(typed: str) -> str:
    """The digits of what may be any part of a number, however it was typed or pasted, without the zeros before it;
    "" when it holds anything else."""
    text = _seen(typed) if len(typed) <= LONGEST_TYPED else ""
    return re.sub(r"\D", "", text).lstrip("0") if _PART.fullmatch(text) else ""


def beginnings(e164: str) -> list[str]:
    """What people begin to type a number with: its digits with the country's code, and those that are dialled at home
    without the zero before them."""
    number = _parsed(e164, None)
    digits = re.sub(r"\D", "", e164)
    return [digits] if number is None else [digits, str(number.national_number)]


def _parsed(written: str, region: str | None) -> "PhoneNumber | None":
    # Imported at the first number: it costs 2.7 MB and 40 ms, which a process without phones need not pay.
    import phonenumbers

    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def dial_form(e164: str, form: str, region: str = "SA") -> str:
    """The digits a telephone dials, "" when it is no number. `form`: "plus" +966501234567; "zeros" 00966501234567;
    "national" 0501234567 for a number of `region`, and with zeros for all others."""
    number = _parsed(e164, None)
    if number is None:
        return ""
    import phonenumbers

    if form == "national" and phonenumbers.region_code_for_number(number) == region:
        said = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return "".join(c for c in said if c.isdigit())
    return e164 if form == "plus" else f"00{e164.lstrip('+')}"
