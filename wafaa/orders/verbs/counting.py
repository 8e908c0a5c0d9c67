"""How much lies where: what shops tell, what colleagues count in the branches, and what the owner calls a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from wafaa.lib.text.folding import fold
from wafaa.lib.time import now
from wafaa.orders import events
from wafaa.orders.counting import MOST, Why
from wafaa.orders.goods_search import index_products, name_key
from wafaa.orders.models import BY_SHOP, ONLINE, Branch, Category, Product, Stock, StockMove
from wafaa.stores import scope
from wafaa.stores.verbs import next_number
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

SOME = "some:"
A_DAY = timedelta(days=1)


class NotCounted(ValueError):
    """This place cannot be counted by hand: the shop counts it, or nobody knows it."""


def count_stock(product: Product, place: str, quantity: int, *, why: str, note: str = "") -> StockMove | None:
    """So many of a product lie in this branch, a colleague says; None when that stood there already. What a shop tells
    later stands above it. Raises NotCounted."""
    if place == ONLINE or not 0 <= quantity <= MOST or not Branch.objects.filter(code=place).exists():
        raise NotCounted
    with unit():
        held = hold_product(product)
        before = _lies(held, place)
        if before == quantity:
            return None
        move: StockMove = StockMove.objects.create(
            product=held,
            place=place,
            before=before,
            after=quantity,
            why=Why(why),
            note=note.strip()[:200],
            staff_id=scope.current().staff_id,
        )
        _put(held, place, before, quantity)
    return move


def undo_count(move: StockMove) -> bool:
    """Take a correction back. False when it was taken back before, or the stock has changed since."""
    with unit():
        held = hold_product(move.product)
        mine = StockMove.objects.filter(pk=move.pk, undone_at=None).exclude(why=BY_SHOP)
        later = StockMove.objects.filter(product=held, place=move.place, pk__gt=move.pk, undone_at=None)
        if _lies(held, move.place) != move.after or later.exists() or not mine.update(undone_at=now()):
            return False
        _put(held, move.place, move.after, move.before)
    return True


def hold_product(product: Product) -> Product:
    """The product, locked in the open unit; its turn is that of what the shop tells of it."""
    take_turns(turn_of(product.shop_id, product.external_id))
    held: Product = Product.objects.select_for_update().get(pk=product.pk)
    return held


def turn_of(shop_id: int, external_id: str) -> str:
    return f"product:{shop_id}:{external_id}"


def _lies(product: Product, place: str) -> int | None:
    found: int | None = Stock.objects.filter(product=product, place=place).values_list("quantity", flat=True).first()
    return found


def _put(product: Product, place: str, before: int | None, after: int | None) -> None:
    """Let so many lie there from now on; None: nobody counts it."""
    if after is None:
        Stock.objects.filter(product=product, place=place).delete()
    else:
        said = f"{now():%Y%m%dT%H%M%S.%f}"
        Stock.objects.update_or_create(product=product, place=place, defaults={"quantity": after, "said": said})
    weigh_product(product)
    tell_of_stock(product, place, before or 0, after or 0)


def weigh_product(product: Product) -> None:
    """Derive, in the open unit, what lists ask: whether nothing of it is left anywhere."""
    there = dict(Stock.objects.filter(product=product).values_list("place", "quantity"))
    uncounted = {code.removeprefix(SOME) for code in product.said if code.startswith(SOME)} - set(there)
    is_short = bool(product.is_offered and there and not uncounted and max(there.values()) <= 0)
    if product.is_short != is_short:
        product.is_short = is_short
        Product.objects.filter(pk=product.pk).update(is_short=is_short)


def know_product(product: Product, had: tuple[str, str]) -> None:
    """Let it be found and sorted by its name and number; `had` are those by which it was."""
    if had == (product.name, product.sku):
        return
    product.name_key = name_key(product.name)
    Product.objects.filter(pk=product.pk).update(name_key=product.name_key)
    index_products([product])


def know_categories(names: Sequence[str]) -> None:
    """Shelves that products were told to lie on, for whoever chooses among them."""
    keys = {key: name for name in names if (key := fold(name).strip()[:80])}
    known = set(Category.objects.filter(key__in=list(keys)).values_list("key", flat=True)) if keys else set()
    for key in keys.keys() - known:
        Category.objects.get_or_create(key=key, defaults={"name": keys[key]})


def know_branch(code: str, name: str) -> None:
    """A shop tells of a place of its own."""
    if code == ONLINE:
        return
    held, is_new = Branch.objects.get_or_create(code=code, defaults={"shop_name": name})
    if not is_new and name and held.shop_name != name:
        Branch.objects.filter(pk=held.pk).update(shop_name=name)


def note_move(product: Product, place: str, before: int | None, after: int | None) -> None:
    """Keep what a shop told of a place: what it tells within a day is one move."""
    if before == after:
        return
    last = StockMove.objects.filter(product=product, place=place).order_by("-id").first()
    if last is not None and last.why == BY_SHOP and last.at > now() - A_DAY:
        StockMove.objects.filter(pk=last.pk).update(after=after)
    else:
        StockMove.objects.create(product=product, place=place, before=before, after=after, why=BY_SHOP)


def tell_of_stock(product: Product, place: str, before: int | None, after: int) -> None:
    if before is None:
        return
    if before > 0 >= after:
        emit(events.StockRanOut(product.pk, place))
    elif before <= 0 < after:
        emit(events.StockCameBack(product.pk, place))


class NameTaken(ValueError):
    """Another branch is called so."""


def add_branch(name: str) -> Branch:
    """A branch that no shop tells of. Raises NameTaken."""
    with unit():
        _stop_at_namesakes(name, None)
        number = next_number("branches")
        while Branch.objects.filter(code=f"b{number}").exists():
            number = next_number("branches")
        made: Branch = Branch.objects.create(code=f"b{number}", name=name)
    return made


def name_branch(branch: Branch, name: str) -> None:
    """What the owner calls it; "" is what the shop calls it. Raises NameTaken."""
    with unit():
        _stop_at_namesakes(name, branch)
        Branch.objects.filter(pk=branch.pk).update(name=name)


def remove_branch(branch: Branch) -> bool:
    """A branch in which nothing was ever counted goes. False when something was."""
    with unit():
        if Stock.objects.filter(place=branch.code).exists():
            return False
        return bool(Branch.objects.filter(pk=branch.pk).delete()[0])


def _stop_at_namesakes(name: str, mine: Branch | None) -> None:
    take_turns(f"branches:{scope.current().store_id}")
    others = Branch.objects.exclude(pk=mine.pk) if mine else Branch.objects.all()
    if name and others.filter(Q(name=name) | Q(name="", shop_name=name)).exists():
        raise NameTaken(name)
