import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.text.safe import mask_secrets, preview, visible


def test_a_name_cannot_turn_or_hide_text() -> None:
    assert visible("Om\u202ear\u2066\u200f\x00\r\n ليلى\u2028\u200b\ufeff!") == "Omar ليلى !"
    assert visible("می\u200cخواهم 👩\u200d👧") == "می\u200cخواهم 👩\u200d👧"
    assert visible("\ud800a") == "a"


def test_a_preview_is_one_line_cut_between_words() -> None:
    assert preview("مرحبا\nيا عمر") == "مرحبا يا عمر"
    assert preview("one two three", 9) == "one two…"
    assert preview("x" * 200) == "x" * 139 + "…"


def test_a_preview_tears_no_mark_from_its_letter() -> None:
    assert preview("abcde\u0301fgh", 6) == "abcd…"


@given(st.text(), st.integers(2, 40))
@settings(max_examples=60)
def test_a_preview_keeps_its_limit(text: str, limit: int) -> None:
    assert len(preview(text, limit)) <= limit
    assert preview(visible(text), 1_000) == visible(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111 12/26", "•••• 1111 12/26"),
        ("بطاقتي ٤١١١١١١١١١١١١١١١", "بطاقتي •••• ١١١١"),
        ("3782-822463-10005", "•••• 0005"),
        ("password: hunter2!", "password: ••••"),
        ("كلمة المرور: سر123، شكرا", "كلمة المرور: ••••، شكرا"),
        ("رمز التحقق هو ٤٤٥٥", "رمز التحقق هو ••••"),
        ("key sk_live_abcdefghijklmnop1234", "key ••••"),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer ••••"),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln", "••••"),
    ],
)
def test_secrets_are_masked(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


@pytest.mark.parametrize(
    "text",
    ["4111 1111 1111 1112", "طلب 20261122000001", "+966501234567", "my password is wrong", "the pin is mine"],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_secrets(text) == text
