"""Reads of the bell: its lines by keyset, and how each reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.stores import scope
from wafaa.team.models import Notification, Staff
from wafaa.team.models import NotificationKind as Kind
from wafaa.team.profiles import photo_url
from wafaa.team.topics import Thing, things

PAGE = 30
ICONS = {
    Kind.MENTION: "person",
    Kind.ASSIGNED: "box",
    Kind.TEAM: "people",
    Kind.MESSAGE: "chat",
    Kind.COLLEAGUE: "note",
    Kind.STATUS: "checks",
    Kind.AT_RISK: "clock",
    Kind.BROKEN: "alert",
    Kind.GAVE_WAY: "undo",
    Kind.WOKEN: "sun",
    Kind.FAILED: "alert",
    Kind.ANSWERED: "send",
    Kind.DRAFT: "note",
    Kind.REMINDED: "bell",
    Kind.THANKED: "heart",
    Kind.LINE: "alert",
    Kind.SHOP: "alert",
}
TONES = {
    Kind.AT_RISK: "risk",
    Kind.BROKEN: "broken",
    Kind.FAILED: "broken",
    Kind.LINE: "broken",
    Kind.SHOP: "broken",
    Kind.MENTION: "note",
}


@dataclass(frozen=True)
class Line:
    """One line as it is shown: who or what it is about, what happened there, the words, and where it leads."""

    id: str
    kind: str
    icon: str
    tone: str
    title: str
    says: str
    words: str
    count: int
    at: datetime
    is_unread: bool
    is_gone: bool
    url: str
    by_name: str
    by_photo: str


def page(cursor: tuple[datetime, int] | None = None) -> tuple[list[Notification], bool]:
    """The acting person's lines, newest first, and whether there are older ones."""
    entered = scope.current()
    given = {"store": entered.store_id, "me": entered.me}
    found = FIRST.all(**given) if cursor is None else FURTHER.all(**given, at=cursor[0], pk=cursor[1])
    return found[:PAGE], len(found) > PAGE


def _mine() -> Q:
    return Q(store_id=Slot("store"), staff_id=Slot("me"))


FIRST: Prepared[Notification] = Prepared(
    lambda: Notification.everywhere.filter(_mine()).order_by("-at", "-id")[: PAGE + 1]
)
FURTHER: Prepared[Notification] = Prepared(
    lambda: (
        Notification.everywhere.filter(_mine())
        .filter(Q(at__lt=Slot("at")) | Q(at=Slot("at"), id__lt=Slot("pk")))
        .order_by("-at", "-id")[: PAGE + 1]
    )
)


def lines_of(rows: Sequence[Notification]) -> list[Line]:
    """How these read for the acting person: at most two queries more, however many they are."""
    if not rows:
        return []
    known = things(row.topic for row in rows)
    names = colleagues([row.by for row in rows])
    return [_line(row, known.get(row.topic), names) for row in rows]


def colleagues(actors: Sequence[str]) -> dict[str, Staff]:
    """Those of these actors who are colleagues, by the name events give them."""
    ids = {int(actor.removeprefix("staff:")) for actor in actors if actor.startswith("staff:")}
    if not ids:
        return {}
    return {f"staff:{staff.pk}": staff for staff in Staff.objects.filter(pk__in=ids)}


def _line(row: Notification, thing: Thing | None, names: dict[str, Staff]) -> Line:
    by = names.get(row.by)
    shared = {
        "id": row.public_id,
        "kind": row.kind,
        "icon": ICONS[Kind(row.kind)],
        "tone": TONES.get(Kind(row.kind), ""),
        "count": row.count,
        "at": row.at,
        "is_unread": row.read_at is None,
    }
    if thing is None:
        gone = {"title": _("A conversation"), "says": _("You do not see it any more."), "words": "", "url": ""}
        return Line(**shared, **gone, is_gone=True, by_name="", by_photo="")  # type: ignore[arg-type]
    return Line(
        **shared,  # type: ignore[arg-type]
        title=thing.title,
        says=says(row, by.name if by else "", thing.state),
        words=row.words,
        is_gone=False,
        url=thing.url,
        by_name=by.name if by else "",
        by_photo=photo_url(by) if by else "",
    )


def says(row: Notification, name: str, state: str = "") -> str:
    """What happened, in a sentence without its end. `name` is the colleague who did it, if one did; `state` how the
    thing stands now."""
    who = {"name": isolated(name or _("Wafaa"))}
    match row.kind:
        case Kind.MENTION:
            return _("%(name)s mentions you") % who
        case Kind.ASSIGNED:
            return _("%(name)s gave it to you") % who
        case Kind.TEAM:
            return _("It is your team's now")
        case Kind.MESSAGE:
            return _counted(row.count, ngettext("%(n)s new message", "%(n)s new messages", row.count))
        case Kind.COLLEAGUE:
            return _("%(name)s wrote there") % who
        case Kind.STATUS:
            return _("Now: %(state)s") % {"state": state} if state else _("Its state changed")
        case Kind.AT_RISK:
            return _("A promise is at risk")
        case Kind.BROKEN:
            return _("A promise is broken")
        case Kind.GAVE_WAY:
            return _("Your scheduled reply did not leave: they wrote first, and it is your draft again")
        case Kind.WOKEN:
            return _("It woke, as you wanted")
        case Kind.FAILED:
            return _("Your reply could not be delivered")
        case Kind.ANSWERED:
            return _("%(name)s answered you") % who
        case Kind.DRAFT:
            return _("%(name)s left a draft for you to look over") % who
        case Kind.REMINDED:
            return _("The playbook asks you to look at it")
        case Kind.THANKED:
            return _("They thank you by name")
        case Kind.LINE:
            return _("This channel does not work any more")
        case Kind.SHOP:
            return _("This shop is not connected as it should be")
    return str(row.get_kind_display())


def _counted(n: int, words: str) -> str:
    return words % {"n": in_digits(str(n), scope.current().store.figures)}
