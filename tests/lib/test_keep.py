"""What is kept is drawn once for the same values, and never for others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from time_machine import travel

from wafaa.lib.templatetags import keep


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    keep.forget()
    yield
    keep.forget()


class Told:
    """Counts how often a template asked."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return f"<{self.times}>"


def drawn(names: str, body: str, **context: object) -> str:
    return str(
        PARTS.setdefault((names, body), Template(f"{{% load keep %}}{{% keep {names} %}}{body}{{% endkeep %}}")).render(
            Context(context)
        )
    )


PARTS: dict[tuple[str, str], Template] = {}


def test_the_same_values_are_drawn_once() -> None:
    told = Told()
    assert [drawn("a b", "{{ told }}{{ a }}", a=1, b=[{"x": 2}], told=told) for _ in range(3)] == ["&lt;1&gt;1"] * 3
    assert told.times == 1


@pytest.mark.parametrize(
    "one, other",
    [(1, 2), (1, "1"), (1, True), (None, ""), ([1], [2]), ({"a": 1}, {"a": 2}), ("<b>", SafeString("<b>"))],
)
def test_other_values_are_drawn_anew(one: object, other: object) -> None:
    told = Told()
    first, second = (
        drawn("a", "{{ told }}{{ a }}", a=one, told=told),
        drawn("a", "{{ told }}{{ a }}", a=other, told=told),
    )
    assert told.times == 2 and first != second


def test_two_parts_of_a_page_never_answer_for_each_other() -> None:
    page = Template("{% load keep %}{% keep a %}first{% endkeep %}\n{% keep a %}second{% endkeep %}")
    assert page.render(Context({"a": 1})) == "first\nsecond"
    assert Template("{% load keep %}{% keep a %}another page{% endkeep %}").render(Context({"a": 1})) == "another page"


def test_another_language_zone_digits_or_day_is_another_part() -> None:
    told = Told()
    with travel("2026-11-25 10:00Z", tick=False):
        with translation.override("ar"):
            drawn("a", "{{ told }}", a=1, told=told)
            with timezone.override("Asia/Riyadh"):
                drawn("a", "{{ told }}", a=1, told=told)
            drawn("a", "{{ told }}", a=1, told=told, digits="latn")
        with translation.override("en"):
            drawn("a", "{{ told }}", a=1, told=told)
    with travel("2026-11-26 10:00Z", tick=False), translation.override("ar"):
        drawn("a", "{{ told }}", a=1, told=told)
    assert told.times == 5


def test_the_token_and_the_addresses_are_filled_in_each_time() -> None:
    body = '{% csrf_token %}<a href="{{ base }}send/">{{ here }}</a>'
    first = drawn("a", body, a=1, csrf_token="one", base="/s/layla/inbox/x/", here="/?q=<1>&b")
    second = drawn("a", body, a=1, csrf_token="two", base="/s/layla/inbox/y/", here=lambda: "/")
    assert 'value="one"' in first and '"/s/layla/inbox/x/send/">/?q=&lt;1&gt;&amp;b</a>' in first
    assert 'value="two"' in second and '"/s/layla/inbox/y/send/">/</a>' in second


def test_what_is_kept_is_escaped_once() -> None:
    assert [drawn("a", "{{ a }}", a="<script>") for _ in range(2)] == ["&lt;script&gt;"] * 2


def test_what_is_very_long_is_not_kept() -> None:
    keep.kept("long", lambda: "x" * (keep.LONGEST + 1))
    keep.kept("short", lambda: "x" * keep.LONGEST)
    assert list(keep._kept) == ["short"]


def test_many_threads_may_draw_and_forget_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "MOST", 5)

    def draw_many(who: int) -> int:
        return sum(keep.kept((who, n), lambda: "x") == "x" for n in range(2_000))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(draw_many, range(8))) == [2_000] * 8
    assert len(keep._kept) == 5


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "MOST", 3)
    for n in range(10):
        keep.kept(n, lambda: "x")
    assert list(keep._kept) == [7, 8, 9]
