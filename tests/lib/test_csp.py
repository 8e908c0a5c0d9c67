from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.lib import django_ready  # noqa: F401
from wafaa.lib import csp
from wafaa.lib.csp import ContentSecurityPolicy, csp_report
from wafaa.lib.linelimit import LineLimit
from wafaa.lib.time import pretending


@pytest.fixture(autouse=True)
def fresh_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(csp, "_reports", LineLimit(lines=2, seconds=60))
    with pretending(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        yield


def through(response: HttpResponse, *, secure: bool = False) -> HttpResponse:
    answered = ContentSecurityPolicy(lambda _: response)(RequestFactory().get("/", secure=secure))
    assert isinstance(answered, HttpResponse)
    return answered


def policy(response: HttpResponse) -> dict[str, str]:
    parts = (part.partition(" ") for part in through(response).headers["Content-Security-Policy"].split("; "))
    return {name: sources for name, _, sources in parts}


def test_nothing_is_allowed_but_our_own() -> None:
    assert policy(HttpResponse()) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "media-src": "'self' blob:",
        "frame-src": "'self'",
        "report-uri": "/csp-report",
    }


def test_every_answer_has_the_other_headers() -> None:
    headers = through(HttpResponse()).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in headers


def test_a_secure_answer_asks_for_secure_ones() -> None:
    assert through(HttpResponse(), secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_header_of_the_view_stays() -> None:
    response = HttpResponse(headers={"Referrer-Policy": "no-referrer", "Content-Security-Policy": "sandbox"})
    headers = through(response).headers
    assert (headers["Referrer-Policy"], headers["Content-Security-Policy"]) == ("no-referrer", "sandbox")


def test_a_view_names_the_pages_that_may_frame_it() -> None:
    response = HttpResponse()
    response.frame_ancestors = ["https://shop.example", "https://*.shop.example:8443"]  # type: ignore[attr-defined]
    assert policy(response)["frame-ancestors"] == "https://shop.example https://*.shop.example:8443"
    assert "X-Frame-Options" not in through(response).headers


@pytest.mark.parametrize(
    "hostile",
    [
        "https://a.example; script-src *",
        "https://a.example script-src",
        "https://a.example\nX: y",
        "*",
        "'unsafe-inline'",
        "'unsafe-eval'",
        "javascript:",
        "",
    ],
)
def test_a_setting_of_a_shop_adds_no_directive(hostile: str) -> None:
    response = HttpResponse()
    response.frame_ancestors = [hostile]  # type: ignore[attr-defined]
    assert policy(response)["frame-ancestors"] == "'none'"


def test_a_view_replaces_single_directives() -> None:
    response = HttpResponse()
    response.csp = {"img-src": "'self' https:", "script-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
    assert policy(response)["img-src"] == "'self' https:"
    assert policy(response)["script-src"] == "'none'"
    assert policy(HttpResponse())["img-src"] == "'self' data: blob:"


def report(body: bytes) -> HttpRequest:
    return RequestFactory().post("/csp-report", body, content_type="application/csp-report")


def test_a_report_is_logged_on_one_bounded_line() -> None:
    with structlog.testing.capture_logs() as lines:
        assert csp_report(report(b'{"a":"\n\x1b[31m\xff' + b"x" * 2_000)).status_code == 204
    assert len(lines) == 1
    assert lines[0]["event"] == "csp.violation"
    assert lines[0]["report"].isprintable()
    assert len(lines[0]["report"]) == 600


def test_many_reports_make_few_lines() -> None:
    with structlog.testing.capture_logs() as lines:
        assert {csp_report(report(b"{}")).status_code for _ in range(5)} == {204}
    assert len(lines) == 2


def test_a_huge_report_is_refused_without_reading_it_all() -> None:
    request = report(b"")
    stream = BytesIO(b"x" * 100_000)
    request._stream = stream
    assert csp_report(request).status_code == 413
    assert stream.tell() < 10_000


def test_a_report_is_posted() -> None:
    assert csp_report(RequestFactory().get("/csp-report")).status_code == 405
