from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib import dates
from wafaa.lib.dates import (
    clock,
    day,
    from_hijri,
    hijri_day,
    letter_day,
    long_day,
    short_span,
    span,
    to_hijri,
    typed_day,
)
from wafaa.lib.text.digits import Digits
from wafaa.lib.time import pretending

RIYADH = ZoneInfo("Asia/Riyadh")
NOON = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "arabic", "english"),
    [
        (12, "٣:٠٤\u00a0م", "3:04\u00a0PM"),
        (21, "١٢:٠٤\u00a0ص", "12:04\u00a0AM"),
        (9, "١٢:٠٤\u00a0م", "12:04\u00a0PM"),
    ],
)
def test_the_clock_of_riyadh(hour: int, arabic: str, english: str) -> None:
    instant = NOON.replace(hour=hour)
    assert clock(instant, RIYADH, "ar", "arab") == arabic
    assert clock(instant, RIYADH, "en", "latn") == english


@pytest.mark.parametrize(
    ("away", "arabic", "english"),
    [
        (0, "اليوم", "Today"),
        (-1, "أمس", "Yesterday"),
        (1, "غدًا", "Tomorrow"),
        (-2, "أول أمس", "Friday"),
        (2, "بعد غد", "Tuesday"),
        (-6, "الاثنين", "Monday"),
        (6, "السبت", "Saturday"),
        (-7, "١٥ نوفمبر", "15 November"),
        (7, "٢٩ نوفمبر", "29 November"),
        (-365, "٢٢ نوفمبر ٢٠٢٥", "22 November 2025"),
    ],
)
def test_a_day_as_a_person_says_it(away: int, arabic: str, english: str) -> None:
    with pretending(NOON):
        instant = NOON + timedelta(days=away)
        assert day(instant, RIYADH, "ar", "arab") == arabic
        assert day(instant, RIYADH, "en", "latn") == english


def test_today_begins_at_the_readers_midnight() -> None:
    with pretending(NOON):
        late = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
        assert day(late, RIYADH, "en", "latn") == "Today"
        assert day(late, UTC, "en", "latn") == "Yesterday"


def test_long_days() -> None:
    that = date(2026, 11, 22)
    assert long_day(that, "ar", "arab", hijri=True) == "الأحد ٢٢ نوفمبر · ١٢ جمادى الآخرة"
    assert long_day(that, "en", "latn", hijri=True) == "Sunday 22 November · 12 Jumada II"
    assert long_day(that, "ar", "latn", hijri=False) == "الأحد 22 نوفمبر"
    assert long_day(date(1990, 1, 1), "en", "latn", hijri=True) == "Monday 1 January"
    assert hijri_day(date(1990, 1, 1), "ar", "arab") is None


def test_the_words_are_those_of_cldr() -> None:
    for lang in ("ar", "en"):
        locale = Locale(lang)
        assert dates._MONTHS[lang] == [locale.months["format"]["wide"][n] for n in range(1, 13)]
        assert dates._WEEKDAYS[lang] == [locale.days["format"]["wide"][n] for n in range(7)]


FORMS = {
    "one": "دقيقة",
    "two": "دقيقتان",
    "few": "{} دقائق",
    "many": "{} دقيقة",
    "other": "{} دقيقة",
}
DAYS = {"one": "يوم", "two": "يومان", "few": "{} أيام", "many": "{} يومًا", "other": "{} يوم"}


def test_all_six_plurals() -> None:
    rule = Locale("ar").plural_form
    assert span(0, "ar", "latn") == "أقل من دقيقة"
    assert all(span(n, "ar", "latn") == FORMS[rule(n)].format(n) for n in range(1, 60))
    days = (*range(1, 130), 200, 203, 1_011)
    assert all(span(n * 1440, "ar", "latn") == DAYS[rule(n)].format(n) for n in days)


@pytest.mark.parametrize(
    ("minutes", "digits", "arabic", "english", "short"),
    [
        (7, "arab", "٧ دقائق", "7 minutes", ("٧د", "7m")),
        (80, "arab", "ساعة و٢٠ دقيقة", "1 hour 20 minutes", ("١س", "1h")),
        (-180, "latn", "3 ساعات", "3 hours", ("3س", "3h")),
        (2 * 1440, "arab", "يومان", "2 days", ("٢ي", "2d")),
        (1440 + 1, "arab", "يوم", "1 day", ("١ي", "1d")),
        (0, "arab", "أقل من دقيقة", "less than a minute", ("٠د", "0m")),
    ],
)
def test_spans(minutes: int, digits: Digits, arabic: str, english: str, short: tuple[str, str]) -> None:
    assert span(minutes, "ar", digits) == arabic
    assert span(minutes, "en", "latn") == english
    assert (short_span(minutes, "ar", digits), short_span(minutes, "en", "latn")) == short


