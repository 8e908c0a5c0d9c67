"""Personal offers: what goes with what, one customer's own price that only ever lowers, its limits, "not for me"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from math import sqrt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.loyalty.buying import open_shop, work
from tests.ownpage.ground import P, signed_in
from tests.shops import wooserver
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.lib.time import now
from wafaa.loyalty import exclusivity, personal, personal_reactions, taste
from wafaa.loyalty.models import OfferRound, PersonalOffer, Reward, Taste, Voucher, VoucherState
from wafaa.loyalty.personal import Terms, worked
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.personal_words import lines
from wafaa.loyalty.taste import FINE, LEAST_TOGETHER, cosine, likes
from wafaa.loyalty.verbs import personal as verbs
from wafaa.orders.models import Order, OrderLine, Product, Return, ReturnLine
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Shop
from wafaa.stores import scope
from wafaa.stores.letters import day_in_letter
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db
L = "/s/layla/loyalty/"
TEN = Terms("percent", percent=10)


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (shop, _clock):
        yield shop


def thing(shop: Shop, name: str, price: int = 20_000, **traits: Any) -> Product:
    usual = {"external_id": str(100 + Product.objects.count()), "currency": "SAR", "price_minor": price}
    made: Product = Product.objects.create(shop=shop, name=name, **(usual | traits))
    return made


def bought(customer: Customer, *things: Product, state: str = "delivered", **traits: Any) -> Order:
    number = str(5000 + Order.objects.count())
    usual = {
        "shop": things[0].shop, "external_id": number, "number": number, "number_key": number, "customer": customer,
        "state": state, "currency": "SAR", "total_minor": 10_000, "is_told": True, "placed_at": now(),
    }  # fmt: skip
    order: Order = Order.objects.create(**(usual | traits))
    for place, one in enumerate(things):
        OrderLine.objects.create(
            order=order, external_id=f"{place}", name=one.name, product=one.external_id, quantity=1, currency="SAR"
        )
    return order


def somebody(name: str) -> Customer:
    return people.meet(name, source="staff")


@pytest.fixture
def oud(world: World, shop: Shop) -> Product:
    """Three people keep oud with a burner; Layla has the oud alone."""
    oud, burner = thing(shop, "عود ملكي", 50_000), thing(shop, "مبخرة نحاس", 20_000)
    for name in ("هند", "سارة", "منى"):
        bought(somebody(name), oud, burner)
    bought(world.layla, oud)
    verbs.learn_taste()
    return oud


def burner() -> Product:
    found: Product = Product.objects.get(name="مبخرة نحاس")
    return found


def offered(customer: Customer, terms: Terms = TEN, product: Product | None = None, **traits: Any) -> PersonalOffer:
    traits = {"why": "taste", "key": "k", **traits}
    return verbs.make_offer(customer, terms, product or burner(), **traits)


def refused(customer: Customer, terms: Terms = TEN, product: Product | None = None) -> str:
    try:
        with scope_unit():
            offered(customer, terms, product, key=f"r{PersonalOffer.objects.count()}")
    except verbs.OfferRefused as no:
        return no.code
    raise AssertionError("it was made")


def scope_unit() -> Any:
    from wafaa.work.unit import unit

    return unit()


@given(st.lists(st.frozensets(st.integers(1, 8), min_size=2, max_size=6), max_size=12))
def test_cosine_is_what_it_says(baskets: list[frozenset[int]]) -> None:
    found = cosine(baskets)
    for one, other in combinations(range(1, 9), 2):
        both = sum(one in basket and other in basket for basket in baskets)
        alone = [sum(thing in basket for basket in baskets) for thing in (one, other)]
        expected = int(FINE * both / sqrt(alone[0] * alone[1])) if both >= LEAST_TOGETHER else None
        assert found.get((one, other)) == found.get((other, one)) == expected
        assert expected is None or expected <= FINE


def test_what_goes_with_what_comes_from_what_was_kept(world: World, shop: Shop, oud: Product) -> None:
    assert [(one.product.name, one.because.name) for one in likes(world.layla)] == [("مبخرة نحاس", "عود ملكي")]
    assert Taste.objects.count() == 2
    with scope.entered(world.neighbour):
        assert not Taste.objects.exists()
    for one in Order.objects.exclude(customer=world.layla):
        Order.objects.filter(pk=one.pk).update(state="returned")
    assert verbs.learn_taste() == 0 and likes(world.layla) == []


def test_never_what_is_gone_had_sent_back_or_refused(world: World, shop: Shop, oud: Product) -> None:
    one = burner()
    for traits in ({"is_short": True}, {"is_offered": False}, {"price_minor": None}):
        Product.objects.filter(pk=one.pk).update(**traits)
        assert likes(world.layla) == []
        Product.objects.filter(pk=one.pk).update(is_short=False, is_offered=True, price_minor=20_000)
    assert likes(world.layla)
    bought(world.layla, one, state="returned")
    assert likes(world.layla) == []


def test_a_line_that_came_back_is_no_taste(world: World, shop: Shop, oud: Product) -> None:
    order = Order.objects.get(customer=world.layla)
    back = Return.objects.create(customer=world.layla, number=1)
    ReturnLine.objects.create(of=back, order=order, ref="0", name="عود", reason="dislike")
    assert likes(world.layla) == []


def test_nobody_guesses_for_who_said_no(world: World, shop: Shop, oud: Product) -> None:
    people.state_consent(world.layla, "marketing", "*", given=False, proof="قالت لا")
    assert likes(world.layla) == []
    people.state_consent(world.layla, "marketing", "*", given=True, proof="قالت نعم")
    assert likes(world.layla)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (Terms("percent", percent=10), (18_000, 2_000)),
        (Terms("percent", percent=33), (13_400, 6_600)),
        (Terms("sum", amount_minor=500), (19_500, 500)),
        (Terms("price", amount_minor=15_000), (15_000, 5_000)),
        (Terms("price", amount_minor=20_000), "dearer"),
        (Terms("price", amount_minor=25_000), "dearer"),
        (Terms("price", amount_minor=-1), "amount"),
        (Terms("sum", amount_minor=20_000), "amount"),
        (Terms("sum", amount_minor=0), "amount"),
        (Terms("sum", amount_minor=-5), "amount"),
        (Terms("percent", percent=0), "amount"),
        (Terms("percent", percent=91), "amount"),
    ],
)
def test_an_offer_only_lowers(shop: Shop, terms: Terms, expected: Any) -> None:
    comes = worked(terms, thing(shop, "عطر"))
    assert (comes if isinstance(comes, str) else (comes.price, comes.cost)) == expected


@given(price=st.integers(1, 10**7), percent=st.integers(1, 90), amount=st.integers(0, 10**7))
def test_what_is_paid_is_never_more(price: int, percent: int, amount: int) -> None:
    product = Product(price_minor=price, currency="SAR")
    entered = type("Entered", (), {"store": type("Shop", (), {"currency": "SAR"})})
    for terms in (Terms("percent", percent), Terms("sum", 0, amount), Terms("price", 0, amount)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(personal.scope, "current", lambda: entered)
            comes = worked(terms, product)
        if not isinstance(comes, str):
            assert comes.price is not None and 0 < comes.price < price and comes.price + comes.cost == price


def test_a_code_of_theirs_and_nobody_elses_price_changes(world: World, shop: Shop, oud: Product) -> None:
    before = exclusivity.everyones(), burner().price_minor
    made = offered(world.layla, because=oud)
    voucher = made.voucher
    assert (voucher.state, voucher.reward.is_on, voucher.price) == (VoucherState.READY, False, 0)
    assert (exclusivity.everyones(), burner().price_minor) == before
    assert personal.reason_of(made) in ("لأنك اشتريت عود ملكي", "Because you bought عود ملكي")
    assert offered(world.layla) == made and PersonalOffer.objects.count() == 1
    listed = browser_of(world.reem, language="ar").get(f"{L}rewards/").content.decode()
    assert voucher.reward.title_ar not in listed


def test_what_stands_against_one(world: World, shop: Shop, oud: Product) -> None:
    assert refused(somebody("غريبة")) == "no_order"
    Product.objects.filter(pk=burner().pk).update(is_short=True)
    assert refused(world.layla) == "gone"
    Product.objects.filter(pk=burner().pk).update(is_short=False, currency="USD")
    assert refused(world.layla) == "currency"
    Product.objects.filter(pk=burner().pk).update(currency="SAR")
    Order.objects.filter(customer=world.layla).update(is_troubled=True)
    assert refused(world.layla) == "unhappy"
    Order.objects.filter(customer=world.layla).update(is_troubled=False)
    first = offered(world.layla)
    assert refused(world.layla) == "open"
    verbs.decline_offer(first)
    assert refused(world.layla) == "declined"


def test_an_order_that_is_only_placed_opens_nothing(shop: Shop, oud: Product) -> None:
    new = somebody("جديدة")
    bought(new, oud, state="placed")
    assert refused(new) == "no_order"


def test_the_limits_hold_whoever_offers(world: World, shop: Shop, oud: Product) -> None:
    choose(OfferSettings, {"budget": "50", "for_one": 2})
    offered(world.layla, Terms("sum", amount_minor=3_000))
    hind = Customer.objects.get(name="هند")
    assert refused(hind, Terms("sum", amount_minor=2_500)) == "budget"
    verbs.recall_offer(PersonalOffer.objects.get())
    other = thing(shop, "مسك", 10_000)
    offered(hind, Terms("sum", amount_minor=100), other, key="a")
    offered(hind, Terms("sum", amount_minor=100), thing(shop, "عنبر", 10_000), key="b")
    assert refused(hind, Terms("sum", amount_minor=100), thing(shop, "بخور", 10_000)) == "for_one"
    choose(OfferSettings, {"a_month": 3})
    assert refused(Customer.objects.get(name="منى"), Terms("sum", amount_minor=100), other) == "a_month"


def test_a_colleague_offers_within_their_ceiling_and_not_to_themselves(world: World, shop: Shop, oud: Product) -> None:
    choose(OfferSettings, {"at_once": "20"})
    with world.as_staff(world.omar):
        assert refused(world.layla, Terms("sum", amount_minor=2_001)) == "at_once"
        people.identify(Customer.objects.get(name="هند"), "email", world.omar.user.email, source="staff")
        assert refused(Customer.objects.get(name="هند")) == "yourself"
        offered(world.layla, Terms("sum", amount_minor=2_000))
    with world.as_staff(world.reem):
        offered(Customer.objects.get(name="سارة"), Terms("sum", amount_minor=9_000), key="s")


def test_a_price_that_falls_for_all_ends_the_offer(world: World, shop: Shop, oud: Product) -> None:
    made = offered(world.layla, Terms("price", amount_minor=15_000))
    Product.objects.filter(pk=burner().pk).update(price_minor=17_000)
    personal_reactions.look_at_prices()
    made = PersonalOffer.objects.select_related("product", "voucher__reward").get()
    assert not made.is_cheaper and personal.pays_now(made) == 15_000
    Product.objects.filter(pk=burner().pk).update(price_minor=15_000)
    personal_reactions.look_at_prices()
    made.refresh_from_db()
    assert made.is_cheaper and personal.open_offers(world.layla) == []
    assert Voucher.objects.get().state == VoucherState.RETURNED


def test_used_at_the_counter_once(world: World, shop: Shop, oud: Product) -> None:
    from wafaa.loyalty.verbs import use_voucher
    from wafaa.loyalty.verbs.vouchers import VoucherRefused

    made = offered(world.layla)
    use_voucher(made.voucher)
    assert not verbs.recall_offer(made) and personal.open_offers(world.layla) == []
    with pytest.raises(VoucherRefused):
        use_voucher(made.voucher)


@pytest.fixture
def woo(world: World, shop: Shop, settings: Any) -> Iterator[tuple[Shop, Any]]:
    with wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        there = shops.connect("woocommerce", "متجر ليلى", address=server.address)
        keys = {"key": wooserver.KEY, "consumer": wooserver.SECRET}
        shops.keep_tokens(there, Tokens(keys, now() + timedelta(days=400)))
        yield there, server


@pytest.mark.parametrize(
    ("terms", "kind", "amount"),
    [(TEN, "percent", "10"), (Terms("price", amount_minor=15_000), "fixed_product", "50.00")],
)
def test_the_shop_makes_a_coupon_for_one_thing_and_one_person(
    world: World, woo: tuple[Shop, Any], terms: Terms, kind: str, amount: str
) -> None:
    there, server = woo
    rose = thing(there, "ورد الطائف")
    bought(world.layla, thing(there, "شمعة"))
    made = offered(world.layla, terms, rose)
    assert made.voucher.state == VoucherState.WANTED and server.coupons == []
    work()
    (coupon,) = server.coupons
    assert (coupon["discount_type"], coupon["amount"]) == (kind, amount)
    assert coupon["product_ids"] == [int(rose.external_id)] and coupon["limit_usage_to_x_items"] == 1
    assert coupon["usage_limit"] == 1 and Voucher.objects.get().state == VoucherState.READY
    verbs.decline_offer(made)
    work()
    assert server.coupons == [] and Voucher.objects.get().state == VoucherState.RETURNED


def test_they_are_told_as_marketing_and_only_once_they_agreed(world: World, shop: Shop, oud: Product) -> None:
    offered(world.layla, because=oud, tells=True)
    work()
    notice = Notice.objects.get()
    assert notice.purpose == "marketing" and "عود ملكي" in notice.text and notice.state != "told"
    offered(Customer.objects.get(name="هند"), product=thing(shop, "مسك"), key="h")
    work()
    assert Notice.objects.count() == 1


def test_the_letter_names_the_last_day_with_its_date(world: World, shop: Shop, oud: Product) -> None:
    """Read tomorrow, "tomorrow" would be a day too long."""
    made = offered(world.layla, replace(TEN, days=1), because=oud, tells=True)
    said = " ".join(lines(made))
    assert "غدًا" not in said and day_in_letter(made.voucher.ends_at, "ar", near=False) in said


def asked(client: Client, **traits: str) -> Any:
    usual = {"whom": "buyers", "kind": "percent", "percent": "١٠", "days": "7", "most": "20"}
    return client.get(f"{L}offers/round/", usual | traits)


def test_a_round_makes_exactly_what_was_shown(world: World, shop: Shop, oud: Product) -> None:
    client = browser_of(world.reem, language="ar")
    page = asked(client)
    people_ = page.context["found"]["people"]
    assert [one["thing"] for one in people_] == ["مبخرة نحاس"] and "لأنك اشتريت عود ملكي" in page.content.decode()
    assert not PersonalOffer.objects.exists() and not Reward.objects.exists()
    sealed = page.context["found"]["sealed"]
    for _twice in range(2):
        assert client.post(f"{L}offers/make/", {"sealed": sealed}).status_code == 302
        work()
    made = PersonalOffer.objects.get()
    assert (made.customer, made.product, made.because, made.percent) == (world.layla, burner(), oud, 10)
    assert OfferRound.objects.get().made == 1
    assert made.voucher.reward.title_ar in client.get(f"{L}offers/").content.decode()
    assert client.post(f"{L}offers/make/", {"sealed": sealed[:-3] + "abc"}).status_code == 302
    with scope.entered(world.neighbour):
        from wafaa.loyalty import personal_rounds

        assert personal_rounds.opened(sealed) is None
    assert PersonalOffer.objects.count() == 1


def test_a_round_keeps_within_the_budget_and_says_who_is_passed_over(world: World, shop: Shop, oud: Product) -> None:
    client = browser_of(world.reem, language="ar")
    choose(OfferSettings, {"budget": "10"})
    found = asked(client).context["found"]
    assert found["people"] == [] and found["passed"]
    choose(OfferSettings, {"budget": "1000"})
    assert asked(client, whom="quiet").context["found"]["people"] == []
    assert asked(client, whom="tier").status_code == 422
    assert asked(client, percent="95").status_code == 422
    assert asked(client, kind="price", amount="5").status_code == 422


def test_what_changed_between_looking_and_making_is_passed_over(world: World, shop: Shop, oud: Product) -> None:
    client = browser_of(world.reem, language="ar")
    sealed = asked(client).context["found"]["sealed"]
    Product.objects.filter(pk=burner().pk).update(is_short=True)
    client.post(f"{L}offers/make/", {"sealed": sealed})
    work()
    assert not PersonalOffer.objects.exists() and OfferRound.objects.get().made == 0


def test_beside_a_conversation(world: World, shop: Shop, oud: Product) -> None:
    client = browser_of(world.omar, language="ar")
    here = f"{L}of/{world.layla.public_id}/offers/"
    page = client.get(here)
    form = page.context["form"]
    sent = {"once": form["once"].value(), "product": burner().public_id, "kind": "price", "amount": "١٨٠"}
    looked = client.post(f"{here}make/", sent | {"act": "preview"})
    assert "١٨٠" in looked.context["preview"] and not PersonalOffer.objects.exists()
    for _twice in range(2):
        client.post(f"{here}make/", sent | {"act": "give"})
    made = PersonalOffer.objects.get()
    assert (made.price_minor, made.staff, made.because) == (18_000, world.omar, oud)
    assert client.post(f"{here}make/", sent | {"amount": "250", "once": "b"}).status_code == 422
    assert browser_of(world.huda).post(f"{L}offers/{made.public_id}/back/").status_code in (403, 404)
    assert client.post(f"{L}offers/{made.public_id}/back/", headers={"HX-Request": "true"}).status_code == 200
    assert personal.open_offers(world.layla) == []


def test_on_their_own_page_and_not_for_me(world: World, shop: Shop, oud: Product) -> None:
    made = offered(world.layla, because=oud)
    browser = signed_in(world)
    page = browser.get(f"{P}offers/")
    told = page.content.decode()
    assert "لأنك اشتريت عود ملكي" in told and "مبخرة نحاس" in told and "١٨٠" in told
    assert "مبخرة نحاس" in browser.get(P).content.decode()
    for _twice in range(2):
        assert browser.post(f"{P}offers/{made.public_id}/no/").status_code == 302
    with world.inside():
        assert personal.open_offers(world.layla) == [] and likes(world.layla) == []
        assert Voucher.objects.get().state == VoucherState.RETURNED
        other = offered(Customer.objects.get(name="هند"), product=thing(shop, "مسك"), key="h")
    assert browser.post(f"{P}offers/{other.public_id}/no/").status_code == 404


def test_a_rule_may_offer_and_take_it_back(world: World, shop: Shop, oud: Product) -> None:
    act = ACTIONS["customer.make_offer"]
    said = {"percent": "١٠", "days": "", "tells": "no"}
    assert act.check is not None and act.check(**said) == "" and act.check(percent="99", tells="no")
    assert act.preview is not None and "مبخرة نحاس" in act.preview(world.layla, **said)
    memory = act.act(world.layla, **said)
    assert act.act(world.layla, **said) == memory and PersonalOffer.objects.count() == 1
    assert act.undo is not None and act.undo(world.layla, memory) and not act.undo(world.layla, memory)
    with pytest.raises(CannotBeDone):
        act.act(somebody("غريبة"), **said)


def test_a_forgotten_person_leaves_no_taste(world: World, shop: Shop, oud: Product) -> None:
    from wafaa.loyalty.dossiers import offers

    offered(world.layla, because=oud)
    rows: Any = offers([world.layla.pk]).rows
    assert rows[0]["because"] == "عود ملكي"
    verbs.erase_offers([world.layla.pk])
    made = PersonalOffer.objects.get()
    assert made.because is None and taste.objects_to_profiling(world.layla) is False


def test_only_who_may(world: World, shop: Shop, oud: Product) -> None:
    assert browser_of(world.omar).get(f"{L}offers/round/").status_code in (403, 404)
    assert browser_of(world.viewer).post(f"{L}of/{world.layla.public_id}/offers/make/").status_code in (403, 404)
