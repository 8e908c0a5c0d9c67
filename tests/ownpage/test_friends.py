"""A member shares their link; a friend opens it, proves an address nobody knew, and takes the invitation."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.loyalty.bringing import advocate, inviting, newcomer
from tests.loyalty.rewarding import a_reward, running
from tests.ownpage.ground import LAYLA, P, browser, mailed, signed_in
from tests.world import World
from wafaa.channels.models import Outgoing
from wafaa.loyalty.models import FriendLink, Referral, Voucher
from wafaa.loyalty.verbs import referring
from wafaa.ownpage.links import own_link
from wafaa.ownpage.models import Asking
from wafaa.ownpage.verbs.signing import send_code
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity, IdentityKind

pytestmark = pytest.mark.django_db
HIND = "hind@customer.test"


@pytest.fixture
def link(world: World, clock: time_machine.Traveller) -> FriendLink:
    with world.inside():
        running()
        reward = a_reward(kind="percent", percent=10, value_minor=0, title_ar="خصم الأصدقاء", on=False)
        inviting(friend_reward=reward.public_id)
        return advocate(world.layla)


def page_of(link: FriendLink) -> str:
    return f"{P}r/{link.code}/"


def comes(world: World, link: FriendLink, address: str = HIND, client: Client | None = None) -> Client:
    """A browser whose owner has opened the invitation and typed back the code."""
    client = client or browser()
    asked = client.post(page_of(link), {"address": address})
    assert asked.status_code == 302 and asked.url == f"{P}in/code/"
    answer = client.post(f"{P}in/code/", {"code": mailed(world)})
    assert answer.status_code == 302 and answer.url == page_of(link), answer.content.decode()
    return client


def rows(world: World) -> list[Referral]:
    with world.inside():
        return list(Referral.objects.select_related("customer", "voucher").order_by("pk"))


def test_a_friend_whom_nobody_knew_takes_it(world: World, link: FriendLink) -> None:
    friend = browser()
    shown = friend.get(page_of(link)).content.decode()
    assert "صديق يدعوك إلى عطور ليلى" in shown and "خصم ١٠٪ على أول طلب لك" in shown and "ليلى تدعوك" not in shown
    assert 'property="og:title"' in shown
    comes(world, link, client=friend)
    assert "اقبل الدعوة" in friend.get(page_of(link)).content.decode()
    assert friend.post(f"{page_of(link)}take/").status_code == 302
    assert friend.post(f"{page_of(link)}take/").status_code == 302
    (row,) = rows(world)
    assert row.state == "claimed" and row.voucher is not None
    after = friend.get(page_of(link)).content.decode()
    assert "الدعوة لك" in after and row.voucher.public_id in after
    assert row.voucher.code in friend.get(f"{P}rewards/mine/{row.voucher.public_id}/").content.decode()
    with world.inside():
        assert Voucher.objects.count() == 1 and FriendLink.objects.get().visits == 1
        assert Identity.objects.get(value=HIND).verified_at is not None


def test_the_member_sees_where_it_stands_and_no_more(world: World, link: FriendLink) -> None:
    friend = comes(world, link)
    friend.post(f"{page_of(link)}take/")
    with world.inside():
        Customer.objects.filter(pk=rows(world)[0].customer_id).update(name="هند القحطاني")
    layla = signed_in(world)
    page = layla.get(f"{P}friends/")
    shown = page.content.decode()
    assert [one["who"] for one in page.context["rows"]] == ["ه"] and "القحطاني" not in shown and HIND not in shown
    assert "قبِل دعوتك" in shown and link.code in shown and "data:image/svg" in shown and "wa.me" in shown
    assert f"{P}friends/" in layla.get(f"{P}me/").content.decode()
    assert f"{P}friends/" in layla.get(f"{P}points/").content.decode()


def test_a_first_name_is_shown_only_by_choice(world: World, link: FriendLink) -> None:
    layla = signed_in(world)
    assert layla.post(f"{P}friends/name/", {"shows": "yes"}).status_code == 302
    assert "دعوة لك من ليلى إلى عطور ليلى" in browser().get(page_of(link)).content.decode()
    assert "ليلى invites you" in browser("en").get(page_of(link)).content.decode()
    layla.post(f"{P}friends/name/", {"shows": "no"})
    assert "صديق يدعوك" in browser().get(page_of(link)).content.decode()


def test_whoever_invites_themselves_in_one_browser_is_seen(world: World, link: FriendLink) -> None:
    one = signed_in(world)
    one.get(f"{P}friends/")
    one.get(f"{P}friends/")
    one.post(f"{P}out/")
    comes(world, link, client=one)
    one.post(f"{page_of(link)}take/")
    (row,) = rows(world)
    assert (row.state, row.signs, row.voucher) == ("look", ["browser"], None)
    assert "ينظر فيها أحد موظفي المتجر" in one.get(page_of(link)).content.decode()


def test_ones_own_link_is_for_others(world: World, link: FriendLink) -> None:
    layla = signed_in(world)
    assert "هذا رابطك أنت" in layla.get(page_of(link)).content.decode()
    assert layla.post(f"{page_of(link)}take/").status_code == 422 and rows(world) == []


def test_a_link_that_was_passed_on_takes_nothing(world: World, link: FriendLink) -> None:
    """Who came by a signed link proves the address first."""
    with world.inside():
        friend = people.recognise(IdentityKind.EMAIL, HIND, source="email", name="هند")
        way_in = own_link(friend).removeprefix(settings.ADDRESS)
    holder = browser()
    holder.post(way_in)
    assert "رمز أولًا" in holder.get(page_of(link)).content.decode()
    assert holder.post(f"{page_of(link)}take/").status_code == 302 and rows(world) == []


@pytest.mark.parametrize("how", ["unknown", "off", "left", "nul"])
def test_a_link_that_opens_nothing_says_so_kindly(world: World, link: FriendLink, how: str) -> None:
    where = page_of(link)
    with world.inside():
        if how == "unknown":
            where = f"{P}r/aaaaaaaaaa/"
        elif how == "off":
            inviting(is_on=False)
        elif how == "nul":
            where = f"{P}r/%00/"
        else:
            from wafaa.loyalty import verbs

            verbs.leave(world.layla)
    for act in (browser().get, browser().post):
        answer = act(where)
        assert answer.status_code == 404
    if how != "nul":
        assert "لم تعد صالحة" in answer.content.decode()


def test_the_address_is_read_however_it_is_typed(world: World, link: FriendLink) -> None:
    code = link.code
    assert browser().get(f"{P}r/{code.upper()[:5]}-{code.upper()[5:]}/").status_code == 200


def test_nobody_else_gets_a_code_by_an_address_that_nobody_knows(world: World, link: FriendLink) -> None:
    client = browser()
    client.post(f"{P}in/", {"address": "stranger@customer.test", "to": f"{P}orders/"})
    assert mailed(world) == ""
    client.post(f"{P}in/", {"address": "stranger@customer.test", "to": f"{P}r/aaaaaaaaaa/"})
    assert mailed(world) == ""
    with world.inside():
        inviting(is_on=False)
    client.post(f"{P}in/", {"address": "stranger@customer.test", "to": page_of(link)})
    assert mailed(world) == ""
    with world.inside():
        assert not Identity.objects.filter(value="stranger@customer.test").exists()


def test_no_link_writes_to_the_world(world: World, link: FriendLink) -> None:
    """So many codes an hour to addresses of nobody, and no more."""
    from wafaa.ownpage.verbs.signing import MOST_INVITED, ask_code

    with world.inside():
        for number in range(MOST_INVITED + 5):
            asking, _secret = ask_code("email", f"nobody{number}@customer.test", to=page_of(link))
            send_code(asking.pk)
        assert Outgoing.objects.filter(to__startswith="nobody").count() == MOST_INVITED
        assert Asking.objects.exclude(code_hash="").count() == MOST_INVITED


def test_a_colleague_takes_no_invitation(world: World, link: FriendLink) -> None:
    with world.inside():
        record = people.colleague(world.omar.pk, "عمر")
        people.prove(record, IdentityKind.EMAIL, "omar@private.test", proof="code")
    browser().post(page_of(link), {"address": "omar@private.test"})
    assert mailed(world) == ""


def test_who_has_ordered_is_told_so_and_the_browser_remembers(world: World, link: FriendLink, shop: Any) -> None:
    client = browser()
    client.get(page_of(link))
    assert page_of(link) in client.get(f"{P}in/").content.decode(), "the door leads back to the invitation"
    from tests.loyalty.rewarding import bought

    with world.inside():
        bought(newcomer(HIND), shop)
    assert "سبق أن طلبت من هنا" in comes(world, link, client=client).get(page_of(link)).content.decode()


def test_a_full_link_promises_nothing(world: World, link: FriendLink) -> None:
    with world.inside():
        inviting(most_a_month=1)
        referring.claim(link, newcomer("first@customer.test"))
    shown = browser().get(page_of(link)).content.decode()
    assert "دعا هذا العضو كل من يحق له دعوتهم" in shown and "address" not in shown
    friend = comes(world, link)
    answer = friend.post(f"{page_of(link)}take/")
    assert answer.status_code == 422 and len(rows(world)) == 1
    assert "يعمل رابطك من جديد" in signed_in(world).get(f"{P}friends/").content.decode()


def test_strangers_and_who_takes_no_part_have_no_link(world: World, link: FriendLink) -> None:
    assert browser().get(f"{P}friends/").status_code == 302
    with world.inside():
        people.recognise(IdentityKind.EMAIL, "noura@customer.test", source="email", name="نورة")
    noura = signed_in(world, "noura@customer.test")
    assert noura.get(f"{P}friends/").url == f"{P}points/"
    assert noura.post(f"{P}friends/name/", {"shows": "yes"}).status_code == 404
    with world.inside():
        assert FriendLink.objects.count() == 1


def test_in_english_all_of_it_is(world: World, link: FriendLink) -> None:
    shown = browser("en").get(page_of(link)).content.decode()
    assert "A friend invites you to" in shown and "10% off on your first order" in shown and "دعوة" not in shown
    layla = signed_in(world, LAYLA, client=browser("en"))
    page = layla.get(f"{P}friends/?lang=en").content.decode()
    assert "100 points for you, for each friend" in page and "on the first order" in page and "لصديقك" not in page
