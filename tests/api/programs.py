"""A program with a token, as the tests speak through it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from tests.world import World
from wafaa.api.models import Token
from wafaa.api.scopes import SCOPES
from wafaa.api.verbs import tokens
from wafaa.stores.models import Store
from wafaa.stores.scope import entered


class Program:
    """Asks like a program: with its token, in JSON, without cookies. `language` is what it likes to read."""

    def __init__(self, store: Store, scopes: list[str] | None = None, *, language: str = "en") -> None:
        with entered(store):
            self.token, self.text = tokens.make("ERP", scopes or list(SCOPES))
        self.client = Client(raise_request_exception=False)
        self.language = language

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response; its `json()` is the answer. Headers by their names with underscores."""
        sent = {"authorization": f"Bearer {self.text}", "accept-language": self.language}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        return self.client.generic(
            method, f"/api/v1{path}", content, content_type="application/json" if content else "", headers=sent
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)


def reload(token: Token) -> Token:
    return Token.everywhere.get(pk=token.pk)


def reems(world: World, *scopes: str) -> Program:
    """A program of Reem's shop; without scopes named, with all of them."""
    return Program(world.shop, list(scopes) or None)
