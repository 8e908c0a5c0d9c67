"""Words that were typed when a sign-in had ended are there again behind the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import order
from tests.ownpage.ground import LAYLA, MOMENT, NOURA, P, asks, browser, mailed, signed_in
from tests.world import World
from wafaa.inbox.models import Message
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.ownpage.models import SignIn, Unsent
from wafaa.ownpage.verbs import forget_old
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid

pytestmark = pytest.mark.usefixtures("clock")
WORDS = "أين طلبي؟\nأنتظره منذ أسبوع."


def ended(world: World) -> None:
    with world.inside():
        SignIn.objects.all().delete()


def back_in(world: World, client: Client, address: str, to: str) -> Any:
    asks(client, address, to=to)
    return client.post(f"{P}in/code/", {"code": mailed(world)})


def test_a_message_is_kept_until_it_is_sent(world: World) -> None:
    client = signed_in(world)
    ended(world)
    path = f"{P}talks/new/"
    answer = client.post(path, {"text": WORDS, "once": "a"})
    assert answer.status_code == 302 and answer["Location"].startswith(f"{P}in/?to=")
    door = client.get(answer["Location"])
    assert door.context["is_kept"] and WORDS not in door.content.decode()
    assert back_in(world, client, LAYLA, path)["Location"] == path
    shown = client.get(path)
    assert shown.context["form"]["text"].value() == WORDS and "لم يُرسَل بعد" in shown.content.decode()
    assert client.get(f"{P}me/wishes/").context["is_back"] is False
    assert client.get(path).context["form"]["text"].value() == WORDS, "looking twice takes nothing away"
    client.post(path, {"text": WORDS, "once": "b"})
    with world.inside():
        assert Message.objects.filter(text=WORDS).count() == 1 and not Unsent.objects.exists()
    assert client.get(path).context["form"]["text"].value() is None


def test_a_question_and_a_return_are_kept_too(world: World, shop: Shop) -> None:
    with world.inside():
        proven = PersonSaid(id="42", name="نورة", email=NOURA, proven=("email",))
        orders.mirror(shop, order(person=proven, state="delivered"))
        made = Order.objects.get()
        line = made.lines.get()
    client = signed_in(world, NOURA)
    ended(world)
    ask, send_back = (f"{P}orders/{made.public_id}/{name}/" for name in ("ask", "return"))
    client.post(ask, {"text": WORDS})
    back_in(world, client, NOURA, ask)
    assert client.get(ask).context["form"]["text"].value() == WORDS
    ended(world)
    client.post(send_back, {f"q_{line.pk}": "1", "reason": "no_fit", "outcome": "refund", "note": "واسع"})
    back_in(world, client, NOURA, send_back)
    shown = client.get(send_back)
    assert (shown.context["step"], shown.context["note"]) == ("confirm", "واسع")


def test_it_is_there_for_that_browser_alone_and_for_an_hour(world: World, clock: time_machine.Traveller) -> None:
    client = signed_in(world)
    ended(world)
    path = f"{P}talks/new/"
    client.post(path, {"text": WORDS})
    assert signed_in(world, client=browser()).get(path).context["form"]["text"].value() is None
    back_in(world, client, LAYLA, path)
    clock.shift(timedelta(minutes=61))
    assert client.get(path).context["form"]["text"].value() is None
    forget_old()
    assert not Unsent.everywhere.exists()


def test_whoever_signs_in_next_sees_nobody_elses_words(world: World, shop: Shop) -> None:
    with world.inside():
        orders.mirror(shop, order(person=PersonSaid(id="42", name="نورة", email=NOURA, proven=("email",))))
    client = signed_in(world)
    with world.inside():
        SignIn.objects.update(seen_at=MOMENT - timedelta(days=31))
    path = f"{P}talks/new/"
    client.post(path, {"text": WORDS})
    back_in(world, client, NOURA, path)
    assert client.get(path).context["form"]["text"].value() is None
    back_in(world, client, LAYLA, path)
    assert client.get(path).context["form"]["text"].value() == WORDS


def test_who_signs_out_leaves_nothing_behind(world: World) -> None:
    client = signed_in(world)
    ended(world)
    path = f"{P}talks/new/"
    client.post(path, {"text": WORDS})
    back_in(world, client, LAYLA, path)
    client.post(f"{P}out/")
    assert signed_in(world, client=client).get(path).context["form"]["text"].value() is None


@pytest.mark.parametrize("said", [{"text": "س" * 20_001}, {f"f{n}": "x" for n in range(61)}])
def test_more_than_a_form_holds_is_not_kept(world: World, said: dict[str, str]) -> None:
    answer = browser().post(f"{P}talks/new/", said)
    assert answer.status_code == 302 and not Unsent.everywhere.exists()


def test_a_browser_cannot_fill_the_store_with_words(world: World) -> None:
    for _time in range(35):
        browser().post(f"{P}talks/new/", {"text": "a\x00b"})
    assert Unsent.everywhere.count() == 30
    assert Unsent.everywhere.earliest("id").said["text"] == "ab"


def test_a_press_that_holds_no_words_keeps_nothing(world: World) -> None:
    browser().post(f"{P}me/data/forget/", {"x": "1"})
    assert not Unsent.everywhere.exists()
