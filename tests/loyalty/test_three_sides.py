"""Joining, earning, waiting, using, bringing back: customer, colleague and owner read the same numbers at each step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from tests.loyalty.conftest import MORNING
from tests.loyalty.tiering import bought, runs, three
from tests.ownpage.ground import P, browser, signed_in
from tests.world import World
from wafaa.loyalty import replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Member, Txn
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.verbs.granting import grant
from wafaa.ownpage.links import own_link
from wafaa.people import verbs as people
from wafaa.stores.models import Setting
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Sides:
    """The three screens of one person."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.layla = signed_in(world)
        self.omar, self.reem = Client(), Client()
        self.omar.force_login(world.omar.user)
        self.reem.force_login(world.reem.user)
        self.of = f"/s/layla/loyalty/of/{world.layla.public_id}/"

    def customer(self) -> str:
        return shown(self.layla, f"{P}points/")

    def colleague(self) -> str:
        self.omar.force_login(self.world.omar.user)
        return shown(self.omar, self.of)

    def owner(self) -> str:
        self.reem.force_login(self.world.reem.user)
        return shown(self.reem, "/s/layla/loyalty/numbers/")


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.S)
    plain = re.sub(r"[\u200e\u200f\u2066-\u2069]", "", unescape(re.sub(r"<[^>]+>", " ", text)))
    return " ".join(plain.split())


@pytest.fixture
def sides(world: World, clock: time_machine.Coordinates) -> Iterator[Sides]:
    with world.inside():
        runs()
        three()
    yield Sides(world)
    with world.inside():
        assert list(replay.faults()) == []


def test_three_sides_say_the_same_at_every_step(world: World, sides: Sides, clock: time_machine.Coordinates) -> None:
    assert "تشترك بلمسة واحدة" in shown(sides.layla, P) and "غير مشترك" in sides.colleague()
    assert sides.layla.post(f"{P}points/join/").status_code == 302
    with world.inside():
        order = bought(world.layla, 1200)
        verbs.weigh(Member.objects.get())
        earned = verbs.earn(
            world.layla,
            Currency.POINTS,
            1200,
            key="earn:1",
            reason="order",
            subject=order.topic,
            activates_at=MORNING + 14 * DAY,
            valid_days=365,
        )
    customer, colleague, owner = sides.customer(), sides.colleague(), sides.owner()
    assert "لا نقاط متاحة الآن" in customer and "+١٬٢٠٠ متاحة" not in customer
    for text in (customer, colleague):
        assert "للطلب ١٠٠٠" in text and "+١٬٢٠٠" in text and "متاحة ٩ ديسمبر" in text and "الفضي" in text
    assert "في الطريق ١٬٢٠٠" in colleague
    assert "٠ متاحة · ١٬٢٠٠ في الطريق" in owner

    clock.shift(14 * DAY)
    with world.inside():
        let_time_pass()
    assert "١٬٢٠٠ ١٬٢٠٠ نقطة. نقاط متاحة لك · قيمتها ١٢" in sides.customer()
    assert "كل الحركات ١٬٢٠٠ ١٢" in sides.colleague()
    assert "١٬٢٠٠ متاحة · ٠ في الطريق" in sides.owner()
    for side in (sides.customer, sides.colleague):
        assert "من الطلب ١٠٠٠، صارت متاحة" in side()

    with world.inside():
        verbs.redeem(world.layla, Currency.POINTS, 300, key="r", reason="voucher")
    assert "٩٠٠ ٩٠٠ نقطة. نقاط متاحة لك · قيمتها ٩" in sides.customer()
    assert "كل الحركات ٩٠٠ ٩" in sides.colleague()
    assert "٩٠٠ متاحة" in sides.owner()
    for side in (sides.customer, sides.colleague):
        assert "مقابل قسيمة" in side() and "−٣٠٠" in side()

    with world.inside():
        verbs.claw_back(earned, 1200, key="c", reason="return")
    assert "يُسدَّد من نقاطك القادمة مقابل طلب أُرجع: ٣٠٠ نقطة" in sides.customer()
    assert "دَين ٣٠٠" in sides.colleague()
    owner = sides.owner()
    assert "٠ متاحة · ٠ في الطريق" in owner and "المستحق على الأعضاء ٣٠٠ نقطة" in owner
    for side in (sides.customer, sides.colleague):
        assert "استُردّت لأن الطلب ١٠٠٠ أُرجع" in side() and "−١٬٢٠٠" in side()


