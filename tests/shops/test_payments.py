"""Ways of payment are said in words, whatever code the shop's engine writes."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from wafaa.shops.payments import SAID, payment_words


@pytest.mark.parametrize(
    ("written", "arabic", "english"),
    [
        ("cod", "الدفع عند الاستلام", "Cash on delivery"),
        ("Cash on Delivery (COD)", "الدفع عند الاستلام", "Cash on delivery"),
        ("دفع عند الإستلام", "الدفع عند الاستلام", "Cash on delivery"),
        ("credit_card", "بطاقة", "Card"),
        ("mada", "مدى", "mada"),
        ("apple_pay", "Apple Pay", "Apple Pay"),
        ("stc_pay", "STC Pay", "STC Pay"),
        ("tabby_installment", "تابي", "Tabby"),
        ("tamara-gateway", "تمارا", "Tamara"),
        ("bacs", "تحويل بنكي", "Bank transfer"),
        ("bank", "تحويل بنكي", "Bank transfer"),
        ("Wallet", "محفظة المتجر", "The shop's wallet"),
        ("shopify_payments", "دفع إلكتروني", "Paid online"),
        ("قسّط مع ليلى", "قسّط مع ليلى", "قسّط مع ليلى"),
        ("QuickPay X", "QuickPay X", "QuickPay X"),
        ("", "", ""),
    ],
)
def test_a_way_of_payment_is_said_in_words(written: str, arabic: str, english: str) -> None:
    with override("ar"):
        assert payment_words(written) == arabic
    with override("en"):
        assert payment_words(written) == english


def test_no_word_stands_for_two_ways() -> None:
    many = [one for words in SAID.values() for one in words.split(", ")]
    assert len(many) == len(set(many))
