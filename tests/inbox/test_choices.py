"""Choices below a reply: how they are typed, what each channel shows, what is refused, and where they are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.adapters.messenger import Messenger
from wafaa.channels.adapters.whatsapp import WhatsApp
from wafaa.channels.choices import Choice, as_lines, misfits, read, shape_of, typed
from wafaa.channels.connector import connector_of
from wafaa.inbox import verbs
from wafaa.inbox.choosing import DoNotFit
from wafaa.inbox.models import Conversation, Draft, Message
from wafaa.inbox.verbs.replying import KeyReused

HTMX = {"HX-Request": "true"}
SHAPES = WhatsApp.abilities.choices
TIMES = [Choice("صباحًا"), Choice("مساءً")]


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes("متى توصلون؟"))


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def on_whatsapp(opened: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chat shows choices as WhatsApp does."""
    chat = connector_of("webchat")
    monkeypatch.setattr(chat, "abilities", replace(chat.abilities, choices=SHAPES))


def test_a_line_is_a_choice_and_what_is_said_of_it() -> None:
    choices = read("  صباحًا | من ٩ إلى ١٢ \n\n \u200f\nمساءً\n")
    assert choices == [Choice("صباحًا", "من ٩ إلى ١٢"), Choice("مساءً")]
    assert read(typed(choices)) == choices


@pytest.mark.parametrize(
    ("choices", "text", "shape"),
    [
        ([Choice("a" * 20)] * 1, "x" * 1024, "buttons"),
        ([Choice("a" * 21)], "x", "list"),
        ([Choice("a")], "x" * 1025, "list"),
        ([Choice("a", "b" * 72)], "x", "list"),
        ([Choice(str(n)) for n in range(3)], "x", "buttons"),
        ([Choice(str(n)) for n in range(4)], "x", "list"),
        ([Choice(str(n)) for n in range(10)], "x" * 4096, "list"),
    ],
)
def test_whatsapp_shows_buttons_where_they_suffice_and_else_a_list(
    choices: list[Choice], text: str, shape: str
) -> None:
    found = shape_of(choices, text, SHAPES)
    assert found is not None and found.name == shape


@pytest.mark.parametrize(
    ("choices", "text", "codes"),
    [
        ([Choice(str(n)) for n in range(11)], "x", ["too_many"]),
        ([Choice("a" * 25)], "x", ["title"]),
        ([Choice("😀" * 13)], "x", ["title"]),
        ([Choice("a", "b" * 73)], "x", ["details"]),
        ([Choice("a"), Choice("a")], "x", ["twice"]),
        ([Choice("a")], " \u200f", ["no_text"]),
        ([Choice("a")], "x" * 4097, ["text"]),
        ([Choice("", "b")], "x", ["no_title"]),
    ],
)
def test_what_no_shape_takes_is_named(choices: list[Choice], text: str, codes: list[str]) -> None:
    assert [misfit.code for misfit in misfits(choices, text, SHAPES)] == codes


def test_quick_replies_say_nothing_about_a_choice() -> None:
    (misfit,) = misfits([Choice("a", "b")], "x", Messenger.abilities.choices)
    assert (misfit.code, misfit.most) == ("details", 0)
    assert not misfits([Choice(str(n)) for n in range(13)], "x", Messenger.abilities.choices)


def test_numbered_lines_have_the_digits_of_the_store() -> None:
    assert as_lines("متى؟", [Choice("صباحًا", "٩"), Choice("مساءً")], "arab") == "متى؟\n\n١. صباحًا: ٩\n٢. مساءً"
    assert as_lines("When?", [Choice("Now")], "latn") == "When?\n\n1. Now"


def test_a_channel_without_choices_gets_them_as_lines(world: World, opened: Conversation, omar: Client) -> None:
    answer = omar.post(
        f"/s/layla/inbox/{opened.public_id}/send/",
        {"kind": "reply", "text": "متى يناسبك؟", "choices": "صباحًا\nمساءً", "key": "k1"},
        headers=HTMX,
    )
    assert answer.status_code == 200
    with world.inside():
        sent = Message.objects.get(key="k1")
        assert sent.choices is None and sent.outgoing is not None
        assert sent.text.splitlines()[2:] in (["١. صباحًا", "٢. مساءً"], ["1. صباحًا", "2. مساءً"])
        assert sent.outgoing.text == sent.text and "choices" not in sent.outgoing.envelope


