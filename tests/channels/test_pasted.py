"""What an owner copies from a provider's page is taken as it was meant, whatever invisible came along."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from tests.world import World
from wafaa.channels.forms import MailForm
from wafaa.channels.line_forms import WhatsAppForm
from wafaa.channels.models import Line
from wafaa.channels.phone_forms import AsteriskForm
from wafaa.channels.phone_forms import TwilioForm as TwilioVoiceForm
from wafaa.channels.smsform import UnifonicForm
from wafaa.channels.talkform import MessengerForm
from wafaa.channels.telegramform import TelegramForm
from wafaa.channels.xform import XForm
from wafaa.lib.pasted import pasted, unmarked

BEFORE, AFTER = "\ufeff\u200f\u202b ", "\u200b\u202c\u00a0\u200e\n"


@pytest.mark.parametrize(
    ("form", "field", "meant"),
    [
        (WhatsAppForm, "token", "EAAtoken1"),
        (WhatsAppForm, "app", "app-secret-1"),
        (WhatsAppForm, "phone_number_id", "1098765432100"),
        (MessengerForm, "app", "app-secret-1"),
        (UnifonicForm, "token", "unifonic-app-1"),
        (XForm, "client_id", "client-1"),
        (XForm, "client_secret", "secret-1"),
        (AsteriskForm, "host", "10.0.0.5"),
        (AsteriskForm, "ami", "سر الهاتف 1"),
        (MailForm, "imap_host", "imap.example.com"),
        (MailForm, "address", "help@layla.example"),
    ],
)
def test_marks_that_nobody_sees_are_no_part_of_it(world: World, form: type[forms.Form], field: str, meant: str) -> None:
    with world.inside():
        asked = form({field: f"{BEFORE}{meant}{AFTER}"})
        asked.is_valid()
    assert asked.cleaned_data[field] == meant


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (MailForm, "imap_port"),
        (MailForm, "smtp_port"),
        (AsteriskForm, "port"),
        (TwilioVoiceForm, "rings"),
        (WhatsAppForm, "automatic_limit"),
    ],
)
def test_numbers_are_typed_on_any_keyboard(world: World, form: type[forms.Form], field: str) -> None:
    """A browser's own field for numbers takes no Arabic digits: nothing appears."""
    with world.inside():
        asked = form({field: "٢٥"})
        asked.is_valid()
    assert asked.cleaned_data[field] == 25
    assert asked.fields[field].widget.input_type == "text"  # type: ignore[attr-defined]


def test_a_telegram_token_too(world: World) -> None:
    token = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
    asked = TelegramForm({"token": BEFORE + token + AFTER}, line=None)
    assert asked.is_valid() and asked.cleaned_data["token"] == token


@pytest.mark.parametrize("typed", ["رمز-1", "EAA token"])
def test_what_is_no_secret_is_said_to_be_none(world: World, typed: str) -> None:
    asked = WhatsAppForm({"app": typed})
    assert "app" in asked.errors


def test_a_password_keeps_its_ends_and_its_spaces() -> None:
    assert unmarked(" abcd\u00a0efgh\u200f ") == " abcd efgh "
    assert pasted(" abcd\u00a0efgh\u200f ") == "abcd efgh"


@pytest.mark.parametrize("form", [WhatsAppForm, MessengerForm, UnifonicForm, XForm, AsteriskForm])
def test_only_what_was_saved_may_stay_empty(world: World, form: Any) -> None:
    """The page of a new line neither calls a secret optional nor speaks of a saved one."""
    saved = Line(secrets=dict.fromkeys(("token", "app", "ami", "client"), "sealed"), options={})
    with world.inside():
        new, old = form().fields, form(line=saved).fields
    names = [name for name, one in new.items() if isinstance(one.widget, forms.PasswordInput)]
    assert names
    for name in names:
        assert new[name].required and not old[name].required
        assert new[name].help_text != old[name].help_text
