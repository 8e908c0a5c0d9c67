"""What customers decide at their own page: hours, channels, what may be sent; their data; being forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import order
from tests.ownpage.ground import LAYLA, MOMENT, NOURA, P, browser, mailed, signed_in
from tests.world import World
from wafaa.channels.models import Channel, Line, LineState
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.templatetags.desk import islands
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders import verbs
from wafaa.ownpage.links import own_link
from wafaa.people import queries
from wafaa.people import verbs as people
from wafaa.people.models import Consent, Customer, IdentityKind, Purpose
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.stores.verbs import choose
from wafaa.work.models import Event

WISHES = {"language": "en", "preferred_channel": "email", "preferred_hours": "١٧:٠٠-٢١:٠٠"}


@pytest.fixture
def layla(world: World, clock: time_machine.Traveller) -> Client:
    return signed_in(world)


def says(client: Client, purpose: str, given: str, channel: str = "email") -> Any:
    return client.post(f"{P}me/consents/", {"purpose": purpose, "channel": channel, "given": given})


def ways(client: Client) -> list[dict[str, Any]]:
    purposes = client.get(f"{P}me/consents/").context["purposes"]
    return [way for purpose in purposes for way in purpose["ways"]]


def herself(world: World) -> Customer:
    with world.inside():
        found: Customer = Customer.objects.get(pk=world.layla.pk)
        return found


@pytest.mark.parametrize("typed", ["١٧:٠٠-٢١:٠٠", "17:00-21:00", "17-21", "من ٥ العصر إلى ٩ مساءً"])
def test_hours_are_taken_in_any_digits(world: World, layla: Client, typed: str) -> None:
    assert layla.post(f"{P}me/wishes/", WISHES | {"preferred_hours": typed}).status_code == 302
    person = herself(world)
    assert (person.preferred_hours, person.preferred_channel, person.language) == ([[1020, 1260]], "email", "en")
    assert 'lang="en"' in layla.get(f"{P}me/wishes/").content.decode()[:200]


@pytest.mark.parametrize(
    "wrong", [{"preferred_hours": "حين أفرغ"}, {"language": "xx"}, {"preferred_channel": "pigeon"}]
)
def test_a_wrong_wish_is_said_and_kept(world: World, layla: Client, wrong: dict[str, str]) -> None:
    answer = layla.post(f"{P}me/wishes/", WISHES | wrong)
    assert answer.status_code == 422 and herself(world).preferred_hours == []
    assert wrong.get("preferred_hours", "") in answer.content.decode()


def test_a_yes_and_a_no_are_kept_with_words_time_and_way(world: World, layla: Client) -> None:
    assert "عروض" in layla.get(f"{P}me/consents/").content.decode()
    says(layla, "marketing", "yes")
    with world.inside():
        assert queries.consents(world.layla, Purpose.MARKETING, "email")
        kept = Consent.objects.get()
        assert kept.proof.startswith("own page, code: ") and "عروض" in kept.proof and kept.at == MOMENT
        says(layla, "marketing", "no")
        assert not queries.consents(world.layla, Purpose.MARKETING, "email")
        assert Consent.objects.count() == 2, "none is ever changed"


def test_pressed_twice_is_one_word(world: World, layla: Client) -> None:
    for _ in range(2):
        says(layla, "survey", "yes")
    with world.inside():
        assert Consent.objects.count() == 1


def test_taking_back_is_as_easy_as_giving(world: World, layla: Client) -> None:
    says(layla, "marketing", "yes")
    assert {(way["purpose"], way["is_yes"]) for way in ways(layla)} == {
        ("service", True), ("survey", False), ("review", False), ("marketing", True)
    }  # fmt: skip
    assert all(way["button"] for way in ways(layla))


def test_a_word_about_all_channels_counts_until_a_newer_one(world: World, layla: Client) -> None:
    with world.inside():
        people.state_consent(world.layla, "marketing", "*", given=True, proof="staff")
    shown = {
        way["purpose"]: way["is_yes"] for p in layla.get(f"{P}me/consents/").context["purposes"] for way in p["ways"]
    }
    assert shown["marketing"]
    says(layla, "marketing", "no")
    with world.inside():
        assert not queries.consents(world.layla, Purpose.MARKETING, "email")
        assert queries.consents(world.layla, Purpose.MARKETING, "sms")


@pytest.mark.parametrize(
    ("purpose", "channel"), [("reply", "email"), ("x", "email"), ("marketing", "pigeon"), ("", "")]
)
def test_what_is_not_asked_about_is_not_written(world: World, layla: Client, purpose: str, channel: str) -> None:
    assert says(layla, purpose, "yes", channel).status_code == 302
    assert not Consent.everywhere.exists()


def test_a_word_is_said_for_ones_own_record_alone(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order(person=PersonSaid(name="ضيفة", email=NOURA)))
        guest = Customer.objects.get(name="ضيفة")
        people.state_consent(guest, "marketing", "email", given=True, proof="checkout")
    client = signed_in(world, NOURA)
    says(client, "marketing", "yes")
    says(client, "marketing", "no")
    with world.inside():
        assert queries.consents(guest, Purpose.MARKETING, "email"), "a guest's record is nobody's proven own"


def export(client: Client) -> dict[str, Any]:
    answer = client.post(f"{P}me/data/export.zip")
    assert answer["Content-Type"] == "application/zip" and answer["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as folder:
        found: dict[str, Any] = json.loads(folder.read("data.json"))
        return found


def test_their_data_is_theirs_without_what_staff_wrote_for_each_other(world: World, layla: Client) -> None:
    message = world.layla_writes("أين طلبي؟")
    with world.as_staff(world.omar):
        inbox.note(world.conversation(message), "ملاحظة سرية", key="n")
        people.write_note(world.layla, "عميلة صعبة")
        people.tag(world.layla, ["متطلبة"])
    said = export(layla)
    whole = json.dumps(said, ensure_ascii=False)
    assert "أين طلبي؟" in whole and LAYLA in whole
    for secret in ("ملاحظة سرية", "عميلة صعبة", "متطلبة"):
        assert secret not in whole
    assert Event.everywhere.filter(name="customers.exported", actor=f"customer:{world.layla.pk}").exists()


def test_data_needs_a_code_of_a_moment_ago(world: World, layla: Client, clock: time_machine.Traveller) -> None:
    clock.move_to(MOMENT + timedelta(minutes=16))
    for path in ("me/data/export.zip", "me/data/forget/"):
        assert layla.post(f"{P}{path}")["Location"] == f"{P}me/data/"
    assert "export.zip" not in layla.get(f"{P}me/data/").content.decode()
    layla.post(f"{P}in/again/", {"to": f"{P}me/data/"})
    layla.post(f"{P}in/code/", {"code": mailed(world)})
    assert "export.zip" in layla.get(f"{P}me/data/").content.decode()
    assert export(layla)["records"]


def test_a_link_alone_takes_no_data_out(world: World, clock: time_machine.Traveller) -> None:
    with world.inside():
        link = own_link(world.layla).partition("/p/")[2]
    client = browser()
    client.post(f"/p/{link}")
    assert client.get(P).status_code == 200
    assert client.post(f"{P}me/data/export.zip")["Location"] == f"{P}me/data/"


def test_signing_out_everywhere_ends_links_too(world: World, layla: Client, clock: time_machine.Traveller) -> None:
    with world.inside():
        before = own_link(world.layla).partition("/p/")[2]
    clock.shift(timedelta(minutes=5))
    layla.post(f"{P}out/everywhere/")
    assert browser().post(f"/p/{before}").status_code == 410
    clock.shift(timedelta(minutes=5))
    with world.inside():
        after = own_link(world.layla).partition("/p/")[2]
    assert browser().post(f"/p/{after}").status_code == 302


def test_colleagues_who_read_along_are_not_let_in(world: World, clock: time_machine.Traveller) -> None:
    with world.inside():
        link = own_link(world.layla)
    shown = islands(f"صفحتك: {link}")
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) > 20 and token not in shown and "…" in shown


def test_where_no_code_can_go_a_person_helps(world: World, clock: time_machine.Traveller) -> None:
    with world.inside():
        person = people.recognise(IdentityKind.PHONE, "+966500000077", source="phone", name="أم سعد")
        link = own_link(person).partition("/p/")[2]
    client = browser()
    client.post(f"/p/{link}")
    shown = client.get(f"{P}me/data/").content.decode()
    assert f"{P}talks/new/" in shown and f"{P}in/again/" not in shown


def test_asking_to_be_forgotten_is_a_request_with_a_months_clock(world: World, layla: Client) -> None:
    for _ in range(2):
        gone = layla.post(f"{P}me/data/forget/")
    with world.inside():
        talk = Conversation.objects.get()
        owed = Promise.objects.get(subject=talk.topic, kind="own")
        assert owed.due_at == MOMENT + timedelta(days=30)
    assert gone["Location"] == f"{P}talks/{talk.public_id}/"
    assert herself(world).name == "ليلى", "nothing is erased by a press"


def test_asking_again_after_an_answer_is_a_new_request(
    world: World, layla: Client, clock: time_machine.Traveller
) -> None:
    layla.post(f"{P}me/data/forget/")
    with world.inside():
        promises.keep(Promise.objects.get(kind="own"))
    clock.move_to(MOMENT + timedelta(days=60))
    signed_in(world, LAYLA).post(f"{P}me/data/forget/")
    with world.inside():
        first, second = Promise.objects.filter(kind="own").order_by("id")
        assert (first.state, second.state) == ("kept", "open")
        assert second.due_at == MOMENT + timedelta(days=90)
        assert Message.objects.filter(key__startswith="page:forget").count() == 2


def test_only_channels_that_the_store_has_are_asked_about(world: World, layla: Client) -> None:
    with world.inside():
        Line.objects.create(channel=Channel.SMS, name="sms", state=LineState.OFF)
    assert {way["channel"] for way in ways(layla)} == {"email"}


def test_when_and_how_is_asked_once_on_the_page(world: World, layla: Client) -> None:
    assert 'name="as_it_is"' in layla.get(P).content.decode()
    assert layla.post(f"{P}me/wishes/", WISHES | {"follow_up": "call"}).status_code == 302
    assert 'name="as_it_is"' not in layla.get(P).content.decode()
    assert (herself(world).follow_up, herself(world).wishes_said_at is not None) == ("call", True)
    assert layla.post(f"{P}me/wishes/", WISHES | {"follow_up": "shout"}).status_code == 422


def test_it_is_fine_as_it_is_is_an_answer_too(world: World, layla: Client) -> None:
    assert layla.post(f"{P}me/wishes/", {"as_it_is": "1"}).status_code == 302
    assert 'name="as_it_is"' not in layla.get(P).content.decode()
    assert herself(world).follow_up == ""
    with world.inside():
        assert not people.ask_wishes(herself(world)), "nobody asks again"


BORN = {"birthday_day": "4", "birthday_month": "5", "birthday_year": ""}


def test_a_birthday_is_asked_for_where_there_is_a_gift_for_it(world: World, layla: Client) -> None:
    assert "birthday" not in layla.get(f"{P}me/wishes/").context["form"].fields
    assert layla.post(f"{P}me/wishes/", WISHES | BORN).status_code == 302
    assert herself(world).birthday == "", "nobody asked"
    with world.inside():
        choose(LoyaltySettings, {"is_on": True})
        EarningRule.objects.create(name="هدية الميلاد", what="birthday", fixed=50)
    assert (
        layla.post(f"{P}me/wishes/", WISHES | BORN | {"birthday_day": "31", "birthday_month": "4"}).status_code == 422
    )
    assert layla.post(f"{P}me/wishes/", WISHES | BORN).status_code == 302
    assert herself(world).birthday == "--05-04"
    assert layla.post(f"{P}me/wishes/", WISHES).status_code == 302
    assert herself(world).birthday == "--05-04", "a form without it empties nothing"


def test_whoever_came_by_a_link_is_not_shown_a_birthday(world: World, clock: time_machine.Traveller) -> None:
    with world.inside():
        people.describe(world.layla, birthday="--05-04")
        path = own_link(herself(world)).partition("testserver")[2] or own_link(herself(world))
    guest = browser()
    guest.post(path[path.index("/p/") :])
    answer = guest.get(f"{P}me/wishes/")
    assert answer.status_code == 200 and "birthday" not in answer.context["form"].fields
