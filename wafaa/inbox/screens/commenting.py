"""What stands under a post: which post it is, who reads what, and what stands in the way of an answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels import comments
from wafaa.channels.comments import PRIVATELY
from wafaa.channels.connector import abilities_of
from wafaa.channels.gate import REASONS
from wafaa.channels.models import Channel, LineState, Outgoing
from wafaa.inbox import ways
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.verbs.commenting import HIDDEN
from wafaa.inbox.verbs.drafting import PRIVATE
from wafaa.inbox.verbs.moderating import REMOVED
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.stores import scope

KINDS = ("public", "private")
"""What the composer's form says of an answer to a comment."""


def post(conversation: Conversation) -> dict[str, str] | None:
    """`conversation.post` of _thread.html: where it stands and its first words; None for what is not public."""
    if not ways.is_public(conversation.channel):
        return None
    known = comments.of(conversation.topic)
    link, words = (known[0].post.link, known[0].post.words) if known else ("", "")
    return {"link": link, "words": words or conversation.subject}


def composer(conversation: Conversation) -> dict[str, Any]:
    """`public` of _composer.html and what goes with it; {} for what is not public."""
    if not ways.is_public(conversation.channel):
        return {}
    under, privately = hindrances(conversation)
    return {
        "public": {"why_not": _sentence(under), **_private_way(conversation.channel, privately)},
        "can_reply": not under,
        "why_not": "",
        "kind": "public",
        "later_choices": [],
        "private_text": "",
    }


def _private_way(channel: str, hindrance: str) -> dict[str, Any]:
    """What the private half of the composer shows; {} where there is none."""
    talk = abilities_of(channel).private_by
    if not talk:
        return {}
    can = abilities_of(talk)
    return {
        "talk": Channel(talk).label,
        "private_why_not": _sentence(hindrance),
        "private_most": can.text,
        "private_counts": can.counts,
    }


def fitted(channel: str, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed for one person's eyes stands as a note where there is no private reply: never in public."""
    private = typed.get("private_text", "")
    if abilities_of(channel).private_by or not private:
        return typed
    kind = {"kind": "note"} if typed.get("kind") == "private" else {}
    return typed | {"private_text": "", "note_text": typed.get("note_text") or private} | kind


def hindrances(conversation: Conversation) -> tuple[str, str]:
    """Why nobody can answer under the post, and why not privately: keys of gate.REASONS, "" where one can."""
    if not scope.current().can("inbox.reply"):
        return "role", "role"
    line = conversation.line
    if line is None or line.state == LineState.OFF:
        return ("no_line", "no_line") if line is None else ("line_is_off", "line_is_off")
    known = comments.of(conversation.topic)
    privately = comments.to_answer_privately(known, conversation.channel, now())[1]
    return comments.to_answer(known, conversation.channel)[1], privately


def why_not(kind: str, conversation: Conversation) -> str:
    """Why an answer of this kind cannot go out, in the reader's words."""
    under, privately = hindrances(conversation)
    return _sentence(privately if kind == "private" else under)


def _sentence(code: str) -> str:
    if not code:
        return ""
    if code == "role":
        return _("Your role reads and writes notes; it does not reply to customers.")
    said = str(REASONS[code])
    return f"{said[:1].upper()}{said[1:]}."


def reach(message: Message, conversation: Conversation) -> str:
    """Who reads a reply in a public conversation: "public" or "private"; "" elsewhere."""
    if message.kind != MessageKind.OUT or not ways.is_public(conversation.channel):
        return ""
    return "private" if is_private(message.outgoing) else "public"


def comment_of(message: Message, conversation: Conversation) -> str:
    """The provider's id of the comment that a message is, "" when it is none."""
    if message.kind != MessageKind.IN or not ways.is_public(conversation.channel):
        return ""
    kind, _sep, named = (message.key or "").partition(":")
    return named if kind == "comment" else ""


def moderation(message: Message, conversation: Conversation) -> dict[str, Any] | None:
    """`message.moderation` of _message.html; None where nothing can be done, or not by the reader."""
    if not abilities_of(conversation.channel).moderates or not scope.current().can("inbox.moderate"):
        return None
    if not comment_of(message, conversation) or REMOVED in message.warnings:
        return None
    names = ("comment_show" if HIDDEN in message.warnings else "comment_hide", "comment_delete")
    slug = scope.current().store.slug
    way, delete = (address(f"inbox:{name}", slug, message.public_id) for name in names)
    return {"is_hidden": HIDDEN in message.warnings, "url": way, "delete_url": delete}


def is_private(outgoing: Outgoing | None) -> bool:
    return outgoing is not None and outgoing.to.startswith(PRIVATELY)


def draft_kind(posted: str) -> str:
    """The kind of draft of what the form calls so."""
    return {"note": str(MessageKind.NOTE), "private": PRIVATE}.get(posted, str(MessageKind.OUT))
