"""Synchronous Django behind the ASGI server: bodies, answers, streams, failures, and whom to believe."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.live.harness import request_scope, soon
from wafaa.live.bridge import Bridge
from wafaa.live.proxies import Proxies
from wafaa.live.threads import Threads

Start = Callable[..., Any]
LIMIT = 3 * 1024 * 1024


class Visit:
    """One request and what came back."""

    def __init__(self, application: Any, *pieces: bytes, **scope: Any) -> None:
        self.scope = request_scope(scope.pop("path", "/s/reem/"), **scope)
        self.application = application
        self.pieces = list(pieces or [b""])
        self.status, self.headers, self.body = 0, {}, b""  # type: ignore[var-annotated]
        self.sent = 0
        self.left = asyncio.Event()
        self.before_send: Callable[[], None] = lambda: None

    async def receive(self) -> dict[str, Any]:
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.before_send()
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.sent += 1
            self.body += message.get("body", b"")

    async def through(self, **limits: Any) -> Visit:
        threads = Threads(2, "test")
        try:
            await Bridge(self.application, threads, **limits)(self.scope, self.receive, self.send)
        finally:
            threads.stop()
        return self


def visit(application: Any, *pieces: bytes, limits: dict[str, Any] | None = None, **scope: Any) -> Visit:
    async def go() -> Visit:
        return await Visit(application, *pieces, **scope).through(**(limits or {}))

    return asyncio.run(go())


def echo(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("X-Thread", threading.current_thread().name)])
    return [environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0)))]


def telling(key: str) -> Any:
    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return [repr(environ.get(key)).encode()]

    return application


def test_a_body_arrives_whole_and_in_a_thread() -> None:
    back = visit(echo, b"one ", b"two", method="POST")
    assert (back.status, back.body) == (200, b"one two")
    assert back.headers[b"content-length"] == b"7"
    assert back.headers[b"x-thread"].startswith(b"test-")


def test_a_large_body_goes_through_a_file_and_arrives_whole() -> None:
    pieces = [bytes([number]) * 65536 for number in range(32)]
    assert visit(echo, *pieces, method="POST").body == b"".join(pieces)


@pytest.mark.parametrize("claimed", [True, False])
def test_a_body_over_the_limit_is_refused_before_the_application_sees_it(claimed: bool) -> None:
    headers = [(b"content-length", str(LIMIT + 1).encode())] if claimed else []
    pieces = [b"x" * 1024 * 1024] * 4
    back = visit(_must_not_be_called, *pieces, method="POST", headers=headers, limits={"most_body": LIMIT})
    assert back.status == 413
    assert back.headers[b"connection"] == b"close"


@pytest.mark.parametrize("language, word", [(b"ar", "أكبر"), (b"en-GB,ar", "larger"), (b"", "أكبر")])
def test_what_is_refused_here_is_said_so_that_the_chat_can_show_it(language: bytes, word: str) -> None:
    headers = [(b"content-length", str(LIMIT + 1).encode()), (b"accept-language", language)]
    asked = {"method": "POST", "headers": headers, "limits": {"most_body": LIMIT}}
    chat = visit(_must_not_be_called, b"", path="/w/line/files", **asked)
    assert word in json.loads(chat.body)["error"]["message"] and chat.headers[b"access-control-allow-origin"] == b"*"
    page = visit(_must_not_be_called, b"", path="/f/line/", **asked)
    assert page.headers[b"content-type"] == b"text/html; charset=utf-8"
    assert "أكبر" in page.body.decode() and "larger" in page.body.decode()


def test_a_body_at_the_limit_is_accepted() -> None:
    assert len(visit(echo, b"x" * LIMIT, method="POST", limits={"most_body": LIMIT}).body) == LIMIT


def test_a_body_that_does_not_come_is_given_up() -> None:
    async def story() -> None:
        slow = Visit(_must_not_be_called, method="POST")
        slow.pieces.clear()
        assert (await slow.through(body_seconds=0.01)).status == 408

    asyncio.run(story())


def test_a_client_that_leaves_while_sending_is_not_answered() -> None:
    async def story() -> None:
        gone = Visit(_must_not_be_called, method="POST")
        gone.pieces.clear()
        gone.left.set()
        assert (await gone.through()).status == 0

    asyncio.run(story())


def test_too_many_waiting_requests_are_sent_away() -> None:
    assert visit(_must_not_be_called, limits={"most_waiting": 0}).status == 503


def _must_not_be_called(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    raise AssertionError("the application was called")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("REQUEST_METHOD", "PUT"),
        ("PATH_INFO", "/س".encode().decode("latin-1")),
        ("QUERY_STRING", "a=%20b"),
        ("REMOTE_ADDR", "127.0.0.1"),
        ("SERVER_PORT", "8000"),
        ("HTTP_ACCEPT", "a,b"),
        ("HTTP_COOKIE", "a=1; b=2"),
        ("CONTENT_TYPE", "text/x"),
        ("HTTP_HOST", "one"),
        ("wsgi.url_scheme", "http"),
        ("CONTENT_LENGTH", "3"),
    ],
)
def test_the_environment_says_what_was_asked(key: str, expected: str) -> None:
    headers = [
        (b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"a=1"), (b"cookie", b"b=2"),
        (b"content-type", b"text/x"), (b"host", b"one"), (b"host", b"two"), (b"content-length", b"99"),
    ]  # fmt: skip
    scope = {"method": "PUT", "raw_path": b"/%D8%B3", "query_string": b"a=%20b", "headers": headers}
    assert visit(telling(key), b"abc", **scope).body.decode() == repr(expected)


def test_a_path_that_is_not_utf8_keeps_its_bytes() -> None:
    assert visit(telling("PATH_INFO"), raw_path=b"/%FF%FE").body.decode() == repr("/\xff\xfe")


def test_an_exception_becomes_an_id_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        raise ValueError("SELECT secret")

    back = visit(broken, path="/here")
    assert back.status == 500
    problem = back.body.decode().split("Id: ")[1].strip()
    assert len(problem) == 26
    assert back.body.decode() == f"Something went wrong. Id: {problem}\n"
    assert problem in caplog.text and "SELECT secret" in caplog.text


def test_an_exception_after_the_start_is_a_500_too_and_cleans_up() -> None:
    class Broken:
        closed = 0

        def __iter__(self) -> Iterator[bytes]:
            yield b"first"
            raise ValueError

        def close(self) -> None:
            Broken.closed += 1

    def application(environ: dict[str, Any], start: Start) -> Broken:
        start("200 OK", [("Content-Length", "10")])
        return Broken()

    back = visit(application)
    assert back.status == 500 and b"first" not in back.body
    assert Broken.closed == 1


@pytest.mark.parametrize(("status", "method"), [(204, "GET"), (304, "GET"), (200, "HEAD")])
def test_answers_without_a_body_have_none(status: int, method: str) -> None:
    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start(f"{status} X", [("Content-Length", "4")])
        return [b"body"]

    back = visit(application, method=method)
    assert (back.status, back.body) == (status, b"")
    assert (b"content-length" in back.headers) is (method == "HEAD")


def test_cookies_stay_apart() -> None:
    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return []

    async def story() -> None:
        seen: list[Any] = []
        visiting = Visit(application)
        send = visiting.send

        async def watch(message: dict[str, Any]) -> None:
            seen.extend(message.get("headers", []))
            await send(message)

        visiting.send = watch  # type: ignore[method-assign]
        await visiting.through()
        assert [value for name, value in seen if name == b"set-cookie"] == [b"a=1", b"b=2"]

    asyncio.run(story())


class BigFile:
    """Four megabytes in small chunks, counting what was taken."""

    def __init__(self) -> None:
        self.taken, self.closed = 0, 0

    def __call__(self, environ: dict[str, Any], start: Start) -> BigFile:
        start("200 OK", [("Content-Length", str(4 * 1024 * 1024))])
        return self

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(1024):
            self.taken += 1
            yield b"x" * 4096

    def close(self) -> None:
        self.closed += 1


def test_a_big_file_is_streamed_in_pieces_and_closed() -> None:
    file = BigFile()
    back = visit(file)
    assert len(back.body) == 4 * 1024 * 1024
    assert 10 < back.sent < 30
    assert file.closed == 1


def test_a_reader_that_leaves_stops_the_file() -> None:
    async def story() -> None:
        file = BigFile()
        leaving = Visit(file)
        leaving.before_send = lambda: leaving.left.set() if leaving.sent == 2 else None
        await leaving.through()
        assert file.taken < 1024
        assert file.closed == 1

    asyncio.run(story())


def test_slow_readers_of_files_hold_no_thread() -> None:
    """Two threads, five stalled downloads, and the sixth visitor is answered."""

    async def story() -> None:
        threads = Threads(2, "test")
        bridge = Bridge(lambda environ, start: BigFile()(environ, start), threads)
        stalled = asyncio.Event()

        async def never(message: dict[str, Any]) -> None:
            await stalled.wait()

        slow = [Visit(None) for _ in range(5)]
        tasks = [asyncio.create_task(bridge(visiting.scope, visiting.receive, never)) for visiting in slow]
        await soon(lambda: threads.waiting == 0)
        quick = Visit(None)
        await asyncio.wait_for(Bridge(echo, threads)(quick.scope, quick.receive, quick.send), 2)
        assert quick.status == 200
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        threads.stop()

    asyncio.run(story())


# Whom to believe

SAID = [
    (b"x-forwarded-for", b"203.0.113.9, 198.51.100.7, 10.0.0.2"),
    (b"x-forwarded-proto", b"https"),
    (b"x-remote-user", b"reem"),
    (b"cf-connecting-ip", b"203.0.113.1"),
    (b"x_forwarded_for", b"203.0.113.2"),
    (b"accept", b"a"),
]


def test_nobody_is_believed_by_default() -> None:
    scope = Proxies([]).clean(request_scope(headers=SAID, client=("192.0.2.1", 9)))
    assert scope["client"] == ("192.0.2.1", 9)
    assert scope["scheme"] == "http"
    assert scope["headers"] == [(b"accept", b"a")]


def test_a_trusted_proxy_names_the_client_nearest_to_it_that_is_not_ours() -> None:
    scope = Proxies(["10.0.0.0/8"]).clean(request_scope(headers=SAID, client=("10.0.0.1", 9)))
    assert scope["client"] == ("198.51.100.7", 0)
    assert scope["scheme"] == "https"
    assert b"x_forwarded_for" not in dict(scope["headers"])


@pytest.mark.parametrize("said", [b"", b"unknown", b"10.0.0.5", b"<script>"])
def test_nonsense_from_a_proxy_leaves_the_proxy_itself(said: bytes) -> None:
    headers = [(b"x-forwarded-for", said), (b"x-forwarded-proto", b"gopher")]
    scope = Proxies(["10.0.0.0/8"]).clean(request_scope(headers=headers, client=("10.0.0.1", 9)))
    assert scope["client"][0] in ("10.0.0.1", "10.0.0.5")
    assert scope["scheme"] == "http"


def test_an_address_list_that_makes_no_sense_is_an_error() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Proxies(["nowhere"])
