"""Reads of goods for their screens; each walks an index, and no further than a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from wafaa.orders.goods_search import find_goods
from wafaa.orders.models import OrderLine, Product, Return, ReturnLine, StockMove
from wafaa.promises.models import WAITED_FOR, Promise, PromiseKind

PAGE = 40
MOST_FOUND = 40
MOST_PICKED = 8
WINDOW = 300
"""So many of a product's latest lines are looked through."""
MOST_LINES, MOST_RETURNS, MOST_MOVES, MOST_WAITING, MOST_COUNTED = 10, 10, 30, 40, 1000


def _rows() -> QuerySet[Product]:
    return Product.objects.select_related("shop")


def page(tab: str, after: str) -> tuple[list[Product], str]:
    """A page of goods by name, and the cursor behind it, "" at the end. `tab`: "short", or "" for all."""
    rows = _rows().order_by("name_key", "id")
    if tab == "short":
        rows = rows.filter(is_short=True)
    last = Product.objects.filter(public_id=after).only("name_key", "store").first() if after else None
    rows = rows.filter(name_key__gte=last.name_key if last else "")
    if last is not None:
        rows = rows.exclude(name_key=last.name_key, pk__lte=last.pk)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def found(words: str, most: int = MOST_FOUND) -> list[Product]:
    """Goods that have these words in their name or number; what is offered first."""
    ids = find_goods(words)
    return list(_rows().filter(pk__in=ids).order_by("-is_offered", "name_key", "id")[:most]) if ids else []


def one(public_id: str) -> Product | None:
    found: Product | None = _rows().filter(public_id=public_id).first()
    return found


def lines_of(product: Product) -> list[OrderLine]:
    """The latest lines of orders in which it stands, the newest first."""
    return [one for one in _latest(OrderLine.objects.all(), product) if one.order.is_told]


def _latest(rows: QuerySet[OrderLine], product: Product) -> list[OrderLine]:
    """The latest of these lines in which it stands, by its id at the shop or ours. Each is asked for alone, so that an
    index gives them in order."""
    rows = rows.select_related("order", "order__customer", "order__customer__joined_to", "order__shop").order_by("-id")
    found = [
        line
        for code, shop in ((product.external_id, product.shop_id), (product.public_id, None))
        for line in rows.filter(product=code)[:WINDOW]
        if line.order.shop_id == shop
    ]
    return sorted(found, key=lambda line: -line.pk)


def returns_of(lines: Sequence[OrderLine]) -> list[Return]:
    """The latest returns in which something of these lines comes back."""
    refs = {(line.order_id, line.external_id) for line in lines}
    if not refs:
        return []
    back = ReturnLine.objects.filter(order_id__in={order for order, _ref in refs}).order_by("-id")[:WINDOW]
    ids = {one.of_id for one in back if (one.order_id, one.ref) in refs}
    rows = Return.objects.filter(pk__in=sorted(ids)[-MOST_RETURNS:]).select_related(
        "customer", "customer__joined_to", "order"
    )
    return list(rows.prefetch_related("lines").order_by("-id"))


def moves_of(product: Product) -> list[StockMove]:
    return list(StockMove.objects.filter(product=product).select_related("staff").order_by("-id")[:MOST_MOVES])


def a_move(public_id: str) -> StockMove | None:
    found: StockMove | None = StockMove.objects.filter(public_id=public_id).select_related("product").first()
    return found


def awaited(product: Product) -> list[Promise]:
    """Who was promised that it is there again, the nearest day first."""
    rows = Promise.objects.filter(subject=product.topic, kind=PromiseKind.RESTOCK, settled_at__isnull=True)
    # Ordered here: asked for their order, SQLite walks what the store owes instead of the subject's.
    owed = rows.filter(state__in=WAITED_FOR).select_related("customer", "customer__joined_to")[:WINDOW]
    return sorted(owed, key=lambda one: (one.due_at, one.pk))[:MOST_WAITING]


def missing_lines(product: Product) -> list[OrderLine]:
    """Lines of open orders that a colleague found missing on the shelf."""
    lines = _latest(OrderLine.objects.filter(is_short=True), product)
    return [one for one in lines if not one.order.is_over][:MOST_WAITING]


def waiting_for(products: Sequence[Product]) -> Counter[int]:
    """How many wait for each of these: promised that it comes back, or with an open order in which it was missing."""
    by_topic = {one.topic: one.pk for one in products}
    by_code: dict[tuple[int | None, str], int] = {(one.shop_id, one.external_id): one.pk for one in products}
    by_code |= {(None, one.public_id): one.pk for one in products}
    if not products:
        return Counter()
    owed = Promise.objects.filter(subject__in=list(by_topic), kind=PromiseKind.RESTOCK, settled_at__isnull=True)
    subjects = owed.filter(state__in=WAITED_FOR).values_list("subject", flat=True)[:MOST_COUNTED]
    told = Counter(by_topic[one] for one in subjects)
    codes = {code for _shop, code in by_code}
    short = OrderLine.objects.filter(Q(product__in=codes), is_short=True, order__is_over=False)
    for pair in short.values_list("order__shop_id", "product")[:MOST_COUNTED]:
        if pair in by_code:
            told[by_code[pair]] += 1
    return told


def missing_anywhere() -> list[OrderLine]:
    """The latest lines of open orders that were missing on the shelf, of whatever no shop lists as well."""
    # From the first on: a bound by which the plan says that it goes along the index, and no further than the window.
    rows = OrderLine.objects.filter(is_short=True, pk__gt=0).select_related("order", "order__customer")
    latest = rows.select_related("order__customer__joined_to").order_by("-id")[:WINDOW]
    return [one for one in latest if not one.order.is_over][:MOST_WAITING]
