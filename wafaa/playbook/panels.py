"""The registry of panels: what an app shows beside another app's record, rendered by URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy

PANELS: dict[str, Panel] = {}


@dataclass(frozen=True)
class Panel:
    """`place` is where it stands ("conversation", "customer"); `url` names a view that takes the store's slug
    and the record's public id and answers an HTML fragment; `permission` is what the viewer must have. `shown`, where
    there is one, says whether this store has anything to show there at all. `takes` is "customer" where the view
    wants the public id of the customer of the place's record, whom apps beside each other all know."""

    name: str
    place: str
    url: str
    title: str | Lazy
    permission: str
    order: int = 100
    shown: Callable[[], bool] | None = None
    takes: str = ""


def panel(
    name: str,
    *,
    place: str,
    url: str,
    title: str | Lazy,
    permission: str,
    order: int = 100,
    shown: Callable[[], bool] | None = None,
    takes: str = "",
) -> None:
    PANELS[name] = Panel(name, place, url, title, permission, order, shown, takes)


def panels_at(place: str) -> list[Panel]:
    """Those which this store has something to show in, in their order."""
    found = [panel for panel in PANELS.values() if panel.place == place and (panel.shown is None or panel.shown())]
    return sorted(found, key=lambda panel: panel.order)
