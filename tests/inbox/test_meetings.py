"""Video meetings: a link to our own door that expires, a room nobody can guess, moderators where tokens are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing, OutgoingState
from wafaa.inbox import commands, meeting
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Draft, Meeting, MeetingPlace, Message, MessageKind
from wafaa.inbox.verbs.replying import EmptyVariable, KeyReused
from wafaa.lib.signed import sign
from wafaa.people import verbs as people
from wafaa.playbook.moments import told
from wafaa.team.models import Staff
from wafaa.work.models import Event
from wafaa.work.unit import unit

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECRET = "a secret of the deployment, long enough"
SETTINGS = "/s/layla/settings/meetings/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def offered(world: World, **traits: Any) -> Message:
    """Omar offers Layla, who wrote in the chat, a meeting."""
    talk = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        return inbox.offer_meeting(talk, **{"key": "k", **traits})


def link_in(message: Message) -> str:
    """The path of the door in the customer's message."""
    found = re.search(rf"{re.escape(settings.ADDRESS)}(/m/\S+)", message.text)
    assert found is not None
    return found[1]


def desk_of(message: Message) -> str:
    return (
        f"/s/layla/inbox/{Message.everywhere.select_related('conversation').get(pk=message.pk).conversation.public_id}/"
    )


def own_deployment(world: World, **traits: Any) -> None:
    with world.as_staff(world.reem):
        chosen = {"base": "https://video.layla.test/Perfumes", "hours": 2, "app_id": "layla", "secret": SECRET}
        inbox.choose_place(**chosen | traits)


def claims_in(address: str) -> dict[str, Any]:
    """What the deployment reads: signature, issuer, audience and time are verified."""
    (token,) = parse_qs(urlsplit(address).query)["jwt"]
    read: dict[str, Any] = jwt.decode(
        token, SECRET, algorithms=["HS256"], audience="layla", issuer="layla", options={"verify_exp": False}
    )
    return read


# Offering


def test_the_message_holds_a_link_to_our_door_and_never_the_providers_address(world: World) -> None:
    message = offered(world)
    assert "عمر من عطور ليلى" in message.text
    assert link_in(message) and "meet.jit.si" not in message.text
    assert message.meeting.room not in message.text
    assert message.meeting.until == AT + timedelta(hours=2)
    assert message.outgoing is not None and message.outgoing.text == message.text
    assert message.outgoing.purpose == "reply" and message.outgoing.state == OutgoingState.QUEUED


def test_a_room_is_128_random_bits_whatever_the_case(world: World) -> None:
    talk = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        rooms = {inbox.offer_meeting(talk, key=str(n)).meeting.room for n in range(20)}
    assert len(rooms) == 20 and all(re.fullmatch(r"[0-9a-f]{32}", room) for room in rooms)


def test_a_double_click_is_one_meeting_and_a_replys_key_is_no_meetings(world: World) -> None:
    first = offered(world)
    talk = world.conversation(first)
    with world.as_staff(world.omar):
        assert inbox.offer_meeting(talk, key="k").pk == first.pk
        inbox.reply(talk, "أهلًا", key="other")
        with pytest.raises(KeyReused):
            inbox.offer_meeting(talk, key="other")
    assert Meeting.everywhere.count() == 1


def test_the_words_are_the_customers_language_or_the_writers_own(world: World) -> None:
    with world.inside():
        people.describe(world.layla, language="en")
    assert "invites you to a video meeting" in offered(world).text
    own = offered(world, key="2", words="Let us look at the bottle together.")
    assert own.text.startswith("Let us look at the bottle together.\n\n") and link_in(own)


def test_words_with_an_empty_variable_leave_nothing_behind(world: World) -> None:
    with pytest.raises(EmptyVariable):
        offered(world, words="{{ customer.company }}")
    assert not Meeting.everywhere.exists() and not Outgoing.everywhere.exists()


def test_a_colleague_who_is_not_shown_is_not_named(world: World) -> None:
    Staff.everywhere.filter(pk=world.omar.pk).update(shown_to_customers=False)
    message = offered(world)
    assert "عمر" not in message.text
    assert "عمر" not in Client().get(link_in(message)).content.decode()


# The customer's door


def test_the_door_greets_in_the_customers_language_and_leads_to_the_room(world: World) -> None:
    message = offered(world)
    page = Client().get(link_in(message))
    text = page.content.decode()
    assert page.status_code == 200 and 'dir="rtl"' in text and "عمر" in text and "عطور ليلى" in text
    assert "meet.jit.si" not in text and message.meeting.room not in text
    assert page["Cache-Control"] == "no-store" and page["Referrer-Policy"] == "no-referrer"
    assert 'lang="en"' in Client().get(f"{link_in(message)}?lang=en").content.decode()
    into = Client().get(f"{link_in(message)}?join=1")
    assert (into.status_code, into["Location"]) == (302, f"https://meet.jit.si/{message.meeting.room}")
    assert into["Referrer-Policy"] == "no-referrer"


