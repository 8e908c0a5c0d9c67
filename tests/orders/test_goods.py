"""Goods: found as people write them, counted in the branches with a reason, and shown beside orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import NOON, TWO, a_shop, at, line, order, sar
from tests.world import World
from wafaa.orders import goods_queries, verbs
from wafaa.orders.models import Branch, Order, OrderLine, Product, Stock, StockMove
from wafaa.orders.verbs import returning
from wafaa.promises.models import Promise
from wafaa.shops.models import Shop
from wafaa.shops.said import PlaceSaid, ProductSaid
from wafaa.work.models import Event
from wafaa.work.worker import run_due

G, O = "/s/layla/goods/", "/s/layla/orders/"  # noqa: E741


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON + timedelta(hours=3), tick=False), world.inside():
        yield a_shop()


def desk(world: World, name: str = "omar") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def product(hours: float = 0, id: str = "P1", name: str = "عطر ورد الطائف", **traits: Any) -> ProductSaid:
    usual: dict[str, Any] = {"sku": f"SKU-{id}", "price": sar("285"), "is_offered": True}
    stock = (PlaceSaid("online", 4), PlaceSaid("b7", 2, "فرع العليا"))
    return ProductSaid(id, at(hours), name=name, stock=traits.pop("stock", stock), **(usual | traits))


def told(shop: Shop, *said: Any) -> Product:
    for one in said:
        verbs.mirror(shop, one)
    found: Product = Product.objects.latest("id")
    return found


def rows(world: World, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk(world).get(G, asked).context["goods"]
    return found


@pytest.mark.parametrize("typed", ["ورد", "الطايف", "عِطْر", "SKU-P1", "sku-p1"])
def test_goods_are_found_as_people_write_them(world: World, shop: Shop, typed: str) -> None:
    told(shop, product(id="P2", name="بخور"), product())
    assert [one["name"] for one in rows(world, q=typed)] == ["عطر ورد الطائف"]
    assert "/goods/" in desk(world).get("/s/layla/bar/", {"q": typed}).content.decode()


def test_a_new_name_is_found_and_the_former_is_not(world: World, shop: Shop) -> None:
    told(shop, product(), product(1, name="دهن عود"))
    assert not rows(world, q="ورد") and [one["name"] for one in rows(world, q="عود")] == ["دهن عود"]


def test_the_list_goes_by_name_and_on_where_it_ended(world: World, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goods_queries, "PAGE", 2)
    for n, name in enumerate(("تمر", "أرز", "بخور", "بخور", "ثوب")):
        told(shop, product(id=f"P{n}", name=name))
    client, seen, url = desk(world), [], G
    while url:
        context = client.get(url, headers={"HX-Request": "true"}).context
        seen += [row["name"] for row in context["goods"]]
        url = context["more_url"]
    assert seen == ["أرز", "بخور", "بخور", "تمر", "ثوب"]


def test_each_place_shows_what_lies_there(world: World, shop: Shop) -> None:
    found = told(shop, product(stock=(PlaceSaid("online", None), PlaceSaid("b7", 0, "فرع العليا"))))
    (one,) = rows(world)
    assert [(lies["text"], lies["tone"]) for lies in one["stock"]] == [
        ("أونلاين: متوفر", ""),
        ("فرع العليا: ٠", "broken"),
    ]
    shown = desk(world).get(f"{G}{found.public_id}/").content.decode()
    assert "فرع العليا" in shown and "SKU-P1" in shown


def test_what_has_run_out_everywhere_is_short_and_who_waits_is_named(world: World, shop: Shop) -> None:
    none = (PlaceSaid("online", 0), PlaceSaid("b7", 0))
    found = told(shop, product(stock=none))
    told(shop, product(id="P2", stock=(PlaceSaid("online", 0), PlaceSaid("b7", 1))))
    told(shop, product(id="P3", stock=none, is_offered=False), product(id="P4", stock=(PlaceSaid("online", None),)))
    verbs.mirror(shop, order(lines=(line(product="P1", quantity=TWO),)))
    verbs.mark_short(Order.objects.get(), OrderLine.objects.get())
    verbs.promise_restock(found, world.layla, at(48))
    (one,) = rows(world, tab="short")
    assert one["id"] == found.public_id and one["waiting"]
    shown = desk(world).get(G, {"tab": "short"}).content.decode()
    assert "#١٠٠١" in shown and "نورة" in shown
    page = desk(world).get(f"{G}{found.public_id}/")
    assert [who["name"] for who in page.context["awaited"]] == ["ليلى"]
    assert [who["number"] for who in page.context["missing"]] == ["#١٠٠١"]
    assert goods_queries.waiting_for([found]) == {found.pk: 2}
    verbs.mirror(shop, product(5, stock=(PlaceSaid("online", 3),)))
    assert not rows(world, tab="short")


def test_a_clerk_counts_a_branch_with_a_reason_and_takes_it_back(world: World, shop: Shop) -> None:
    found = told(shop, product())
    clerk, page = desk(world, "clerk"), f"{G}{found.public_id}/"
    sent = clerk.post(f"{page}count/", {"place": "b7", "quantity": "٩", "why": "counted", "note": "جرد المساء"})
    assert sent.status_code == 302 and Stock.objects.get(place="b7").quantity == 9
    move = StockMove.objects.get(why="counted")
    assert (move.before, move.after, move.staff, move.note) == (2, 9, world.clerk, "جرد المساء")
    assert "جرد المساء" in clerk.get(page).content.decode() and "خالد منصور" in clerk.get(page).content.decode()
    clerk.post(f"{G}moves/{move.public_id}/undo/")
    move.refresh_from_db()
    assert Stock.objects.get(place="b7").quantity == 2 and move.undone_at is not None
    clerk.post(f"{G}moves/{move.public_id}/undo/")
    assert Stock.objects.get(place="b7").quantity == 2, "twice is once"


def test_a_correction_stands_until_the_shop_says_otherwise_later(world: World, shop: Shop) -> None:
    found = told(shop, product())
    verbs.count_stock(found, "b7", 9, why="arrived")
    verbs.mirror(shop, product(1))
    assert Stock.objects.get(place="b7").quantity == 9, "an older word changes nothing"
    move = StockMove.objects.get(why="arrived")
    verbs.mirror(shop, product(5))
    assert Stock.objects.get(place="b7").quantity == 2
    assert not verbs.undo_count(move), "the stock has changed since"


def test_what_came_back_in_a_branch_keeps_the_promise_of_it(world: World, shop: Shop) -> None:
    found = told(shop, product(stock=(PlaceSaid("online", 0),)))
    verbs.add_branch("فرع العليا")
    verbs.promise_restock(found, world.layla, at(48))
    verbs.count_stock(found, Branch.objects.get().code, 5, why="arrived")
    run_due()
    assert Event.objects.filter(name="stock.came_back").exists()
    assert Promise.objects.get(kind="restock").state == "kept"
    found.refresh_from_db()
    assert not found.is_short


@pytest.mark.parametrize(
    "typed",
    [
        {"place": "b7", "quantity": "-3", "why": "counted"},
        {"place": "b7", "quantity": "كثير", "why": "counted"},
        {"place": "b7", "quantity": "9" * 30, "why": "counted"},
        {"place": "b7", "quantity": "1.5", "why": "counted"},
        {"place": "online", "quantity": "3", "why": "counted"},
        {"place": "nowhere", "quantity": "3", "why": "counted"},
        {"place": "b7", "quantity": "3", "why": "theft"},
        {},
    ],
)
def test_what_makes_no_sense_is_said_and_kept(world: World, shop: Shop, typed: dict[str, str]) -> None:
    found = told(shop, product())
    answer = desk(world).post(f"{G}{found.public_id}/count/", typed)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert typed.get("quantity", "") in answer.content.decode()
    assert not StockMove.objects.exclude(why="shop").exists() and Stock.objects.get(place="b7").quantity == 2


def test_the_same_count_changes_nothing(world: World, shop: Shop) -> None:
    assert verbs.count_stock(told(shop, product()), "b7", 2, why="counted") is None
    assert not StockMove.objects.exclude(why="shop").exists()


def test_the_shops_own_moves_of_a_day_are_one(world: World, shop: Shop) -> None:
    told(shop, product())
    for n in range(3):
        verbs.mirror(shop, product(n + 1, stock=(PlaceSaid("online", 3 - n), PlaceSaid("b7", 2))))
    moves = StockMove.objects.filter(place="online")
    assert [(move.before, move.after) for move in moves] == [(None, 1)]


def test_who_may_not_count_and_who_may_not_see(world: World, shop: Shop) -> None:
    found = told(shop, product())
    viewer = desk(world, "viewer")
    page = viewer.get(f"{G}{found.public_id}/")
    assert page.status_code == 200 and page.context["form"] is None
    assert viewer.post(f"{G}{found.public_id}/count/", {"place": "b7", "quantity": "1"}).status_code == 403
    assert desk(world, "stranger").get(f"{G}{found.public_id}/").status_code == 404


def test_the_owner_names_branches(world: World, shop: Shop) -> None:
    told(shop, product())
    owner = desk(world, "manager")
    assert owner.post(f"{G}branches/", {"name": "فرع جدة"}).status_code == 302
    mine, theirs = Branch.objects.get(name="فرع جدة"), Branch.objects.get(code="b7")
    taken = owner.post(f"{G}branches/{theirs.public_id}/", {"name": "فرع جدة"})
    assert taken.status_code == 422 and "فرع جدة" in taken.content.decode()
    owner.post(f"{G}branches/{theirs.public_id}/", {"name": "العليا مول"})
    assert "العليا مول: ٢" in desk(world).get(G).content.decode()
    owner.post(f"{G}branches/{theirs.public_id}/", {"act": "remove"})
    assert Branch.objects.filter(pk=theirs.pk).exists(), "goods lie there"
    owner.post(f"{G}branches/{mine.public_id}/", {"act": "remove"})
    assert not Branch.objects.filter(pk=mine.pk).exists()
    assert desk(world).get(f"{G}branches/").status_code == 403


def test_a_products_page_shows_its_orders_and_returns(world: World, shop: Shop) -> None:
    found = told(shop, product())
    verbs.mirror(shop, order(lines=(line(product="P1"),), state="delivered"))
    verbs.mirror(a_shop("ثانٍ"), order(id="77", lines=(line(product="P1"),)))
    kept = Order.objects.get(external_id="1001")
    wanted = [returning.Wanted(line=kept.lines.get(), quantity=TWO / 2)]
    returning.request(kept.customer, wanted, outcome="refund", reason="changed_mind")
    page = desk(world).get(f"{G}{found.public_id}/")
    assert [one["number"] for one in page.context["orders"]] == ["#١٠٠١"], "the other shop's P1 is another thing"
    assert len(page.context["returns"]) == 1


def test_stock_stands_beside_an_order_and_in_the_panel(world: World, shop: Shop) -> None:
    told(shop, product())
    verbs.mirror(shop, order(lines=(line(product="P1"), line("2", "بخور", sku="SKU-P1"), line("3", "هدية"))))
    kept = Order.objects.get()
    assert kept.customer is not None
    page = desk(world).get(f"{O}{kept.public_id}/")
    lies = [one["stock"] and [place["text"] for place in one["stock"]["stock"]] for one in page.context["lines"]]
    assert lies == [["أونلاين: ٤", "فرع العليا: ٢"], ["أونلاين: ٤", "فرع العليا: ٢"], None], "by its number as well"
    panel = desk(world).get(f"{O}of/{kept.customer.public_id}/").content.decode()
    assert "فرع العليا: ٢" in panel


def test_who_takes_an_order_sees_what_lies_where(world: World, shop: Shop) -> None:
    found = told(shop, product())
    take, clerk = f"{O}for/{world.layla.public_id}/", desk(world, "clerk")
    shown = clerk.get(f"{take}goods/", {"q": "ورد"}).content.decode()
    assert "فرع العليا: ٢" in shown and found.public_id in shown
    typed = {"name_1": "هدية", "quantity_1": "1", "price_1": "10", "q": "ورد", "once": "x" * 32}
    looked = clerk.post(take, typed | {"find": "1"})
    assert looked.status_code == 200 and [one["id"] for one in looked.context["picks"]] == [found.public_id]
    added = clerk.post(take, typed | {"add": found.public_id})
    row = added.context["rows"][1]
    assert (row["name"].value(), row["price"].value(), row["product"].value()) == (
        found.name,
        "285.00",
        found.public_id,
    )
    assert added.context["rows"][0]["name"].value() == "هدية" and "فرع العليا: ٢" in added.content.decode()
    assert not Order.objects.exists()
    filled = typed | {f"{name}_2": row[name].value() for name in ("name", "quantity", "price", "product")}
    assert clerk.post(take, filled).status_code == 302
    kept = OrderLine.objects.get(place=1)
    assert (kept.product, kept.sku) == (found.public_id, "SKU-P1")
    assert [one["number"] for one in desk(world).get(f"{G}{found.public_id}/").context["orders"]] == ["W-١"]


def test_a_product_that_is_not_ours_is_only_a_name(world: World, shop: Shop) -> None:
    filled = {"name_1": "هدية", "quantity_1": "1", "price_1": "10", "product_1": "neighbours-product", "once": "y" * 32}
    assert desk(world, "clerk").post(f"{O}for/{world.layla.public_id}/", filled).status_code == 302
    assert OrderLine.objects.get().product == ""
