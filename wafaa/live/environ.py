"""From an ASGI scope to a WSGI environment (PEP 3333)."""

from __future__ import annotations

import sys
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from wafaa.live.subscription import Scope

Environ = dict[str, Any]


def environ_of(scope: Scope, body: BinaryIO, length: int) -> Environ:
    """The environment of one request whose body of `length` bytes has been read completely."""
    server = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.get("client"):
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = scope["client"][0], str(scope["client"][1])
    _add_headers(environ, scope["headers"])
    # The length that was read counts, not the one that was claimed: a chunked body claims none.
    if length or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def _path(scope: Scope) -> str:
    # From the raw path: decoding as text would have replaced bytes that are not UTF-8.
    raw = scope.get("raw_path")
    octets = unquote_to_bytes(raw) if raw is not None else scope["path"].encode("utf-8", "replace")
    return octets.decode("latin-1")


def _add_headers(environ: Environ, headers: list[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name == "CONTENT_TYPE" and "*=" in value:
            # A parameter in another alphabet (RFC 2231): no browser sends one, and Django falls over unknown ones.
            value = value.partition(";")[0]
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        if key not in environ:
            environ[key] = value
        elif key == "HTTP_COOKIE":
            environ[key] += f"; {value}"
        elif key.startswith("HTTP_") and key != "HTTP_HOST":
            environ[key] += f",{value}"
