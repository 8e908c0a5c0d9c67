"""The chat: proven or a stranger who learns nothing, and never two people in one browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, Outgoing, Visitor
from wafaa.inbox import proving, verbs, webchat
from wafaa.inbox.models import Message
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Link
from wafaa.work.worker import run_due

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LAYLA = "layla@customer.test"
SECRET = "s" * 40


def signed(line: Line, secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    body = {"sub": "41", "aud": line.public_id, "exp": now() + timedelta(hours=1)} | claims
    return jwt.encode({k: v for k, v in body.items() if v is not None}, secret, algorithm=algorithm)


@pytest.fixture
def chat(desk: World) -> Line:
    channels.change_line(desk.chat, secrets={"identity": SECRET})
    return desk.chat


def visit(chat: Line, token: str = "", **claims: Any) -> tuple[Visitor, str]:
    said = webchat.claims_of(chat, signed(chat, **claims)) if claims else None
    return webchat.visit(chat, token, said, "ar", "/p")


def write(visitor: Visitor, text: str = "hi") -> Message:
    return verbs.receive(
        webchat.customer_of(visitor),
        channel="webchat",
        line=visitor.line,
        conversation=webchat.conversation_of(visitor),
        text=text,
        key=None,
    )


def test_what_the_shop_signed_is_believed(chat: Line) -> None:
    assert webchat.claims_of(chat, signed(chat, email=LAYLA))["sub"] == "41"


@pytest.mark.parametrize(
    "made",
    [
        lambda chat: signed(chat, secret="x" * 40),
        lambda chat: signed(chat, secret="", algorithm="none"),
        lambda chat: signed(chat, algorithm="HS512"),
        lambda chat: signed(chat, aud="another line"),
        lambda chat: signed(chat, aud=None),
        lambda chat: signed(chat, exp=now() - timedelta(minutes=1)),
        lambda chat: signed(chat, exp=None),
        lambda chat: signed(chat, sub=None),
        lambda chat: signed(chat, sub=""),
        lambda chat: signed(chat, sub="\u200b"),
        lambda chat: signed(chat, sub="x" * 121),
        lambda chat: signed(chat, sub="ﷺ" * 100),
        lambda chat: signed(chat)[:-3] + "abc",
        lambda chat: signed(chat) + "x" * 5000,
        lambda chat: "",
        lambda chat: "a.b.c",
    ],
)
def test_a_forged_or_stale_identity_is_refused(chat: Line, made: Any) -> None:
    with pytest.raises(webchat.BadIdentityToken):
        webchat.claims_of(chat, made(chat))


def test_without_a_secret_nothing_is_believed(desk: World) -> None:
    with pytest.raises(webchat.BadIdentityToken):
        webchat.claims_of(desk.chat, signed(desk.chat, secret="x" * 32))


def test_a_stranger_sees_nothing_of_anybody(desk: World, chat: Line) -> None:
    desk.layla_writes("سري")
    stranger, _ = visit(chat)
    assert webchat.conversation_of(stranger) is None and stranger.customer is None
    people.identify(webchat.customer_of(stranger), "email", LAYLA, source="webchat")
    assert webchat.conversation_of(stranger) is None
    mine = write(stranger)
    assert mine.conversation.customer != desk.layla
    assert webchat.messages_for(mine.conversation, None) == [mine]


def test_a_visitor_comes_back_by_the_token_alone(desk: World, chat: Line) -> None:
    visitor, token = visit(chat)
    mine = write(visitor)
    again, same = visit(chat, token)
    assert (again, same) == (visitor, token) and webchat.conversation_of(again) == mine.conversation
    assert visit(chat, "guessed")[0] != visitor
    channels.revoke(visitor)
    assert visit(chat, token)[0] != visitor
    with desk.next_door():
        assert channels.known(desk.neighbours_chat, token) is None


def test_only_what_has_gone_out_by_chat_is_seen_and_never_notes(desk: World, chat: Line) -> None:
    visitor, _ = visit(chat)
    mine = write(visitor)
    with desk.as_staff(desk.omar):
        verbs.note(mine.conversation, "سر", key="n")
        reply = verbs.reply(mine.conversation, "أهلًا", key="r")
    assert webchat.messages_for(mine.conversation, None) == [mine]
    run_due()
    assert webchat.messages_for(mine.conversation, None) == [mine, reply]
    cursor = webchat.read_cursor(webchat.write_cursor([reply], None))
    assert cursor == now() and webchat.read_cursor("nonsense") is None and webchat.read_cursor("1e999") is None


def test_who_logs_in_at_the_shop_is_one_person_on_every_browser(desk: World, chat: Line) -> None:
    first, _ = visit(chat, sub="41", email=LAYLA, name="ليلى")
    assert first.is_proven and first.customer == desk.layla
    mine = write(first)
    second, _ = visit(chat, sub="41")
    assert second != first and webchat.conversation_of(second) == mine.conversation


def test_logging_in_keeps_what_was_written_before(desk: World, chat: Line) -> None:
    visitor, token = visit(chat)
    mine = write(visitor)
    again, same = visit(chat, token, sub="41", email=LAYLA)
    assert (again, same) == (visitor, token) and again.customer.root_id == desk.layla.pk
    assert webchat.conversation_of(again) == mine.conversation
    assert visit(chat, token, sub="41", email=LAYLA)[0] == visitor


def test_who_logs_out_is_forgotten_by_the_browser(chat: Line) -> None:
    visitor, token = visit(chat, sub="41")
    write(visitor)
    stranger, other = visit(chat, token)
    assert stranger != visitor and other != token and webchat.conversation_of(stranger) is None


@pytest.mark.parametrize("known_by", ["shop", "code", "claim"])
def test_a_shared_browser_never_makes_two_people_one(desk: World, chat: Line, known_by: str) -> None:
    """Huda's customer used this browser; now Layla logs in to the shop on it."""
    visitor, token = visit(chat, sub="77", email="noura@x.test") if known_by == "shop" else visit(chat)
    write(visitor, "noura's secret")
    if known_by != "shop":
        customer = webchat.customer_of(visitor)
        people.identify(customer, "email", "noura@x.test", source="webchat")
    if known_by == "code":
        people.prove(customer, "email", "noura@x.test", proof="code")
        channels.is_someone(visitor, customer, proof="code")
    other, _ = visit(chat, token, sub="41", email=LAYLA)
    assert other != visitor and webchat.conversation_of(other) is None
    assert {link.loser_id for link in Link.objects.all()} & {visitor.customer_id, desk.layla.pk} == set()


