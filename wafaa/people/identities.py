"""One normal form for each kind of identity: the same person typed differently is found."""

from __future__ import annotations

import re
import unicodedata

import idna

from wafaa.lib.phones import to_e164
from wafaa.people.models import Identity, IdentityKind

EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[a-z0-9.\-\u0080-\uffff]{1,189}\.[a-z0-9\-\u0080-\uffff]{2,63}")


class BadIdentity(ValueError):
    """The typed value is not of its kind. `code`: email, phone, empty, long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_first_hand(one: Identity) -> bool:
    """Whether messages came from this very address, or its owner asked for their page by it: a record of its own,
    whatever others claimed. A number on a telephone's display proves nothing."""
    return one.source == "page" or (one.kind != IdentityKind.PHONE and one.source == one.kind)


def stands_for_its_record(identity: Identity) -> bool:
    """Whether who reads at this address is the person of its record: it is proven, or they came by it themselves."""
    return identity.verified_at is not None or is_first_hand(identity)


def normal(kind: str, typed: str, region: str = "SA") -> str:
    """The normal form of a typed value. Raises BadIdentity."""
    text = visible_only(typed)
    if not text:
        raise BadIdentity("empty")
    if len(text) > 254:
        raise BadIdentity("long")
    if kind == IdentityKind.EMAIL:
        return _email(text)
    if kind == IdentityKind.PHONE:
        return _phone(text, region)
    return text


def visible_only(typed: str) -> str:
    """NFKC, without controls and format characters (a hidden mark must not make a second person)."""
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc")).strip()


def _email(text: str) -> str:
    address = text.lower()
    if not EMAIL.fullmatch(address) or ".." in address:
        raise BadIdentity("email")
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else _in_ascii(domain)}"


def _in_ascii(domain: str) -> str:
    """The form in which mail servers and DNS know a domain of other letters: `xn--…`. It has two spellings, and
    whoever writes in one must be found by the other."""
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise BadIdentity("email") from None


def in_own_letters(address: str) -> str:
    """A mail address as people read it: `متجر.السعودية` for `xn--…`."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain_in_own_letters(domain)}" if "xn--" in domain else address


def domain_in_own_letters(domain: str) -> str:
    try:
        return idna.decode(domain) if "xn--" in domain else domain
    except idna.IDNAError:
        return domain


def _phone(text: str, region: str) -> str:
    number = to_e164(text, region)
    if number is None:
        raise BadIdentity("phone")
    return number
