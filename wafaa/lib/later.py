"""Addresses whose code is read when somebody first asks for one of them."""

from __future__ import annotations

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class Later(URLResolver):
    """What lies under a prefix, in a namespace of its own: `urlconf` is imported at the first request under it, so
    that a store without programs does not hold the code that answers them in its memory.

    prefix: as in `path()`, with its last slash.
    urlconf: the dotted name of a module with `urlpatterns`.
    """

    def __init__(self, prefix: str, urlconf: str, namespace: str) -> None:
        super().__init__(RoutePattern(prefix, is_endpoint=False), urlconf, app_name=namespace, namespace=namespace)

    def _populate(self) -> None:
        """Nothing of a namespace stands in the table of those above it: Django asks only to fill it beforehand."""