def test_a_refusal_says_why_and_keeps_every_word(
    world: World, opened: Conversation, omar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_whatsapp(opened, monkeypatch)
    typed_in = "\n".join(f"خيار {n}" for n in range(11))
    form = {"kind": "reply", "text": "اختر وقتًا", "choices": typed_in, "key": "k1"}
    answer = omar.post(f"/s/layla/inbox/{opened.public_id}/send/", form, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422 and "composer-error" in page
    assert "اختر وقتًا" in page and "خيار 10" in page
    with world.inside():
        assert not Message.objects.filter(key="k1").exists()


def test_choices_are_kept_with_the_message_and_shown_as_chips(
    world: World, opened: Conversation, omar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_whatsapp(opened, monkeypatch)
    form = {"kind": "reply", "text": "متى يناسبك؟", "choices": "صباحًا | من ٩\nمساءً", "key": "k1"}
    page = omar.post(f"/s/layla/inbox/{opened.public_id}/send/", form, headers=HTMX).content.decode()
    assert 'class="offer-chips"' in page and "من ٩" in page
    with world.inside():
        sent = Message.objects.get(key="k1")
        assert sent.choices == [{"title": "صباحًا", "details": "من ٩"}, {"title": "مساءً", "details": ""}]
        assert sent.outgoing is not None
        named = [one["id"] for one in sent.outgoing.envelope["choices"]]
        assert named == [f"{sent.public_id}:1", f"{sent.public_id}:2"]


def test_the_same_key_with_other_choices_is_refused(
    world: World, opened: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_whatsapp(opened, monkeypatch)
    with world.as_staff(world.omar):
        first = verbs.reply(opened, "متى؟", key="k", choices=TIMES)
        assert verbs.reply(opened, "متى؟", key="k", choices=TIMES).pk == first.pk
        with pytest.raises(KeyReused):
            verbs.reply(opened, "متى؟", key="k", choices=TIMES[:1])
        with pytest.raises(DoNotFit):
            verbs.reply(opened, "", key="k2", choices=TIMES)


def test_undo_puts_the_choices_back_into_the_composer(
    world: World, opened: Conversation, omar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_whatsapp(opened, monkeypatch)
    with world.as_staff(world.omar):
        sent = verbs.reply(opened, "متى؟", key="k", choices=TIMES)
    page = omar.post(f"/s/layla/messages/{sent.public_id}/undo/", headers=HTMX).content.decode()
    assert "صباحًا\nمساءً</textarea>" in page
    with world.inside():
        assert Draft.objects.get().choices == "صباحًا\nمساءً"


def test_a_scheduled_reply_keeps_them_and_gives_them_back_when_the_customer_writes(
    world: World, opened: Conversation, omar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_whatsapp(opened, monkeypatch)
    form = {"kind": "reply", "text": "متى؟", "choices": "صباحًا\nمساءً", "key": "k1"}
    form |= {"later": "on", "later_on": "2030-01-01T10:00"}
    assert omar.post(f"/s/layla/inbox/{opened.public_id}/send/", form, headers=HTMX).status_code == 200
    with world.inside():
        waiting = Message.objects.get(key="k1")
        assert waiting.send_at is not None and waiting.outgoing is not None
        assert len(waiting.outgoing.envelope["choices"]) == 2
        verbs.scheduling.give_way(opened)
        assert Draft.objects.get().choices == "صباحًا\nمساءً"


def test_a_draft_keeps_choices_before_any_text(world: World, opened: Conversation, omar: Client) -> None:
    url = f"/s/layla/inbox/{opened.public_id}"
    omar.post(f"{url}/draft/", {"kind": "reply", "text": "", "choices": "صباحًا"})
    assert "صباحًا</textarea>" in omar.get(f"{url}/").content.decode()
    omar.post(f"{url}/draft/", {"kind": "reply", "text": "", "choices": ""})
    with world.inside():
        assert not Draft.objects.exists()


def test_a_note_has_no_choices(world: World, opened: Conversation, omar: Client) -> None:
    form = {"kind": "note", "text": "بيننا", "choices": "صباحًا", "key": "k1"}
    omar.post(f"/s/layla/inbox/{opened.public_id}/send/", form, headers=HTMX)
    with world.inside():
        assert (sent := Message.objects.get(key="k1")).text == "بيننا" and sent.choices is None
