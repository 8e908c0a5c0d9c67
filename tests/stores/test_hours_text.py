"""Hours as customers type them on a phone: halves of the day, words, either digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.stores.hours_text import read_line, write_line
from wafaa.stores.intervals import BadHours


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5-8 pm", "17:00-20:00"),
        ("من ٥ إلى ٨ مساءً", "17:00-20:00"),
        ("من الساعة ٥ حتى ٧ م", "17:00-19:00"),
        ("٩ ص - ١٢ م", "09:00-12:00"),
        ("9-12 pm", "09:00-12:00"),
        ("12 pm - 2 p.m.", "12:00-14:00"),
        ("10 pm to 2 am", "22:00-02:00"),
        ("5.30PM to 9PM, 10 pm-11 pm", "17:30-21:00, 22:00-23:00"),
        ("9 صباحًا إلى 11 صباحًا و 4 م إلى 6 م", "09:00-11:00, 16:00-18:00"),
        ("١٧:٠٠ م - ٢١:٠٠", "17:00-21:00"),
        ("17-21", "17:00-21:00"),
    ],
)
def test_a_half_of_the_day_is_understood(typed: str, meant: str) -> None:
    assert write_line(read_line(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5-8", "17:00-20:00"),
        ("من ٥ إلى ٨", "17:00-20:00"),
        ("من الساعة ٤ حتى ٩", "16:00-21:00"),
        ("9-5", "09:00-17:00"),
        ("10-2", "10:00-14:00"),
        ("8-12", "08:00-12:00"),
        ("12-3", "12:00-15:00"),
        ("6-12", "18:00-24:00"),
        ("10-1, 5-8", "10:00-13:00, 17:00-20:00"),
        ("11-11", "11:00-23:00"),
        ("4-1", "16:00-01:00"),
        ("05:00-08:00", "05:00-08:00"),
        ("05-08", "05:00-08:00"),
        ("5-8 am", "05:00-08:00"),
        ("17-21", "17:00-21:00"),
    ],
)
def test_bare_hours_of_a_person_are_those_when_people_are_awake(typed: str, meant: str) -> None:
    assert write_line(read_line(typed, by_day=True)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("بعد المغرب", "18:00-22:00"),
        ("بعد صلاة العصر", "16:00-22:00"),
        ("المساء", "18:00-22:00"),
        ("evenings", "18:00-22:00"),
        ("in the morning", "09:00-12:00"),
        ("الصباح، بعد العشاء", "09:00-12:00, 20:00-23:00"),
        ("after 6", "18:00-22:00"),
        ("بعد ٨ ص", "08:00-22:00"),
        ("بعد الساعة ٢٣", "23:00-24:00"),
        ("قبل ٩", "07:00-09:00"),
        ("until 1 pm", "09:00-13:00"),
        ("بين ٤ و٦", "16:00-18:00"),
        ("between 4 and 6", "16:00-18:00"),
        ("من ٥ العصر إلى ٨ مساء", "17:00-20:00"),
        ("9 ص - 12 ظهرا", "09:00-12:00"),
        ("من ٩ صباحا حتى ١٠ ليلا", "09:00-22:00"),
        ("from 9am to noon", "09:00-12:00"),
        ("9 مساء - منتصف الليل", "21:00-00:00"),
        ("في أي وقت", "00:00-24:00"),
        ("any time", "00:00-24:00"),
    ],
)
def test_a_person_may_say_their_hours_in_words(typed: str, meant: str) -> None:
    assert write_line(read_line(typed, by_day=True)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8-12 ليلا", "20:00-00:00"),
        ("٨ - ٢ ليلًا", "20:00-02:00"),
        ("8:30-11 at night", "20:30-23:00"),
        ("5-11 ليلا", "17:00-23:00"),
        ("12-2 ليلا", "00:00-02:00"),
        ("05:00 - 11 ليلا", "05:00-23:00"),
    ],
)
def test_hours_of_the_night_do_not_begin_in_the_morning(typed: str, meant: str) -> None:
    """Nobody who said so is called at eight in the morning. A shop's own hours are asked for once more."""
    assert write_line(read_line(typed, by_day=True)) == meant
    if not typed.startswith("0"):
        with pytest.raises(BadHours):
            read_line(typed)


@pytest.mark.parametrize("typed", ["after midnight", "بعد منتصف الليل", "بعد ١٢ ليلا", "بعد ١٢ مساءً"])
def test_after_midnight_is_not_all_of_the_day(typed: str) -> None:
    with pytest.raises(BadHours):
        read_line(typed, by_day=True)


@pytest.mark.parametrize("by_day", [False, True])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("٤ م - ١٢ م", "16:00-00:00"),
        ("4 pm - 12 pm", "16:00-00:00"),
        ("6-12 pm", "18:00-00:00"),
        ("٤ عصرًا - ١٢ مساءً", "16:00-00:00"),
        ("من ٨ إلى ١٢ مساءً", "20:00-00:00"),
        ("من ٩ صباحًا إلى ١٢ مساءً", "09:00-00:00"),
        ("16:00 - ١٢ مساء", "16:00-00:00"),
        ("٥ مساءً - ١٢:٣٠ مساءً", "17:00-00:30"),
        ("12 pm - 12 pm", "12:00-00:00"),
        # Twelve at noon stays noon: a morning ends there, and what begins at twelve begins at noon.
        ("9-12 pm", "09:00-12:00"),
        ("8 am - 12 pm", "08:00-12:00"),
        ("٩ ص - ١٢ م", "09:00-12:00"),
        ("١٢ مساءً - ٣ مساءً", "12:00-15:00"),
        ("٩ ص - ١٢ ظهرًا", "09:00-12:00"),
        # No clock of twelve has a zero: it begins at midnight.
        ("00:00-12 pm", "00:00-12:00"),
        ("٠:٣٠-١٢ م", "00:30-12:00"),
    ],
)
def test_twelve_in_the_evening_at_the_end_is_midnight(typed: str, meant: str, by_day: bool) -> None:
    assert write_line(read_line(typed, by_day=by_day)) == meant


def test_until_twelve_in_the_evening_is_until_midnight() -> None:
    assert write_line(read_line("حتى ١٢ مساءً", by_day=True)) == "09:00-24:00"
    assert write_line(read_line("until 12 pm", by_day=True)) == "09:00-12:00"


@given(st.text(alphabet="0123456789٠١٢٩:-. صمو،,بعدقلنيإاtoafernpm", max_size=40), st.booleans())
def test_whatever_is_typed_is_hours_or_named_as_none(typed: str, by_day: bool) -> None:
    try:
        found = read_line(typed, by_day=by_day)
    except BadHours as bad:
        assert bad.code
    else:
        assert read_line(write_line(found)) == found


def test_bare_hours_of_a_shop_are_as_they_are_written() -> None:
    assert write_line(read_line("5-8")) == "05:00-08:00"


@pytest.mark.parametrize("typed", ["pm-am", "25 pm - 26 pm", "من إلى", "م", "5 xm - 6 xm", "5-8 pm pm", "العصر"])
def test_what_is_no_hour_is_refused(typed: str) -> None:
    with pytest.raises(BadHours):
        read_line(typed)
