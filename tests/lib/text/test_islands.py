"""A number or an address in an Arabic sentence reads as it was typed, and a link says where it leads."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib.text.islands import with_islands

FOUND = re.compile(r'<bdi dir="ltr">(.*?)</bdi>')


def islands(text: str) -> list[str]:
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in FOUND.findall(with_islands(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("رقمي +966 55 123 4567 شكرا", ["+966 55 123 4567"]),
        ("اتصلوا على ٠٥٥-١٢٣-٤٥٦٧.", ["٠٥٥-١٢٣-٤٥٦٧"]),
        ("(00966551234567)", ["00966551234567"]),
        ("انظر https://shop.test/a?b=1، ثم", ["https://shop.test/a?b=1"]),
        ("https://ar.test/ويكي_(عطر).", ["https://ar.test/ويكي_(عطر)"]),
        ("يوم 2026-11-26 الساعة 10:30", []),
        ("طلبي ١٠٤٢ بمبلغ 350 ريال", []),
        ("رقم العملية 1234567890123456", []),
        ("javascript:alert(1) ftp://x.test", []),
    ],
)
def test_what_is_an_island(text: str, found: list[str]) -> None:
    assert islands(text) == found


def test_a_link_tells_nobody_where_it_was_found_and_cannot_leave_its_tag() -> None:
    html = with_islands('https://x.test/"onmouseover=alert(1) <b>')
    assert 'href="https://x.test/"' in html and "<b>" not in html and 'rel="noopener noreferrer nofollow"' in html
    assert "&lt;b&gt;" in html and '"onmouseover' not in html


def test_marks_of_direction_end_a_link() -> None:
    assert islands("https://good.test/\u202egnp.exe") == ["https://good.test/"]


@given(st.text(max_size=200))
def test_no_text_is_changed_or_left_raw(text: str) -> None:
    html = with_islands(text)
    assert unescape(re.sub(r"<(?:bdi|a) [^>]*>|</(?:bdi|a)>", "", html)) == unescape(text.replace("&", "&amp;"))


def test_a_long_hostile_text_is_read_in_a_moment() -> None:
    """Linear: twice the text costs about twice the steps; a backtracking pattern would not end."""
    assert islands("0" * 200_000) == []
    assert islands("+" + "1 " * 100_000) == ["+" + "1 " * 13 + "1"]