def test_a_colleague_gives_sees_first_and_takes_back(world: World, sides: Sides) -> None:
    with world.inside():
        verbs.join(world.layla, way="desk")
        verbs.earn(world.layla, Currency.POINTS, 200, key="e")
    form = {"once": "o1", "points": "١٢٠", "reason": "late"}
    hx = {"HTTP_HX_REQUEST": "true"}
    looked = sides.omar.post(f"{sides.of}grant/", form, **hx)  # type: ignore[arg-type]
    assert "سيكون لديه" in looked.content.decode() and "٣٢٠" in looked.content.decode()
    assert Txn.everywhere.filter(kind="grant").count() == 0, "looking gives nothing"
    for _twice in range(2):
        given = sides.omar.post(f"{sides.of}grant/", form | {"act": "give"}, **hx)  # type: ignore[arg-type]
        assert given.status_code == 200 and "٣٢٠" in given.content.decode()
    txn = Txn.everywhere.get(kind="grant")
    assert (txn.amount, txn.reason, txn.actor) == (120, "late", f"staff:{world.omar.pk}")
    huda = Client()
    huda.force_login(world.huda.user)
    undo = f"/s/layla/loyalty/grants/{txn.public_id}/undo/"
    assert huda.post(undo, **hx).status_code == 404, "another's gift is not hers to take back"  # type: ignore[arg-type]
    taken = sides.omar.post(undo, **hx)  # type: ignore[arg-type]
    assert taken.status_code == 200 and "٢٠٠" in taken.content.decode()
    assert sides.omar.post(undo, **hx).status_code in (200, 422)  # type: ignore[arg-type]
    wrong = sides.omar.post(f"{sides.of}grant/", form | {"points": "كثير"}, **hx)  # type: ignore[arg-type]
    assert wrong.status_code == 422 and "كثير" in wrong.content.decode(), "nothing typed is lost"


def test_without_scripts_points_are_given_from_the_page_of_all_lines(world: World, sides: Sides) -> None:
    with world.inside():
        verbs.join(world.layla, way="desk")
    page = sides.omar.get(f"{sides.of}lines/").content.decode()
    assert f'action="{sides.of}grant/"' in page and "hx-post" not in page
    form = {"once": "o1", "points": "١٢٠", "reason": "late", "act": "preview"}
    looked = sides.omar.post(f"{sides.of}grant/", form)
    assert "سيكون لديه: ١٢٠ نقطة" in looked.content.decode() and 'value="give"' in looked.content.decode()
    assert 'value="١٢٠"' in looked.content.decode() and not Txn.everywhere.filter(kind="grant").exists()
    given = sides.omar.post(f"{sides.of}grant/", form | {"act": "give"}, follow=True)
    assert "تم المنح" in given.content.decode() and "/undo/" in given.content.decode()
    wrong = sides.omar.post(f"{sides.of}grant/", form | {"points": "كثير"})
    assert wrong.status_code == 422 and 'value="كثير"' in wrong.content.decode()


def test_what_may_not_be_given_is_said_when_it_is_looked_at(world: World, sides: Sides) -> None:
    with world.inside():
        verbs.join(world.layla, way="desk")
    form = {"once": "o1", "points": "501", "reason": "late", "act": "preview"}
    looked = sides.omar.post(f"{sides.of}grant/", form, HTTP_HX_REQUEST="true")
    assert looked.status_code == 422 and "أكثر مما يجوز لك منحه في المرة" in looked.content.decode()
    assert 'value="give"' not in looked.content.decode() and 'value="501"' in looked.content.decode()
    far = sides.omar.post(f"{sides.of}grant/", form | {"points": "٩٬٩٩٩٬٩٩٩"}, HTTP_HX_REQUEST="true")
    assert "١٬٠٠٠٬٠٠٠" in far.content.decode(), "the limit in the store's figures"


