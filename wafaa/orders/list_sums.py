"""Sums in a list of orders: whether they are less than nothing, and the currency that stands beside them."""

from __future__ import annotations

import re

from babel.numbers import list_currencies

from wafaa.lib.csvlists import dictionary, key_of
from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import ascii_digits

CURRENCIES = {
    "SAR": "ر س|ريال|ريال سعودي|sr|rs|﷼",
    "AED": "د إ|درهم|درهم إماراتي|dh",
    "KWD": "د ك|دينار كويتي|kd",
    "BHD": "د ب|دينار بحريني|bd",
    "QAR": "ر ق|ريال قطري|qr",
    "OMR": "ر ع|ريال عماني",
    "JOD": "دينار أردني|jd",
    "EGP": "ج م|جنيه|جنيه مصري|le|egp",
    "USD": "دولار|us",
    "EUR": "يورو",
}
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "﷼": "SAR"}
KNOWN_CURRENCIES = frozenset(list_currencies())
SUM = re.compile(r"(?:(?<!\w)\.)?\d[\d.,'\s]*")
MARKS = str.maketrans("−‐‑‒–﹣－٫٬،", "-------.,,")
UNSEEN = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# The figures are 0 here, and what stands for a currency or a remark is a.
MORE = re.compile(r"\+?a?0a?|a\+0a?|\(a\)0a?|a?0a?\(a\)")
LESS = re.compile(r"-a?0a?|a-0a?|a?0a?-|\(-?a?0a?\)|\(a-0\)|a\(0\)|\(0\)a")
_CURRENCIES = dictionary(CURRENCIES)


def currency_of(typed: str) -> str:
    """The three letters of a currency as people write it; "" for none that is known."""
    code = typed.strip().upper()
    return SIGNS.get(code) or (code if code in KNOWN_CURRENCIES else _CURRENCIES.get(key_of(typed), ""))


def currency_in(text: str) -> str:
    """The currency that stands beside a sum; "" where none does."""
    rest = re.sub("[-+()]", " ", SUM.sub(" ", _plain(text))).strip()
    return currency_of(rest) if rest else ""


def _plain(text: str) -> str:
    """A sum with the marks of one script, and nothing that is not seen."""
    return UNSEEN.sub("", ascii_digits(text)).translate(MARKS)


def sum_of(text: str, currency: str) -> Money:
    """The sum in this cell, whatever stands around it. Raises NotASum, also where its sign is in doubt."""
    plain = _plain(text)
    found = SUM.search(plain)
    if found is None:
        raise NotASum("no figures")
    around = [re.sub(r"[^-+()]+", _beside, part) for part in (plain[: found.start()], plain[found.end() :])]
    shape = "0".join(around)
    is_less = LESS.fullmatch(shape) is not None
    if not is_less and MORE.fullmatch(shape) is None:
        raise NotASum("its sign is in doubt")
    sum = Money.parse(re.sub(r"[\s']", "", found[0]).rstrip(".,"), currency)
    return -sum if is_less else sum


def _beside(found: re.Match[str]) -> str:
    """Words and signs beside a sum as one letter; a further number as itself."""
    if any(character.isdigit() for character in found[0]):
        return found[0]
    return "a" if re.search(r"[^\s.,']", found[0]) else ""