def codes() -> list[str]:
    texts = Outgoing.objects.filter(envelope__kind="code").order_by("id").values_list("text", flat=True)
    return ["".join(c for c in text if c.isdigit())[-6:] for text in texts]


def test_a_code_proves_an_address_and_joins(desk: World, chat: Line) -> None:
    visitor, _ = visit(chat)
    mine = write(visitor)
    assert proving.claim(visitor, "email", LAYLA)
    (sent,) = Outgoing.objects.filter(envelope__kind="code")
    assert sent.to == LAYLA
    assert proving.confirm(visitor, codes()[0])
    assert visitor.is_proven and Customer.objects.get(pk=mine.conversation.customer_id).root_id == desk.layla.pk
    assert webchat.conversation_of(visitor) == mine.conversation
    assert not proving.confirm(visitor, codes()[0]), "a code is good once"


def test_a_code_has_three_tries(desk: World, chat: Line) -> None:
    visitor, _ = visit(chat)
    proving.claim(visitor, "email", LAYLA)
    wrong = f"{(int(codes()[0]) + 1) % 10**6:06d}"
    for guess in (wrong, "", "١٢"):
        assert not proving.confirm(visitor, guess)
    assert not proving.confirm(visitor, codes()[0]) and not visitor.is_proven and not Link.objects.exists()


def test_the_third_try_may_be_right_in_arabic_digits(desk: World, chat: Line) -> None:
    visitor, _ = visit(chat)
    proving.claim(visitor, "email", LAYLA)
    assert not proving.confirm(visitor, "x") and not proving.confirm(visitor, "😀")
    assert proving.confirm(visitor, codes()[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))


def test_a_code_ends_after_ten_minutes_and_is_another_browsers_nothing(desk: World, chat: Line, clock: Any) -> None:
    visitor, _ = visit(chat)
    other, _ = visit(chat)
    write(other)
    proving.claim(visitor, "email", LAYLA)
    assert not proving.confirm(other, codes()[0])
    clock.shift(timedelta(minutes=10, seconds=1))
    assert not proving.confirm(visitor, codes()[0])


def test_a_code_somebody_waits_for_goes_at_once_whatever_hours_they_prefer(desk: World, chat: Line) -> None:
    visitor, _ = visit(chat)
    Customer.objects.filter(pk=webchat.customer_of(visitor).pk).update(preferred_hours=[[180, 181]])
    visitor.refresh_from_db()
    assert proving.claim(visitor, "email", "noura@x.test")
    (sent,) = Outgoing.objects.filter(envelope__kind="code")
    assert (sent.reason, sent.not_before) == ("", now())


def test_an_address_is_sent_three_codes_an_hour_whoever_asks(desk: World, chat: Line) -> None:
    answers = [proving.claim(visit(chat)[0], "email", LAYLA) for _ in range(4)]
    assert answers == [True, True, True, False] and len(codes()) == 3
    with pytest.raises(ValueError, match="email"):
        proving.claim(visit(chat)[0], "email", "not one")
    assert not proving.claim(visit(chat)[0], "phone", "0551234567")


def test_a_code_does_not_outlive_the_shops_logout(desk: World, chat: Line) -> None:
    visitor, token = visit(chat, sub="41")
    write(visitor)
    proving.claim(visitor, "email", "second@x.test")
    assert proving.confirm(visitor, codes()[0])
    assert visit(chat, token)[0] != visitor