def test_a_statement_of_any_day_adds_up(world: World, sides: Sides, clock: time_machine.Coordinates) -> None:
    with world.inside():
        verbs.join(world.layla, way="page")
        verbs.earn(world.layla, Currency.POINTS, 100, key="1", reason="order")
    clock.shift(5 * DAY)
    with world.inside():
        verbs.redeem(world.layla, Currency.POINTS, 40, key="2", reason="voucher")
    then = shown(sides.layla, f"{P}points/history/?on=٢٠٢٦-١١-٢٧")
    assert "١٠٠ نقطة" in then and "−٤٠" not in then
    now_ = shown(sides.layla, f"{P}points/history/")
    assert "−٤٠" in now_
    sides.omar.force_login(world.omar.user)
    at_desk = shown(sides.omar, f"{sides.of}lines/?on=2026-11-27")
    assert "١٠٠" in at_desk and "−٤٠" not in at_desk
    assert "اكتب اليوم" in shown(sides.layla, f"{P}points/history/?on=أمس")


def test_while_the_programme_is_off_nobody_sees_it(world: World, sides: Sides) -> None:
    with world.inside():
        Setting.objects.filter(app="loyalty").delete()
    assert sides.layla.get(f"{P}points/").status_code == 404
    assert "النقاط" not in shown(sides.layla, P)


def test_the_card_says_the_code_and_leaving_keeps_what_is_there(world: World, sides: Sides) -> None:
    sides.layla.post(f"{P}points/join/")
    with world.inside():
        one = Member.objects.get()
        verbs.earn(world.layla, Currency.POINTS, 70, key="e")
    page = sides.layla.get(f"{P}points/card/").content.decode()
    assert "data:image/svg+xml" in page and one.public_id[:4] in page
    assert sides.layla.post(f"{P}points/leave/").status_code == 302
    assert sides.layla.get(f"{P}points/card/").status_code == 302, "no card for who left"
    assert "٧٠" in sides.customer()


def test_a_panel_hears_of_its_own_person_alone_and_offers_no_undo_of_others_gifts(world: World, sides: Sides) -> None:
    with world.inside():
        twin = people.meet("ليلى من الجوال", source="form")
        people.join_people(world.layla, twin, why="test")
        verbs.join(world.layla, way="desk")
    with world.as_staff(world.omar):
        txn = grant(world.layla, 20, reason="thanks", key="g")
    assert Event.everywhere.get(name="ledger.earned").topic == f"ledger:{world.layla.pk}"
    undo = f"/grants/{txn.public_id}/undo/"
    page = sides.omar.get(sides.of).content.decode()
    assert f'data-on="wafaa:ledger.{world.layla.pk} wafaa:ledger.{twin.pk}"' in page and undo in page
    for other, may in ((world.huda, False), (world.manager, True), (world.viewer, False)):
        client = Client()
        client.force_login(other.user)
        assert (undo in client.get(sides.of).content.decode()) is may
    viewer = Client()
    viewer.force_login(world.viewer.user)
    assert "grant/" not in viewer.get(sides.of).content.decode()


def test_the_timeline_tells_of_joining_and_of_each_tier(world: World, sides: Sides) -> None:
    sides.layla.post(f"{P}points/join/")
    with world.inside():
        bought(world.layla, 1500)
        verbs.weigh(Member.objects.get())
    page = shown(sides.omar, f"/s/layla/customers/{world.layla.public_id}/")
    assert "صار في مستوى «الفضي»" in page and "مشترك في البرنامج" in page


def test_a_link_that_was_passed_on_shows_no_card_and_ends_no_membership(world: World, clock: object) -> None:
    """Points are as good as money: who came by a link types a code first."""
    with world.inside():
        runs()
        card = verbs.join(world.layla, way="page").public_id
        link = own_link(world.layla).partition("/p/")[2]
    client = browser()
    client.post(f"/p/{link}")
    page = client.get(f"{P}points/card/").content.decode()
    assert "رمز أولًا" in page and card[:4] not in page and "data:image/svg" not in page
    client.post(f"{P}points/leave/")
    with world.inside():
        assert Member.objects.get().left_at is None


def test_the_panel_of_who_takes_no_part_counts_no_points(world: World, sides: Sides) -> None:
    assert "points-number" not in sides.omar.get(sides.of).content.decode()
    with world.inside():
        verbs.join(world.layla, way="desk")
    assert "points-number" in sides.omar.get(sides.of).content.decode()
