"""The one door by which requests leave the house.

https only, to checked public addresses only, no redirects, no proxies from the environment, one deadline for
the whole call and a cap on the size of the answer. Inner hosts and plain http are opened by the operator
alone.
"""

import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any

import certifi
import httpcore
import httpx

from wafaa.lib.addresses import (
    NO_INNER_HOSTS,
    CheckedAddress,
    checked_address,
    connect,
    is_inner_host,
)
from wafaa.lib.outgoing import OutgoingFailed, Refused, TimedOut, TooBig, Unreachable

__all__ = [
    "CheckedAddress",
    "OutgoingFailed",
    "Refused",
    "Reply",
    "TimedOut",
    "TooBig",
    "Unreachable",
    "checked_address",
    "connect",
    "fetch",
]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
MAX_BYTES = 5 * 1024 * 1024
_IDENTITY = ("", "identity")
_ZIPPED = ("gzip", "deflate")


@dataclass(frozen=True)
class Reply:
    """What the peer answered. Header names are lower case; the body is unpacked, at most `max_bytes`."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    json: Any = None,
    data: Mapping[str, str] | None = None,
    deadline_s: float = 10.0,
    max_bytes: int = MAX_BYTES,
    inner_hosts: frozenset[str] = NO_INNER_HOSTS,
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """Send one request and read the whole answer; any status is an answer, redirects are not followed.

    content, json, data: at most one of them; raw bytes, a JSON value, form fields.
    deadline_s: seconds for everything together, name lookup and body included.
    inner_hosts: "host" or "host:port" which the operator opened; only these may be inner or plain http.
    tls: another trust store, for an operator with an own certificate authority.
    Raises Refused, TimedOut, TooBig, Unreachable; their `sent` tells whether the peer may have acted.
    """
    journey = _Journey(monotonic() + deadline_s)
    request = _request(method, url, headers, content=content, json=json, data=data)
    address = _destination(request.url, inner_hosts, deadline_s)
    try:
        return _travel(request, address, journey, max_bytes, tls or _trust())
    except OutgoingFailed as failed:
        failed.sent = journey.sent
        raise
    except httpx.TimeoutException as late:
        raise TimedOut("deadline", sent=journey.sent) from late
    except httpx.LocalProtocolError as wrong:
        raise Refused("bad_request") from wrong
    except (httpx.HTTPError, zlib.error) as broken:
        raise Unreachable("broken_connection", sent=journey.sent) from broken


def _request(method: str, url: str, headers: Mapping[str, str] | None, **body: Any) -> httpx.Request:
    if method not in METHODS:
        raise Refused("bad_method")
    try:
        request = httpx.Request(method, url, headers=headers, **body)
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as wrong:
        raise Refused("bad_request") from wrong
    request.headers["accept-encoding"] = "identity"
    request.headers.setdefault("user-agent", "Wafaa")
    return request


def _destination(url: httpx.URL, inner_hosts: frozenset[str], deadline_s: float) -> CheckedAddress:
    if url.userinfo:
        raise Refused("credentials_in_url")
    host = url.raw_host.decode("ascii").strip("[]")
    port = url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
    if url.scheme != "https" and not (url.scheme == "http" and is_inner_host(host, port, inner_hosts)):
        raise Refused("not_https")
    return checked_address(host, port, inner_hosts, deadline_s=deadline_s)


def _travel(
    request: httpx.Request, address: CheckedAddress, journey: "_Journey", max_bytes: int, tls: ssl.SSLContext
) -> Reply:
    with _PinnedTransport(address, journey, tls) as transport:
        response = transport.handle_request(request)
        raw = _at_most(max_bytes, response.stream)  # type: ignore[arg-type]
    headers = {name.lower(): value for name, value in response.headers.items()}
    body = _unpacked(raw, headers.get("content-encoding", "").strip().lower(), max_bytes)
    return Reply(response.status_code, headers, body)


def _at_most(max_bytes: int, chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise TooBig("answer")
    return bytes(body)


def _unpacked(raw: bytes, encoding: str, max_bytes: int) -> bytes:
    """We ask for plain bytes; who zips none the less is unpacked only up to the cap."""
    if encoding in _IDENTITY or not raw:
        return raw
    if encoding not in _ZIPPED:
        raise Unreachable("unknown_encoding")
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    body = unpacking.decompress(raw, max_bytes + 1)
    if len(body) > max_bytes:
        raise TooBig("answer")
    if not unpacking.eof:
        raise Unreachable("cut_short")
    return body


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The bundled authorities and, beside them, those which the operator installed on the machine."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


@dataclass
class _Journey:
    """The end of one call on the monotonic clock, and whether bytes of the request have left."""

    end: float
    sent: bool = field(default=False)

    def left(self) -> float:
        """Seconds left; raises TimedOut when there are none."""
        seconds = self.end - monotonic()
        if seconds <= 0:
            raise TimedOut("deadline")
        return seconds


class _PinnedTransport(httpx.HTTPTransport):
    """httpx over connections that we opened ourselves: name and certificate stay those of the host."""

    def __init__(self, address: CheckedAddress, journey: _Journey, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=_PinnedNetwork(address, journey))


class _PinnedNetwork(httpcore.NetworkBackend):
    """Whatever host is asked for, only the checked addresses are dialled."""

    def __init__(self, address: CheckedAddress, journey: _Journey) -> None:
        self.address = address
        self.journey = journey

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        for ip in self.address.ips:
            try:
                return _TimedStream(self._dial(ip), self.journey)
            except httpcore.ConnectError:
                continue
        raise Unreachable("no_connection")

    def _dial(self, ip: str) -> httpcore.NetworkStream:
        return httpcore.SyncBackend().connect_tcp(ip, self.address.port, self.journey.left(), socket_options=[])


class _TimedStream(httpcore.NetworkStream):
    """Every step gets only what is left of the whole call: a drip of bytes gains no time."""

    def __init__(self, inner: httpcore.NetworkStream, journey: _Journey) -> None:
        self.inner = inner
        self.journey = journey

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.journey.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        seconds = self.journey.left()
        self.journey.sent = True
        self.inner.write(buffer, seconds)

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self.inner.start_tls(ssl_context, server_hostname, self.journey.left())
        return _TimedStream(secured, self.journey)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
