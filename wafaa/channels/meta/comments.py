"""What Facebook and Instagram tell of comments, each as one thing that happened.

After Meta's "Webhooks for Pages" (field feed, item comment) and "Webhooks: Instagram" (field comments). Instagram tells
of new comments alone: no edit, no removal. Nothing here touches a database or the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.meta.told import instant, of, text_in

MOST_TEXT = 20_000
VERBS = {"add": "add", "edited": "edit", "edit": "edit", "remove": "remove", "hide": "hide", "unhide": "unhide"}


@dataclass(frozen=True)
class Said:
    """One thing about one comment. `verb`: add | edit | remove | hide | unhide, "" for another. `parent` is the comment
    it answers, "" under the post itself. `person` is the author's id as the comment names it: Meta does not promise
    that it is the one they have in messages."""

    verb: str
    comment: str
    post: str
    parent: str
    person: str
    name: str
    text: str
    link: str
    written_at: datetime
    told_at: datetime


def is_about_comment(change: dict[str, Any]) -> bool:
    value = of(change, "value")
    if change.get("field") == "feed":
        return value.get("item") == "comment"
    return change.get("field") == "comments" and bool(value)


def said(told: dict[str, Any]) -> Said | None:
    """What a change tells, None without the ids it hangs on. Words of our own are in the active language."""
    value, told_at = of(told, "value"), _moment(text_in(told, "time", 16))
    read = _of_page(value, told_at) if told.get("field") == "feed" else _of_instagram(value, told_at)
    return read if read.comment and read.post else None


def _of_page(value: dict[str, Any], told_at: datetime) -> Said:
    post, parent = text_in(value, "post_id", 120), text_in(value, "parent_id", 120)
    created = text_in(value, "created_time", 16)
    return Said(
        verb=VERBS.get(text_in(value, "verb", 20), ""),
        comment=text_in(value, "comment_id", 120),
        post=post,
        parent="" if parent == post else parent,
        person=text_in(of(value, "from"), "id", 60),
        name=text_in(of(value, "from"), "name", 120),
        text=_words(value),
        link=text_in(of(value, "post"), "permalink_url", 500),
        written_at=instant(created) if created else told_at,
        told_at=told_at,
    )


def _words(value: dict[str, Any]) -> str:
    """The text, and where a picture or a film of it lies."""
    shown = text_in(value, "photo", 2000) or text_in(value, "video", 2000)
    shared = _("Shared: %(what)s") % {"what": shown} if shown else ""
    return "\n".join(filter(None, [text_in(value, "message", MOST_TEXT), shared]))


def _of_instagram(value: dict[str, Any], told_at: datetime) -> Said:
    return Said(
        verb="add",
        comment=text_in(value, "id", 120),
        post=text_in(of(value, "media"), "id", 120),
        parent=text_in(value, "parent_id", 120),
        person=text_in(of(value, "from"), "id", 60),
        name=text_in(of(value, "from"), "username", 60),
        text=text_in(value, "text", MOST_TEXT),
        link="",
        written_at=told_at,
        told_at=told_at,
    )


def _moment(told: str) -> datetime:
    """The time of a call, which Meta gives in seconds or in thousandths."""
    return instant(told, per_second=1000 if len(told) > 11 else 1)
