"""Ids that outsiders may see: random, so that knowing one tells nothing about another."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26


def new_id() -> str:
    """A fresh public id: 26 lower-case characters, 130 random bits, safe in URLs and on paper."""
    bits = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[(bits >> shift) & 31] for shift in range(0, 5 * LENGTH, 5))