def test_a_link_expires_to_the_second_and_then_says_so_and_offers_the_form(world: World, clock: Any) -> None:
    message = offered(world)
    clock.move_to(AT + timedelta(hours=2) - timedelta(seconds=1))
    assert Client().get(f"{link_in(message)}?join=1").status_code == 302
    clock.shift(timedelta(seconds=1))
    late = Client().get(f"{link_in(message)}?join=1")
    text = late.content.decode()
    assert late.status_code == 410 and f"/f/{world.form.public_id}/" in text and message.meeting.room not in text
    clock.shift(timedelta(days=100))
    assert Client().get(link_in(message)).status_code == 410


def test_without_a_form_the_mailbox_is_offered(world: World, clock: Any) -> None:
    message = offered(world)
    Line.everywhere.filter(pk=world.form.pk).update(state=LineState.OFF)
    clock.shift(timedelta(hours=3))
    assert "mailto:help@layla.test" in Client().get(link_in(message)).content.decode()


@pytest.mark.parametrize("spoil", ["cut", "flip", "purpose", "recipient", "key", "nothing"])
def test_forged_and_foreign_tokens_open_nothing(world: World, spoil: str) -> None:
    message = offered(world)
    token = link_in(message).removeprefix("/m/").strip("/")
    version, body, mac = token.split(".")
    named, far = {"m": message.meeting.public_id}, AT + timedelta(days=9)
    wrong = {
        "cut": token[:-1],
        "flip": f"{version}.{body}.{mac[:-2]}{'A' if mac[-2] != 'A' else 'B'}{mac[-1]}",
        "purpose": sign("form.open", named, expires=far, recipient="customer", key=settings.LINK_KEY),
        "recipient": sign("meeting", named, expires=far, recipient="staff", key=settings.LINK_KEY),
        "key": sign("meeting", named, expires=far, recipient="customer", key=b"x" * 32),
        "nothing": sign("meeting", {"m": "0" * 26}, expires=far, recipient="customer", key=settings.LINK_KEY),
    }
    assert Client().get(f"/m/{wrong[spoil]}/").status_code == 404


def test_the_door_takes_no_post_and_writes_nothing(world: World) -> None:
    message = offered(world)
    before = Event.everywhere.count()
    assert Client().post(link_in(message)).status_code == 405
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get(link_in(message))
    assert len(asked) <= 5 and Event.everywhere.count() == before
    assert all(query["sql"].startswith(("SELECT", "SET")) for query in asked)


# Calling off, undo, merging, forgetting


def test_called_off_it_lets_nobody_in_once_and_the_timeline_tells(world: World, omar: Client) -> None:
    message = offered(world)
    url = f"/s/layla/meetings/{message.meeting.public_id}/end/"
    assert omar.post(url).status_code == 302 and omar.post(url).status_code == 302
    assert Event.everywhere.filter(name="meeting.called_off").count() == 1
    assert Client().get(f"{link_in(message)}?join=1").status_code == 410
    with world.as_staff(world.omar):
        moments = told(list(Event.objects.filter(customer_id=world.layla.pk)))
    titles = [moment.title for moment in moments.values() if moment.icon == "video"]
    assert len(titles) == 2
    assert not [moment for moment in moments.values() if "/m/" in moment.text]
    assert "Call off" not in omar.get(desk_of(message)).content.decode()


def test_an_undone_invitation_opens_nothing_and_its_words_come_back_without_the_link(
    world: World, omar: Client
) -> None:
    message = offered(world, words="نتحدث بالصورة؟")
    Outgoing.everywhere.update(not_before=AT + timedelta(seconds=10))
    assert omar.post(f"/s/layla/messages/{message.public_id}/undo/").status_code == 302
    assert Client().get(f"{link_in(message)}?join=1").status_code == 410
    draft = Draft.everywhere.get(kind=MessageKind.OUT)
    assert draft.text == "نتحدث بالصورة؟"


def test_a_meeting_goes_with_its_conversation_into_another(world: World, omar: Client) -> None:
    message = offered(world)
    with world.as_staff(world.omar):
        other = people.meet("x", source="email")
        target = inbox.receive(other, channel="email", line=world.mail, text="y", key=None).conversation
        inbox.merge(world.conversation(message), target)
    page = omar.get(f"/s/layla/inbox/{target.public_id}/").content.decode()
    assert f"/s/layla/meetings/{message.meeting.public_id}/?join=1" in page


