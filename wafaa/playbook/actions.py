"""The registry of actions: what rules and people may have an app do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Lazy

ACTIONS: dict[str, Action] = {}


class CannotBeDone(Exception):
    """An action cannot act on this record now; `says` is why, for people."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Choice:
    """What must be said to an action: the argument's name, and its options as (value, label); None: free words, more
    than a line of them where `is_long`. What `may_be_empty` is left to the action's own best then. `says` puts a free
    value into the words of a sentence (`playbook.wording`)."""

    name: str
    label: str | Lazy
    options: Callable[[], Sequence[tuple[str, str | Lazy]]] | None = None
    is_long: bool = False
    may_be_empty: bool = False
    says: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Action:
    """`act(record, **choices)` does it; `about` is the kind of record; `permission` guards a person's use.

    `choices` are its arguments, for forms. Where it has an `undo`, `act` answers what that needs to remember (plain
    JSON), and `undo(record, memory)` takes it back; it answers False, and does nothing, when the record has moved on.
    `check(**choices)` says why these arguments do not go together; empty when they do. `preview(record, **choices)` is
    what would be done, in words, for whoever is asked first; None: the label and the arguments say it all. `texts` are
    the kinds of records that variables in its long arguments may speak of; empty where none are filled there.
    """

    name: str
    about: str
    label: str | Lazy
    permission: str
    act: Callable[..., Any]
    choices: tuple[Choice, ...] = ()
    undo: Callable[[Any, Any], bool] | None = None
    check: Callable[..., str] | None = None
    preview: Callable[..., str] | None = None
    texts: tuple[str, ...] = ()


def action(
    name: str,
    *,
    about: str,
    label: str | Lazy,
    permission: str,
    choices: tuple[Choice, ...] = (),
    undo: Callable[[Any, Any], bool] | None = None,
    check: Callable[..., str] | None = None,
    preview: Callable[..., str] | None = None,
    texts: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an action. Raises ValueError when its name is taken."""

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        if name in ACTIONS and ACTIONS[name].act.__module__ != act.__module__:
            raise ValueError(f"two actions are called {name}")
        ACTIONS[name] = Action(name, about, label, permission, act, choices, undo, check, preview, texts)
        return act

    return register


def actions_about(kind: str) -> list[Action]:
    """All actions on this kind of record whose arguments a form can ask for, in the order of their declaration."""
    return [action for action in ACTIONS.values() if action.about == kind and action.choices]


def actions_within(kinds: Iterable[str]) -> list[Action]:
    """All actions on these kinds of record, kind by kind, in the order of their declaration."""
    return [action for kind in kinds for action in ACTIONS.values() if action.about == kind]


def words(step: Mapping[str, Any]) -> str:
    """What a step {do, with or choices} will do, in words: "Snooze: tomorrow morning"."""
    action = ACTIONS.get(step["do"])
    if action is None:
        return str(step["do"])
    said = step.get("with", step.get("choices", {}))
    parts = [called(choice, said[choice.name]) for choice in action.choices if said.get(choice.name)]
    return f"{action.label}: {' · '.join(parts)}" if parts else str(action.label)


def called(choice: Choice, value: str) -> str:
    """What this value of an argument is called."""
    if choice.says is not None:
        return choice.says(value)
    options = dict(choice.options()) if choice.options else {}
    return str(options.get(value, value))
