"""What sounds like a promised time and is none, and what is one beside such words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wafaa.lib.text.promised import promised

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=ZoneInfo("Asia/Riyadh"))
"""A Monday."""

UNSURE = [
    # The customer is asked, without the mark of a question.
    "تحب نوصله لك بكرة ولا الخميس",
    "تبي نوصله لك بكرة",
    "يناسبك نتصل بك بكرة",
    "Shall we call you tomorrow",
    # Quoted, heard, or over.
    "قلت لي إن الطلب سيصلك الخميس",
    'كتبت: "سيصلك الطلب الخميس" ولم يصل',
    "ذكرت أن المندوب قال بيوصلك اليوم",
    "قال لك زميلي إنه سيصلك غدا",
    "وعدتك أن يصلك الأحد وأعتذر عن التأخير",
    "وصلتنا رسالتك اليوم وسنرد عليها",
    "حاول المندوب التوصيل اليوم الساعة ٣ ولم يجدك",
    "اشتريته يوم الأحد ونحن نتابع",
    "You said it would arrive Thursday",
    'You wrote: "it will arrive on Thursday"',
    "I was promised it will arrive Thursday",
    "It was supposed to arrive on Sunday, sorry, I will check",
    "The courier tried to deliver today at 3",
    "Well, on Sunday you ordered two",
    # Hoped, tried, or so as a rule.
    "مستحيل يوصلك اليوم",
    "صعب يوصلك بكرة",
    "نأمل أن يصلك الخميس",
    "نحاول نوصله لك بكرة",
    "غالبا يوصلك بكرة",
    "نتواصل كل يوم الساعة ٥",
    "سيتم خصم ٥٠ ريال يوم ٢٧ من كل شهر",
    "I hope it will arrive tomorrow",
    "It will probably arrive tomorrow",
    "We will try to deliver tomorrow",
    "I may call you tomorrow",
    "Delivery usually takes 3 to 5 days",
    # Counted from something that is still to come.
    "يصلك خلال ٣ أيام من تاريخ الشحن",
    "ستصلك نقاطك بعد ١٤ يوما من التسليم",
    "سيتم إعادة المبلغ خلال ١٤ يوم عمل من استلام المنتج",
    "بعد وصول المنتج نرجع لك المبلغ خلال ٣ أيام",
    "عند استلامنا للمنتج سنعيد المبلغ خلال يومين",
    "بعد تأكيد الدفع يصلك الطلب خلال يومين",
    "حال توفره سنرسله لك خلال يومين",
    "Once we receive the item, we will refund you within 3 days",
    "After you send it back we will refund you within 5 days",
    "As soon as it ships you will get it within 2 days",
    "You will get it within 24 hours of ordering",
    # Figures that are names.
    "طلبك رقم 12/5 جاهز",
    "Room 12:30 will be ready",
    "رقمنا 0551234567 اتصل علينا اليوم",
]
SURE = [
    ("كما وعدناك سيصلك غدًا", "2026-05-05 21:00"),
    ("As promised, it will arrive tomorrow", "2026-05-05 21:00"),
    ("We'll send it as soon as possible, by Thursday", "2026-05-07 21:00"),
    ("يصلك الخميس ونتمنى لك يومًا سعيدًا", "2026-05-07 21:00"),
    ("الجزء المتبقي من طلبك سيصلك الخميس", "2026-05-07 21:00"),
    ("نرد عليك خلال ٢٤ ساعة من الآن", "2026-05-05 12:00"),
    ("We’ll call you in 2 hours from now", "2026-05-04 14:00"),
    ("لا تقلق، سيصلك الخميس", "2026-05-07 21:00"),
    ("تفضل، سيصلك غدًا", "2026-05-05 21:00"),
    ("تم تأكيد طلبك وسيصلك الخميس", "2026-05-07 21:00"),
    ("بعد التواصل مع شركة الشحن، سيصلك الطلب الخميس", "2026-05-07 21:00"),
    ("سيصلك غدًا، ولأي استفسار تواصل معنا", "2026-05-05 21:00"),
    ("It should be ready the day after tomorrow", "2026-05-06 21:00"),
]


@pytest.mark.parametrize("words", UNSURE)
def test_what_only_sounds_like_a_promise_is_not_offered(words: str) -> None:
    assert promised(words, NOON) is None


@pytest.mark.parametrize(("words", "due"), SURE)
def test_a_promise_beside_such_words_is_found(words: str, due: str) -> None:
    found = promised(words, NOON)
    assert found is not None and found.due.strftime("%Y-%m-%d %H:%M") == due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("نكلمك الليلة الساعة ٢", "2026-05-05 02:00"),
        ("نكلمك الساعة ٢ بالليل", "2026-05-05 02:00"),
        ("نكلمك الليلة الساعة ١٢", "2026-05-06 00:00"),
        ("نكلمك غدًا الساعة ٢ بالليل", "2026-05-07 02:00"),
    ],
)
def test_after_midnight_the_night_is_this_one(words: str, due: str) -> None:
    found = promised(words, datetime(2026, 5, 5, 0, 30, tzinfo=NOON.tzinfo))
    assert found is not None and found.due.strftime("%Y-%m-%d %H:%M") == due
