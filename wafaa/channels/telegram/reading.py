"""What an update of Telegram says: a message, an edit, a start, or that the customer blocked us.

Only private chats are read. What has no text of its own (a sticker, a place, a contact) is put into words, so that
whoever reads the conversation, searches it or hears it read out knows what came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.connector import Ignored, Meaning, Unreadable
from wafaa.channels.wishes import wishes_where_people_talk
from wafaa.lib.text.direction import language
from wafaa.lib.text.safe import mask_secrets, visible
from wafaa.people.models import IdentityKind

MOST_TEXT = 20_000
PRIVATE = "private"
TELEGRAM = IdentityKind.TELEGRAM


@dataclass(frozen=True)
class Sent:
    """A file that a customer sent: where the server has it, and what it is called."""

    file_id: str
    name: str
    size: int


Read = Meaning | Ignored | Unreadable


def read(raw: bytes) -> tuple[Read, Sent | None]:
    """What one update says, and the file that goes with it. The words are in the active language."""
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        return Unreadable("not_an_update"), None
    if not isinstance(update, dict):
        return Unreadable("not_an_update"), None
    try:
        return _read(update)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Unreadable("not_an_update"), None


def _read(update: Mapping[str, Any]) -> tuple[Read, Sent | None]:
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"]), None
    is_edit = "edited_message" in update
    message = update["edited_message"] if is_edit else update.get("message")
    if message is None:
        return Ignored("other_update"), None
    if message["chat"]["type"] != PRIVATE:
        return Ignored("group"), None
    sender = message.get("from") or {}
    if sender.get("is_bot"):
        return Ignored("bot"), None
    sent = file_in(message)
    return _said(message, sender, is_edit, sent), sent


def _said(message: Mapping[str, Any], sender: Mapping[str, Any], is_edit: bool, sent: Sent | None) -> Meaning:
    words = words_of(message, sent)
    text = mask_secrets(words[:MOST_TEXT])
    warnings = [*(["cut"] if len(words) > MOST_TEXT else []), *(["secret_masked"] if text != words[:MOST_TEXT] else [])]
    chat = message["chat"]["id"]
    kind = "edit" if is_edit else "start" if _is_start(message) else "message"
    answered = message.get("reply_to_message") or {}
    spoken = language(message.get("text") or message.get("caption") or "")
    return Meaning(
        kind=kind,
        identity=(TELEGRAM, str(chat)),
        name=name_of(sender or message["chat"]),
        text=text,
        quoted=str((message.get("quote") or {}).get("text") or "")[:MOST_TEXT],
        provider_id=id_of(chat, message["message_id"]),
        references=(id_of(chat, answered["message_id"]),) if answered.get("message_id") else (),
        language=spoken if spoken != "und" else _spoken_by(sender),
        warnings=(*warnings, *(["forwarded"] if message.get("forward_origin") else [])),
        details=_details(message, sender) | wishes_where_people_talk(words),
        goes_on=True,
        key="" if is_edit else f"telegram:{id_of(chat, message['message_id'])}",
    )


def id_of(chat: int | str, message: int | str) -> str:
    """How a message is called here: Telegram counts messages chat by chat."""
    return f"{chat}:{message}"


def provider_id_of(update: Mapping[str, Any]) -> str:
    """The id of what an update is about; an edit, and what is no message, is called by the update's own number."""
    message = update.get("message")
    try:
        return id_of(message["chat"]["id"], message["message_id"]) if message else f"update:{update['update_id']}"
    except (KeyError, TypeError):
        return f"update:{update.get('update_id')}"


def _is_start(message: Mapping[str, Any]) -> bool:
    """The button every chat with a bot begins with."""
    said = str(message.get("text") or "").split()
    return bool(said) and said[0] == "/start" and len(said) <= 2


def name_of(person: Mapping[str, Any]) -> str:
    """The name somebody gave themselves; one that holds an address or a link is no name."""
    name = visible(f"{person.get('first_name') or ''} {person.get('last_name') or ''}")[:120]
    return "" if "@" in name or "://" in name else name


