"""Pages that stand beside the talk in the chat (see `chat_pages`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wafaa.channels.models import Line, Visitor
from wafaa.inbox.chat_pages import PAGES, ChatPage, proven_person
from wafaa.inbox.views.door import No, limit, visitors_door
from wafaa.stores.scope import Scope, entered


@visitors_door("GET", "POST")
def page(request: HttpRequest, line: Line, visitor: Visitor, name: str) -> dict[str, Any]:
    """A page as this visitor may see it; a POST presses its button first."""
    limit("widget.page", f"visitor:{visitor.pk}", 60, 60)
    found = _page(name)
    person = proven_person(visitor)
    if request.method == "POST":
        if person is None:
            raise No(403, "not_proven", _("Show us first who you are."))
        with entered(Scope(line.store, actor=f"customer:{person.pk}")):
            found.press(person)
    shown = found.show(person)
    return {"html": shown.html, "act": shown.act if person is not None else ""}


def _page(name: str) -> ChatPage:
    found = PAGES.get(name)
    if found is None or not found.shown():
        raise No(404, "no_page", _("This is not here any more."))
    return found
