"""One change to many conversations: what programs say of it, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from wafaa.api.asked import NO_NUL, Asked, FileIds
from wafaa.api.shapes import Id, Shape
from wafaa.inbox.models import Sweep

What = Literal["assign", "status", "priority", "label", "unlabel", "reply"]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1000)]
To = Annotated[str, Field(max_length=60), NO_NUL]


class SweepAsked(Asked):
    """Which conversations, or those of a saved `view` (5,000 at most), and what is to become of them. `to`: a state, a
    priority, a label, or whom they go to ("staff:<id>", "team:<id>", empty: nobody); of a reply the state afterwards,
    empty: as it is. `text` and `files` are the reply's."""

    conversations: Ids | None = None
    view: Id | None = None
    what: What
    to: To = ""
    text: Annotated[str, Field(max_length=20_000), NO_NUL] = ""
    files: FileIds = []


class SweepShape(Shape):
    """`state`: `planned` (nothing has changed yet), `running`, `done`, `undoing`, `undone`. `counts` says of how many
    conversations what has come: `waiting`, `done`, `same` (was so already), `refused`, `undone`, `kept` (somebody
    changed it since)."""

    id: Id
    what: str
    to: str
    text: str
    state: str
    total: int
    counts: dict[str, int]
    at: datetime
    undo_until: datetime | None


class SweepItemShape(Shape):
    """One of them. `why` is a code for what stands in the way, `says` the same for people. `text` is the reply as this
    customer will read it, while it is planned."""

    conversation: Id
    number: int
    channel: str
    state: str
    why: str
    says: str
    text: str


def sweep_shape(sweep: Sweep, counts: dict[str, int]) -> SweepShape:
    return SweepShape(
        id=sweep.public_id,
        what=sweep.what,
        to=sweep.value,
        text=sweep.text,
        state=sweep.state,
        total=sweep.total,
        counts=counts,
        at=sweep.at,
        undo_until=sweep.undo_until,
    )
