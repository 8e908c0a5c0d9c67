"""Sums of money: whole minor units and a currency, so that nothing is ever rounded by accident."""

import re
from dataclasses import dataclass
from decimal import Decimal

from wafaa.lib.text.digits import Digits, ascii_digits, in_digits

LARGEST = 2**63 - 1  # minor units that the database can hold
_LONGEST_TYPED = 40

# ISO 4217, minor unit column; every other currency has two places.
_PLACES_OF = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_PLACES = {code: places for places, codes in _PLACES_OF.items() for code in codes.split()}
_ARABIC_SYMBOLS = {
    "SAR": "ر.س",
    "AED": "د.إ",
    "KWD": "د.ك",
    "BHD": "د.ب",
    "QAR": "ر.ق",
    "OMR": "ر.ع",
    "JOD": "د.أ",
    "IQD": "د.ع",
    "YER": "ر.ي",
    "EGP": "ج.م",
    "SDG": "ج.س",
    "LBP": "ل.ل",
    "SYP": "ل.س",
    "LYD": "د.ل",
    "TND": "د.ت",
    "DZD": "د.ج",
    "MAD": "د.م",
    "MRU": "أ.م",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
}
_ENGLISH_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_ISOLATE, _LEFT_TO_RIGHT, _END = "\u2068", "\u2066", "\u2069"
_NUMBER = re.compile(r"([+-]?)(\d+)(?:\.(\d*))?|([+-]?)\.(\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


class NotASum(ValueError):
    """The text is no sum of this currency: not a number, too precise, or too large."""


class OtherCurrency(ValueError):
    """Two sums of different currencies were added, subtracted or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` smallest units (halalas, fils, yen) of the ISO 4217 `currency`."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise NotASum(f"not a currency code: {self.currency!r}")
        if abs(self.amount_minor) > LARGEST:
            raise NotASum("the sum is too large")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """The sum in a decimal string of any digits: "12.50", "١٬٢٣٤٫٥٠", "1,234.5", "12,50", "-3".

        A lone comma with three digits after each is for thousands, else it is the decimal mark. Raises
        `NotASum` when the text is no number or has more places than the currency.
        """
        return cls(shifted(text, exponent(currency)), currency)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount_minor <= other.amount_minor

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    @property
    def decimal(self) -> Decimal:
        """The sum in whole units, exact, with all places of the currency."""
        # From a string, since scaling a Decimal would round to the context's 28 digits.
        return Decimal(f"{self.amount_minor}E-{exponent(self.currency)}")

    def format(self, lang: str, digits: Digits = "latn") -> str:
        """For reading, e.g. "١٬٢٣٤٫٥٠ ر.س" or "SAR 1,234.50".

        The whole is a bidi isolate and the number in it a left-to-right one, so that neither the sign nor
        the symbol changes sides in any sentence.
        """
        number = f"{_LEFT_TO_RIGHT}{self._number(digits)}{_END}"
        if lang.startswith("ar"):
            return f"{_ISOLATE}\u200f{number}\u00a0{sign_of(self.currency, lang)}{_END}"
        if symbol := _ENGLISH_SYMBOLS.get(self.currency):
            sign = "-" if self.amount_minor < 0 else ""
            return f"{_LEFT_TO_RIGHT}{sign}{symbol}{abs(self)._number(digits)}{_END}"
        return f"{_LEFT_TO_RIGHT}{self.currency}\u00a0{self._number(digits)}{_END}"

    def __abs__(self) -> "Money":
        return Money(abs(self.amount_minor), self.currency)

    def _number(self, digits: Digits) -> str:
        number = f"{self.decimal:,f}"
        if digits == "arab":
            number = number.replace(",", "٬").replace(".", "٫")
        return in_digits(number, digits)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise OtherCurrency(f"{self.currency} and {other.currency}")


def shifted(text: str, places: int) -> int:
    """A decimal number as a person types it, in units of its last place: "١٢٫٥" with two `places` is 1250.

    Raises NotASum.
    """
    sign, whole, fraction = _split(_plain(text))
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise NotASum(f"more than {places} decimal places")
    minor = int(whole + fraction.ljust(places, "0"))
    return -minor if sign == "-" else minor


def sign_of(currency: str, lang: str) -> str:
    """What stands beside a sum: "ر.س" in Arabic; elsewhere the sign where it is known to everybody, or the code."""
    return (_ARABIC_SYMBOLS if lang.startswith("ar") else _ENGLISH_SYMBOLS).get(currency, currency)


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217)."""
    return _PLACES.get(currency, 2)


def _plain(text: str) -> str:
    """ASCII digits, "." for decimals, no thousands marks."""
    if len(text) > _LONGEST_TYPED:
        raise NotASum("too long for a sum")
    plain = re.sub(r"[\s\u200b-\u200f\u2066-\u2069\u061c'\u2019]", "", ascii_digits(text)).replace("−", "-")
    plain = plain.replace("٬", "").replace("٫", ".").replace("،", ",")
    if _THOUSANDS.fullmatch(plain):
        return plain.replace(",", "")
    if plain.count(",") == 1 and "." not in plain:
        return plain.replace(",", ".")
    if re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+", plain):
        return plain.replace(".", "").replace(",", ".")
    return plain


def _split(plain: str) -> tuple[str, str, str]:
    if not (found := _NUMBER.fullmatch(plain)):
        raise NotASum("not a number")
    return found[1] or found[4] or "", found[2] or "0", found[3] or found[5] or ""
