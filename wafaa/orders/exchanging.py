"""What may be taken instead of a thing that comes back: goods of the same kind that are there, and one by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from wafaa.orders.goods_search import name_key
from wafaa.orders.models import Product, Return
from wafaa.orders.shelf import lying
from wafaa.orders.speech import money, url_of
from wafaa.orders.stock_words import lies
from wafaa.stores import scope

MOST_OFFERED, MOST_KINDS = 40, 3
BEHIND_A_SPACE = "!"
"""The sign after it: between the two lie the names that begin with a word."""


def fitting(names: Iterable[str], currency: str) -> list[str]:
    """Names of at most 40 goods that are offered and not sold out, and begin as one of these does ("عباية …"): another
    size or colour of it, as a rule. Without names, or when none begins so, there are none."""
    begins = list(dict.fromkeys(key.split()[0] for name in names if (key := name_key(name))))
    found = [name for word in begins[:MOST_KINDS] for name in _beginning(word, currency)]
    return list(dict.fromkeys(found))[:MOST_OFFERED]


def _beginning(word: str, currency: str) -> list[str]:
    # Two ends of one index: "عطر" and what goes on after a space, and no "عطرنا".
    rows = _offered(currency).filter(name_key__gte=word, name_key__lt=word + BEHIND_A_SPACE, is_short=False)
    return list(rows.order_by("name_key", "id").values_list("name", flat=True)[:MOST_OFFERED])


def product_named(name: str, currency: str) -> Product | None:
    """The product that is called so, however it is spelt; None for words that name none."""
    key = name_key(name)
    return _offered(currency).filter(name_key=key).order_by("is_short", "-id").first() if key else None


def wish_of(back: Return) -> dict[str, Any] | None:
    """What the customer would like instead: {name, url, price, stock [see stock_words.lies]}, the last three empty
    where it names no product or the colleague may not see goods. None for no wish."""
    if not back.wanted_instead:
        return None
    told: dict[str, Any] = {"name": back.wanted_instead, "url": "", "price": "", "stock": []}
    product = product_named(back.wanted_instead, back.currency) if scope.current().can("goods.see") else None
    if product is None:
        return told
    price = money(product.price) if product.price is not None else ""
    stock = [lies(one) for one in lying([product])[product.pk]]
    return told | {"url": url_of("product", product.public_id), "price": price, "stock": stock}


def _offered(currency: str) -> QuerySet[Product]:
    return Product.objects.filter(is_offered=True, currency__in=(currency, ""))