def _spoken_by(sender: Mapping[str, Any]) -> str:
    code = str(sender.get("language_code") or "")[:2].lower()
    return code if code in ("ar", "en") else ""


def _details(message: Mapping[str, Any], sender: Mapping[str, Any]) -> dict[str, Any]:
    """A phone that the customer shared of themselves: their word for it, no proof (cards can be forged)."""
    contact = message.get("contact") or {}
    is_own = contact.get("user_id") is not None and contact.get("user_id") == sender.get("id")
    return {"phone": str(contact.get("phone_number") or "")[:40]} if is_own else {}


def _membership(change: Mapping[str, Any]) -> Ignored | Meaning:
    """The customer blocked us ("left"), or let us write again ("back")."""
    if change["chat"]["type"] != PRIVATE:
        return Ignored("group")
    chat = str(change["chat"]["id"])
    kind = {"kicked": "left", "member": "back"}.get(change["new_chat_member"]["status"])
    if kind is None:
        return Ignored("other_update")
    return Meaning(kind=kind, identity=(TELEGRAM, chat), name=name_of(change["chat"]))


# Words


def words_of(message: Mapping[str, Any], sent: Sent | None) -> str:
    """The text of a message; what has none is put into words."""
    text = str(message.get("text") or message.get("caption") or "")
    entities = message.get("entities") or message.get("caption_entities") or []
    if text:
        return with_addresses(text, entities)
    for kind, tell in TELLERS.items():
        if kind in message:
            return tell(message[kind])
    return "" if sent else _("(something that can only be seen in Telegram)")


def with_addresses(text: str, entities: list[Mapping[str, Any]]) -> str:
    """The text with the addresses of links that stand behind words: nobody should be led by words alone.
    Telegram counts places in UTF-16 (Bot API, MessageEntity)."""
    wide = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda one: -int(one.get("offset", 0))):
        if entity.get("type") == "text_link" and entity.get("url"):
            end = 2 * (int(entity["offset"]) + int(entity["length"]))
            wide = wide[:end] + f" ({entity['url']})".encode("utf-16-le") + wide[end:]
    return wide.decode("utf-16-le", "replace")


def _sticker(said: Mapping[str, Any]) -> str:
    return _("Sticker %(emoji)s") % {"emoji": said.get("emoji") or ""}


def _place(said: Mapping[str, Any]) -> str:
    address = f"https://maps.google.com/?q={float(said['latitude']):.6f},{float(said['longitude']):.6f}"
    return _("Location: %(address)s") % {"address": address}


def _venue(said: Mapping[str, Any]) -> str:
    named = "، ".join(filter(None, (said.get("title"), said.get("address"))))
    return f"{named}\n{_place(said['location'])}"


def _contact(said: Mapping[str, Any]) -> str:
    return _("Contact: %(name)s %(phone)s") % {"name": name_of(said), "phone": said.get("phone_number") or ""}


def _dice(said: Mapping[str, Any]) -> str:
    return f"{said.get('emoji') or ''} {said.get('value') or ''}".strip()


def _poll(said: Mapping[str, Any]) -> str:
    return _("Poll: %(question)s") % {"question": said.get("question") or ""}


TELLERS = {
    "sticker": _sticker,
    "venue": _venue,
    "location": _place,
    "contact": _contact,
    "dice": _dice,
    "poll": _poll,
}


# Files

KINDS = {
    "document": "file",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "video": "video.mp4",
    "video_note": "video.mp4",
    "animation": "animation.mp4",
}


def file_in(message: Mapping[str, Any]) -> Sent | None:
    """The file of a message; of a photo, which comes in several sizes, the largest."""
    photos = message.get("photo")
    if photos:
        largest = max(photos, key=lambda one: int(one.get("file_size") or one.get("width") or 0))
        return Sent(str(largest["file_id"]), "photo.jpg", int(largest.get("file_size") or 0))
    for kind, name in KINDS.items():
        if found := message.get(kind):
            return Sent(str(found["file_id"]), str(found.get("file_name") or name), int(found.get("file_size") or 0))
    return None
