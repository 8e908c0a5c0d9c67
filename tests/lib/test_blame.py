"""An apology blames nobody: neither the customer nor the courier, in Arabic or in English."""

from __future__ import annotations

import pytest

from wafaa.lib.text.blame import blaming


@pytest.mark.parametrize(
    "text",
    [
        "كان عليك أن تكتب العنوان كاملًا",
        "تأخر الطلب بسبب شركة الشحن",
        "وهذا خطأ المندوب لا خطؤنا",
        "لسنا مسؤولين عن التأخير",
        "ولا نتحمل المسؤولية عن ذلك",
        "هذا ليس خطأنا",
        "لأنك كتبت رقمًا غير صحيح",
        "السبب غلطتك",
        "كما أخبرناك من قبل",
        "It’s the courier’s fault",
        "The delay is due to the carrier",
        "You should have told us",
        "This is not our fault",
        "We're not responsible for it",
        "because you entered another address",
        "you gave us the wrong number",
        "a mistake of our supplier",
        "AS WE TOLD YOU",
    ],
)
def test_what_blames_is_found(text: str) -> None:
    assert blaming(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "نعتذر إليك: سيصل طلبك بعد الموعد الذي وعدناك به.",
        "هذا خطؤنا، ونصلحه اليوم",
        "شكرًا لأنك اخترتنا",
        "نأسف لأنك انتظرت",
        "سلّمناه إلى شركة الشحن أمس",
        "يتصل بك المندوب قبل وصوله",
        "We are sorry: it is our mistake.",
        "The courier calls you before coming.",
        "You should have it by Thursday.",
        "Thank you because you waited.",
    ],
)
def test_what_owns_it_passes(text: str) -> None:
    assert blaming(text) == []


def test_the_words_are_named_each_once() -> None:
    assert blaming("بسبب المندوب، نعم بسبب المندوب") == ["بسبب المندوب"]
