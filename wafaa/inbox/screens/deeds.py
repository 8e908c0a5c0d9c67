"""What far-reaching was done to a conversation, as lines between its messages, with the button that takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
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
    """The latest of this conversation, from old to new; also where it was split off itself."""
    found = DEEDS.all(store=scope.current().store_id, conversation=conversation.pk)
    return list(reversed(found))


DEEDS: Prepared[Deed] = Prepared(
    lambda: (
        Deed.everywhere.filter(
            Q(conversation_id=Slot("conversation"))
            | Q(other_id=Slot("conversation"), kind=DeedKind.SPLIT, undone_at=None),
            store_id__same=Slot("store"),
        )
        .select_related("staff", "conversation", "other", "undone_by")
        .defer("record")
        .order_by("-id")[:MOST]
    )
)


def line_of_deed(deed: Deed, here: Conversation) -> dict[str, Any]:
    """A deed as _message.html shows it ("happened") in this conversation."""
    may_undo = deed.undone_at is None and deed.undo_until > now() and scope.current().can("inbox.tend")
    slug = scope.current().store.slug
    return {
        "kind": "happened",
        "id": deed.public_id,
        "text": _says(deed, here),
        "at": deed.at,
        "other_url": address("inbox:conversation", slug, _beyond(deed, here).public_id) if _leads_on(deed) else "",
        "undo_url": address("inbox:undo_deed", slug, deed.public_id) if may_undo else "",
    }


def _beyond(deed: Deed, here: Conversation) -> Conversation:
    """The other of the two."""
    found: Conversation = deed.conversation if deed.other_id == here.pk else deed.other
    return found


def _leads_on(deed: Deed) -> bool:
    """Only to a conversation that stands by itself: what is merged, or split and undone, leads back here."""
    return deed.kind == DeedKind.SPLIT and deed.undone_at is None


def _says(deed: Deed, here: Conversation) -> str:
    number = in_digits(str(_beyond(deed, here).number), scope.current().store.figures)
    named = {"number": number, "name": isolated(deed.staff.name if deed.staff else _("Wafaa"))}
    if deed.kind == DeedKind.MERGE:
        said = _("Conversation %(number)s was merged into this one, by %(name)s") % named
    elif deed.other_id == here.pk:
        said = _("This was split off from conversation %(number)s, by %(name)s") % named
    else:
        said = _("Conversation %(number)s was split off from here, by %(name)s") % named
    if deed.undone_at is None:
        return said
    undone = {"said": said, "name": isolated(deed.undone_by.name if deed.undone_by else _("Wafaa"))}
    return _("%(said)s; undone by %(name)s") % undone


def among(lines: list[dict[str, Any]], here: Conversation, *, since: datetime | None) -> list[dict[str, Any]]:
    """The lines of this thread with its deeds at their time; those before `since`, the first message shown, are left to
    the page on which that time is."""
    waiting = [deed for deed in deeds_of(here) if since is None or deed.at >= since]
    mixed: list[dict[str, Any]] = []
    for line in lines:
        while waiting and line.get("at") is not None and waiting[0].at < line["at"]:
            mixed.append(line_of_deed(waiting.pop(0), here))
        mixed.append(line)
    return mixed + [line_of_deed(deed, here) for deed in waiting]
