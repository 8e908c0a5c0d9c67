"""Finding goods by the words of their name or their number (SKU), as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from wafaa.lib.text import fold, query, terms
from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.models import Product
from wafaa.people.search import Table, forget_words, found_in, write_words

GOODS = Table("goods_words", "product_id")
MOST_WORDS = 8


def name_key(name: str) -> str:
    """The name as it is sorted."""
    return " ".join(fold(name).split())[:80]


def index_products(products: Iterable[Product]) -> None:
    """Write the words anew by which these are found."""
    write_words(GOODS, {one.pk: terms(f"{one.name}\n{one.sku}") for one in products})


def forget_products(ids: Iterable[int]) -> None:
    forget_words(ids, GOODS)


def find_goods(text: str) -> list[int]:
    """Ids of at most 500 products of the entered store that have all these words, the latest told of first."""
    return found_in(GOODS, query(ascii_digits(text))[:MOST_WORDS])
