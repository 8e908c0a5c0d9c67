import socket
from threading import Event
from time import monotonic

import pytest

from wafaa.lib.addresses import checked_address, connect, is_public
from wafaa.lib.http import OutgoingFailed, Refused, TimedOut, Unreachable

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450:4001:81b::200e",
    "2001:4860:4860::8888",
]
INNER = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2606:4700::1111%eth0",
    "not an address",
]
SPELLINGS = [
    "127.0.0.1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "2130706433",
    "0x7f000001",
    "127.1",
    "127.0.1",
    "0",
    "localhost",
    "LOCALHOST",
    "::1",
    "::ffff:127.0.0.1",
    "①②⑦.⓪.⓪.①",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_the_open_internet_is_open(ip: str) -> None:
    assert is_public(ip)
    assert checked_address(ip, 443).ips == (ip,)


@pytest.mark.parametrize("ip", INNER)
def test_an_inner_address_is_closed(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_passes(host: str) -> None:
    with pytest.raises(Refused, match="inner_address"):
        checked_address(host, 443)


def test_one_inner_address_among_public_ones_closes_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(Refused, match="inner_address"):
        checked_address("shop.example", 443)


@pytest.mark.parametrize("opened", ["localhost", "localhost:2525"])
def test_the_operator_opens_a_host_or_one_port_of_it(opened: str) -> None:
    assert "127.0.0.1" in checked_address("LOCALHOST", 2525, frozenset({opened})).ips


def test_an_opened_port_opens_no_other() -> None:
    with pytest.raises(Refused):
        checked_address("localhost", 2526, frozenset({"localhost:2525"}))


@pytest.mark.parametrize(("host", "port"), [("", 443), ("a.example", 0), ("a.example", 65_536)])
def test_an_address_that_is_none_is_refused(host: str, port: int) -> None:
    with pytest.raises(Refused, match="bad_address"):
        checked_address(host, port)


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "no such name"), UnicodeError("label too long"), ValueError("\0")]
)
def test_a_name_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def nobody(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(Unreachable, match="unknown_host"):
        checked_address("nobody.example", 443)


def test_a_name_server_that_never_answers_costs_no_more_than_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: never.wait(5) and [])
    started = monotonic()
    with pytest.raises(TimedOut, match="name_lookup"):
        checked_address("slow.example", 443, deadline_s=0.05)
    never.set()
    assert monotonic() - started < 1


def test_a_socket_is_connected_and_keeps_a_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with connect("127.0.0.1", port, deadline_s=3, inner_hosts=frozenset({"127.0.0.1"})) as opened:
            assert opened.getpeername() == ("127.0.0.1", port)
            assert opened.gettimeout() == 3


def test_the_second_address_is_tried_when_the_first_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answers(monkeypatch, "127.0.0.2", "127.0.0.1")
        port = server.getsockname()[1]
        with connect("mail.example", port, deadline_s=3, inner_hosts=frozenset({"mail.example"})) as opened:
            assert opened.getpeername()[0] == "127.0.0.1"


def test_a_closed_port_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="no_connection"):
        connect("127.0.0.1", closed_port(), deadline_s=3, inner_hosts=frozenset({"127.0.0.1"}))


def test_a_socket_to_an_inner_host_is_refused() -> None:
    with pytest.raises(Refused):
        connect("127.0.0.1", 25, deadline_s=1)


@pytest.mark.parametrize("deadline_s", [3.0, 0.001])
def test_a_connection_that_takes_too_long_times_out(monkeypatch: pytest.MonkeyPatch, deadline_s: float) -> None:
    def slow(*args: object) -> None:
        raise TimeoutError

    clock = iter([0.0, deadline_s if deadline_s < 1 else 0.0])
    monkeypatch.setattr("wafaa.lib.addresses.monotonic", lambda: next(clock))
    monkeypatch.setattr(socket, "create_connection", slow)
    answers(monkeypatch, "127.0.0.1")
    with pytest.raises(OutgoingFailed, match="connect") as failed:
        connect("127.0.0.1", 25, deadline_s=deadline_s, inner_hosts=frozenset({"127.0.0.1"}))
    assert isinstance(failed.value, TimedOut)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def answers(monkeypatch: pytest.MonkeyPatch, *ips: str) -> None:
    """The name server answers every name with these; addresses are still read as addresses."""
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        if host.replace(".", "").isdigit():
            return real(host, port, *args, **kwargs)  # type: ignore[arg-type,return-value]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
