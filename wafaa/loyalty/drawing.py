"""A draw that anybody can do again.

Published with the rules, before anything can earn a ticket: SHA-256 of the seed. A ticket's code follows from the seed
and from what earned it. Published after the draw: the seed and the codes of all tickets, sorted.
The list's hash is SHA-256 of the sorted codes joined by line feeds; a ticket's number is SHA-256 of
"seed:list hash:code". The smallest numbers win, one ticket of each person at most. All hashes are lower-case hex.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Hashable, Iterable, Sequence
from hashlib import sha256

from wafaa.lib.ids import ALPHABET, LENGTH


def new_seed() -> str:
    """256 bits in hex."""
    return secrets.token_hex(32)


def code_of(seed: str, subject: str) -> str:
    """The code of the ticket that was earned by `subject`: fixed by the secret, so that a second draw is the first one
    again. 26 characters of the ids' alphabet, 130 bits of HMAC-SHA256."""
    bits = int.from_bytes(hmac.digest(seed.encode(), subject.encode(), "sha256"), "big")
    return "".join(ALPHABET[(bits >> shift) & 31] for shift in range(0, 5 * LENGTH, 5))


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def list_hash(codes: Iterable[str]) -> str:
    return hash_of("\n".join(sorted(codes)))


def ranked(seed: str, codes: Sequence[str]) -> list[str]:
    """The codes in the order of the draw."""
    together = list_hash(codes)
    return sorted(codes, key=lambda code: (hash_of(f"{seed}:{together}:{code}"), code))


def winning(order: Iterable[str], whose: dict[str, Hashable], winners: int) -> list[str]:
    """The first `winners` codes in this order that belong to different people; `whose` says to whom."""
    won: list[str] = []
    people: set[Hashable] = set()
    for code in order:
        if len(won) == winners:
            break
        if whose[code] not in people:
            people.add(whose[code])
            won.append(code)
    return won
