"""Where the page is of what a promise is about."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from wafaa.stores import scope

PAGES = {"conversation": "inbox:conversation", "order": "orders:order", "return": "orders:return"}


def url_of_subject(subject: str) -> str:
    """The page of "order:<public id>" in the entered store; "" when that kind has none."""
    kind, _sep, public_id = subject.partition(":")
    try:
        return reverse(PAGES[kind], args=[scope.current().store.slug, public_id])
    except (KeyError, NoReverseMatch):
        return ""
