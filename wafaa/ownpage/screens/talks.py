"""A customer's conversations, as they read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.inbox.wording import expected_line
from wafaa.lib.ids import new_id
from wafaa.ownpage import talking
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.forms import WordsForm
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens.frame import figures
from wafaa.team.profiles import shown_photo


def talks(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/talks.html: talks [{url, title, at, is_over, text}] · write_url."""
    found = talking.talks_of(guest.customer)
    return frame.inside(guest, "talks") | {"talks": [row(one) for one in found], "write_url": url("write")}


def row(talk: Conversation) -> dict[str, Any]:
    return {
        "url": url("talk", talk.public_id),
        "title": talk.subject or _("Conversation %(number)s") % {"number": figures(str(talk.number))},
        "at": talk.last_at,
        "is_over": talk.status == Status.SOLVED,
    }


def talk(guest: Guest, found: Conversation, form: WordsForm) -> dict[str, Any]:
    """Context of ownpage/talk.html: talk {title}, said [{is_mine, text, at, who, photo, files}], expected, form."""
    told = talking.messages_of(found, guest.customer)
    return frame.inside(guest, "talks") | {
        "talk": row(found),
        "said": [_said(one) for one in told],
        "expected": expected_line(found),
        "form": form,
        "once": new_id(),
        "back_url": url("talks"),
    }


def _said(message: Message) -> dict[str, Any]:
    is_mine = message.kind == MessageKind.IN
    staff = message.staff if not is_mine and message.staff and message.staff.shown_to_customers else None
    return {
        "is_mine": is_mine,
        "text": message.text,
        "at": talking.appeared_at(message),
        "who": staff.shown_name if staff else "",
        "photo": shown_photo(staff) if staff else "",
        "has_files": message.has_files,
    }


def asking(guest: Guest, form: WordsForm, title: str, *, back_url: str, talk_url: str = "") -> dict[str, Any]:
    """Context of ownpage/write.html."""
    return frame.inside(guest) | {
        "title": title,
        "form": form,
        "once": new_id(),
        "back_url": back_url,
        "talk_url": talk_url,
    }
