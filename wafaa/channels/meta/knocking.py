"""How Meta calls: it shakes hands with a word, and signs every call with the app's secret."""

from __future__ import annotations

from wafaa.channels import verbs
from wafaa.channels.connector import Challenge, Knock, Rejected
from wafaa.channels.models import Line
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import hex_sha256, same


def refusal(knock: Knock, line: Line) -> Challenge | Rejected | None:
    """The answer to a handshake or to what is not Meta's; None for a call whose signature is right."""
    try:
        return _shake_hands(knock, line) if knock.method != "POST" else _judge(knock, line)
    except Unsealable:
        return Rejected("no_secret")


def _shake_hands(knock: Knock, line: Line) -> Challenge | Rejected:
    asked = knock.query
    is_right = same(asked.get("hub.verify_token", ""), str(line.options.get("verify_word") or ""))
    if asked.get("hub.mode") != "subscribe" or not is_right:
        return Rejected("wrong_verify_token", 403)
    return Challenge(asked.get("hub.challenge", "")[:1000])


def _judge(knock: Knock, line: Line) -> Rejected | None:
    secret = verbs.secret_of(line, "app")
    wanted = f"sha256={hex_sha256(secret, knock.raw)}" if secret else ""
    return None if same(knock.headers.get("x-hub-signature-256", ""), wanted) else Rejected("bad_signature")
