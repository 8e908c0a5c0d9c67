"""Choices in ready answers and macros: written in the form, shown in the picker, filled once, refused with a hole."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.world import World
from wafaa.channels.adapters.whatsapp import WhatsApp
from wafaa.channels.choices import Choice, read
from wafaa.inbox import ready, verbs
from wafaa.inbox.models import Conversation, MacroRun, Message, ReadyAnswer
from wafaa.inbox.verbs.replying import EmptyVariable, KeyReused
from wafaa.people import verbs as people
from wafaa.people.models import Customer

READY = "/s/layla/settings/ready/"
SOLVE = [{"do": "conversation.set_status", "with": {"status": "solved"}}]


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes("متى توصلون؟"))


@pytest.fixture
def omar(world: World) -> Client:
    client = Client()
    client.force_login(world.omar.user)
    return client


@pytest.fixture
def as_whatsapp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chat shows choices as WhatsApp does."""
    monkeypatch.setattr("wafaa.inbox.choosing.shapes", lambda channel: WhatsApp.abilities.choices)


def keep(choices: str = "صباحًا | من ٩\nمساءً", text: str = "متى يناسبك؟", **traits: Any) -> ReadyAnswer:
    return verbs.keep_answer(None, title="موعد", text=text, choices=choices, **traits)


def form(**fields: Any) -> dict[str, Any]:
    return {"title": "موعد", "text": "متى يناسبك؟", "choices": "صباحًا | من ٩\n\nمساءً", "sharing": "mine"} | fields


def url(opened: Conversation, act: str) -> str:
    return f"/s/layla/inbox/{opened.public_id}/{act}/"


def test_the_form_keeps_them_one_a_line_and_shows_them_again(world: World, omar: Client) -> None:
    assert omar.post(f"{READY}new/", form()).status_code == 302
    with world.as_staff(world.omar):
        answer = ReadyAnswer.objects.get()
        assert read(answer.choices) == [Choice("صباحًا", "من ٩"), Choice("مساءً")]
        assert [one.pk for one in ready.fitting("مساء")] == [answer.pk]
    page = omar.get(f"{READY}{answer.public_id}/").content.decode()
    assert "صباحًا | من ٩\nمساءً</textarea>" in page
    assert "<bdi>مساءً</bdi>" in omar.get(READY).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"choices": "صباحًا\nصباحًا"},
        {"choices": "| من ٩"},
        {"text": ""},
        {"choices": "{{no.such}}"},
        {"choices": "x" * 4001},
        {"files": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "image/png")},
    ],
)
def test_what_no_channel_could_carry_is_refused_and_stays_typed(
    fields: dict[str, Any], world: World, omar: Client
) -> None:
    answer = omar.post(f"{READY}new/", form(**fields))
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "banner-broken" in answer.content.decode()
    assert form(**fields)["choices"][:9] in answer.content.decode()
    with world.inside():
        assert not ReadyAnswer.objects.exists()


def test_the_picker_shows_them_filled_and_names_what_is_empty(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        Customer.objects.filter(pk=world.layla.pk).update(name="لي|لى\nع")
        keep("إلى {{customer.name}}\nاتصلوا بي | {{customer.phone}}")
    page = omar.get(url(opened, "ready")).content.decode()
    assert 'data-choices="إلى لي/لى ع\nاتصلوا بي | {{customer.phone}}"' in page
    assert "هاتف العميل" in page
    assert "١. إلى لي/لى ع" in page  # where the composer has no sheet for choices


def test_a_macro_sends_them_beside_its_text(
    world: World, opened: Conversation, omar: Client, as_whatsapp: None
) -> None:
    with world.as_staff(world.omar):
        macro = keep("إلى {{customer.name}}\nمساءً", steps=SOLVE)
    page = omar.get(url(opened, "macro"), {"answer": macro.public_id}).content.decode()
    assert "<bdi>إلى ليلى</bdi>" in page
    sent = omar.post(url(opened, "macro"), {"answer": macro.public_id, "key": "k", "send": "1"})
    assert sent.status_code == 302
    with world.inside():
        message = Message.objects.get(key="macro:k")
        assert [one["title"] for one in message.choices or []] == ["إلى ليلى", "مساءً"]
        assert message.outgoing is not None and len(message.outgoing.envelope["choices"]) == 2


def test_a_macro_whose_choices_do_not_fit_here_does_nothing_and_says_why(
    world: World, opened: Conversation, omar: Client, as_whatsapp: None
) -> None:
    with world.as_staff(world.omar):
        macro = keep("\n".join(f"خيار {n}" for n in range(11)), steps=SOLVE)
    page = omar.get(url(opened, "macro"), {"answer": macro.public_id}).content.decode()
    assert "offer-faults" in page and "disabled" in page
    answer = omar.post(url(opened, "macro"), {"answer": macro.public_id, "key": "k", "send": "1"})
    assert answer.status_code == 422
    with world.inside():
        assert not MacroRun.objects.exists() and not Message.objects.filter(kind="out").exists()


def test_an_empty_variable_in_a_choice_refuses(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        macro = keep("اتصلوا بي | {{customer.phone}}", steps=SOLVE)
        with pytest.raises(EmptyVariable):
            verbs.reply(opened, "متى؟", key="k", choices=read(macro.choices))
    answer = omar.post(url(opened, "macro"), {"answer": macro.public_id, "key": "k2", "send": "1"})
    assert answer.status_code == 422 and "هاتف العميل" in answer.content.decode()
    with world.inside():
        assert not Message.objects.filter(kind="out").exists()


def test_a_text_is_filled_once_also_where_choices_are_its_lines(world: World, opened: Conversation) -> None:
    """What a value looks like between the signs around it is no variable."""
    with world.as_staff(world.omar):
        Customer.objects.filter(pk=world.layla.pk).update(name="{customer.phone}")
        opened.refresh_from_db()
        sent = verbs.reply(opened, "متى؟", key="k", choices=[Choice("{{{customer.name}}}"), Choice("لا")])
    assert "{{customer.phone}}" in sent.text


def test_the_same_key_is_one_reply_though_a_value_in_a_choice_has_changed(
    world: World, opened: Conversation, as_whatsapp: None
) -> None:
    with world.as_staff(world.omar):
        asked = [Choice("إلى {{customer.name}}"), Choice("لا")]
        first = verbs.reply(opened, "متى؟", key="k", choices=asked)
        people.describe(world.layla, name="ليلى أحمد")
        opened.customer.refresh_from_db()
        assert verbs.reply(opened, "متى؟", key="k", choices=asked).pk == first.pk
        with pytest.raises(KeyReused):
            verbs.reply(opened, "متى؟", key="k", choices=asked[:1])
