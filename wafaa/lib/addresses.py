"""Which network addresses may be reached from inside the house.

`ipaddress.is_global` lets inner addresses through (NAT64, SIIT, 6to4, site-local, multicast), so the tables
are our own: IPv4 is everything but the listed blocks, IPv6 is only 2000::/3 without the listed blocks.
Source: the IANA special-purpose address registries for IPv4 and IPv6.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from queue import Empty, Queue
from threading import Thread
from time import monotonic

from wafaa.lib.outgoing import Refused, TimedOut, Unreachable

MOST_ENDPOINT = 1000
"""Characters of a push service's address; Microsoft's, the longest, have some 600."""

NO_INNER_HOSTS: frozenset[str] = frozenset()

CLOSED_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
OPEN_IPV6 = IPv6Network("2000::/3")
CLOSED_IPV6 = tuple(
    IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)


@dataclass(frozen=True)
class CheckedAddress:
    """A host whose every address passed the policy: connect to one of `ips`, never to the name again."""

    host: str
    port: int
    ips: tuple[str, ...]


def checked_address(
    host: str, port: int, inner_hosts: frozenset[str] = NO_INNER_HOSTS, *, deadline_s: float = 5.0
) -> CheckedAddress:
    """Resolve `host` and refuse it when any of its addresses is an inner one.

    inner_hosts: what the operator opened, each "host" or "host:port" in lower case; these skip the policy.
    Raises Refused("inner_address" | "bad_address"), Unreachable("unknown_host"), TimedOut("name_lookup").
    """
    if not host or not 0 < port < 65536:
        raise Refused("bad_address")
    ips = _resolved(host, port, deadline_s)
    if not is_inner_host(host, port, inner_hosts) and not all(is_public(ip) for ip in ips):
        raise Refused("inner_address")
    return CheckedAddress(host, port, ips)


def is_inner_host(host: str, port: int, inner_hosts: frozenset[str]) -> bool:
    """Whether the operator's configuration opened this inner host, or this port of it."""
    name = host.lower().rstrip(".")
    return name in inner_hosts or f"{name}:{port}" in inner_hosts


def is_public(ip: str) -> bool:
    """Whether an address belongs to the open internet by the tables above; False for what is no address."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in block for block in CLOSED_IPV4)
    return _is_public_ipv6(address)


def connect(host: str, port: int, *, deadline_s: float, inner_hosts: frozenset[str] = NO_INNER_HOSTS) -> socket.socket:
    """A connected TCP socket to a checked address, for protocols other than HTTP (SMTP, IMAP).

    deadline_s: seconds for lookup and connection together; stays on the socket as limit of each operation.
    Raises as `checked_address`, and Unreachable("no_connection"), TimedOut("connect").
    """
    end = monotonic() + deadline_s
    address = checked_address(host, port, inner_hosts, deadline_s=deadline_s)
    opened = _first_open(address, end)
    opened.settimeout(deadline_s)
    return opened


def _is_public_ipv6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in OPEN_IPV6:
        return False
    return not any(address in block for block in CLOSED_IPV6)


def _first_open(address: CheckedAddress, end: float) -> socket.socket:
    for ip in address.ips:
        left = end - monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((ip, address.port), left)
        except TimeoutError:
            break
        except OSError:
            continue
    else:
        raise Unreachable("no_connection")
    raise TimedOut("connect")


def _resolved(host: str, port: int, deadline_s: float) -> tuple[str, ...]:
    """getaddrinfo knows no deadline, so a thread asks and we stop waiting for it."""
    answers: Queue[tuple[str, ...]] = Queue()
    Thread(target=_look_up, args=(host, port, answers.put), daemon=True).start()
    try:
        ips = answers.get(timeout=deadline_s)
    except Empty:
        raise TimedOut("name_lookup") from None
    if not ips:
        raise Unreachable("unknown_host")
    return ips


def _look_up(host: str, port: int, tell: Callable[[tuple[str, ...]], None]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):  # ValueError: a name that IDNA cannot encode, or a zero byte in it
        found = []
    tell(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