def test_a_forgotten_persons_meeting_is_gone(world: World) -> None:
    message = offered(world)
    with world.inside(), unit():
        inbox.erase_conversations([world.layla.pk])
    assert Meeting.everywhere.get().room == "" and Meeting.everywhere.get().ended_at == AT
    assert Client().get(link_in(message)).status_code == 404


# Colleagues


def test_who_answers_here_joins_by_their_own_link(world: World, omar: Client) -> None:
    message = offered(world)
    page = omar.get(desk_of(message)).content.decode()
    own = f"/s/layla/meetings/{message.meeting.public_id}/"
    assert f"{own}?join=1" in page
    assert omar.get(own).status_code == 200
    assert omar.get(f"{own}?join=1")["Location"] == f"https://meet.jit.si/{message.meeting.room}"
    assert browser_of(world.viewer).get(own).status_code == 403
    assert browser_of(world.stranger).get(own).status_code == 404
    assert browser_of(world.stranger).get(own.replace("layla", "neighbour")).status_code == 404
    assert own not in browser_of(world.viewer).get(desk_of(message)).content.decode()


def test_a_closed_teams_meeting_is_not_there_for_others(world: World, omar: Client) -> None:
    message = offered(world)
    with world.inside():
        inbox.assign(world.conversation(message), staff=None, team=world.closed_team)
    own = f"/s/layla/meetings/{message.meeting.public_id}/"
    assert omar.get(own).status_code == 404 and omar.post(f"{own}end/").status_code == 404
    assert Client().get(link_in(message)).status_code == 200


# Tokens for a deployment of one's own


def test_a_deployment_with_tokens_knows_the_moderator_from_the_customer(world: World, omar: Client) -> None:
    own_deployment(world)
    message = offered(world)
    hers = Client().get(f"{link_in(message)}?join=1")["Location"]
    his = omar.get(f"/s/layla/meetings/{message.meeting.public_id}/?join=1")["Location"]
    room, until = message.meeting.room, int((AT + timedelta(hours=2)).timestamp())
    assert hers.startswith(f"https://video.layla.test/Perfumes/{room}?jwt=")
    assert claims_in(hers) == {
        "aud": "layla",
        "iss": "layla",
        "sub": "perfumes",
        "room": room,
        "exp": until,
        "context": {
            "user": {"id": world.layla.public_id, "name": "ليلى", "moderator": "false", "affiliation": "member"}
        },
    }
    assert claims_in(his)["context"]["user"] == {
        "id": world.omar.public_id,
        "name": "عمر",
        "moderator": "true",
        "affiliation": "owner",
    }
    assert jwt.get_unverified_header(parse_qs(urlsplit(hers).query)["jwt"][0])["alg"] == "HS256"


def test_without_a_tenant_the_token_is_for_the_domain(world: World) -> None:
    own_deployment(world, base="https://Video.Layla.test:8443")
    message = offered(world)
    into = Client().get(f"{link_in(message)}?join=1")["Location"]
    assert into.startswith("https://video.layla.test:8443/") and claims_in(into)["sub"] == "video.layla.test"


def test_the_secret_is_sealed_survives_a_change_of_keys_and_never_comes_out(world: World) -> None:
    own_deployment(world)
    kept = MeetingPlace.everywhere.get()
    assert SECRET not in kept.secret and kept.secret.startswith("s1.")
    message = offered(world)
    channels.begin_new_key()
    assert channels.reseal_all(lambda done, total: None).unreadable == [] and channels.retire_old_keys()
    assert MeetingPlace.everywhere.get().secret != kept.secret
    assert claims_in(Client().get(f"{link_in(message)}?join=1")["Location"])["room"] == message.meeting.room
    assert SECRET not in browser_of(world.reem).get(SETTINGS).content.decode()


def test_a_secret_that_no_key_opens_is_said_kindly(world: World) -> None:
    own_deployment(world)
    message = offered(world)
    MeetingPlace.everywhere.update(secret="s1.000000000000.AAAA")
    page = Client().get(f"{link_in(message)}?join=1")
    assert page.status_code == 503 and "meet" not in page.get("Location", "")


def test_the_neighbour_meets_elsewhere(world: World) -> None:
    own_deployment(world)
    with world.next_door():
        assert (meeting.place().base, meeting.place().hours) == ("https://meet.jit.si", 2)


# Where meetings are held


