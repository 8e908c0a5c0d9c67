"""What the pages of goods show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.pages import address
from wafaa.orders import goods_queries as queries
from wafaa.orders import return_screens, shelf
from wafaa.orders.counting import Why
from wafaa.orders.forms import OrderForm
from wafaa.orders.models import BY_SHOP, OrderLine, Product, StockMove
from wafaa.orders.screens import chip, figures, money, name_of, on_day, url_of
from wafaa.orders.shelf import Lying
from wafaa.orders.stock_words import lies, place_name
from wafaa.people.screens import shown_name
from wafaa.promises.models import Promise, PromiseState
from wafaa.promises.screens import TONES
from wafaa.stores import scope

TABS = ("", "short")


def row(product: Product, there: Sequence[Lying], waiting: int) -> dict[str, Any]:
    return {
        "url": url_of("product", product.public_id),
        "id": product.public_id,
        "name": product.name or product.sku or product.external_id,
        "sku": product.sku,
        "shop": product.shop.name,
        "price": money(product.price),
        "stock": [lies(one) for one in there],
        "is_offered": product.is_offered,
        "is_short": product.is_short,
        "waiting": _waiting(waiting) if waiting else "",
    }


def _waiting(many: int) -> str:
    says = ngettext("%(n)s waits for it", "%(n)s wait for it", many) % {"n": many}
    return figures(says)


def rows(products: Sequence[Product]) -> list[dict[str, Any]]:
    there, waiting = shelf.lying(products), queries.waiting_for(products)
    return [row(one, there[one.pk], waiting[one.pk]) for one in products]


def listing(asked: dict[str, str]) -> dict[str, Any]:
    """Context of orders/goods.html, of what was asked: q, tab, after."""
    q = asked.get("q", "").replace("\x00", "")[:120].strip()
    tab = asked.get("tab", "") if asked.get("tab") in TABS else ""
    found, after = (queries.found(q), "") if q else queries.page(tab, asked.get("after", ""))
    url = url_of("goods")
    kept = f"{url}?tab={tab}&" if tab else f"{url}?"
    is_first = tab == "short" and not asked.get("after")
    return {
        "q": q,
        "search_url": url,
        "goods": rows(found),
        "missing": [_missing(line) for line in queries.missing_anywhere()] if is_first else [],
        "more_url": f"{kept}after={after}" if after else "",
        "tabs": []
        if q
        else [
            {"url": url, "label": _("All goods"), "current": not tab},
            {"url": f"{url}?tab=short", "label": _("Nothing left"), "current": tab == "short"},
        ],
        "is_short": tab == "short",
        "branches_url": url_of("branches") if scope.current().can("stores.manage") else "",
    }


def _missing(line: OrderLine) -> dict[str, Any]:
    order = line.order
    return {
        "what": line.name or line.sku,
        "many": figures(f"{line.quantity.normalize():f}"),
        "number": figures(order.number),
        "url": url_of("order", order.public_id),
        "name": name_of(order),
        "state": chip(order),
    }


def product_page(product: Product) -> dict[str, Any]:
    """Context of orders/product.html, without its forms."""
    entered = scope.current()
    there = shelf.lying([product])[product.pk]
    lines = queries.lines_of(product) if entered.can("orders.see") else []
    backs = queries.returns_of(lines) if entered.can("returns.see") else []
    may_count = entered.can("goods.count")
    return {
        "product": row(product, there, 0) | {"link": product.url, "told": product.external_id},
        "places": _places(there),
        "awaited": [_awaited(one) for one in queries.awaited(product)] if entered.can("promises.see") else [],
        "missing": [_missing(one) for one in queries.missing_lines(product)] if entered.can("orders.see") else [],
        "orders": [_missing(one) | {"at": one.order.placed_at} for one in lines[: queries.MOST_LINES]],
        "returns": [return_screens.row(one) for one in backs],
        "moves": [_move(one, may_count=may_count) for one in queries.moves_of(product)],
        "sees_orders": entered.can("orders.see"),
        "sees_returns": entered.can("returns.see"),
        "branches_url": url_of("branches") if entered.can("stores.manage") else "",
    }


def _places(there: Sequence[Lying]) -> list[dict[str, Any]]:
    """What lies at each place; a branch in which nobody counted it stands there as well."""
    known = {one.place for one in there}
    told = [lies(one) | {"code": one.place} for one in there]
    empty = [one for one in shelf.branches() if one.code not in known]
    return told + [{"place": one.called, "text": "", "many": "", "tone": "", "code": one.code} for one in empty]


def _awaited(promise: Promise) -> dict[str, Any]:
    person = promise.customer.joined_to or promise.customer
    return {
        "name": shown_name(person),
        "url": address("people:customer", scope.current().store.slug, person.public_id),
        "due": on_day(promise.due_at),
        "state": {"text": str(PromiseState(promise.state).label), "tone": TONES.get(promise.state, "")},
    }


def _move(move: StockMove, *, may_count: bool) -> dict[str, Any]:
    is_own = move.why != BY_SHOP
    return {
        "place": place_name(move.place),
        "before": "" if move.before is None else figures(str(move.before)),
        "after": "" if move.after is None else figures(str(move.after)),
        "why": str(Why(move.why).label) if is_own else _("Told by the shop"),
        "note": move.note,
        "by": move.staff.name if move.staff else "",
        "at": move.at,
        "is_undone": move.undone_at is not None,
        "undo_url": url_of("undo_count", move.public_id) if is_own and may_count and move.undone_at is None else "",
    }


def picks(words: str) -> list[dict[str, Any]]:
    """The goods that these words name, for whoever takes an order."""
    words = words.replace("\x00", "")[:120].strip()
    found = queries.found(words, queries.MOST_PICKED) if words and scope.current().can("goods.see") else []
    there = shelf.lying(found)
    return [row(one, there[one.pk], 0) for one in found]


def taken_rows(form: OrderForm) -> list[dict[str, Any]]:
    """The lines of an order that is being taken, each with the stock of its product."""
    rows = form.rows()
    named = {str(one["product"].value() or "") for one in rows} - {""}
    products = Product.objects.filter(public_id__in=named) if named and scope.current().can("goods.see") else ()
    held = {one.public_id: one for one in products}
    there = shelf.lying(held.values())
    for one in rows:
        product = held.get(str(one["product"].value() or ""))
        one["stock"] = [lies(place) for place in there[product.pk]] if product else None
    return rows


def put_in(form: OrderForm, public_id: str) -> OrderForm:
    """The form with this product in its first free line, all else as it was typed."""
    typed = {name: form[name].value() for name in form.fields}
    product, place = queries.one(public_id), form.free_place()
    if product is not None and place:
        price = product.price if product.currency == scope.current().store.currency else None
        typed |= {
            f"name_{place}": product.name or product.sku,
            f"quantity_{place}": typed[f"quantity_{place}"] or "1",
            f"price_{place}": f"{price.decimal:f}" if price else typed[f"price_{place}"],
            f"product_{place}": product.public_id,
        }
    return OrderForm(initial=typed)


def branch_rows() -> list[dict[str, Any]]:
    return [
        {"id": one.public_id, "name": one.name, "shop_name": one.shop_name, "code": one.code, "called": one.called}
        for one in shelf.branches()
    ]
