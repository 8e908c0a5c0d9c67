"""Signed tokens that say to which conversation a mail belongs.

A guessable reply address and a believed Message-ID are how strangers walked into other people's
tickets elsewhere. Here a mail joins a conversation only with a token that our secret signed, and only
for the recipient it was given to. Tokens travel twice: in the reply address, where the mailbox takes
plus-addresses, and in our Message-ID, which comes back in In-Reply-To and References.

Every signature has 130 bits of HMAC-SHA256. The alphabet has one case only, since mail systems change
the case of addresses, and each letter counts: there are no spare bits that could be changed unseen.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from wafaa.lib.ids import ALPHABET, LENGTH

from .addresses import plain_address

LONGEST_LOCAL_PART = 64
_ID = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_REPLY_TOKEN = re.compile(f"([{ALPHABET}]{{{LENGTH}}})([{ALPHABET}]{{{LENGTH}}})")
_BOUNCE_TOKEN = re.compile(f"b([{ALPHABET}]{{{LENGTH}}})([{ALPHABET}]{{{LENGTH}}})")
_MESSAGE_ID = re.compile(f"<?([a-z0-9][a-z0-9_-]{{0,99}})\\.([{ALPHABET}]{{{LENGTH}}})@([^<>@\\s]{{1,253}})>?")


@dataclass(frozen=True)
class ReplyToken:
    """What a reply address says: a conversation, and whether it was given to the one who now writes.

    When `mac_ok` is false the mail may at most be shown to a person as a suggestion; `is_for` then
    tells whether the token is at least a true one of another participant.
    """

    conversation_public_id: str
    mac_ok: bool
    mac: str

    def is_for(self, recipient: str, secret: bytes) -> bool:
        """The token was made for this conversation and `recipient`."""
        return hmac.compare_digest(self.mac, _reply_mac(self.conversation_public_id, recipient, secret))


def carries_tokens(base_address: str) -> bool:
    """The address has room for a reply token: a local part of at most 11 letters and no plus of its own."""
    local, _, domain = plain_address(base_address).rpartition("@")
    return bool(domain) and "+" not in local and len(local) + 1 + 2 * LENGTH <= LONGEST_LOCAL_PART


def reply_address(base_address: str, conversation_public_id: str, recipient: str, secret: bytes) -> str:
    """The address to which `recipient` answers: `support+<conversation><signature>@shop.test`.

    Raises ValueError for an id that is not one of `new_id`, a recipient that is no address, a secret
    under 16 bytes, or a base address without room (see `carries_tokens`).
    """
    _check_id(conversation_public_id)
    _check_address(recipient)
    if not carries_tokens(base_address):
        raise ValueError("the mailbox name must have at most 11 letters and no plus sign to carry a token")
    mac = _reply_mac(conversation_public_id, recipient, secret)
    return _with_token(base_address, conversation_public_id + mac)


def read_reply_address(address: str, base_address: str, recipient: str, secret: bytes) -> ReplyToken | None:
    """The token in `address`, checked for `recipient` (the From of the arrived mail).

    None when `address` is not `base_address` with something of a token's shape behind the plus.
    """
    match = _REPLY_TOKEN.fullmatch(_token_of(address, base_address))
    if not match:
        return None
    claimed = ReplyToken(match[1], mac_ok=False, mac=match[2])
    return ReplyToken(match[1], claimed.is_for(recipient, secret), match[2])


def bounce_address(base_address: str, outgoing_key: str, secret: bytes) -> str:
    """The envelope sender for one outgoing mail, so that its bounce names it (VERP).

    `outgoing_key` is an id of `new_id`. Raises ValueError as `reply_address`; the mailbox name may
    have at most ten letters.
    """
    _check_id(outgoing_key)
    local = plain_address(base_address).rpartition("@")[0]
    if not carries_tokens(base_address) or len(local) + 2 + 2 * LENGTH > LONGEST_LOCAL_PART:
        raise ValueError("the mailbox name must have at most 10 letters and no plus sign for bounces")
    return _with_token(base_address, "b" + outgoing_key + _mac("bounce", [outgoing_key], secret))


def read_bounce_address(address: str, base_address: str, secret: bytes) -> str | None:
    """The outgoing key in a bounce address of ours, or None when it is not one or not signed by us."""
    match = _BOUNCE_TOKEN.fullmatch(_token_of(address, base_address))
    if match and hmac.compare_digest(match[2], _mac("bounce", [match[1]], secret)):
        return match[1]
    return None


def message_id(key: str, domain: str, secret: bytes) -> str:
    """`<key.signature@domain>`, the same for the same key, so that a repeated send is recognisable.

    `key` is the outgoing key: lower-case letters, digits, - and _, at most 100. Raises ValueError else.
    """
    made = f"<{key}.{_mac('message-id', [key, domain.lower()], secret)}@{domain.lower()}>"
    if not made.isascii() or not _MESSAGE_ID.fullmatch(made):
        raise ValueError("not a key and a domain of which a Message-ID can be made")
    return made


def read_message_id(value: str, domains: str | Iterable[str], secret: bytes) -> str | None:
    """The outgoing key in a Message-ID of ours (with or without angle brackets), or None.

    `domains` are those we send from. The caller still asks whether the writer takes part in the
    conversation: everyone who ever saw the mail knows its Message-ID.
    """
    match = _MESSAGE_ID.fullmatch(value) if value.isascii() else None
    ours = {domains.lower()} if isinstance(domains, str) else {domain.lower() for domain in domains}
    if not match or match[3].lower() not in ours:
        return None
    is_signed = hmac.compare_digest(match[2], _mac("message-id", [match[1], match[3].lower()], secret))
    return match[1] if is_signed else None


def find_ours(values: Iterable[str], domains: str | Iterable[str], secret: bytes) -> list[str]:
    """The outgoing keys among the ids of In-Reply-To and References, newest (last) first, each once.

    For mailboxes without plus-addresses this alone carries the thread.
    """
    ours = [domains] if isinstance(domains, str) else list(domains)
    keys = [read_message_id(value, ours, secret) for value in reversed(list(values))]
    return list(dict.fromkeys(key for key in keys if key))


def _token_of(address: str, base_address: str) -> str:
    """What stands behind the plus, or "" when the rest is not our address."""
    address, base = plain_address(address) if address.isascii() else "", plain_address(base_address)
    local, _, domain = address.rpartition("@")
    name, plus, token = local.partition("+")
    return token if plus and f"{name}@{domain}" == base else ""


def _with_token(base_address: str, token: str) -> str:
    local, _, domain = plain_address(base_address).rpartition("@")
    return f"{local}+{token}@{domain}"


def _reply_mac(conversation_public_id: str, recipient: str, secret: bytes) -> str:
    return _mac("reply", [conversation_public_id, plain_address(recipient)], secret)


def _mac(purpose: str, fields: list[str], secret: bytes) -> str:
    """26 letters, 130 bits. Fields are separated by NULs, which none of them may contain."""
    if len(secret) < 16:
        raise ValueError("the secret must have at least 16 bytes")
    content = "\0".join(["wafaa.mail", purpose, *fields]).encode()
    number = int.from_bytes(hmac.digest(secret, content, hashlib.sha256), "big") >> (256 - 5 * LENGTH)
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(LENGTH)))


def _check_id(public_id: str) -> None:
    if not _ID.fullmatch(public_id):
        raise ValueError("not a public id")


def _check_address(address: str) -> None:
    if not plain_address(address):
        raise ValueError("not an address")
