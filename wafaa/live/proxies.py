"""Which client a request comes from. Proxy headers are believed from configured proxies only."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from wafaa.live.subscription import Scope

FORWARDED = frozenset({
    b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port",
    b"x-forwarded-prefix", b"x-forwarded-server", b"x-forwarded-ssl", b"x-real-ip", b"x-client-ip",
    b"true-client-ip", b"cf-connecting-ip", b"remote-user", b"x-remote-user", b"x-forwarded-user",
})  # fmt: skip


class Proxies:
    """`trusted`: addresses or networks ("10.0.0.0/8") of our own reverse proxies. Raises ValueError."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks = [ip_network(entry.strip(), strict=False) for entry in trusted if entry.strip()]

    def clean(self, scope: Scope) -> Scope:
        """Client, scheme and headers as far as they can be believed. Changes `scope` in place and returns it.

        From a trusted proxy the client is the last address in X-Forwarded-For that is not itself trusted,
        and the scheme is X-Forwarded-Proto. From anyone else all such headers are dropped; so are, from
        everyone, names with an underscore: in a WSGI environment they are the same as those with a dash.
        """
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        client = scope.get("client")
        if client is not None and self._trusts(client[0]):
            scope["client"] = (self._client(headers, client[0]), 0)
            scope["scheme"] = _scheme(headers) or scope.get("scheme", "http")
        else:
            headers = [(name, value) for name, value in headers if name not in FORWARDED]
        scope["headers"] = headers
        return scope

    def _trusts(self, address: str) -> bool:
        parsed = _address(address)
        return parsed is not None and any(parsed in network for network in self._networks)

    def _client(self, headers: list[tuple[bytes, bytes]], peer: str) -> str:
        values = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
        believed = peer
        for entry in reversed([part.strip() for value in values for part in value.split(",")]):
            parsed = _address(entry)
            if parsed is None:
                break
            believed = str(parsed)
            if not self._trusts(believed):
                break
        return believed


def _scheme(headers: list[tuple[bytes, bytes]]) -> str | None:
    said = [value.strip().lower() for name, value in headers if name == b"x-forwarded-proto"]
    return said[-1].decode() if said and said[-1] in (b"http", b"https") else None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    return (getattr(parsed, "ipv4_mapped", None)) or parsed