@pytest.mark.parametrize(
    "base",
    [
        "http://meet.jit.si",
        "javascript:alert(1)",
        "https://",
        "https:///room",
        "https://user:word@meet.test",
        "https://meet.test@evil.test",
        "https://meet.test\\@evil.test",
        "https://meet.test?x=1",
        "https://meet.test/#a",
        "https://meet.test/?",
        "https://meet.test/../x",
        "https://meet.test//evil.test",
        "https://meet.test/a b",
        "https://meet.test:99999",
        "https://meet.test:0",
        "https://meet.test:",
        "https://[::1",
        "https://-.test",
        "https://mееt.test",
        "https://meet.test\r\nX-Evil: 1",
        "meet.jit.si",
        "https://" + "a" * 300,
    ],
)
def test_a_hostile_address_is_refused_and_what_was_typed_stays(world: World, base: str) -> None:
    with pytest.raises(ValueError):
        meeting.sound_base(base)
    page = browser_of(world.reem).post(SETTINGS, {"base": base, "hours": "2"})
    assert page.status_code == 422 and not MeetingPlace.everywhere.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://meet.jit.si/ ", "https://meet.jit.si"),
        ("HTTPS://Meet.Example.COM/Shop", "https://meet.example.com/Shop"),
        ("https://192.0.2.7:8443", "https://192.0.2.7:8443"),
    ],
)
def test_a_sound_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert meeting.sound_base(typed) == kept


def test_the_owner_chooses_and_an_empty_secret_keeps_the_saved_one(world: World) -> None:
    reem = browser_of(world.reem)
    form = {"base": "https://video.layla.test", "hours": "٥", "app_id": "layla", "secret": SECRET}
    assert reem.post(SETTINGS, form).status_code == 302
    sealed = MeetingPlace.everywhere.get().secret
    assert reem.post(SETTINGS, form | {"secret": "", "hours": "6"}).status_code == 302
    kept = MeetingPlace.everywhere.get()
    assert (kept.hours, kept.secret, kept.store_id) == (6, sealed, world.shop.pk)
    assert offered(world).meeting.until == AT + timedelta(hours=6)
    assert reem.post(SETTINGS, form | {"app_id": "", "secret": ""}).status_code == 302
    assert MeetingPlace.everywhere.get().secret == ""
    assert Event.everywhere.filter(name="meeting.place_chosen").count() == 3


@pytest.mark.parametrize(
    "odd",
    [{"secret": "short"}, {"secret": ""}, {"app_id": ""}, {"app_id": "a b"}, {"hours": "0"}, {"hours": "73"}],
)
def test_half_a_choice_is_refused(world: World, odd: dict[str, str]) -> None:
    form = {"base": "https://video.layla.test", "hours": "2", "app_id": "layla", "secret": SECRET} | odd
    page = browser_of(world.reem).post(SETTINGS, form)
    assert page.status_code == 422 and "https://video.layla.test" in page.content.decode()
    assert not MeetingPlace.everywhere.exists()


# The desk


def test_one_button_sends_what_stands_in_the_composer(world: World, omar: Client) -> None:
    talk = world.conversation(world.layla_writes())
    url = f"/s/layla/inbox/{talk.public_id}/"
    assert f'formaction="{url}meet/"' in omar.get(url).content.decode()
    assert omar.post(f"{url}meet/", {"text": "تفضلي", "key": "k", "kind": "reply"}).status_code == 302
    assert Message.everywhere.get(kind=MessageKind.OUT).text.startswith("تفضلي\n\n")


def test_a_note_a_file_and_a_clerk_send_no_link(world: World, omar: Client) -> None:
    talk = world.conversation(world.layla_writes())
    url = f"/s/layla/inbox/{talk.public_id}/meet/"
    page = omar.post(url, {"text": "بيننا", "key": "k", "kind": "note"})
    assert page.status_code == 422 and "بيننا" in page.content.decode()
    assert omar.post(url, {"text": "ا" * 20_001, "key": "k"}).status_code == 422
    assert browser_of(world.clerk).post(url, {"key": "k"}).status_code == 403
    assert not Meeting.everywhere.exists()


def test_the_command_bar_finds_it_in_arabic_and_english(world: World) -> None:
    talk = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        for words in ("فيديو", "اجتماع", "video", "jitsi"):
            assert [line.where for line in commands.offered(words, talk) if line.how == "press"] == ["meeting"]
    with world.as_staff(world.clerk):
        assert not [line for line in commands.offered("فيديو", talk) if line.how == "press"]


def test_a_conversation_without_meetings_asks_nothing_more(world: World, omar: Client) -> None:
    talk = world.conversation(world.layla_writes())
    url = f"/s/layla/inbox/{talk.public_id}/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert omar.get(url).status_code == 200
        assert len([query for query in queries if "inbox_meetingplace" in query["sql"]]) == 0
        return len([query for query in queries if "inbox_meeting" in query["sql"]])

    assert asked() == 0
    with world.as_staff(world.omar):
        for n in range(3):
            inbox.offer_meeting(talk, key=str(n))
    assert asked() == 1
