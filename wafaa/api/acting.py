"""A program whose work goes on in a job acts there with the scopes its token has by then."""

from __future__ import annotations

from wafaa.api.models import Token
from wafaa.api.scopes import permissions_of
from wafaa.stores.actors import acts_as
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope


def scope_of(token: Token) -> Scope:
    """The scope in which this token's program acts. Its store is best fetched along."""
    return Scope(token.store, actor=f"token:{token.pk}", permissions=permissions_of(token.scopes))


@acts_as("token")
def again(store: Store, pk: int) -> Scope | None:
    token = Token.everywhere.select_related("store").filter(store=store, pk=pk, revoked_at=None).first()
    return scope_of(token) if token is not None else None
