"""Notes on orders at a shop: what an engine needs so that colleagues find ours beside their order there."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from wafaa.shops.adapter import Trouble, adapter_of
from wafaa.shops.models import Shop, ShopState


@runtime_checkable
class Notes(Protocol):
    def add_note(self, shop: Shop, order: str, text: str) -> str | Trouble:
        """Note it on the order of this id, for colleagues alone; the note's id. `Trouble.sent` when it may stand there
        all the same."""

    def note_of(self, shop: Shop, order: str, text: str) -> str | Trouble:
        """The id of the note with this text, "" when there is none."""

    def drop_note(self, shop: Shop, order: str, note: str) -> str | Trouble:
        """Take it away; "". A note that is not there is gone."""


def notes_of(shop: Shop | None) -> Notes | None:
    """Who writes notes at this shop; None where nobody can."""
    if shop is None or shop.state == ShopState.OFF:
        return None
    adapter = adapter_of(shop)
    return adapter if isinstance(adapter, Notes) else None
