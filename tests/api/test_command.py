"""`wafaa token`, typed at the machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.world import World
from wafaa.api.models import Token
from wafaa.cli import main

Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """typed("list") → (exit code, what was printed). A command narrows the umask, which is not for the tests after."""
    before = os.umask(0o077)
    monkeypatch.setenv("LANGUAGE", "en")

    def run(*words: str) -> tuple[int, str]:
        code = main(["token", *words])
        told = capsys.readouterr()
        return code, (told.out + told.err).strip()

    with translation.override("ar"):
        yield run
    os.umask(before)


def test_a_token_is_made_listed_and_revoked(world: World, typed: Typed) -> None:
    code, text = typed("create", "--name", "ERP", "--scopes", "customers:read, conversations:write", "--store", "layla")
    assert code == 0
    answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {text}"}).json()
    assert answer["scopes"] == ["customers:read", "conversations:write"] and answer["store"] == "layla"
    code, listed = typed("list", "--store", "layla")
    assert code == 0 and "ERP" in listed and text not in listed and text[:10] in listed
    assert typed("list", "--store", "neighbour")[1] == "No tokens."
    assert typed("revoke", text[:10], "--store", "neighbour")[0] == 2, "it is not the neighbour's"
    assert typed("revoke", text[:10], "--store", "layla") == (0, "Revoked: ERP")
    assert typed("revoke", text[:10] + "…", "--store", "layla") == (0, "It was revoked before: ERP")
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {text}"}).status_code == 401


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["create", "--name", "x", "--scopes", "customers:drop", "--store", "layla"], "customers:drop"),
        (["create", "--name", "x", "--scopes", " , ", "--store", "layla"], "at least one scope"),
        (["create", "--name", " ", "--scopes", "customers:read", "--store", "layla"], "name"),
        (["create", "--name", "x", "--scopes", "customers:read"], "layla, neighbour"),
        (["create", "--name", "x", "--scopes", "customers:read", "--store", "nowhere"], "nowhere"),
        (["create", "--name", "x"], "--scopes"),
        (["revoke", "…", "--store", "layla"], "…"),
        ([], "act"),
    ],
)
def test_bad_words_are_answered_in_one_line(world: World, typed: Typed, words: list[str], says: str) -> None:
    code, told = typed(*words)
    assert code == 2 and says in told and "Traceback" not in told
    assert not Token.everywhere.exists()
