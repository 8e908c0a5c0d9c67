"""The registry of actions: what rules and people may have an app do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Lazy

ACTIONS: dict[str, Action] = {}


@dataclass(frozen=True)
class Choice:
    """What must be said to an action: the argument's name, and its options as (value, label); None: free words."""

    name: str
    label: str | Lazy
    options: Callable[[], Sequence[tuple[str, str | Lazy]]] | None = None


@dataclass(frozen=True)
class Action:
    """`act(record, **choices)` does it; `about` is the kind of record; `permission` guards a person's use.

    `choices` are its arguments, for forms. Where it has an `undo`, `act` answers what that needs to remember (plain
    JSON), and `undo(record, memory)` takes it back; it answers False, and does nothing, when the record has moved on.
    `check(**choices)` says why these arguments do not go together; empty when they do.
    """

    name: str
    about: str
    label: str | Lazy
    permission: str
    act: Callable[..., Any]
    choices: tuple[Choice, ...] = ()
    undo: Callable[[Any, Any], bool] | None = None
    check: Callable[..., str] | None = None


def action(
    name: str,
    *,
    about: str,
    label: str | Lazy,
    permission: str,
    choices: tuple[Choice, ...] = (),
    undo: Callable[[Any, Any], bool] | None = None,
    check: Callable[..., str] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an action. Raises ValueError when its name is taken."""

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        if name in ACTIONS and ACTIONS[name].act.__module__ != act.__module__:
            raise ValueError(f"two actions are called {name}")
        ACTIONS[name] = Action(name, about, label, permission, act, choices, undo, check)
        return act

    return register


def actions_about(kind: str) -> list[Action]:
    """All actions on this kind of record whose arguments a form can ask for, in the order of their declaration."""
    return [action for action in ACTIONS.values() if action.about == kind and action.choices]
