"""Drafts that were left to the colleagues: where that may be, and which there are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.inbox.models import SHARED, Conversation, Draft
from wafaa.inbox.ways import is_public


def may_share(conversation: Conversation) -> bool:
    """Under a post a draft would not say who is to read it."""
    return not is_public(conversation.channel)


def left_beside(conversation: Conversation) -> list[Draft]:
    """The oldest first, with their writers."""
    rows = Draft.objects.filter(conversation=conversation, kind=SHARED).select_related("staff")
    return list(rows.order_by("saved_at", "id"))


def no_room_before() -> str:
    """Two drafts together are more than one composer takes."""
    return _(
        "Together with the draft that stands there already this is too much for one reply. Shorten one of the two."
    )


def no_room_beside() -> str:
    """What was taken back and what was begun since do not fit into one composer."""
    return _("It is not sent. Beside what you have begun there is no room for it: its text stands in the conversation.")
