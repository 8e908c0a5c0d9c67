"""Addresses of our own pages."""

from __future__ import annotations

import re
from functools import lru_cache

from django.urls import reverse

from wafaa.lib.ids import ALPHABET, LENGTH, new_id


@lru_cache(maxsize=4096)
def address(name: str, *args: str) -> str:
    """The address of the view of this name: what `reverse` gives, remembered, for pages that link to dozens."""
    if args and _PUBLIC_ID.fullmatch(args[-1]):
        return _address(name, *args[:-1], _ANY_ID).replace(_ANY_ID, args[-1])
    return reverse(name, args=args)


@lru_cache(maxsize=4096)
def _address(name: str, *args: str) -> str:
    return reverse(name, args=args)


_ANY_ID = new_id()
_PUBLIC_ID = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
