"""What other parts of the house offer beside the list of shops: a link for each, to those who may follow it.

beside(label=_("Bring in orders from a list"), url_name="orders:lists", permission="shops.manage")
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy

from wafaa.lib.pages import address
from wafaa.stores import scope


@dataclass(frozen=True)
class Link:
    label: str | Lazy
    url_name: str
    permission: str


LINKS: list[Link] = []


def beside(*, label: str | Lazy, url_name: str, permission: str) -> None:
    if all(one.url_name != url_name for one in LINKS):
        LINKS.append(Link(label, url_name, permission))


def links() -> list[dict[str, str]]:
    """What the person in front of the screen may follow: [{url, label}]."""
    here = scope.current()
    return [
        {"url": address(one.url_name, here.store.slug), "label": str(one.label)}
        for one in LINKS
        if here.can(one.permission)
    ]
