"""Who acts, known again later: a job that goes on in somebody's name asks here for the scope they have now.

@acts_as("staff")
def again(store: Store, pk: int) -> Scope | None: …
"""

from __future__ import annotations

from collections.abc import Callable

from wafaa.stores.models import Store
from wafaa.stores.scope import Scope

Again = Callable[[Store, int], Scope | None]
ACTORS: dict[str, Again] = {}


def acts_as(kind: str) -> Callable[[Again], Again]:
    """Register who knows actors of this kind ("staff:12" is of "staff"). None: they may do nothing any more."""

    def register(again: Again) -> Again:
        ACTORS[kind] = again
        return again

    return register


def scope_again(store: Store, actor: str) -> Scope | None:
    """The scope of this actor as it is now; None when they are gone, or were shut out."""
    kind, _sep, pk = actor.partition(":")
    again = ACTORS.get(kind)
    return again(store, int(pk)) if again is not None and pk.isdigit() else None
