"""The browser keeps no part of a page under the page's address."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from wafaa.lib.fragments import keeps_no_parts


def asked(said: str = "", **headers: str) -> str:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("…", headers={"Cache-Control": said} if said else {})

    answer = keeps_no_parts(view)(RequestFactory().get("/s/layla/", headers=headers))
    return answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("said", "headers", "kept"),
    [
        ("", {}, ""),
        ("", {"HX-Request": "true"}, "no-store"),
        ("private, max-age=60", {"HX-Request": "true"}, "private, max-age=60"),
    ],
)
def test_a_part_is_not_kept_and_a_page_is(said: str, headers: dict[str, str], kept: str) -> None:
    assert asked(said, **headers) == kept
