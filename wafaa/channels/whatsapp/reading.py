"""What a customer's WhatsApp message says, in words an agent can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.meta.told import instant as told_instant
from wafaa.channels.whatsapp.splitting import Piece

MOST_TEXT = 20_000
WINDOW = timedelta(hours=24)
AD_WINDOW = timedelta(hours=72)
MEDIA = ("image", "video", "audio", "document", "sticker")


@dataclass(frozen=True)
class Read:
    """A message as it is shown. `files` are the media to fetch; `kind` message | aside; `unknown` names a type that
    cannot be shown."""

    text: str = ""
    kind: str = "message"
    files: tuple[dict[str, str], ...] = ()
    answers: str = ""
    warnings: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    unknown: str = ""


def read(told: dict[str, Any]) -> Read:
    """A message of any type. Words of our own are in the language that is active."""
    kind = text_in(told, "type", 40)
    answers = text_in(of(told, "context"), "id", 254)
    reader = READERS.get(kind)
    if reader is None:
        inner = text_in(of(told, "unsupported"), "type", 40)
        return Read(unknown=inner or kind or "?", answers=answers)
    seen = reader(told)
    warnings = seen.warnings + (("forwarded",) if of(told, "context").get("forwarded") else ())
    if referral := of(told, "referral"):
        seen.details["referral"] = {
            name: text_in(referral, name, 300) for name in ("source_url", "headline", "ctwa_clid")
        }
        warnings += ("from_ad",)
    return Read(seen.text, seen.kind, seen.files, seen.answers or answers, warnings, seen.details, seen.unknown)


def _text(told: dict[str, Any]) -> Read:
    return Read(text_in(of(told, "text"), "body", MOST_TEXT))


def _media(told: dict[str, Any]) -> Read:
    kind = text_in(told, "type", 20)
    media = of(told, kind)
    name = text_in(media, "filename", 160) or (_("Voice message") if media.get("voice") else kind)
    file = {"id": text_in(media, "id", 100), "name": name, "type": text_in(media, "mime_type", 80)}
    return Read(text_in(media, "caption", MOST_TEXT), files=(file,) if file["id"] else ())


def _location(told: dict[str, Any]) -> Read:
    place = of(told, "location")
    at = f"{text_in(place, 'latitude', 24)},{text_in(place, 'longitude', 24)}"
    named = [text_in(place, name, 300) for name in ("name", "address")]
    title = _("A place")
    lines = [f"📍 {title}", *filter(None, named), f"https://maps.google.com/?q={at}"]
    return Read("\n".join(lines), details={"location": at})


def _contacts(told: dict[str, Any]) -> Read:
    lines = []
    for card in dicts(told, "contacts")[:20]:
        name = text_in(of(card, "name"), "formatted_name", 120) or _("Without a name")
        phones = [text_in(phone, "phone", 40) for phone in dicts(card, "phones")]
        mails = [text_in(mail, "email", 120) for mail in dicts(card, "emails")]
        lines.append(f"👤 {name}: " + "، ".join(filter(None, [*phones, *mails])))
    return Read("\n".join(lines))


def _reaction(told: dict[str, Any]) -> Read:
    reaction = of(told, "reaction")
    emoji = text_in(reaction, "emoji", 16)
    answers = text_in(reaction, "message_id", 254)
    if not emoji:
        return Read(_("(took the reaction back)"), "aside", answers=answers, warnings=("reaction",))
    return Read(emoji, "aside", answers=answers, warnings=("reaction",))


def _interactive(told: dict[str, Any]) -> Read:
    chosen = of(told, "interactive")
    kind = text_in(chosen, "type", 30)
    reply = of(chosen, kind)
    if kind == "nfm_reply":
        return Read(text_in(reply, "body", MOST_TEXT) or _("(filled in a form)"), details={"form": reply})
    text = "\n".join(filter(None, [text_in(reply, "title", 200), text_in(reply, "description", 300)]))
    if not text:
        return Read(unknown=kind or "interactive")
    return Read(text, warnings=("button",), details={"chose": text_in(reply, "id", 256)})


def _button(told: dict[str, Any]) -> Read:
    button = of(told, "button")
    text = text_in(button, "text", 200)
    return Read(text, warnings=("button",), details={"chose": text_in(button, "payload", 256)})


def _order(told: dict[str, Any]) -> Read:
    order = of(told, "order")
    items = [_item(item) for item in dicts(order, "product_items")[:100]]
    title, total_word = _("An order from the catalogue"), _("Total")
    lines = [f"🛒 {title}", *(item["line"] for item in items)]
    totals: dict[str, Decimal] = {}
    for item in items:
        totals[item["currency"]] = totals.get(item["currency"], Decimal(0)) + item["sum"]
    lines += [f"{total_word}: {_amount(total)} {currency}".strip() for currency, total in totals.items()]
    lines += filter(None, [text_in(order, "text", MOST_TEXT)])
    kept = [
        {"product": i["product"], "quantity": i["quantity"], "price": str(i["price"]), "currency": i["currency"]}
        for i in items
    ]
    return Read("\n".join(lines), details={"order": {"catalogue": text_in(order, "catalog_id", 60), "items": kept}})


def _item(item: dict[str, Any]) -> dict[str, Any]:
    price, quantity = _decimal(item.get("item_price")), _decimal(item.get("quantity"))
    product, currency = text_in(item, "product_retailer_id", 100), text_in(item, "currency", 3)
    line = f"{_amount(quantity)} × {product} · {_amount(price)} {currency}".strip()
    return {
        "product": product,
        "quantity": str(quantity),
        "price": price,
        "currency": currency,
        "sum": price * quantity,
        "line": line,
    }


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number) < Decimal(10) ** 12 else Decimal(0)


def _amount(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _edit(told: dict[str, Any]) -> Read:
    edit = of(told, "edit")
    seen = read(of(edit, "message"))
    answers = text_in(edit, "original_message_id", 254)
    return Read(seen.text, seen.kind, seen.files, answers, (*seen.warnings, "edited"), seen.details, seen.unknown)


def _revoke(told: dict[str, Any]) -> Read:
    answers = text_in(of(told, "revoke"), "original_message_id", 254)
    return Read(_("(deleted a message)"), "aside", answers=answers, warnings=("deleted",), details={"deleted": answers})


def _system(told: dict[str, Any]) -> Read:
    system = of(told, "system")
    kind = text_in(system, "type", 40)
    if kind in ("user_changed_number", "customer_changed_number"):
        return Read(_("(has a new number)"), "aside", warnings=("new_number",))
    if kind in ("customer_identity_changed", "user_identity_changed"):
        return Read(_("(uses WhatsApp on another device)"), "aside", warnings=("identity_changed",))
    return (
        Read(text_in(system, "body", 300), "aside") if text_in(system, "body", 300) else Read(unknown=kind or "system")
    )


READERS = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
    **dict.fromkeys(MEDIA, _media),
}


def addresses_of(piece: Piece) -> list[str]:
    """How this person is known at WhatsApp: the business-scoped id first, then the number as +digits."""
    told, contact = piece.told, piece.contact
    scoped = text_in(contact, "user_id", 150) or text_in(told, "from_user_id", 150) or text_in(told, "user_id", 150)
    plain = text_in(told, "from", 20) or text_in(contact, "wa_id", 20) or text_in(told, "wa_id", 20)
    if "." in plain:  # an id of the new kind may stand where the number stood
        scoped, plain = scoped or plain, ""
    return list(dict.fromkeys(filter(None, [scoped, _number(plain)])))


def moved_to(piece: Piece) -> list[str]:
    """The addresses a system message says the person has now."""
    system = of(piece.told, "system")
    if not text_in(system, "type", 40).endswith("changed_number"):
        return []
    return list(
        filter(
            None,
            [
                text_in(system, "user_id", 150),
                _number(text_in(system, "wa_id", 20) or text_in(system, "new_wa_id", 20)),
            ],
        )
    )


def _number(digits: str) -> str:
    return f"+{digits.lstrip('+')}" if digits.lstrip("+").isascii() and digits.lstrip("+").isdigit() else ""


def instant(told: dict[str, Any]) -> datetime:
    """When it happened; never later than now, and now when it cannot be read."""
    return told_instant(text_in(told, "timestamp", 12))
