import pytest

from wafaa.lib.text.digits import arabic_digits, ascii_digits, in_digits
from wafaa.lib.text.direction import as_code, direction, language


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("مرحبا Omar", "rtl"),
        ("Hello ليلى", "ltr"),
        ("12 👍 مرحبا", "rtl"),
        ("https://shop.example/order مرحبا", "rtl"),
        ("omar@example.com شكرا", "rtl"),
        ("Zara Home: طلبي لم يصل وأريد استرداد المبلغ كاملا", "rtl"),
        ("ليلى wrote that the parcel did not arrive yesterday", "ltr"),
        ("שלום", "rtl"),
        ("١٢٣ 👍", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction(text: str, side: str) -> None:
    assert direction(text) == side


def test_a_text_without_letters_runs_as_its_place_does() -> None:
    assert direction("05012 https://a.example", default="rtl") == "rtl"


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("وين طلبي", "ar"),
        ("الـ tracking ما يشتغل", "ar"),
        ("السلام علیکم وین طلبی", "ar"),
        ("شلونچ عيني وين الطلبية", "ar"),
        ("where is my order", "en"),
        ("I haven’t received it", "en"),
        ("my iPhone15 order A123 is late", "en"),
        ("Thanks!", "en"),
        ("سلام چطوری", "und"),
        ("میرا آرڈر کہاں ہے", "und"),
        ("3ndi so2al ya 7abibi", "und"),
        ("wein talabi", "und"),
        ("Bonjour, où est ma commande", "und"),
        ("١٢٣ 👍 https://the.order.example/is", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, tongue: str) -> None:
    assert language(text) == tongue


def test_digits_go_both_ways_and_keep_the_length() -> None:
    assert ascii_digits("٠٩ ۰۹ ０９ 09 x") == "09 09 09 09 x"
    assert arabic_digits("طلب 1203") == "طلب ١٢٠٣"
    assert in_digits("12", "latn") == "12"
    assert in_digits("12", "arab") == "١٢"


def test_a_code_with_letters_is_an_island_and_a_plain_number_is_none() -> None:
    assert as_code("W-٢") == "\u2068W-٢\u2069" and as_code("٢٠٤٤") == "٢٠٤٤" and as_code("#1001") == "#1001"
