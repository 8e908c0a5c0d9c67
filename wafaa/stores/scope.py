"""Who is acting, in which store. Nothing that belongs to a store can be read outside one.

The scope is entered by the middleware of a door (staff, customers, hooks), by the worker (the job row
carries the store) and by the command line; never by code in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from wafaa.stores.models import Store

Found = TypeVar("Found")


class OutsideStore(Exception):
    """A store's rows were asked for by code that is in no store."""


@dataclass(frozen=True)
class Scope:
    """The store, and who acts in it: `actor` is "system", "staff:<id>", "customer:<id>", "token:<id>" (a program at
    the API) or "playbook:<public id of the rule>" (see `playbook.acting`).

    `teams` are the ids of the teams the acting person belongs to, and `sees_all_teams` says that team borders
    do not bind them (owners, managers, and the machine itself). `hidden_teams` are the closed teams whose work
    they may not see.
    """

    store: Store
    actor: str = "system"
    permissions: frozenset[str] = frozenset()
    teams: frozenset[int] = field(default_factory=frozenset)
    sees_all_teams: bool = True
    hidden_teams: frozenset[int] = field(default_factory=frozenset)
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, find: Callable[[], Found]) -> Found:
        """What `find` answers, asked once for the length of this scope: for what two parts of one page show."""
        if name not in self._known:
            self._known[name] = find()
        found: Found = self._known[name]
        return found

    @property
    def store_id(self) -> int:
        return int(self.store.pk)

    @property
    def staff_id(self) -> int | None:
        kind, _, pk = self.actor.partition(":")
        return int(pk) if kind == "staff" else None

    @property
    def me(self) -> int:
        """The acting person's Staff id, for reads of what is theirs; 0, which nobody has, when it is no person."""
        return self.staff_id or 0

    def sees(self, team_id: int | None, staff_id: int | None) -> bool:
        """Whether work of this team and of this person is for the acting person's eyes: a closed team's is its
        members', its leads' and its holder's."""
        return team_id not in self.hidden_teams or (staff_id is not None and staff_id == self.staff_id)

    def can(self, permission: str) -> bool:
        return self.actor == "system" or permission in self.permissions


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The present scope. Raises OutsideStore when there is none."""
    scope = _scope.get()
    if scope is None:
        raise OutsideStore("no store was entered")
    return scope


def peek() -> Scope | None:
    """The present scope, or None."""
    return _scope.get()


@contextmanager
def entered(scope: Scope | Store) -> Iterator[Scope]:
    """Act within a store for the length of the block. A bare Store means the machine itself acts."""
    chosen = scope if isinstance(scope, Scope) else Scope(scope)
    token = _scope.set(chosen)
    try:
        yield chosen
    finally:
        _scope.reset(token)
