"""What Meta tells that is nobody's message: how far ours have come and what they cost, wishes, judgements, health."""

from __future__ import annotations

from wafaa.channels import verbs
from wafaa.channels.connector import Ignored, News, Receipt, Understood
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.models import Line, Outgoing
from wafaa.channels.whatsapp import codes, reading, rules
from wafaa.channels.whatsapp.splitting import Piece
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Purpose


def status(piece: Piece, line: Line) -> Understood:
    state = text_in(piece.told, "status", 20)
    state = {"played": "read"}.get(state, state)
    if state not in ("sent", "delivered", "read", "failed"):
        return Ignored("other_status")
    named = text_in(piece.told, "id", 254)
    key = text_in(piece.told, "biz_opaque_callback_data", 60)
    error = next(iter(dicts(piece.told, "errors")), {})
    code = error.get("code")
    why = codes.meaning_of(code) if isinstance(code, int) else ""
    return Receipt(state, reading.instant(piece.told), named, key, why, act=lambda: _price(piece, line, named, key))


def _price(piece: Piece, line: Line, named: str, key: str) -> None:
    """Put right what the message was thought to cost; a failed one costs nothing."""
    pricing = of(piece.told, "pricing")
    failed = piece.told.get("status") == "failed"
    if not named or not (pricing or failed):
        return
    ours = Outgoing.objects.filter(public_id=key).first() if key else None
    category = text_in(pricing, "category", 30).lower() or "service"
    billed = bool(pricing.get("billable")) and not failed
    count(line, named, category, is_billed=billed, is_automatic=ours is not None and ours.is_automatic)


def count(line: Line, named: str, category: str, *, is_billed: bool, is_automatic: bool) -> None:
    verbs.charge(line, named, category, rules.day_of(now()), is_billed=is_billed, is_automatic=is_automatic)


def preference(piece: Piece) -> Understood:
    value = text_in(piece.told, "value", 20)
    addresses = reading.addresses_of(piece)
    if value not in ("stop", "resume") or not addresses:
        return Ignored("other_preference")

    def act() -> None:
        customer = people.recognise("whatsapp", addresses[0], source="whatsapp")
        proof = f"whatsapp:user_preferences:{value}"
        people.state_consent(customer, Purpose.MARKETING, "whatsapp", given=value == "resume", proof=proof)

    return News(act)


def opinion(piece: Piece, line: Line) -> Understood:
    told = piece.told
    name, language = text_in(told, "message_template_name", 120), text_in(told, "message_template_language", 12)
    state, reason = text_in(told, "event", 20), text_in(told, "reason", 200)
    return News(lambda: verbs.judged(line, name, language, state, "" if reason == "NONE" else reason))


def health(piece: Piece, line: Line) -> Understood:
    """Something changed with the number or the account."""
    return News(lambda: verbs.note_health(line, {"told": piece.told, "at": now().isoformat()}))
