"""A customer's rewards on their own page: what there is, taking one, the code, and giving it back."""

from __future__ import annotations

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.loyalty.rewarding import a_reward, running, with_points
from tests.ownpage.ground import NOURA, P, browser, signed_in
from tests.world import World
from wafaa.loyalty import queries, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Reward, Voucher
from wafaa.ownpage.links import own_link
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def layla(world: World, clock: time_machine.Traveller) -> Client:
    with world.inside():
        running()
        with_points(world.layla, 390)
    return signed_in(world)


def a_gift(world: World, **traits: object) -> Reward:
    with world.inside():
        return a_reward(**traits)


def has(world: World) -> int:
    with world.inside():
        return queries.balance(Customer.objects.get(pk=world.layla.pk), Currency.POINTS).active


def take(client: Client, reward: Reward, once: str = "a") -> str:
    answer = client.post(f"{P}rewards/{reward.public_id}/", {"once": once})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def test_the_page_says_what_can_be_had_what_is_next_and_why_not(world: World, layla: Client) -> None:
    a_gift(world, title_ar="عيّنة")
    a_gift(world, title_ar="زجاجة", price=430)
    a_gift(world, title_ar="حصرية", price=10, is_exclusive=True)
    a_gift(world, title_ar="مطفأة", on=False)
    page = layla.get(f"{P}rewards/")
    assert [[one["title"] for one in page.context[part]] for part in ("now", "next", "locked")] == [
        ["عيّنة"],
        ["زجاجة"],
        ["حصرية"],
    ]
    shown = page.content.decode()
    assert "٣٩٠ نقطة" in shown and "تنقص ٤٠ نقطة" in shown and "تُفتح بعد وصول أول طلب" in shown and "مطفأة" not in shown


def test_it_is_taken_with_one_press_after_before_and_after_were_shown(world: World, layla: Client) -> None:
    gift = a_gift(world)
    page = layla.get(f"{P}rewards/{gift.public_id}/")
    assert (page.context["before"], page.context["price"], page.context["after"]) == (
        "٣٩٠ نقطة",
        "٣٠٠ نقطة",
        "٩٠ نقطة",
    )
    mine = take(layla, gift)
    assert take(layla, gift) == mine and has(world) == 90
    shown = layla.get(mine).content.decode()
    with world.inside():
        code = Voucher.objects.get().code
    assert code in shown and "data:image/svg" in shown and "صالحة حتى" in shown


def test_it_is_given_back_unused(world: World, layla: Client) -> None:
    mine = take(layla, a_gift(world))
    assert layla.post(f"{mine}back/").status_code == 302
    assert has(world) == 390 and "عادت إليك نقاطك" in layla.get(mine).content.decode()


def test_what_cannot_be_had_is_refused_kindly(world: World, layla: Client) -> None:
    dear = a_gift(world, price=5000)
    answer = layla.post(f"{P}rewards/{dear.public_id}/", {"once": "a"})
    assert answer.status_code == 422 and "النقاط لا تكفي" in answer.content.decode() and has(world) == 390


def test_what_was_changed_while_they_looked_is_shown_anew(world: World, layla: Client) -> None:
    gift = a_gift(world)
    page = layla.get(f"{P}rewards/{gift.public_id}/")
    with world.inside():
        verbs.keep_reward(gift, price=310)
    typed = {"once": page.context["once"], "seen": page.context["mark"]}
    answer = layla.post(f"{P}rewards/{gift.public_id}/", typed)
    assert answer.status_code == 422 and "تغيّر" in answer.content.decode() and has(world) == 390
    assert answer.context["price"] == "٣١٠ نقاط"
    again = layla.post(f"{P}rewards/{gift.public_id}/", typed | {"seen": answer.context["mark"]})
    assert again.status_code == 302 and has(world) == 80


def test_nobody_sees_or_gives_back_the_voucher_of_another(world: World, layla: Client) -> None:
    mine = take(layla, a_gift(world))
    with world.inside():
        people.recognise(IdentityKind.EMAIL, NOURA, source="email", name="نورة", language="ar")
    noura = signed_in(world, NOURA)
    assert noura.get(mine).status_code == 404 and noura.post(f"{mine}back/").status_code == 404
    assert Client().get(mine).status_code == 302


def test_while_the_programme_is_off_there_is_no_page(world: World, clock: time_machine.Traveller) -> None:
    client = signed_in(world)
    assert client.get(f"{P}rewards/").status_code == 404
    assert "rewards/" not in client.get(f"{P}me/").content.decode()


def test_in_english_all_of_it_is(world: World, layla: Client) -> None:
    gift = a_gift(world, words_en="From our shelf")
    page = layla.get(f"{P}rewards/?lang=en").content.decode()
    assert "A sample of oud" in page and "390 points" in page and "عيّنة" not in page
    assert "From our shelf" in layla.get(f"{P}rewards/{gift.public_id}/?lang=en").content.decode()


def test_whoever_holds_a_link_looks_and_spends_nothing(world: World, layla: Client) -> None:
    """A link may have been passed on. A code, typed once, opens the rest."""
    gift = a_gift(world)
    mine = take(layla, gift)
    with world.inside():
        link = own_link(Customer.objects.get(pk=world.layla.pk)).removeprefix(settings.ADDRESS)
        code = Voucher.objects.get().code
    holder = browser()
    assert holder.post(link).status_code == 302
    pages = [holder.get(path).content.decode() for path in (f"{P}rewards/", f"{P}rewards/{gift.public_id}/", mine)]
    assert all(code not in page for page in pages) and "حتى لا يصرف نقاطك غيرك" in pages[2]
    cheap = a_gift(world, price=10)
    assert "حتى لا يصرف نقاطك غيرك" in holder.get(f"{P}rewards/{cheap.public_id}/").content.decode()
    holder.post(f"{P}rewards/{cheap.public_id}/", {"once": "z"})
    holder.post(f"{mine}back/")
    assert has(world) == 90
