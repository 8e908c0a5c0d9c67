"""The promise ring, the beads, initials and the other marks of the desk."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.template import Context, Template, engines
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from wafaa.lib import marks, names
from wafaa.lib.templatetags import desk

NOW = datetime(2026, 11, 22, 7, 50, tzinfo=UTC)
RIYADH = ZoneInfo("Asia/Riyadh")


@pytest.fixture(autouse=True)
def _reems_morning() -> Any:
    with time_machine.travel(NOW, tick=False), timezone.override(RIYADH), translation.override("ar"):
        yield


def drawn(template: str, **context: Any) -> str:
    made = engines["django"].from_string("{% load desk %}" + template)
    return str(made.render({"now": NOW, "digits": "arab"} | context))


def promise(opened: int, due: int, state: str = "open", **more: Any) -> dict[str, Any]:
    """Opened so many minutes ago, due in so many minutes."""
    return {
        "opened_at": NOW - timedelta(minutes=opened),
        "due_at": NOW + timedelta(minutes=due),
        "state": state,
    } | more


def test_a_promise_in_good_time_is_green_and_empties_the_arabic_way_round() -> None:
    ring = drawn("{% ring p now %}", p=promise(20, 40))
    assert 'class="ring ring-open"' in ring
    assert 'stroke-dasharray="67 100"' in ring
    assert marks.ANTICLOCKWISE in ring
    assert ">٤٠د</text>" in ring
    assert "٤٠ دقيقة" in ring


def test_in_english_the_ring_runs_clockwise_with_its_own_digits() -> None:
    with translation.override("en"):
        ring = drawn("{% ring p now %}", p=promise(20, 40), digits="latn")
    assert marks.CLOCKWISE in ring
    assert ">40m</text>" in ring
    assert "40 minutes left" in ring


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (promise(50, 7, "at_risk"), "at_risk"),
        (promise(50, 7), "at_risk"),
        (promise(20, 40, risk_at=NOW - timedelta(minutes=1)), "at_risk"),
        (promise(60, -12), "broken"),
        (promise(60, 30, "broken"), "broken"),
        (promise(60, 30, "kept"), "kept"),
        (promise(60, 60 * 24 * 4), "later"),
        (promise(60, 30, "cancelled"), "later"),
        (promise(60, 0), "broken"),
    ],
)
def test_a_ring_shows_how_the_promise_stands(made: dict[str, Any], state: str) -> None:
    assert f"ring-{state}" in drawn("{% ring p now %}", p=made)


def test_a_broken_promise_is_a_whole_ring_and_does_not_tick() -> None:
    ring = drawn("{% ring p now %}", p=promise(60, -12, "broken"))
    assert "stroke-dasharray" not in ring
    assert "data-due" not in ring
    assert "١٢ دقيقة" in ring


def test_a_ring_that_ticks_carries_its_own_figures() -> None:
    ring = drawn("{% ring p now %}", p=promise(20, 40))
    assert f'data-due="{int((NOW + timedelta(minutes=40)).timestamp())}"' in ring
    assert f'data-opened="{int((NOW - timedelta(minutes=20)).timestamp())}"' in ring


def test_a_promise_for_another_day_names_the_day_and_has_no_fill() -> None:
    ring = drawn("{% ring p now %}", p=promise(60, 60 * 24 * 4))
    assert ">خميس</text>" in ring
    assert "ring-fill" not in ring


def test_without_a_promise_an_empty_ring_keeps_the_row_aligned() -> None:
    assert "ring-none" in drawn("{% ring p now %}", p=None)


def test_a_label_from_a_person_cannot_break_out_of_the_ring() -> None:
    ring = drawn("{% ring p now %}", p=promise(20, 40, label="<script>"))
    assert "&lt;script&gt;" in ring
    assert "<script>" not in ring


def test_the_share_left_never_leaves_its_bounds() -> None:
    assert marks.share_left(NOW, NOW + timedelta(hours=1), NOW - timedelta(hours=9)) == 100
    assert marks.share_left(NOW, NOW + timedelta(hours=1), NOW + timedelta(minutes=59, seconds=59)) == 4
    assert marks.share_left(NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2)) == 0
    assert marks.share_left(NOW, NOW, NOW - timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("نورة العتيبي", "ن\u200cع"),
        ("عبد الرحمن الشهري", "ع\u200cش"),
        ("هند", "ه\u200d"),
        ("سلمى هاشم", "س\u200cه\u200d"),
        ("Maya Lindqvist", "ML"),
        ("  ريم  ", "ر"),
        ("ال", "ا"),
        ("\u202eنورة", "ن"),
        ("مُنى", "م"),
        ("+966 55 123 4567", ""),
        ("❤️", ""),
        ("", ""),
    ],
)
def test_initials_are_those_an_arab_reader_expects(name: str, mark: str) -> None:
    assert names.initials(name) == mark


def test_a_colour_stays_with_its_name() -> None:
    assert names.hue("نورة  العتيبي") == names.hue("نورة العتيبي ")
    assert {names.hue(f"عميل {n}") for n in range(200)} == set(range(names.HUES))


def test_an_avatar_without_letters_shows_a_person() -> None:
    assert "#person" in drawn("{% avatar name %}", name="+966 55")
    assert 'src="/p.jpg"' in drawn("{% avatar name '/p.jpg' %}", name="هند")


def test_a_chip_takes_only_known_tones_and_escapes_its_text() -> None:
    assert drawn("{% chip 'ذهبي' 'brand' %}") == '<span class="chip chip-brand">ذهبي</span>'
    assert drawn("{% chip text tone %}", text="<b>", tone='x" onclick="') == '<span class="chip">&lt;b&gt;</span>'
    assert drawn("{% chip '' %}") == ""


def test_a_safe_text_drawn_before_does_not_make_a_plain_one_safe() -> None:
    assert "<i>" in desk.chip(SafeString("<i>"), "")
    assert "&lt;i&gt;" in desk.chip("<i>", "")


def test_today_is_said_by_the_hour_and_other_days_by_name() -> None:
    assert ">١٠:٤٢\u00a0ص<" in drawn("{% when at %}", at=NOW - timedelta(minutes=8))
    assert ">أمس<" in drawn("{% when at %}", at=NOW - timedelta(hours=20))
    assert drawn("{% when at %}", at=None) == ""


def test_numbers_wear_the_digits_of_the_store() -> None:
    assert drawn("{% num n %}", n=12345) == "١٢٬٣٤٥"
    assert drawn("{% num n %}", n=12345, digits="latn") == "12,345"
    assert drawn("{% num n 1 %}", n=2.5) == "٢٫٥"
    assert drawn("{% num n %}", n=None) == "–"


def test_codes_and_phones_are_isolated_left_to_right() -> None:
    assert drawn("{% ltr v %}", v="+966 55<") == '<bdi dir="ltr">+966 55&lt;</bdi>'


def test_the_kept_share_says_what_it_is_of() -> None:
    ring = drawn("{% kept_ring 412 443 %}")
    assert ">٩٣٪</text>" in ring
    assert "٤١٢" in ring
    assert "٤٤٣" in ring
    assert ">–</text>" in drawn("{% kept_ring 0 0 %}")


def day(*dues: tuple[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "due_at": NOW + timedelta(minutes=minutes),
            "state": state,
            "name": f"وعد {minutes}",
            "note": "",
            "url": "/c",
        }
        for minutes, state in dues
    ]


THREAD = "{% beads due start end now %}"


def thread(due: list[dict[str, Any]]) -> str:
    return drawn(THREAD, due=due, start=NOW - timedelta(hours=5), end=NOW + timedelta(hours=5))


def test_the_day_runs_from_the_right_in_arabic() -> None:
    svg = thread(day((150, "open")))
    assert 'cx="25.0%"' in svg
    with translation.override("en"):
        assert 'cx="75.0%"' in thread(day((150, "open")))


def test_where_beads_crowd_the_urgent_one_keeps_its_name() -> None:
    svg = thread(day((100, "open"), (110, "broken"), (105, "kept")))
    assert svg.count("bead-name") == 1
    assert 'class="bead-name" x="31.67%" y="62">وعد 110' in svg


def test_beads_outside_the_day_stay_on_the_thread() -> None:
    svg = thread(day((6000, "open"), (-6000, "broken")))
    assert 'cx="0.0%"' in svg
    assert 'cx="100.0%"' in svg


def test_digits_follow_the_language_when_the_store_has_not_chosen() -> None:
    assert desk.num(Context({}), 7) == "٧"
    with translation.override("en"):
        assert desk.num(Context({}), 7) == "7"


def test_what_a_validator_counts_is_said_in_the_stores_digits() -> None:
    class Sheet(forms.Form):
        name = forms.CharField(max_length=6)
        day = forms.CharField()

        def clean_day(self) -> str:
            raise forms.ValidationError("اكتب اليوم هكذا 2026-12-01")

    page = Template("{% load desk %}{% for error in field.errors|wrongs:digits %}{{ error }}{% endfor %}")
    with translation.override("ar"):
        sheet = Sheet({"name": "متجر الورد", "day": "غدًا"})
        said = {digits: page.render(Context({"field": sheet["name"], "digits": digits})) for digits in ("arab", "latn")}
        day = page.render(Context({"field": sheet["day"], "digits": "arab"}))
    assert "٦" in said["arab"] and "١٠" in said["arab"] and not re.search("[0-9]", said["arab"])
    assert "6" in said["latn"] and "10" in said["latn"]
    assert day == "اكتب اليوم هكذا 2026-12-01", "an example is typed as it stands"
