"""How a meeting reads beside the message that offers it, and on its door."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox import meeting as door
from wafaa.inbox.models import MEETING, Meeting, Message
from wafaa.lib import dates
from wafaa.lib.pages import address
from wafaa.stores import scope


def meetings_of(shown: list[Message]) -> dict[int, dict[str, Any]]:
    """`meeting` of these messages, by message id; one query, none when no message offers one."""
    ids = [message.pk for message in shown if MEETING in message.warnings]
    rows = Meeting.objects.filter(message_id__in=ids).select_related("message", "ended_by") if ids else ()
    return {one.message_id: _beside(one) for one in rows}


def _beside(meeting: Meeting) -> dict[str, Any]:
    is_open = door.state(meeting) == door.OPEN
    can_join = is_open and scope.current().can("inbox.reply")
    slug = scope.current().store.slug
    url = address("inbox:meeting", slug, meeting.public_id)
    return {
        "is_open": is_open,
        "says": said(meeting),
        "join_url": f"{url}?join=1" if can_join else "",
        "off_url": address("inbox:call_off", slug, meeting.public_id) if can_join else "",
    }


def said(meeting: Meeting) -> str:
    """How it stands with it, in a few words."""
    how = door.state(meeting)
    if how == door.OPEN:
        return _("open until %(hour)s, %(day)s") % until_words(meeting)
    if how == door.OVER:
        return _("over")
    if meeting.ended_by is not None:
        return _("called off by %(name)s") % {"name": meeting.ended_by.name}
    return _("called off")


def until_words(meeting: Meeting) -> dict[str, str]:
    """`hour` and `day` of its end, in the store's own time."""
    store, language = scope.current().store, (get_language() or "ar")[:2]
    zone = ZoneInfo(store.timezone)
    return {
        "hour": dates.clock(meeting.until, zone, language, store.figures),
        "day": dates.day(meeting.until, zone, language, store.figures, in_sentence=True),
    }
