"""Store credit on the customer's own page: every line of it, and a code to buy online with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.loyalty.rewarding import running, with_points
from tests.loyalty.test_three_sides import shown
from tests.ownpage.ground import NOURA, P, browser, signed_in
from tests.shops import wooserver
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Txn
from wafaa.loyalty.picture import credit
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.ownpage.links import own_link
from wafaa.people import verbs as people
from wafaa.people.models import Identity, IdentityKind
from wafaa.shops import verbs as shops
from wafaa.shops.models import Coupon, CouponState, Shop
from wafaa.shops.tokens import Tokens
from wafaa.stores.verbs import choose
from wafaa.work.worker import run_due

pytestmark = pytest.mark.django_db
HERE = f"{P}credit/"


@pytest.fixture
def layla(world: World) -> Client:
    """She has fifty riyals of store credit."""
    with world.inside():
        running()
        verbs.join(world.layla, way="desk")
        verbs.earn(world.layla, Currency.CREDIT, 5000, key="credit", reason="instead")
    return signed_in(world)


@pytest.fixture
def woo(world: World, settings: Any) -> Iterator[tuple[Shop, Any]]:
    with wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        with world.inside():
            shop = shops.connect("woocommerce", "متجر ليلى", address=server.address)
            tokens = Tokens({"key": wooserver.KEY, "consumer": wooserver.SECRET}, now() + timedelta(days=400))
            shops.keep_tokens(shop, tokens)
        yield shop, server


def noura(world: World) -> Client:
    with world.inside():
        people.recognise(IdentityKind.EMAIL, NOURA, source="email", name="نورة", language="ar")
    return signed_in(world, NOURA)


def has(world: World) -> int:
    with world.inside():
        assert list(replay.faults()) == []
        return credit(world.layla).amount_minor


def work(world: World) -> None:
    with world.inside():
        while run_due():
            pass


def asks(shop: Shop, **said: str) -> dict[str, str]:
    return {"sum": "١٢٫٥٠", "shop": shop.public_id, "once": "a", **said}


def test_every_line_is_told_to_the_customer_and_to_colleagues(world: World, layla: Client) -> None:
    with world.inside():
        verbs.spend_credit(world.layla, 1250, key="bread")
    omar = Client()
    omar.force_login(world.omar.user)
    of = f"/s/layla/loyalty/of/{world.layla.public_id}/"
    for page in (shown(layla, HERE), shown(omar, f"{of}lines/?of=credit")):
        assert "رصيد عن مرتجع" in page and "+٥٠٫٠٠ ر.س" in page and "−١٢٫٥٠ ر.س" in page, page
    assert "٣٧٫٥٠" in shown(layla, HERE) and f"{of}lines/?of=credit" in omar.get(of).content.decode()
    assert "−١٢٫٥٠" not in shown(omar, f"{of}lines/")
    before = layla.get(HERE, {"on": "2001-01-01"}).context
    assert before["lines"] == [] and "٠٫٠٠" in before["standing"]
    english = browser("en")
    english.cookies = layla.cookies
    assert "−SAR 12.50" in shown(english, f"{HERE}?lang=en")


def test_who_never_had_any_has_no_such_page(world: World, layla: Client) -> None:
    client = noura(world)
    assert client.get(HERE).status_code == 404 and HERE not in client.get(f"{P}me/").content.decode()
    omar = Client()
    omar.force_login(world.omar.user)
    with world.inside():
        other = Identity.objects.get(value=NOURA).customer
    assert omar.get(f"/s/layla/loyalty/of/{other.public_id}/lines/?of=credit").context["tabs"] == []


def test_it_stays_in_sight_while_the_programme_rests(world: World, layla: Client) -> None:
    omar = Client()
    omar.force_login(world.omar.user)
    with world.inside():
        choose(LoyaltySettings, {"is_on": False})
    assert HERE in layla.get(f"{P}me/").content.decode() and "٥٠٫٠٠" in shown(layla, HERE)
    assert layla.get(f"{P}points/card/").status_code == 200
    assert noura(world).get(f"{P}points/card/").status_code == 404
    beside = shown(omar, f"/s/layla/loyalty/of/{world.layla.public_id}/")
    assert "البرنامج متوقف" in beside and "٥٠٫٠٠" in beside and "يشارك" not in beside
    person = f"/s/layla/customers/{world.layla.public_id}/"
    assert f"/s/layla/loyalty/of/{world.layla.public_id}/" in omar.get(person).content.decode()


def test_an_old_link_to_points_is_no_dead_end_while_the_programme_rests(world: World, layla: Client) -> None:
    with world.inside():
        with_points(world.layla, 150)
        choose(LoyaltySettings, {"is_on": False})
    page = shown(layla, f"{P}points/")
    assert "١٥٠ نقطة" in page and "لا ينتهي منه شيء" in page
    assert noura(world).get(f"{P}points/").status_code == 404


def test_first_the_sums_then_a_code_once_for_each_page(world: World, layla: Client, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    first = layla.get(HERE, asks(shop))
    assert first.context["ask"]["left"] and has(world) == 5000 and not Coupon.everywhere.exists()
    assert all(sum in shown(layla, f"{HERE}?sum=12.5&shop={shop.public_id}") for sum in ("٥٠٫٠٠", "١٢٫٥٠", "٣٧٫٥٠"))
    for _twice in range(2):
        assert layla.post(f"{HERE}code/", asks(shop)).url == HERE
    assert has(world) == 3750 and "قيد الإنشاء" not in shown(layla, HERE)
    (made,) = layla.get(HERE).context["codes"]
    assert made["code"] == "" and "نجهّز" in made["says"]
    work(world)
    (made,) = layla.get(HERE).context["codes"]
    assert made["code"] == Coupon.everywhere.get().code and len(server.coupons) == 1


def test_a_link_alone_shows_no_code_and_takes_nothing(world: World, layla: Client, woo: tuple[Shop, Any]) -> None:
    layla.post(f"{HERE}code/", asks(woo[0]))
    work(world)
    with world.inside():
        link = own_link(world.layla)
    passed = browser()
    passed.post(link)
    page = passed.get(HERE, asks(woo[0]))
    assert page.status_code == 200 and page.context["needs_code"] and page.context["codes"] == []
    assert Coupon.everywhere.get().code not in page.content.decode()
    assert passed.post(f"{HERE}code/", asks(woo[0], once="b")).status_code == 302
    with world.inside():
        back = f"{HERE}{Coupon.objects.get().public_id}/back/"
    assert passed.post(back).status_code == 302
    work(world)
    assert has(world) == 3750


def test_what_the_shop_refuses_is_back_and_told(world: World, layla: Client, woo: tuple[Shop, Any]) -> None:
    layla.post(f"{HERE}code/", asks(woo[0]))
    with world.inside():
        shops.coupon_refused(Coupon.objects.get(), "not_taken")
    work(world)
    page = shown(layla, HERE)
    assert has(world) == 5000 and "رُدّ إليك عن رمز لم يعد صالحًا" in page and "+١٢٫٥٠" in page
    again = layla.post(f"{HERE}code/", asks(woo[0]))
    assert again.status_code == 422 and "لم يُخصم شيء" in again.content.decode()


def test_an_unused_code_is_given_back_and_a_used_one_is_not(world: World, layla: Client, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    for once in ("a", "b"):
        layla.post(f"{HERE}code/", asks(shop, once=once))
    work(world)
    with world.inside():
        kept, wanted = Coupon.objects.order_by("pk")
    next(one for one in server.coupons if one["code"] == kept.code.lower())["usage_count"] = 1
    for one in (kept, wanted):
        assert layla.post(f"{HERE}{one.public_id}/back/").status_code == 302
    assert has(world) == 2500
    work(world)
    assert has(world) == 3750
    with world.inside():
        assert Coupon.objects.get(pk=wanted.pk).state == CouponState.REFUSED
    (used,) = layla.get(HERE).context["codes"]
    assert used["code"] == used["back_url"] == "" and "استُعمل" in used["says"]
    assert noura(world).post(f"{HERE}{kept.public_id}/back/").status_code == 404


@pytest.mark.parametrize("wrong", [{"sum": "99"}, {"sum": "0"}, {"sum": ""}, {"sum": "-5"}, {"sum": "1.234"}])
def test_odd_sums_take_nothing(world: World, layla: Client, woo: tuple[Shop, Any], wrong: dict[str, str]) -> None:
    assert layla.get(HERE, asks(woo[0]) | wrong).status_code == 422
    assert layla.post(f"{HERE}code/", asks(woo[0]) | wrong).status_code == 422
    assert layla.post(f"{HERE}code/", asks(woo[0]) | {"shop": "nobody"}).status_code == 404
    with world.inside():
        assert has(world) == 5000 and not Txn.objects.filter(reason="online").exists()


def test_the_owner_reads_what_is_owed_in_money(world: World, layla: Client) -> None:
    reem = Client()
    reem.force_login(world.reem.user)
    here = "/s/layla/loyalty/numbers/"
    assert "٥٠٫٠٠ ر.س" in shown(reem, here) and f"{here}credit/" in reem.get(here).content.decode()
    (row,) = reem.get(f"{here}credit/").context["rows"]
    assert "٥٠٫٠٠" in row["points"] and row["url"].endswith(f"{world.layla.public_id}/lines/?of=credit")
    before = reem.get(f"{here}?on=2001-01-01").context["credit"]["sum"]
    assert "٠٫٠٠" in before and "٥" not in before


def test_two_windows_take_no_more_than_each_has_shown(world: World, layla: Client, woo: tuple[Shop, Any]) -> None:
    one, other = (layla.get(HERE, asks(woo[0])).context["ask"] for _window in range(2))
    for _twice in range(2):
        assert layla.post(f"{HERE}code/", asks(woo[0], **_typed(one))).status_code == 302
    answer = layla.post(f"{HERE}code/", asks(woo[0], **_typed(other)))
    assert answer.status_code == 422 and "تغيّر رصيدك" in answer.content.decode() and has(world) == 3750
    assert "٢٥٫٠٠" in answer.context["ask"]["left"]
    assert layla.post(f"{HERE}code/", asks(woo[0], **_typed(answer.context["ask"]))).status_code == 302
    assert has(world) == 2500


def test_a_code_that_has_ended_is_not_shown_as_good(world: World, layla: Client, woo: tuple[Shop, Any]) -> None:
    layla.post(f"{HERE}code/", asks(woo[0]))
    work(world)
    assert layla.get(HERE).context["codes"][0]["code"]
    with world.inside():
        code = Coupon.objects.get()
        Coupon.objects.update(told={**code.told, "until": "2026-01-31"})
    (ended,) = layla.get(HERE).context["codes"]
    assert ended["code"] == "" and "انتهى" in ended["says"]
    with world.inside():
        verbs.credit_code_failed(code)
    assert layla.get(HERE).context["codes"] == [] and has(world) == 5000


def _typed(ask: dict[str, Any]) -> dict[str, str]:
    return {"once": ask["once"], "seen": str(ask["seen"]), "sum": ask["typed"]}
