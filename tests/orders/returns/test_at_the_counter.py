"""What is swapped at the counter goes in no parcel, and a colleague adds photos of what stands before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.orders.returns.coming import arrived, asked, lines, looked_over
from tests.orders.saying import a_shop
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.orders import telling
from wafaa.orders.models import Return
from wafaa.orders.returning import Outcome
from wafaa.orders.verbs import returning
from wafaa.playbook.verbs import begin_with_standards
from wafaa.shops.models import Shop
from wafaa.work.worker import run_due

R = "/s/layla/returns/"


@pytest.fixture
def shop(world: World, settings: Any, tmp_path: Path) -> Iterator[Shop]:
    settings.BLOBS = tmp_path
    with time_machine.travel(datetime(2026, 11, 26, 9, 0, tzinfo=UTC), tick=False), world.inside():
        yield a_shop()


def desk(world: World, name: str = "reem") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def told_of_a_parcel(back: Return) -> int:
    while run_due():
        pass
    return Notice.objects.filter(subject=back.topic, code="return.sent").count()


def settled(shop: Shop, outcome: str, *, by_hand: bool = False) -> Return:
    back = asked(arrived(shop), 1, outcome=outcome)
    looked_over(back)
    instead = [{"name": "عطر العود"}] if outcome == Outcome.EXCHANGE else []
    return returning.resolve(back, outcome, instead=instead, by_hand=by_hand)


@pytest.mark.parametrize("outcome", [Outcome.EXCHANGE, Outcome.REPAIR])
def test_what_was_taken_at_the_counter_is_in_no_parcel(world: World, shop: Shop, outcome: str) -> None:
    begin_with_standards()
    back = settled(shop, outcome)
    page = desk(world, "clerk").get(f"{R}{back.public_id}/").content.decode()
    assert 'name="by_hand"' in page
    desk(world, "clerk").post(f"{R}{back.public_id}/close/", {"by_hand": "on"})
    back.refresh_from_db()
    assert (back.state, back.by_hand, told_of_a_parcel(back)) == ("closed", True, 0)
    assert "في المحل" in desk(world).get(f"{R}{back.public_id}/").content.decode()


def test_what_sets_out_is_still_told(shop: Shop) -> None:
    begin_with_standards()
    back = settled(shop, Outcome.EXCHANGE)
    returning.close(back, number="SM-77")
    assert told_of_a_parcel(back) == 1


def test_a_swap_is_told_as_one(world: World, shop: Shop) -> None:
    begin_with_standards()
    back = asked(arrived(shop), 1, outcome="exchange")
    looked_over(back)
    form = {"outcome": "exchange", "instead": "عطر العود", "by_hand": "on"}
    assert desk(world, "omar").post(f"{R}{back.public_id}/resolve/", form).status_code == 302
    back.refresh_from_db()
    told = telling.words(back, "return.resolved").text
    assert "أخذت معك" in told and "عطر العود" in told and "نرسل" not in told
    assert back.difference_minor == 0 and "أقل" not in told, "no price said: nothing is to pay, and nothing goes back"
    desk(world, "omar").post(f"{R}{back.public_id}/close/", {})
    assert told_of_a_parcel(back) == 0


def test_money_is_never_by_hand_in_this_sense(shop: Shop) -> None:
    assert not settled(shop, Outcome.REFUND, by_hand=True).by_hand


def test_who_may_not_give_money_reads_who_does(world: World, shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    looked_over(back)
    shown = desk(world, "omar").get(f"{R}{back.public_id}/").content.decode()
    assert world.reem.name in shown and 'name="amount"' not in shown
    assert "checked" not in shown.split('class="return-choices"')[1].split("</fieldset>")[0], (
        "nothing is chosen for them"
    )
    own = desk(world).get(f"{R}{back.public_id}/").content.decode()
    assert 'name="amount"' in own and "Money and credit are given by" not in own


@pytest.mark.parametrize(("price", "goes"), [("0", False), ("١", False), ("", True), ("9999", True)])
def test_who_may_not_give_money_promises_none_by_a_low_price(world: World, shop: Shop, price: str, goes: bool) -> None:
    back = asked(arrived(shop), 1, outcome="exchange")
    looked_over(back)
    form = {"outcome": "exchange", "instead": "عطر العود", "instead_price": price}
    assert desk(world, "omar").post(f"{R}{back.public_id}/resolve/", form).status_code == (302 if goes else 422)
    back.refresh_from_db()
    assert (back.state == "resolved") is goes and back.difference_minor >= 0
    if not goes:
        assert desk(world).post(f"{R}{back.public_id}/resolve/", form).status_code == 302
        back.refresh_from_db()
        assert back.difference_minor < 0


def photo(color: str = "red") -> SimpleUploadedFile:
    held = BytesIO()
    Image.new("RGB", (40, 30), color).save(held, "JPEG")
    return SimpleUploadedFile("صورة.jpg", held.getvalue(), "image/jpeg")


def test_a_colleague_adds_photos_as_the_customer_does(world: World, shop: Shop) -> None:
    back = asked(arrived(shop), 1, 2)
    where = f"{R}{back.public_id}/photos/"
    answer = desk(world, "clerk").post(where, {"photos": [photo(), photo("blue")], "line": "1"})
    assert answer["Location"] == f"{R}{back.public_id}/"
    assert [len(row.photos) for row in lines(back)] == [0, 2]
    shown = desk(world, "clerk").get(f"{R}{back.public_id}/")
    assert shown.context["photos"][0] in shown.content.decode()
    assert desk(world, "viewer").post(where, {"photos": [photo("green")]}).status_code in (403, 404)


def test_what_is_no_photo_is_said_to_the_colleague(world: World, shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    where, client = f"{R}{back.public_id}/photos/", desk(world, "clerk")
    for wrong in ({}, {"photos": [SimpleUploadedFile("فاتورة.pdf", b"%PDF-1.4 x", "application/pdf")]}):
        page = client.post(where, wrong, follow=True)
        assert page.context["messages"] and [row.photos for row in lines(back)] == [[]]
    returning.cancel(back)
    client.post(where, {"photos": [photo()]})
    assert [row.photos for row in lines(back)] == [[]]
    assert "photos-in" not in client.get(f"{R}{back.public_id}/").content.decode()
