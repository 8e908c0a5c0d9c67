"""Addresses that are looked up by their words, not tried one after the other."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

ANY = ""
Words = tuple[str, str]


class Nearby(URLResolver):
    """The addresses of several modules, told apart by two of their words: `s` and `orders` of `s/<store>/orders/…`.
    So a page costs no more when the product has more pages. Where several fit, the first does.

    urlconfs: the dotted names of modules with `urlpatterns`, all of plain `path()`s, each perhaps with an `app_name`.
    Raises ImproperlyConfigured for an address that does not begin with a word.
    """

    def __init__(self, *urlconfs: str) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), [path("", include(name)) for name in urlconfs])

    def resolve(self, path: Any) -> ResolverMatch:
        first, _slash, rest = str(path).partition("/")
        third = rest.partition("/")[2].partition("/")[0]
        near = self._by_words.get((first, third)) or self._by_words.get((first, ANY), [])
        for module, pattern in near:
            found = pattern.resolve(path)
            if found is not None:
                return _in_its_namespace(found, module)
        raise Resolver404({"tried": [], "path": path})

    @cached_property
    def _by_words(self) -> dict[Words, list[tuple[URLResolver, URLPattern]]]:
        """For each pair of words that begins an address, the addresses that may be meant: those that name both, and
        those that take any word in the third place. With ANY, what may be meant by a word that none names."""
        modules: list[Any] = self.url_patterns
        every = [(words_of(str(one.pattern)), (module, one)) for module in modules for one in module.url_patterns]
        pairs = {pair for own, _one in every for pair in (own, (own[0], ANY))}
        return {pair: [one for own, one in every if own[0] == pair[0] and own[1] in (pair[1], ANY)] for pair in pairs}


def _in_its_namespace(found: Any, module: URLResolver) -> ResolverMatch:
    """As the module itself would have answered it."""
    return ResolverMatch(
        found.func, found.args, found.kwargs, found.url_name, [module.app_name], [module.namespace], found.route, [],
        captured_kwargs=found.captured_kwargs, extra_kwargs=found.extra_kwargs,
    )  # fmt: skip


def words_of(route: str) -> Words:
    """The first and the third part of an address; ANY for a third that is none, or that takes any word."""
    first, *rest = route.split("/")
    if "<" in first or (first == "" and rest):
        raise ImproperlyConfigured(f"{route!r} does not begin with a word")
    spans = any("<path:" in part for part in rest[:2])
    third = rest[1] if len(rest) > 1 and not spans else ANY
    return first, ANY if "<" in third else third
