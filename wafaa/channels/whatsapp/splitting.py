"""From Meta's bundles to one thing at a time. Nothing here touches a database or the network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wafaa.channels.meta.told import dicts, of, text_in


@dataclass(frozen=True)
class Piece:
    """One thing of a bundle. `kind`: message | status | preference | template | health | other. `number` is the
    phone_number_id it is about, "" where it is about the account; `contact` is who is told with it."""

    kind: str
    told: dict[str, Any]
    number: str = ""
    contact: dict[str, Any] = field(default_factory=dict)

    @property
    def provider_id(self) -> str:
        """What a piece is known by; one without an id of its own by what it says."""
        named = text_in(self.told, "id", 180)
        if self.kind == "message" and named:
            return named
        if self.kind == "status" and named:
            return f"{named}:{text_in(self.told, 'status', 12)}"
        return f"{self.kind}:{hashlib.sha256(self.raw()).hexdigest()[:40]}"

    def raw(self) -> bytes:
        """The piece as bytes that `of` reads back; the same piece is the same bytes in any company."""
        told = {"kind": self.kind, "told": self.told, "number": self.number, "contact": self.contact}
        return json.dumps({"piece": told}, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


class NotWhatsApp(ValueError):
    """The bytes are no call of WhatsApp's."""


LISTS = {"messages": "message", "statuses": "status", "user_preferences": "preference"}
ABOUT_ACCOUNT = {
    "message_template_status_update": "template",
    "phone_number_quality_update": "health",
    "account_update": "health",
    "account_alerts": "health",
}


def pieces_of(raw: bytes) -> list[Piece]:
    """Everything a call tells. Raises NotWhatsApp."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotWhatsApp("not_json") from None
    if not isinstance(body, dict):
        raise NotWhatsApp("not_json")
    if isinstance(body.get("piece"), dict):
        return [_piece(body["piece"])]
    if body.get("object") != "whatsapp_business_account":
        raise NotWhatsApp("other_object")
    return [piece for entry in dicts(body, "entry") for change in dicts(entry, "changes") for piece in _of(change)]


def _piece(told: dict[str, Any]) -> Piece:
    return Piece(str(told.get("kind")), of(told, "told"), str(told.get("number", "")), of(told, "contact"))


def _of(change: dict[str, Any]) -> Iterator[Piece]:
    value, name = of(change, "value"), str(change.get("field", ""))
    if name in ABOUT_ACCOUNT:
        yield Piece(ABOUT_ACCOUNT[name], {**value, "field": name})
        return
    number, contacts, found = text_in(of(value, "metadata"), "phone_number_id", 40), dicts(value, "contacts"), False
    for where, kind in LISTS.items():
        for told in dicts(value, where):
            found = True
            yield Piece(kind, told, number, _contact_of(told, contacts))
    if not found:
        yield Piece("other", {"field": name}, number)


def _contact_of(told: dict[str, Any], contacts: list[dict[str, Any]]) -> dict[str, Any]:
    """Who of those named belongs to this piece; of a single one it is clear."""
    names = {told.get("from"), told.get("from_user_id"), told.get("wa_id"), told.get("recipient_id")} - {None, ""}
    for contact in contacts:
        if names & {contact.get("wa_id"), contact.get("user_id")}:
            return contact
    return contacts[0] if len(contacts) == 1 else {}
