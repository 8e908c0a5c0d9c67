"""What far-reaching was done to a conversation, as lines between its messages, with the button that takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.inbox.models import Conversation, Deed, DeedKind
from wafaa.lib.pages import address
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.lib.time import now
from wafaa.stores import scope

MOST = 20


def deeds_of(conversation: Conversation) -> list[Deed]:
    """The latest of this conversation, from old to new."""
    found = DEEDS.all(store=scope.current().store_id, conversation=conversation.pk)
    return list(reversed(found))


DEEDS: Prepared[Deed] = Prepared(
    lambda: (
        Deed.everywhere.filter(store_id__same=Slot("store"), conversation_id=Slot("conversation"))
        .select_related("staff", "other", "undone_by")
        .defer("record")
        .order_by("-id")[:MOST]
    )
)


def line_of_deed(deed: Deed) -> dict[str, Any]:
    """A deed as _message.html shows it ("happened")."""
    may_undo = deed.undone_at is None and deed.undo_until > now() and scope.current().can("inbox.tend")
    slug = scope.current().store.slug
    return {
        "kind": "happened",
        "id": deed.public_id,
        "text": _says(deed),
        "at": deed.at,
        "other_url": address("inbox:conversation", slug, deed.other.public_id) if deed.kind == DeedKind.SPLIT else "",
        "undo_url": address("inbox:undo_deed", slug, deed.public_id) if may_undo else "",
    }


def _says(deed: Deed) -> str:
    number = in_digits(str(deed.other.number), scope.current().store.figures)
    named = {"number": number, "name": isolated(deed.staff.name if deed.staff else _("Wafaa"))}
    if deed.kind == DeedKind.MERGE:
        said = _("Conversation %(number)s was merged into this one, by %(name)s") % named
    else:
        said = _("Conversation %(number)s was split off from here, by %(name)s") % named
    if deed.undone_at is None:
        return said
    undone = {"said": said, "name": isolated(deed.undone_by.name if deed.undone_by else _("Wafaa"))}
    return _("%(said)s; undone by %(name)s") % undone


def among(lines: list[dict[str, Any]], deeds: list[Deed], *, since: datetime | None) -> list[dict[str, Any]]:
    """The lines of a thread with its deeds at their time; those before `since`, the first message shown, are left to
    the page on which that time is."""
    waiting = [deed for deed in deeds if since is None or deed.at >= since]
    mixed: list[dict[str, Any]] = []
    for line in lines:
        while waiting and line.get("at") is not None and waiting[0].at < line["at"]:
            mixed.append(line_of_deed(waiting.pop(0)))
        mixed.append(line)
    return mixed + [line_of_deed(deed) for deed in waiting]
