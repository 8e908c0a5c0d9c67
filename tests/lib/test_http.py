import gzip
import json
import socket
import zlib
from pathlib import Path
from time import monotonic

import pytest

from tests.lib.peer import certificate, peer
from tests.lib.test_addresses import SPELLINGS, answers, closed_port
from wafaa.lib.http import OutgoingFailed, Refused, TimedOut, TooBig, Unreachable, fetch

LOOPBACK = frozenset({"127.0.0.1"})


def said(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_a_request_goes_out_and_its_answer_comes_back() -> None:
    with peer(said(b'{"ok":1}', "X-Shop: oud")) as shop:
        reply = fetch("POST", shop.url("/orders"), json={"n": 1}, headers={"X-Key": "k"}, inner_hosts=LOOPBACK)
    assert (reply.status, reply.body, reply.headers["x-shop"]) == (200, b'{"ok":1}', "oud")
    head, _, body = shop.heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /orders HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{shop.port}".encode() in head.lower()
    assert b"x-key: k" in head.lower()
    assert b"accept-encoding: identity" in head.lower()
    assert json.loads(body) == {"n": 1}


@pytest.mark.parametrize(("given", "sent"), [({"content": b"raw"}, b"raw"), ({"data": {"a": "b c"}}, b"a=b+c")])
def test_raw_bytes_and_forms_are_sent_as_given(given: dict[str, object], sent: bytes) -> None:
    with peer(said(b"")) as shop:
        fetch("PUT", shop.url(), inner_hosts=LOOPBACK, **given)  # type: ignore[arg-type]
    assert shop.heard[0].endswith(b"\r\n\r\n" + sent)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with peer(b"") as inner, peer(said(b"", f"Location: {inner.url()}", status="302 Found")) as shop:
        assert fetch("GET", shop.url(), inner_hosts=LOOPBACK).status == 302
    assert inner.heard == []


def test_proxies_from_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with peer(b"") as proxy, peer(said(b"direct")) as shop:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert fetch("GET", shop.url(), inner_hosts=LOOPBACK).body == b"direct"
    assert proxy.heard == []


@pytest.mark.parametrize("host", [*SPELLINGS[:9], "[::1]", "[::ffff:127.0.0.1]", "①②⑦.⓪.⓪.①"])
def test_no_spelling_of_an_inner_host_is_reached(host: str) -> None:
    with peer(said(b"secret")) as inner, pytest.raises(Refused):
        fetch("GET", inner.url(scheme="https", host=host))
    assert inner.heard == []


def test_the_name_is_asked_for_once_so_that_a_second_answer_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers(monkeypatch, "127.0.0.1")
    asked = socket.getaddrinfo
    names: list[str] = []

    def counted(host: str, *args: object, **kwargs: object) -> object:
        names.append(host)
        return asked(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    with peer(said(b"ok")) as shop:
        assert fetch("GET", shop.url(host="shop.example"), inner_hosts=frozenset({"shop.example"})).body == b"ok"
    assert names.count("shop.example") == 1
    assert f"host: shop.example:{shop.port}".encode() in shop.heard[0].lower()


def test_name_and_certificate_are_those_of_the_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers(monkeypatch, "127.0.0.2", "127.0.0.1")
    server, trust = certificate(tmp_path, "shop.example")
    names: list[str] = []
    server.sni_callback = lambda stream, name, context: names.append(name)
    inner = frozenset({"shop.example"})
    with peer(said(b"ok"), tls=server) as shop:
        url = shop.url(scheme="https", host="shop.example")
        assert fetch("GET", url, inner_hosts=inner, tls=trust).body == b"ok"
    assert names == ["shop.example"]


@pytest.mark.parametrize("trusted", [True, False])
def test_a_wrong_certificate_ends_the_call_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trusted: bool
) -> None:
    answers(monkeypatch, "127.0.0.1")
    server, trust = certificate(tmp_path, "other.example" if trusted else "shop.example")
    with peer(said(b"ok"), tls=server) as shop, pytest.raises(Unreachable) as failed:
        url = shop.url(scheme="https", host="shop.example")
        fetch("POST", url, inner_hosts=frozenset({"shop.example"}), tls=trust if trusted else None)
    assert failed.value.sent is False
    assert shop.heard == []


@pytest.mark.parametrize(
    ("method", "url", "reason"),
    [
        ("GET", "http://shop.example/", "not_https"),
        ("GET", "ftp://127.0.0.1/", "not_https"),
        ("GET", "file:///etc/passwd", "not_https"),
        ("GET", "/only/a/path", "not_https"),
        ("GET", "https://", "bad_address"),
        ("GET", "https://layla:secret@shop.example/", "credentials_in_url"),
        ("GET", "https://shop.example:99999/", "bad_address"),
        ("GET", "https://[::1/", "bad_request"),
        ("GET", "https://a\nb/", "bad_request"),
        ("TRACE", "https://shop.example/", "bad_method"),
        ("get", "https://shop.example/", "bad_method"),
    ],
)
def test_a_request_we_would_not_make_is_refused(method: str, url: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch(method, url, inner_hosts=LOOPBACK)
    assert (refused.value.reason, refused.value.sent) == (reason, False)


@pytest.mark.parametrize("headers", [{"X-A": "a\r\nX-B: b"}, {"X-A": "ع"}, {"X A": "a"}])
def test_a_header_that_would_make_another_is_refused(headers: dict[str, str]) -> None:
    with peer(said(b"")) as shop, pytest.raises(Refused, match="bad_request"):
        fetch("GET", shop.url(), headers=headers, inner_hosts=LOOPBACK)
    assert b"".join(shop.heard) == b""


@pytest.mark.parametrize(
    ("answer", "sent"),
    [
        (said(b"x" * 101), True),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 200_000, True),
        (said(gzip.compress(b"x" * 1_000, mtime=0), "Content-Encoding: gzip"), True),
    ],
)
def test_an_answer_above_the_cap_is_too_big(answer: bytes, sent: bool) -> None:
    with peer(answer) as shop, pytest.raises(TooBig) as failed:
        fetch("GET", shop.url(), max_bytes=100, inner_hosts=LOOPBACK)
    assert failed.value.sent is sent


def test_an_answer_at_the_cap_is_whole() -> None:
    with peer(said(b"x" * 100)) as shop:
        assert len(fetch("GET", shop.url(), max_bytes=100, inner_hosts=LOOPBACK).body) == 100


@pytest.mark.parametrize(
    ("name", "zipped"), [("gzip", gzip.compress(b"oud", mtime=0)), ("deflate", zlib.compress(b"oud"))]
)
def test_who_zips_unasked_is_understood(name: str, zipped: bytes) -> None:
    with peer(said(zipped, f"Content-Encoding: {name}")) as shop:
        assert fetch("GET", shop.url(), inner_hosts=LOOPBACK).body == b"oud"


@pytest.mark.parametrize(
    "answer",
    [
        said(b"oud", "Content-Encoding: br"),
        said(b"oud", "Content-Encoding: gzip"),
        said(gzip.compress(b"oud", mtime=0)[:-9], "Content-Encoding: gzip"),
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"",
    ],
)
def test_a_broken_answer_leaves_the_outcome_open(answer: bytes) -> None:
    with peer(answer) as shop, pytest.raises(Unreachable) as failed:
        fetch("POST", shop.url(), inner_hosts=LOOPBACK)
    assert failed.value.sent is True


def test_a_closed_port_has_certainly_not_acted() -> None:
    with pytest.raises(Unreachable, match="no_connection") as failed:
        fetch("POST", f"http://127.0.0.1:{closed_port()}/", inner_hosts=LOOPBACK)
    assert failed.value.sent is False


@pytest.mark.parametrize("how", [{"silent": True}, {"drip_s": 0.02}])
def test_a_silent_or_dripping_peer_costs_no_more_than_the_deadline(how: dict[str, object]) -> None:
    started = monotonic()
    with peer(said(b"x" * 1_000), **how) as shop, pytest.raises(TimedOut) as failed:
        fetch("POST", shop.url(), deadline_s=0.15, inner_hosts=LOOPBACK)
    assert monotonic() - started < 1
    assert failed.value.sent is True


def test_no_time_left_means_nothing_is_sent() -> None:
    with peer(said(b"")) as shop, pytest.raises(OutgoingFailed) as failed:
        fetch("POST", shop.url(), deadline_s=0, inner_hosts=LOOPBACK)
    assert failed.value.sent is False
    assert b"".join(shop.heard) == b""
