"""The registry of actions: what rules and people may have an app do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Lazy

ACTIONS: dict[str, Action] = {}


@dataclass(frozen=True)
class Action:
    """`act(record, **choices)` does it; `about` is the kind of record; `permission` guards a person's use."""

    name: str
    about: str
    label: str | Lazy
    permission: str
    act: Callable[..., Any]


def action(
    name: str, *, about: str, label: str | Lazy, permission: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an action. Raises ValueError when its name is taken."""

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        if name in ACTIONS and ACTIONS[name].act.__module__ != act.__module__:
            raise ValueError(f"two actions are called {name}")
        ACTIONS[name] = Action(name, about, label, permission, act)
        return act

    return register
