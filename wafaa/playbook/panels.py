"""The registry of panels: what an app shows beside another app's record, rendered by URL."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy

PANELS: dict[str, Panel] = {}


@dataclass(frozen=True)
class Panel:
    """`place` is where it stands ("conversation", "customer"); `url` names a view that takes the store's slug
    and the record's public id and answers an HTML fragment; `permission` is what the viewer must have."""

    name: str
    place: str
    url: str
    title: str | Lazy
    permission: str
    order: int = 100


def panel(name: str, *, place: str, url: str, title: str | Lazy, permission: str, order: int = 100) -> None:
    PANELS[name] = Panel(name, place, url, title, permission, order)


def panels_at(place: str) -> list[Panel]:
    return sorted((panel for panel in PANELS.values() if panel.place == place), key=lambda panel: panel.order)
