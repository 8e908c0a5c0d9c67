"""Addresses that are looked up by their words lead where they led when each was tried."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, get_resolver, path, resolve, reverse

from wafaa.lib.nearby import Nearby, words_of


def view(request: HttpRequest, **named: object) -> HttpResponse:
    return HttpResponse()


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> Nearby:
    here = ModuleType("urls_of_a_test")
    here.app_name = "here"  # type: ignore[attr-defined]
    here.urlpatterns = [  # type: ignore[attr-defined]
        path("", view, name="home"),
        path("s/<slug:store>/", view, name="today"),
        path("s/<slug:store>/orders/new/", view, name="new"),
        path("s/<slug:store>/<slug:kind>/<slug:name>/", view, name="thing"),
        path("s/<slug:store>/orders/<slug:name>/", view, name="shadowed"),
        path("w/<slug:line>/files/<str:token>", view, name="file"),
        path("deep/<path:rest>/end/", view, name="deep"),
    ]
    monkeypatch.setitem(sys.modules, "urls_of_a_test", here)
    return Nearby("urls_of_a_test")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("", "home"),
        ("s/layla/", "today"),
        ("s/layla/orders/new/", "new"),
        ("s/layla/orders/x7/", "thing"),  # of two that fit, the first
        ("s/layla/goods/x7/", "thing"),
        ("w/k/files/tok", "file"),
        ("deep/a/b/c/end/", "deep"),
        ("deep/a/end/", "deep"),
    ],
)
def test_each_leads_where_it_did(near: Nearby, asked: str, name: str) -> None:
    assert near.resolve(asked).view_name == f"here:{name}"


@pytest.mark.parametrize(
    "asked", ["s", "s/layla", "x/", "w/k/other/tok", "s/layla/orders/new/more/", "//", "/s/layla/"]
)
def test_what_is_none_is_none(near: Nearby, asked: str) -> None:
    with pytest.raises(Resolver404):
        near.resolve(asked)


def test_an_address_begins_with_a_word() -> None:
    with pytest.raises(ImproperlyConfigured):
        words_of("<slug:store>/orders/")


def test_every_address_of_the_product_is_found_among_a_few() -> None:
    (near,) = (one for one in get_resolver().url_patterns if isinstance(one, Nearby))
    every = [(module, one) for module in near.url_patterns for one in module.url_patterns]
    assert len(every) > 400
    for module, pattern in every:
        given = {name: 7 if "Int" in type(kind).__name__ else "x7" for name, kind in pattern.pattern.converters.items()}
        address = reverse(":".join(filter(None, (module.namespace, pattern.name))), kwargs=given)
        found, by_turns = resolve(address), URLResolver.resolve(near, address[1:])
        for what in ("func", "kwargs", "view_name", "app_names", "namespaces", "route", "captured_kwargs"):
            assert getattr(found, what) == getattr(by_turns, what)
    assert len(near._by_words["w", "messages"]) == 1
    assert max(len(some) for some in near._by_words.values()) < len(every) / 2