def test_the_dual_after_a_preposition() -> None:
    assert span(125, "ar", "arab", after_preposition=True) == "ساعتين و٥ دقائق"


def test_hijri_where_we_are_sure_and_nowhere_else() -> None:
    assert to_hijri(date(2026, 11, 22)) == (1448, 6, 12)
    assert from_hijri(1448, 6, 12) == date(2026, 11, 22)
    first, last = from_hijri(1420, 1, 1), from_hijri(1449, 12, 29)
    assert first and last
    assert to_hijri(first) == (1420, 1, 1)
    assert to_hijri(first - timedelta(days=1)) is None
    assert to_hijri(last + timedelta(days=2)) is None
    assert from_hijri(1419, 12, 29) is from_hijri(1450, 1, 1) is None
    assert from_hijri(1448, 13, 1) is from_hijri(1448, 6, 31) is None


@given(st.dates(date(1999, 5, 1), date(2028, 5, 1)))
def test_hijri_there_and_back(that: date) -> None:
    hijri = to_hijri(that)
    assert hijri and from_hijri(*hijri) == that


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("٥/٣/٢٠٢٦", date(2026, 3, 5)),
        ("١٤٤٧/٩/١", date(2026, 2, 18)),
        ("٥ مارس ٢٠٢٦", date(2026, 3, 5)),
        ("الخميس، ٥ آذار ٢٠٢٦", date(2026, 3, 5)),
        ("5 من تشرين الأول 2026", date(2026, 10, 5)),
        ("March 5th, 2026", date(2026, 3, 5)),
        ("Thu 5 Mar 2026", date(2026, 3, 5)),
        ("١ رمضان ١٤٤٧ هـ", date(2026, 2, 18)),
        ("1 Ramadan 1447", date(2026, 2, 18)),
        ("5 مارس 2026 م", date(2026, 3, 5)),
        ("5 Mar. 2026", date(2026, 3, 5)),
        ("Sept. 5, 2026", date(2026, 9, 5)),
        ("5 March,2026", date(2026, 3, 5)),
        ("٥ مارس،٢٠٢٦", date(2026, 3, 5)),
        ("Thursday, 5 March 2026", date(2026, 3, 5)),
        ("يوم الثلاثاء ٣ مارس ٢٠٢٦", date(2026, 3, 3)),
        ("not before 5 March 2026", None),
        ("الدفعة الثانية، 5 مارس 2026", None),
        ("1 رمضان 2026", None),
        ("1 مارس 1447", None),
        ("30 فبراير 2026", None),
        ("5 Smarch 2026", None),
        ("5 مارس", None),
        ("غدًا", None),
        ("05/03/26", None),
    ],
)
def test_a_day_as_people_type_it(typed: str, meant: date | None) -> None:
    assert typed_day(typed) == meant


@pytest.mark.parametrize(
    ("away", "arabic", "english"),
    [
        (0, "اليوم السبت ٢٨ نوفمبر (١٨ جمادى الآخرة)", "today, Saturday 28 November (18 Jumada II)"),
        (1, "غدًا الأحد ٢٩ نوفمبر (١٩ جمادى الآخرة)", "tomorrow, Sunday 29 November (19 Jumada II)"),
        (-1, "أمس الجمعة ٢٧ نوفمبر (١٧ جمادى الآخرة)", "yesterday, Friday 27 November (17 Jumada II)"),
        (3, "يوم الثلاثاء ١ ديسمبر (٢١ جمادى الآخرة)", "on Tuesday 1 December (21 Jumada II)"),
        (40, "يوم الخميس ٧ يناير ٢٠٢٧ (٢٩ رجب)", "on Thursday 7 January 2027 (29 Rajab)"),
    ],
)
def test_a_day_in_a_letter_stands_with_its_weekday_and_date(away: int, arabic: str, english: str) -> None:
    saturday = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    with pretending(saturday):
        at = saturday + timedelta(days=away)
        assert letter_day(at, RIYADH, "ar", "arab", True, when=True) == arabic
        assert letter_day(at, RIYADH, "en", "latn", True, when=True) == english
        bare = letter_day(at, RIYADH, "en", "latn", False, near=False)
        assert bare == english.rpartition(" (")[0].removeprefix("on ").rpartition(", ")[2]
