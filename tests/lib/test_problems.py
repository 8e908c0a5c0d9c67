import json
from collections.abc import Iterator

import pytest
import structlog
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.test import RequestFactory
from django.utils.translation import override

from tests.lib import django_ready  # noqa: F401
from wafaa.lib import problems
from wafaa.lib.problems import Problems

SECRET = "password=hunter2 in /srv/wafaa/db.py"
SHOWN: list[tuple[str, dict[str, str]]] = []


@pytest.fixture(autouse=True)
def no_templates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(name: str, context: dict[str, str], request: HttpRequest) -> str:
        raise TemplateDoesNotExist(name)

    monkeypatch.setattr(loader, "render_to_string", missing)
    with override("ar"):
        yield


def page(path: str = "/s/oud/", accept: str = "text/html,*/*;q=0.8") -> HttpRequest:
    return RequestFactory().get(path, HTTP_ACCEPT=accept)


def failing(request: HttpRequest) -> tuple[HttpResponse, dict[str, object]]:
    with structlog.testing.capture_logs() as lines:
        response = Problems(lambda _: HttpResponse()).process_exception(request, ValueError(SECRET))
    assert response is not None
    return response, next(dict(line) for line in lines if line["event"] == "problem")


def test_a_failing_page_shows_an_id_and_never_a_trace() -> None:
    response, logged = failing(page())
    text = response.content.decode()
    assert response.status_code == 500
    assert str(logged["problem_id"]) in text
    assert "hunter2" not in text
    assert "ValueError" not in text
    assert "Traceback" not in text


def test_the_trace_is_logged_under_the_same_id() -> None:
    response, logged = failing(page("/api/orders/"))
    assert json.loads(response.content)["request_id"] == logged["problem_id"]
    assert isinstance(logged["exc_info"], ValueError)


def test_the_route_is_logged_and_not_the_path_with_its_token() -> None:
    request = page("/p/oud/survey/1.secret-token")
    request.resolver_match = type("Match", (), {"route": "p/<store>/survey/<token>"})()
    assert "secret-token" not in str(failing(request)[1])
    assert failing(request)[1]["route"] == "p/<store>/survey/<token>"


def test_two_failures_have_two_ids() -> None:
    assert failing(page())[1]["problem_id"] != failing(page())[1]["problem_id"]


@pytest.mark.parametrize("answered", [Http404(), PermissionDenied(), SuspiciousOperation(), BadRequest()])
def test_what_django_answers_is_left_to_it(answered: Exception) -> None:
    assert Problems(lambda _: HttpResponse()).process_exception(page(), answered) is None


def test_a_page_that_works_passes_unchanged() -> None:
    response = HttpResponse("مرحبا")
    assert Problems(lambda _: response)(page()) is response


def test_a_failure_outside_a_view_is_logged_too() -> None:
    with structlog.testing.capture_logs() as lines:
        try:
            raise ValueError(SECRET)
        except ValueError:
            response = problems.server_error(page())
    assert response.status_code == 500
    assert "hunter2" not in response.content.decode()
    assert any(isinstance(line.get("exc_info"), ValueError) for line in lines)


@pytest.mark.parametrize(
    ("answer", "status", "arabic", "english"),
    [
        (
            lambda request: problems.bad_request(request, ValueError(SECRET)),
            400,
            "لم نفهم",
            "could not understand",
        ),
        (lambda request: problems.bad_request(request, RequestDataTooBig(SECRET)), 413, "أكبر مما", "larger than"),
        (lambda request: problems.permission_denied(request, None), 403, "صلاحياتك", "do not have access"),
        (
            lambda request: problems.csrf_failure(request, reason=SECRET),
            403,
            "انتهت صلاحية",
            "form has expired",
        ),
        (lambda request: problems.page_not_found(request, Http404(SECRET)), 404, "لم نجد", "could not find"),
        (lambda request: problems.too_many_requests(request, 30), 429, "محاولات كثيرة", "Too many attempts"),
    ],
)
def test_each_problem_is_told_in_both_languages(answer: object, status: int, arabic: str, english: str) -> None:
    response = answer(page())  # type: ignore[operator]
    text = response.content.decode()
    assert response.status_code == status
    assert arabic in text
    assert english in text
    assert "hunter2" not in text
    assert '<html lang="ar" dir="rtl">' in text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("language", "title"), [("ar", "لم نجد هذه الصفحة"), ("en", "We could not find this page")])
def test_a_program_reads_the_problem_in_the_present_language(language: str, title: str) -> None:
    with override(language):
        problem = json.loads(problems.page_not_found(page("/w/x")).content)["problem"]
    assert problem["title"] == title
    assert (problem["code"], problem["id"]) == ("http_404", "")


def test_who_tries_too_often_is_told_when_to_come_back() -> None:
    assert problems.too_many_requests(page(), 30).headers["Retry-After"] == "30"
    assert problems.too_many_requests(page(), 0).headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("path", "accept", "is_json"),
    [
        ("/s/oud/", "text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("/s/oud/", "*/*", False),
        ("/s/oud/", "application/json", True),
        ("/s/oud/", "application/json, text/html;q=0.5", True),
        ("/s/oud/", "image/png", False),
        ("/api/orders", "text/html", True),
        ("/w/oud/messages", "text/html", True),
        ("/widget-help", "text/html", False),
    ],
)
def test_programs_get_json_and_people_pages(path: str, accept: str, is_json: bool) -> None:
    response = problems.page_not_found(page(path, accept))
    assert response.headers["Content-Type"].startswith("application/" if is_json else "text/html")


def test_the_template_is_used_when_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(name: str, context: dict[str, str], request: HttpRequest) -> str:
        SHOWN.append((name, context))
        return "<main>our page</main>"

    monkeypatch.setattr(loader, "render_to_string", shown)
    response, logged = failing(page())
    assert response.content == b"<main>our page</main>"
    name, context = SHOWN[-1]
    assert name == "500.html"
    assert context["problem_id"] == logged["problem_id"]
    assert context["title"] == "حدث خلل لدينا"


def test_a_template_that_itself_fails_gives_way_to_the_plain_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str, context: dict[str, str], request: HttpRequest) -> str:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(loader, "render_to_string", broken)
    response, logged = failing(page())
    assert str(logged["problem_id"]) in response.content.decode()
    assert "hunter2" not in response.content.decode()


def test_an_unknown_word_for_a_problem_reads_as_a_failure_of_ours() -> None:
    assert "حدث خلل" in problems.answer(page(), 503, code="http_599").content.decode()
