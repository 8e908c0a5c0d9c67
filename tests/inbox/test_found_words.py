"""The search marks the word it found, however it is spelt there."""

import pytest

from wafaa.inbox.views.lists import around


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("كتبتهما في ملاحظات الطلب أمس", "طلبي", "الطلب"),
        ("الشحنةُ تأخّرت", "شحنه", "الشحنةُ"),
        ("رقم الطلب ٢٠٤٤", "2044", "٢٠٤٤"),
        ("Where is my Order?", "order", "Order?"),
        ("لا شيء هنا", "طلبي", ""),
    ],
)
def test_the_found_word_is_marked(text: str, words: str, marked: str) -> None:
    before, match, after = around(text, words)
    assert match == marked
    assert before + match + after == text
