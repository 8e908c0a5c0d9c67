"""The pages of rewards and vouchers, and the counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.loyalty.rewarding import a_reward, running, with_points
from tests.world import World
from wafaa.loyalty import exclusivity, queries, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.exclusivity import PublicOffer
from wafaa.loyalty.models import Member, Reward, Voucher
from wafaa.loyalty.reward_screens import url_of
from wafaa.people.models import Customer

pytestmark = pytest.mark.django_db
L = "/s/layla/loyalty/"
TYPED = {
    "kind": "gift",
    "title_ar": "عيّنة عود",
    "price": "٣٠٠",
    "value": "٢٥",
    "who": "all",
    "way": "code",
    "valid_days": "٩٠",
    "on_return": "again",
    "back_at_end": "on",
}


@pytest.fixture
def member(layla: Customer) -> Customer:
    running()
    return with_points(layla, 1000)


def desk(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(getattr(world, name).user)
    return client


def a_voucher(member: Customer, **traits: Any) -> Voucher:
    return verbs.redeem_reward(member, a_reward(**traits), key="k")


def test_a_reward_is_made_in_arabic_digits_and_put_on_offer(world: World, member: Customer) -> None:
    client = desk(world, "reem")
    assert client.post(f"{L}rewards/new/", TYPED).status_code == 302
    made = Reward.objects.get()
    assert (made.price, made.value_minor, made.valid_days, made.back_at_end, made.is_on) == (300, 2500, 90, True, False)
    client.post(f"{L}rewards/{made.public_id}/switch/", {"on": "yes"})
    assert Reward.objects.get().is_on
    shown = client.get(f"{L}rewards/").content.decode()
    assert "عيّنة عود" in shown and "٣٠٠ نقطة" in shown
    client.post(f"{L}rewards/{made.public_id}/", TYPED | {"price": "250", "stock": "5"})
    assert (Reward.objects.get().price, Reward.objects.get().stock) == (250, 5)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"price": "كثير"}, "price"),
        ({"price": "-5"}, "price"),
        ({"price": "1.5"}, "price"),
        ({"price": "0"}, "per_member"),
        ({"kind": "percent"}, "percent"),
        ({"kind": "percent", "percent": "101"}, "percent"),
        ({"kind": "sum", "value": ""}, "value"),
        ({"value": "1,2,3"}, "value"),
        ({"valid_days": "0"}, "valid_days"),
        ({"starts_at": "2026-12-20", "ends_at": "2026-12-01"}, "ends_at"),
        ({"way": "coupon"}, "way"),
        ({"kind": "percent", "percent": "10", "way": "coupon"}, "shop"),
    ],
)
def test_what_is_typed_wrongly_is_said_at_its_field(
    world: World, member: Customer, typed: dict[str, str], field: str
) -> None:
    answer = desk(world, "reem").post(f"{L}rewards/new/", TYPED | typed)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not Reward.objects.exists()


def test_a_matched_reward_is_refused_with_the_arithmetic(world: World, member: Customer) -> None:
    kept = list(exclusivity.PUBLIC)
    exclusivity.PUBLIC[:] = [lambda: [PublicOffer("قسيمة الموقع", sum_minor=3000)]]
    try:
        made = a_reward(kind="sum", value_minor=2000, is_exclusive=True, title_ar="للأوفياء", on=False)
        answer = desk(world, "reem").post(f"{L}rewards/{made.public_id}/switch/", {"on": "yes"}, follow=True)
    finally:
        exclusivity.PUBLIC[:] = kept
    shown = answer.content.decode()
    assert "«للأوفياء» ليست حصرية" in shown and "قسيمة الموقع" in shown and "٣٠٫٠٠" in shown and "٢٠٫٠٠" in shown
    assert answer.status_code == 422 and "لم تُعرض" in shown
    assert not Reward.objects.get().is_on


def test_the_preview_shows_what_it_costs(world: World, member: Customer) -> None:
    shown = desk(world, "reem").post(f"{L}rewards/preview/", TYPED).content.decode()
    assert "عيّنة عود" in shown and "٢٥٫٠٠" in shown and "٣٫٠٠" in shown and "تكلّفك أكثر" in shown
    assert desk(world, "reem").post(f"{L}rewards/preview/", {"price": "x"}).status_code == 200


def test_an_agent_sees_rewards_and_changes_none(world: World, member: Customer) -> None:
    made = a_reward()
    client = desk(world, "omar")
    shown = client.get(f"{L}rewards/").content.decode()
    assert "عيّنة عود" in shown and "/switch/" not in shown
    assert client.post(f"{L}rewards/{made.public_id}/switch/", {"on": "no"}).status_code == 403


def found_at(client: Client, code: str) -> Any:
    return client.post(f"{L}counter/", {"code": code}, follow=True)


ARABIC_KEYS = dict(zip("acdefghjklmnpqrtuvwxy", "شؤيثبلاتنمةىحضقفعرصءغ", strict=True))


@pytest.mark.parametrize("how", ["as it is", "small", "no dashes", "arabic keys"])
def test_a_code_is_found_however_it_is_typed(world: World, member: Customer, how: str) -> None:
    voucher = a_voucher(member)
    typed = {
        "as it is": voucher.code,
        "small": voucher.code.lower(),
        "no dashes": voucher.code.replace("-", " "),
        "arabic keys": "".join(ARABIC_KEYS.get(one, one) for one in voucher.code.lower()),
    }[how]
    shown = found_at(desk(world, "clerk"), typed)
    assert shown.redirect_chain[-1][0] == f"{L}counter/voucher/{voucher.public_id}/"
    assert "ليلى" in shown.content.decode() and "اصرفها" in shown.content.decode()


def test_one_key_redeems_and_another_undoes(world: World, member: Customer) -> None:
    voucher, client = a_voucher(member), desk(world, "clerk")
    here = f"{L}counter/voucher/{voucher.public_id}/"
    shown = client.post(f"{here}use/", follow=True).content.decode()
    assert "خالد منصور" in shown and "اصرفها" not in shown
    assert "استُعملت من قبل" in client.post(f"{here}use/", follow=True).content.decode()
    assert "اصرفها" in client.post(f"{here}undo/", follow=True).content.decode()
    assert Voucher.objects.get().state == "ready"


def test_nobody_tries_codes_for_long(world: World, member: Customer) -> None:
    client = desk(world, "clerk")
    answers = [client.post(f"{L}counter/", {"code": f"AAAAA-AAAAA-AAAA{n % 10}"}).status_code for n in range(42)]
    assert answers[:40] == [422] * 40 and answers[40:] == [429, 429]


def test_the_counter_of_the_neighbour_does_not_know_our_codes(world: World, member: Customer) -> None:
    voucher = a_voucher(member)
    client = Client()
    client.force_login(world.stranger.user)
    assert client.post("/s/neighbour/loyalty/counter/", {"code": voucher.code}).status_code == 422
    assert client.get(f"/s/neighbour/loyalty/counter/voucher/{voucher.public_id}/").status_code == 404


def test_a_card_opens_the_member_and_takes_a_reward_on_the_spot(world: World, member: Customer) -> None:
    reward, client = a_reward(), desk(world, "clerk")
    card = Member.objects.get()
    shown = found_at(client, card.public_id)
    assert "١٬٠٠٠ نقطة" in shown.content.decode() and "عيّنة عود" in shown.content.decode()
    once = shown.context["card"]["once"]
    for _press in range(2):
        answer = client.post(f"{L}counter/card/{card.public_id}/take/", {"reward": reward.public_id, "once": once})
        assert answer.status_code == 302
    assert Voucher.objects.count() == 1 and queries.balance(member, Currency.POINTS).active == 700


def test_vouchers_are_listed_given_back_and_undone(world: World, member: Customer) -> None:
    voucher, client = a_voucher(member), desk(world, "omar")
    shown = client.get(f"{L}vouchers/?state=ready").content.decode()
    assert voucher.code in shown and "أعِد النقاط" in shown
    assert voucher.code not in client.get(f"{L}vouchers/?state=used").content.decode()
    client.post(f"{L}vouchers/{voucher.public_id}/back/", {"why": "طلبت ذلك"})
    assert Voucher.objects.get().reason == "طلبت ذلك"
    assert queries.balance(member, Currency.POINTS).active == 1000
    assert desk(world, "clerk").post(f"{L}vouchers/{voucher.public_id}/back/").status_code == 403


def test_the_list_goes_on_behind_its_first_page(world: World, member: Customer) -> None:
    reward = a_reward(price=1)
    for n in range(45):
        verbs.redeem_reward(member, reward, key=f"k{n}")
    with world.inside():
        url = url_of("vouchers")
    client = desk(world, "reem")
    first = client.get(url)
    rest = client.get(first.context["more_url"], headers={"HX-Request": "true"})
    assert len(first.context["vouchers"]) == 40 and len(rest.context["vouchers"]) == 5
    assert client.get(f"{url}?after=abc&state=nonsense").status_code == 200


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    kept = list(exclusivity.WELCOMES)
    exclusivity.WELCOMES[:] = []
    yield
    exclusivity.WELCOMES[:] = kept


def test_what_cost_no_points_is_taken_back_and_no_points_are_spoken_of(world: World, member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(price=0, per_member=1), key="free")
    page = desk(world, "reem").get(f"{L}vouchers/").content.decode()
    assert "استرجعها" in page and "أعِد النقاط" not in page
    told = desk(world, "reem").post(f"{L}vouchers/{voucher.public_id}/back/", follow=True).content.decode()
    assert "تراجعنا عنه" in told
