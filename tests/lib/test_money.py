from decimal import Decimal

import pytest
from babel.numbers import list_currencies
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.money import LARGEST, Money, NotASum, OtherCurrency, exponent


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "SAR", 1250),
        ("١٬٢٣٤٫٥٠", "SAR", 123450),
        ("۱۲٫۵", "SAR", 1250),
        ("1,234.5", "KWD", 1234500),
        ("12,50", "SAR", 1250),
        ("1,234", "SAR", 123400),
        ("1.234,50", "EUR", 123450),
        ("12.3450", "KWD", 12345),
        ("-3", "JPY", -3),
        ("−0.05", "SAR", -5),
        (".5", "SAR", 50),
        ("5.", "SAR", 500),
        (" 1 234 ", "SAR", 123400),
    ],
)
def test_sums_are_read_in_any_digits(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize("text", ["", ".", "abc", "1.234", "1..2", "1e5", "--1", "1,2,3", "9" * 30, "NaN", "1" * 90])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(NotASum):
        Money.parse(text, "SAR")


def test_a_yen_has_no_places_and_a_currency_is_three_capitals() -> None:
    with pytest.raises(NotASum):
        Money.parse("1.5", "JPY")
    with pytest.raises(NotASum):
        Money(1, "sar")
    with pytest.raises(NotASum):
        Money(LARGEST + 1, "SAR")


def test_sums_of_one_currency_add_up_and_others_do_not() -> None:
    assert Money(150, "SAR") + Money(50, "SAR") - Money(20, "SAR") == Money(180, "SAR")
    assert -Money(5, "SAR") < Money(0, "SAR") <= Money(0, "SAR")
    assert not Money(0, "SAR")
    with pytest.raises(OtherCurrency):
        Money(1, "SAR") + Money(1, "AED")
    with pytest.raises(OtherCurrency):
        assert Money(1, "SAR") < Money(1, "AED")


def test_sums_are_isolated_from_the_sentence_around_them() -> None:
    assert Money(123450, "SAR").format("ar", "arab") == "\u2068\u200f\u2066١٬٢٣٤٫٥٠\u2069\u00a0ر.س\u2069"
    assert Money(-123450, "SAR").format("ar") == "\u2068\u200f\u2066-1,234.50\u2069\u00a0ر.س\u2069"
    assert Money(12345, "KWD").format("en") == "\u2066KWD\u00a012.345\u2069"
    assert Money(-1250, "USD").format("en") == "\u2066-$12.50\u2069"


def test_places_are_those_of_iso_4217() -> None:
    assert [exponent(c) for c in ("SAR", "KWD", "JPY", "IQD", "XYZ")] == [2, 3, 0, 3, 2]
    assert {c for c in list_currencies() if exponent(c) != 2} >= {"BHD", "JOD", "OMR", "TND", "LYD", "KRW"}


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(["SAR", "KWD", "JPY", "CLF"]))
@settings(max_examples=60)
def test_a_sum_written_and_read_again_is_the_same(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money.decimal), currency) == money
    assert money.decimal == Decimal(minor).scaleb(-exponent(currency))
    assert Money.parse(money.format("ar", "arab").split("\u2066")[1].split("\u2069")[0], currency) == money
