"""A part is drawn once for the same values in the same surroundings, and for no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from time_machine import travel

from wafaa.lib.parts import drawing, joined
from wafaa.lib.templatetags import keep

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Nor anything left of a language or a time zone that a test before this one spoke in."""
    keep.forget()
    with travel(AT, tick=False), translation.override("ar"), timezone.override("Asia/Riyadh"):
        yield
    keep.forget()


def hit(told: list[str], name: str = "ليلى") -> Any:
    def context() -> dict[str, Any]:
        told.append(name)
        return {"hit": {"name": name, "at": AT, "kind_icon": "chat", "url": "/", "before": "", "after": ""}}

    return context


def test_the_same_values_are_worked_out_once() -> None:
    told: list[str] = []
    draw = drawing("inbox/_hit.html", "arab", "layla")
    assert draw(hit(told), "a") == draw(hit(told), "a") and told == ["ليلى"]
    assert "<script>" not in draw(hit(told, "<script>"), "b")


@pytest.mark.parametrize("other", ["language", "digits", "zone", "day", "frame", "value", "template"])
def test_anything_else_is_another_part(other: str) -> None:
    told: list[str] = []
    drawing("inbox/_hit.html", "arab", "layla")(hit(told), "a")
    language = "en" if other == "language" else "ar"
    zone = "Asia/Tokyo" if other == "zone" else "Asia/Riyadh"
    day = datetime(2026, 11, 26, 9, 0, tzinfo=UTC) if other == "day" else AT
    with translation.override(language), timezone.override(zone), travel(day, tick=False):
        template = "inbox/_beads.html" if other == "template" else "inbox/_hit.html"
        draw = drawing(template, "latn" if other == "digits" else "arab", "rose" if other == "frame" else "layla")
        context = hit(told) if other != "template" else lambda: told.append("ليلى") or BEADS
        draw(context, "b" if other == "value" else "a")
    assert len(told) == 2


BEADS = {"day": {"beads": [], "starts_at": AT, "ends_at": AT}, "now": AT}


def test_a_days_searches_leave_the_frames_of_pages_alone() -> None:
    keep.kept("frame", lambda: "<aside>")
    draw = drawing("inbox/_hit.html", "arab", "layla")
    for n in range(keep.MOST + 1):
        draw(lambda: {"hit": {"at": AT, "kind_icon": "chat"}}, n)
    assert list(keep._kept) == ["frame"] and len(keep.ROWS) == keep.MOST


def test_parts_are_joined_without_being_escaped_again() -> None:
    assert joined([SafeString("<p>"), SafeString("</p>")]) == "<p></p>"
    assert isinstance(joined([]), SafeString) and not joined([])
