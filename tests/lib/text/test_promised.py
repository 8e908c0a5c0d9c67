"""A time promised in words: what is offered, to the minute, and what must never be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib.text import arabic_digits
from wafaa.lib.text.promised import FURTHEST, promised

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=ZoneInfo("Asia/Riyadh"))
"""A Monday."""

PROMISES = [
    ("يصلك الخميس", "2026-05-07 21:00"),
    ("خلال ٤٨ ساعة", "2026-05-06 12:00"),
    ("بكرة العصر", "2026-05-05 17:00"),
    ("by Sunday", "2026-05-10 21:00"),
    ("within 2 days", "2026-05-06 21:00"),
    ("tomorrow at 5", "2026-05-05 17:00"),
    ("نرد عليك خلال ساعة", "2026-05-04 13:00"),
    ("سأتصل بك الخميس في السادسة", "2026-05-07 18:00"),
    ("سأتصل بك الخميس الساعة السادسة", "2026-05-07 18:00"),
    ("I will call you Thursday at six", "2026-05-07 18:00"),
    ("سنرد عليك غدًا الساعة التاسعة والنصف صباحًا", "2026-05-05 09:30"),
    ("نتواصل معك بكرة الساعة الثامنة إلا ربعًا مساءً", "2026-05-05 19:45"),
    ("نتصل بك اليوم الرابعة عصرًا", "2026-05-04 16:00"),
    ("سنتصل بك الساعة ٦ ونص", "2026-05-04 18:30"),
    ("سأتصل بك الأحد ٩ صباحًا", "2026-05-10 09:00"),
    ("سأتصل بك الأحد ٩ ونص صباحا", "2026-05-10 09:30"),
    ("يصلك الخميس ٥ مساءً", "2026-05-07 17:00"),
    ("يصلك الخميس ٥ م", "2026-05-07 17:00"),
    ("سأتصل بك الخميس 12 مساءً", "2026-05-08 00:00"),
    ("سأتصل بك الخميس الساعة ١٢ مساءً", "2026-05-08 00:00"),
    ("سأتصل بك الخميس الثانية عشرة والنصف مساءً", "2026-05-08 00:30"),
    ("يصلك الخميس 12 م", "2026-05-07 12:00"),
    ("سيصلك في الخامس عشر من مايو", "2026-05-15 21:00"),
    ("يصلك في الحادي والعشرين من أيار", "2026-05-21 21:00"),
    ("يوصلك في العاشر من ذي الحجة", "2026-05-27 21:00"),
    ("سيكون عندك ٢٠ حزيران", "2026-06-20 21:00"),
    ("موعد التسليم ٢ تشرين الأول", "2026-10-02 21:00"),
    ("غادي توصلك ٣ غشت", "2026-08-03 21:00"),
    ("راح يوصلك يوم ١٢ شهر ٥", "2026-05-12 21:00"),
    ("We will ship it on 12 Aug", "2026-08-12 21:00"),
    ("It will arrive on the twenty-first of June", "2026-06-21 21:00"),
    ("We'll get back to you within the hour", "2026-05-04 13:00"),
    ("رح نبعتلك ياه نهار التلات", "2026-05-05 21:00"),
    ("رح تكون عندك بكرا الضهر", "2026-05-05 13:00"),
    ("غادي توصلك غدا فالصباح", "2026-05-05 11:00"),
    ("بنرد عليك الصبح", "2026-05-05 11:00"),
    ("We will call you in the morning", "2026-05-05 11:00"),
    ("راح نكون عندك خلال الثلاث ساعات القادمة", "2026-05-04 15:00"),
    ("سأتصل بك الخميس 12 ظهرًا", "2026-05-07 12:00"),
    ("سأتصل بك الخميس 12:30 ظهرًا", "2026-05-07 12:30"),
    ("سأتصل بك الخميس 11 ظهرًا", "2026-05-07 11:00"),
    ("سأتصل بك الخميس 12 صباحًا", "2026-05-07 00:00"),
    ("سأتصل بك الخميس 12 ليلًا", "2026-05-08 00:00"),
    ("سأتصل بك اليوم 12 ليلًا", "2026-05-05 00:00"),
    ("سأتصل بك الخميس 2 ليلًا", "2026-05-08 02:00"),
    ("سأتصل بك الخميس 10 ليلًا", "2026-05-07 22:00"),
    ("يصلك الطلب الخميس قبل منتصف الليل", "2026-05-08 00:00"),
    ("يصلك اليوم عند منتصف الليل", "2026-05-05 00:00"),
    ("نتصل بك غدًا منتصف النهار", "2026-05-05 12:00"),
    ("It will be with you by midnight on Thursday", "2026-05-08 00:00"),
    ("I will call you tonight at 12", "2026-05-05 00:00"),
    ("I will call you tomorrow at noon", "2026-05-05 12:00"),
    ("غدًا 10 مساء", "2026-05-05 22:00"),
    ("سيصلك ١٢ عطرًا مساء الأحد", "2026-05-10 20:00"),
    ("I will call you Sunday 5 in the evening", "2026-05-10 17:00"),
    ("نتصل بك غدًا 8:10 صباحًا", "2026-05-05 08:10"),
    ("نتصل بك غدًا الساعة 10:10 مساءً", "2026-05-05 22:10"),
    ("يصلك 12/5 مساءً", "2026-05-12 20:00"),
    ("We will call you tomorrow 8:10 in the morning", "2026-05-05 08:10"),
    ("سأتصل بك الساعة الحادية عشرة صباح الأحد", "2026-05-10 11:00"),
    ("سيصلك الطلب للمرة الثانية غدًا", "2026-05-05 21:00"),
    ("نرسل لك النسخة الثانية يوم الأحد", "2026-05-10 21:00"),
    ("We will call you tomorrow at half past six", "2026-05-05 18:30"),
    ("I'll call you at quarter to five tomorrow", "2026-05-05 16:45"),
    ("I will call you at six o'clock on Sunday", "2026-05-10 18:00"),
    ("we will deliver within six days", "2026-05-10 21:00"),
    ("طلبك يوصلك بكرة إن شاء الله", "2026-05-05 21:00"),
    ("سنتواصل معك غدًا الساعة ١٠ صباحًا", "2026-05-05 10:00"),
    ("راح يوصلك الطلب يوم الأربعاء", "2026-05-06 21:00"),
    ("نرجع لك المبلغ خلال ٣ أيام عمل", "2026-05-07 21:00"),
    ("سيتم شحن الطلب خلال 3-5 أيام", "2026-05-09 21:00"),
    ("بيوصلك بعد بكرة", "2026-05-06 21:00"),
    ("نكلمك اليوم الساعة ٥", "2026-05-04 17:00"),
    ("سنعيد المبلغ قبل الخميس", "2026-05-06 21:00"),
    ("نتصل بك بعد ساعتين", "2026-05-04 14:00"),
    ("أكلمك بعد نص ساعة", "2026-05-04 12:30"),
    ("يصلك الطلب الأحد القادم", "2026-05-10 21:00"),
    ("هيوصلك الخميس المسا", "2026-05-07 20:00"),
    ("نرسل لك البديل خلال أسبوع", "2026-05-11 21:00"),
    ("نرسل لك البديل خلال أسبوعين", "2026-05-18 21:00"),
    ("سيكون جاهزا يوم السبت", "2026-05-09 21:00"),
    ("الطلب رقم ٤٨٢١ يصلك الثلاثاء", "2026-05-05 21:00"),
    ("نحول المبلغ خلال يومين", "2026-05-06 21:00"),
    ("يصلك ١٢ مايو", "2026-05-12 21:00"),
    ("سنرسله في 12/5", "2026-05-12 21:00"),
    ("نتواصل معك اليوم", "2026-05-04 21:00"),
    ("بكرة الظهر", "2026-05-05 13:00"),
    ("الخميس بالكثير", "2026-05-07 21:00"),
    ("أبشر، يوصلك بكرة الصبح", "2026-05-05 11:00"),
    ("نوصلها لك الجمعة بعد العصر", "2026-05-08 17:00"),
    ("أتابع معك وأرد عليك خلال ٢٤ ساعة", "2026-05-05 12:00"),
    ("نعوضك خلال خمسة أيام", "2026-05-09 21:00"),
    ("We will refund you within 3 business days", "2026-05-07 21:00"),
    ("Your order arrives on Thursday", "2026-05-07 21:00"),
    ("I'll call you tomorrow at 10 am", "2026-05-05 10:00"),
    ("We'll get back to you in two hours", "2026-05-04 14:00"),
    ("It will be with you by Friday evening", "2026-05-08 20:00"),
    ("You'll have it by 12 May", "2026-05-12 21:00"),
    ("We will ship it today", "2026-05-04 21:00"),
    ("I will reply to you before 5 pm", "2026-05-04 17:00"),
    ("It should be ready the day after tomorrow", "2026-05-06 21:00"),
    ("Expect delivery in 3 to 5 days", "2026-05-09 21:00"),
    ("We'll call you at 17:30", "2026-05-04 17:30"),
    ("The parcel will reach you next Sunday", "2026-05-10 21:00"),
    ("Delivery by May 20", "2026-05-20 21:00"),
    ("I'll send it within an hour", "2026-05-04 13:00"),
    ("We will call you in half an hour", "2026-05-04 12:30"),
    ("We will reply within 24 hours", "2026-05-05 12:00"),
    ("Tonight", "2026-05-04 22:00"),
    ("It will arrive in a week", "2026-05-11 21:00"),
    ("شكرا لصبرك. سيصلك الطلب يوم الخميس الساعة ٦ مساءً.", "2026-05-07 18:00"),
    ("يوصلك صباح الغد", "2026-05-05 11:00"),
    ("نتواصل معك عصر اليوم", "2026-05-04 17:00"),
    ("يوصلك ظهر الخميس", "2026-05-07 13:00"),
    ("نكلمك بعد صلاة الجمعة", "2026-05-08 14:00"),
    ("هبعتهولك النهاردة بالليل", "2026-05-04 22:00"),
    ("بكلمك بعد ساعة", "2026-05-04 13:00"),
    ("برد عليك بكرة الصبح", "2026-05-05 11:00"),
    ("عطني ساعة وأرد عليك", "2026-05-04 13:00"),
    ("أمهلنا ٢٤ ساعة", "2026-05-05 12:00"),
    ("سنقوم بشحن طلبك غدًا", "2026-05-05 21:00"),
    ("المندوب بيمر عليك بكرة", "2026-05-05 21:00"),
    ("سنوافيك بالرد قبل نهاية اليوم", "2026-05-04 21:00"),
    ("نرد عليك قبل نهاية الدوام", "2026-05-04 17:00"),
    ("نتواصل معك خلال يومي عمل", "2026-05-06 21:00"),
    ("سيصلك في غضون أسبوع إلى أسبوعين", "2026-05-18 21:00"),
    ("سيصلك خلال شهر", "2026-06-03 21:00"),
    ("سيصلك خلال ثمان وأربعين ساعة", "2026-05-06 12:00"),
    ("Give me an hour", "2026-05-04 13:00"),
    ("It will be there in an hour or two", "2026-05-04 14:00"),
    ("You will receive it by Thu", "2026-05-07 21:00"),
    ("you should receive it by Wednesday", "2026-05-06 21:00"),
    ("I'll call you by COB tomorrow", "2026-05-05 17:00"),
    ("We will get back to you by the end of the day", "2026-05-04 21:00"),
    # Named by their place in something longer: this store is free on Fridays.
    ("يصلك نهاية الأسبوع", "2026-05-07 21:00"),
    ("بيوصلك آخر هالأسبوع", "2026-05-07 21:00"),
    ("We will ship it by end of week", "2026-05-07 21:00"),
    ("نكلمك عطلة نهاية الأسبوع", "2026-05-08 21:00"),
    ("نرد عليك الأسبوع القادم", "2026-05-14 21:00"),
    ("نرد عليك خلال الأسبوع الجاي", "2026-05-14 21:00"),
    ("سيصلك بداية الأسبوع المقبل", "2026-05-09 21:00"),
    ("يصلك الأحد من الأسبوع القادم", "2026-05-10 21:00"),
    ("We'll reply Tuesday next week", "2026-05-12 21:00"),
    ("سيصلك المبلغ نهاية الشهر", "2026-05-31 21:00"),
    ("We will refund you by the end of next month", "2026-06-30 21:00"),
    ("يوصلك قبل العيد", "2026-05-26 21:00"),
    ("يوصلك ثاني أيام العيد", "2026-05-28 21:00"),
    ("نرد عليك بعد العيد", "2026-05-31 21:00"),
    ("ستصلك الشحنة في ١٥ ذي الحجة", "2026-06-01 21:00"),
    ("ستصلك بتاريخ 12-05-2026", "2026-05-12 21:00"),
    ("It will arrive on 2026-05-12", "2026-05-12 21:00"),
    ("ستصلك بتاريخ ١٤٤٧/١٢/١", "2026-05-18 21:00"),
    ("It will arrive by the 12th", "2026-05-12 21:00"),
    ("سيصلك يوم ٢", "2026-06-02 21:00"),
]
NO_PROMISES = [
    "خلال دقائق نرد عليك",
    "سنعيد المبلغ خلال أيام",
    "نرسل تقريرًا كل نهاية أسبوع",
    "العرض حتى نهاية الشهر",
    "عيد الأضحى مبارك وكل عام وأنتم بخير",
    "كيف كانت عطلة نهاية الأسبوع؟",
    "سيصلك المنتج وظهر الحقيبة مفتوح",
    "بردت القهوة بعد ساعة",
    "يصلك قبل رمضان",
    "The sale is on until the end of the month",
    "Have a nice weekend",
    "متى يصلك الطلب؟ الخميس؟",
    "هل وصلك الطلب يوم الخميس",
    "وصلك الطلب أمس",
    "تم شحن طلبك يوم الأحد الماضي",
    "طلبك رقم ٤٨ قيد المعالجة",
    "رقم الطلب 1248",
    "يمكنك الإرجاع خلال ١٤ يومًا",
    "تقدر ترجع المنتج خلال أسبوع",
    "العرض ينتهي الخميس",
    "نحن مغلقون يوم الجمعة",
    "دوامنا من السبت إلى الخميس",
    "استلمت طلبك قبل يومين",
    "طلبت منذ ثلاثة أيام",
    "يصلك ٣ مارس",
    "سأتصل بك اليوم 12 صباحًا",
    "لن يصلك الخميس",
    "شكرًا لتواصلك معنا",
    "السعر ٥٠ ريال",
    "الضمان خلال سنتين",
    "لو طلبت اليوم يصلك بكرة",
    "ربما يصلك بكرة",
    "When will it arrive? Sunday?",
    "Did it arrive on Thursday",
    "You can return it within 14 days",
    "Your order 5521 is being packed",
    "Order 48 hours",
    "We are open Sunday to Thursday",
    "We are closed on Friday",
    "It was delivered yesterday",
    "You ordered it 3 days ago",
    "The offer ends on Sunday",
    "It arrived last Thursday",
    "Please send us a photo by Sunday",
    "Can you wait until Thursday",
    "If you order today it arrives tomorrow",
    "We cannot promise Thursday",
    "Thanks for your patience",
    "It costs 50 SAR",
    "It will arrive on 3 March",
    "We will call you at 10 am",
    "I may be late",
    "Have a nice day",
    "Our warranty is within 2 years",
    "عندنا ضمان ١٢ شهر",
    "في الطابق الثاني من المبنى",
    "وصل طلبك في الخامس عشر من أيار",
]


def not_on_fridays(day: date) -> bool:
    return day.weekday() != 4


@pytest.mark.parametrize(("words", "due"), PROMISES)
def test_a_time_that_is_promised_is_found(words: str, due: str) -> None:
    found = promised(words, NOON, not_on_fridays)
    assert found is not None
    assert found.due.strftime("%Y-%m-%d %H:%M") == due
    assert found.due.tzinfo == NOON.tzinfo


@pytest.mark.parametrize("words", NO_PROMISES)
def test_what_is_no_promise_is_not_offered(words: str) -> None:
    assert promised(words, NOON, not_on_fridays) is None


def test_there_are_enough_phrases() -> None:
    assert len(PROMISES) + len(NO_PROMISES) >= 80


@pytest.mark.parametrize(("words", "due"), PROMISES)
def test_the_digits_do_not_matter(words: str, due: str) -> None:
    assert promised(arabic_digits(words), NOON, not_on_fridays) == _respelled(words)


def _respelled(words: str) -> object:
    found = promised(words, NOON, not_on_fridays)
    assert found is not None
    return type(found)(found.due, arabic_digits(found.says))


def test_the_sentence_it_stands_in_is_told() -> None:
    found = promised("أهلًا ليلى! يصلك الخميس إن شاء الله. شكرًا لك", NOON)
    assert found is not None and found.says == "يصلك الخميس إن شاء الله"


def test_a_question_before_it_does_not_hide_a_promise() -> None:
    found = promised("هل أنت بخير؟ سيصلك الطلب غدًا.", NOON)
    assert found is not None and found.due.date() == date(2026, 5, 5)


def test_an_hour_that_is_over_is_not_offered() -> None:
    assert promised("نكلمك اليوم الساعة ٥", NOON.replace(hour=18)) is None


def test_a_date_across_the_turn_of_the_year_is_next_years() -> None:
    found = promised("يصلك ٣ يناير", datetime(2026, 12, 20, 12, 0, tzinfo=NOON.tzinfo))
    assert found is not None and found.due.date() == date(2027, 1, 3)


@pytest.mark.parametrize(
    ("words", "said", "due"),
    [
        ("يصلك نهاية الأسبوع", datetime(2026, 5, 7, 12), date(2026, 5, 7)),
        ("يصلك نهاية الأسبوع", datetime(2026, 5, 8, 12), date(2026, 5, 14)),
        ("نرد عليك الأسبوع القادم", datetime(2026, 5, 8, 12), date(2026, 5, 14)),
        ("يوصلك بعد العيد", datetime(2026, 5, 28, 12), date(2026, 5, 31)),
        ("يوصلك بعد العيد", datetime(2026, 3, 1, 12), date(2026, 3, 23)),
        ("يوصلك بعد رمضان", datetime(2026, 3, 1, 12), date(2026, 3, 22)),
        ("سيصلك يوم ٣١", datetime(2026, 2, 27, 12), date(2026, 3, 31)),
    ],
)
def test_where_in_the_week_or_the_year_it_is_said_matters(words: str, said: datetime, due: date) -> None:
    found = promised(words, said.replace(tzinfo=NOON.tzinfo), lambda day: day.weekday() not in (4, 5))
    assert found is not None and found.due.date() == due


def test_a_feast_in_the_week_does_not_end_it() -> None:
    works = lambda day: day.weekday() != 4 and day != date(2026, 5, 5)  # noqa: E731
    found = promised("يصلك نهاية الأسبوع", NOON, works)
    assert found is not None and found.due.date() == date(2026, 5, 7)


@pytest.mark.parametrize(("words", "day"), [("يصلك نهاية الأسبوع", 7), ("You will have it by end of week", 8)])
def test_who_is_open_every_day_has_the_week_of_the_language(words: str, day: int) -> None:
    found = promised(words, NOON)
    assert found is not None and found.due.date() == date(2026, 5, day)


def test_the_day_itself_is_next_weeks_when_it_is_named_on_it() -> None:
    found = promised("يصلك الاثنين", NOON)
    assert found is not None and found.due.date() == date(2026, 5, 11)


DAYS = {"الأحد": 6, "الاثنين": 0, "الثلاثاء": 1, "الأربعاء": 2, "الخميس": 3, "الجمعة": 4, "السبت": 5}
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(NOON.tzinfo))


@given(INSTANTS, st.sampled_from(sorted(DAYS)))
def test_a_weekday_is_the_next_of_its_name(at: datetime, name: str) -> None:
    found = promised(f"يصلك {name}", at)
    assert found is not None and found.due.weekday() == DAYS[name]
    assert 0 < (found.due.date() - at.date()).days <= 7


@given(INSTANTS, st.integers(1, 96))
def test_hours_are_counted_from_now(at: datetime, hours: int) -> None:
    found = promised(f"نرد عليك خلال {hours} ساعة", at.replace(second=0, microsecond=0))
    assert found is not None and found.due - at.replace(second=0, microsecond=0) == timedelta(hours=hours)


@given(st.text(max_size=300), INSTANTS)
def test_whatever_is_written_nothing_breaks_and_nothing_past_is_offered(words: str, at: datetime) -> None:
    found = promised(words, at)
    assert found is None or at < found.due <= at + FURTHEST


PIECES = st.sampled_from(
    [
        "يصلك",
        "الخميس",
        "خلال",
        "48",
        "٣",
        "ساعة",
        "أيام",
        "we will",
        "by",
        "Sunday",
        "at 5",
        "12/5",
        "غدًا",
        "قبل",
        "بعد العيد",
        "نهاية الأسبوع القادم",
        "the 31st",
        "29 شوال",
        "هل",
        "؟",
        ".",
    ]
)


@given(st.lists(PIECES, max_size=14), INSTANTS)
def test_words_of_time_in_any_order_never_promise_the_past(words: list[str], at: datetime) -> None:
    found = promised(" ".join(words), at)
    assert found is None or at < found.due <= at + FURTHEST


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("يصلك اليوم قبل المغرب", "2026-05-04 18:25"),
        ("نوصله لك بكرة قبل صلاة المغرب", "2026-05-05 18:26"),
        ("نتصل بك بعد المغرب", "2026-05-04 19:25"),
        ("نتصل بك بكرة المغرب", "2026-05-05 19:26"),
        ("نوصلها لك الجمعة بعد العصر", "2026-05-08 17:00"),
        ("سأتصل بك اليوم قبل المغرب الساعة ٥", "2026-05-04 17:00"),
    ],
)
def test_a_prayer_is_called_when_the_sun_says(said: str, due: str) -> None:
    """What is not known (here: asr) has its usual hour."""

    def called(day: date) -> dict[str, datetime]:
        return {"maghrib": datetime(day.year, day.month, day.day, 15, 21 + day.day, tzinfo=ZoneInfo("UTC"))}

    found = promised(said, NOON, called=called)
    assert found is not None and f"{found.due:%Y-%m-%d %H:%M}" == due
