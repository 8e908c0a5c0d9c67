"""Addresses of our own pages."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)
def address(name: str, *args: str) -> str:
    """The address of the view of this name: what `reverse` gives, remembered, for pages that link to dozens."""
    return reverse(name, args=args)
