"""By which whole messages people ask for no more of what nobody asked for, and by which they take it back."""

from __future__ import annotations

import pytest

from wafaa.channels.sms.twilio import wishes_in
from wafaa.channels.wishes import wants_in, wants_out


@pytest.mark.parametrize(
    "text",
    [
        "STOP", " stop. ", "Please stop", "stop all", "Unsubscribe me", "OPT-OUT", "stop sending me messages",
        "no more messages", "don't text me", "إيقاف", "ايقاف ✋", "«إيقاف»", "كفى", "إلغاء الاشتراك", "الغاء اشتراكي",
        "ألغِ الاشتراك", "أوقفوا الرسائل", "وقفوا الرسايل لو سمحت", "لو سمحت وقف الرسائل", "لا ترسلوا لي",
        "لا ترسلون رسائل", "لا تراسلوني", "ما أبغى رسائل", "مش عايز رسايل منكم", "بلاش رسايل", "احذفوا رقمي",
        "Don’t text me", "بطل ترسل رسائل", "بطلوا رسايل", "ما أبغى رسائل!",
    ],
)  # fmt: skip
def test_words_that_end_what_nobody_asked_for(text: str) -> None:
    assert wants_out(text) and not wants_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "إيقاف الطلب رقم ٥ لو سمحت", "إلغاء الطلب", "لا ترسلوا الطلب", "لا ترسلوا", "وقف الطلب", "ألغوا طلبي",
        "لا أريد الطلب", "cancel my order", "stop the delivery", "end of day", "don't text me the code", "please", "",
        "شكرا", "إيقاف " * 100, "شكرًا بطل", "بطل 👏", "ما ترسلون عروض؟", "مش عايز عروض؟", "ما ترسلون لي؟",
        "stop" + " " * 250 + "by tomorrow, I am at home", "إلغاء" + "." * 250 + "الطلب",
    ],
)  # fmt: skip
def test_words_about_something_else_end_nothing(text: str) -> None:
    assert not wants_out(text)


@pytest.mark.parametrize("text", ["START", "ابدأ", "إعادة الاشتراك", "اشتراك", "unstop"])
def test_words_that_take_it_back(text: str) -> None:
    assert wants_in(text) and not wants_out(text)


@pytest.mark.parametrize(
    ("text", "said", "service"),
    [
        ("STOP", "", True), ("إيقاف", "", True), ("وقفوا الرسائل", "", True), ("no more offers", "STOP", True),
        ("no more offers", "", False), ("لا ترسلوا عروض", "", False), ("بلاش إعلانات لو سمحت", "", False),
    ],
)  # fmt: skip
def test_who_wants_no_offers_by_sms_still_hears_of_their_orders(text: str, said: str, service: bool) -> None:
    withdrawn = wishes_in(text, said)["withdraws"]
    assert "marketing" in withdrawn and ("service" in withdrawn) is service
