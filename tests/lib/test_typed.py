"""Mistakes in the environment are told with the variable's name, not its value."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from wafaa.lib.typed import address, database, networks, whole


@pytest.mark.parametrize("said, number", [("", 4), (" ", 4), ("8", 8), ("٨", 8)])
def test_a_whole_number_or_the_usual_one(said: str, number: int) -> None:
    assert whole(said, "WEB_THREADS", usual=4) == number


@pytest.mark.parametrize("said", ["abc", "0", "-1", "1.5", "9" * 5_000])
def test_what_is_no_number_names_the_variable(said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^WEB_THREADS must be a whole number, at least 1$"):
        whole(said, "WEB_THREADS", usual=4)


def test_databases_we_know() -> None:
    assert database("", usual="sqlite:///here") == "sqlite:///here"
    assert database("postgres://me@host/db", usual="") == "postgres://me@host/db"


@pytest.mark.parametrize("said", ["foo", "mysql://me:secret@host/db", "postgres:/me:secret@host/db"])
def test_others_are_refused_without_their_password(said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        database(said, usual="")
    assert "DATABASE_URL" in str(refused.value) and "secret" not in str(refused.value)


def test_the_address_of_this_machine() -> None:
    assert address("", usual="http://here") == "http://here"
    assert address("https://help.shop.example/", usual="") == "https://help.shop.example"


@pytest.mark.parametrize("said", ["foo", "help.shop.example", "ftp://x", "https://", "https://x:port", "http://[::1"])
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^ADDRESS must be"):
        address(said, usual="")


def test_proxies_are_networks() -> None:
    assert networks([" 127.0.0.1", "", "10.0.0.1/8", "::1"], "TRUSTED_PROXIES") == ["127.0.0.1", "10.0.0.1/8", "::1"]
    with pytest.raises(ImproperlyConfigured, match="^TRUSTED_PROXIES must be"):
        networks(["nginx"], "TRUSTED_PROXIES")
