"""The registry of settings pages: each app says where its own stand; the frame knows none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _

from wafaa.playbook.panels import panels_at
from wafaa.stores import scope
from wafaa.team.models import Staff

SECTIONS: dict[str, Section] = {}


@dataclass(frozen=True)
class Section:
    """`url` names a view that takes the store's slug; `group` is one of store, service, people, machine."""

    url: str
    label: str | Lazy
    icon: str
    permission: str
    group: str
    order: int


def section(url: str, *, label: str | Lazy, icon: str, permission: str, group: str, order: int) -> None:
    """Put a page among the settings."""
    SECTIONS[url] = Section(url, label, icon, permission, group, order)


def groups(path: str) -> list[dict[str, Any]]:
    """`groups` of team/settings.html: the pages this person may open; the one at `path` is current."""
    titles = {
        "store": _("The store"),
        "service": _("Service"),
        "people": _("People"),
        "machine": _("Behind the scenes"),
    }
    return [group for group in (_group(title, key, path) for key, title in titles.items()) if group["items"]]


def _group(title: str, key: str, path: str) -> dict[str, Any]:
    entered = scope.current()
    mine = [s for s in SECTIONS.values() if s.group == key and entered.can(s.permission)]
    return {"title": title, "items": [_item(s, path) for s in sorted(mine, key=lambda s: s.order)]}


def _item(section: Section, path: str) -> dict[str, Any]:
    url = reverse(section.url, args=[scope.current().store.slug])
    is_current = path.startswith(url)
    return {"url": url, "label": section.label, "icon": section.icon, "current": is_current, "chip": None}


def beside(staff: Staff) -> list[str]:
    """Where what other apps know of a colleague is fetched from."""
    may, slug = scope.current().can, scope.current().store.slug
    return [reverse(one.url, args=[slug, staff.public_id]) for one in panels_at("colleague") if may(one.permission)]


def settings_page(
    request: HttpRequest, template: str, title: str, says: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """A page in the frame of the settings."""
    frame = {"groups": groups(request.path), "section_title": title, "section_says": says}
    return render(request, template, frame | context, status=status)
