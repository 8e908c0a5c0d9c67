"""Being forgotten: what programs say of it, and what is answered."""

from __future__ import annotations

from datetime import datetime

from wafaa.api.asked import Asked
from wafaa.api.shapes import Id, Shape


class ErasureAsked(Asked):
    """`confirm` is the customer's id once more: when the waiting time is over nothing brings them back."""

    confirm: Id


class GoingShape(Shape):
    """How many of what would go. `says` is for people."""

    what: str
    says: str
    count: int


class ErasureShape(Shape):
    """`due_at`: an erasure waits, and until then it can be called off; null: none was asked for. `waits_days`: how long
    one waits in this store."""

    customer: Id
    due_at: datetime | None
    waits_days: int
    goes: list[GoingShape]
