"""The suite, asked of every engine."""

from __future__ import annotations

from tests.shops.conformance import subjects
from tests.shops.conformance.suite import Conforms
from wafaa.shops.adapter import ADAPTERS, BY_LISTS


class TestWooCommerce(Conforms):
    subject = subjects.WooCommerce


class TestSalla(Conforms):
    subject = subjects.Salla


class TestZid(Conforms):
    subject = subjects.Zid


class TestShopify(Conforms):
    subject = subjects.Shopify


class TestGeneric(Conforms):
    subject = subjects.Generic


class TestTracking(Conforms):
    subject = subjects.Tracking


def test_every_engine_is_asked() -> None:
    asked = {one.subject.kind for one in Conforms.__subclasses__()}
    assert asked == set(ADAPTERS) - {BY_LISTS}
