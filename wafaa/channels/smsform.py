"""What may be said of a line for text messages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.channels.forms import LTR
from wafaa.channels.line_forms import SecretField, ask_for
from wafaa.channels.models import Line
from wafaa.channels.sms.sender import kind_of
from wafaa.lib.pasted import PastedField
from wafaa.lib.phones import to_e164
from wafaa.lib.text.digits import ascii_digits
from wafaa.stores import scope

ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")


class SmsForm(forms.Form):
    """What both providers share."""

    provider = ""
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        initial=_("Text messages"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("For yourselves."),
    )
    OPTIONS: tuple[str, ...] = ("sender",)

    def __init__(self, *args: Any, line: Line | None = None, **kwargs: Any) -> None:
        if line is not None:
            kept = {name: line.options.get(name, "") for name in self.OPTIONS} | {"name": line.name}
            kwargs.setdefault("initial", kept)
        super().__init__(*args, **kwargs)
        ask_for(self, ["token"], line)

    def clean_sender(self) -> str:
        """A number in any digits, a name, a short code or a messaging service."""
        typed = str(self.cleaned_data["sender"]).strip()
        if not typed:
            return ""
        sender = typed if kind_of(typed) in ("service", "short") else to_e164(typed, scope.current().store.country)
        sender = sender or ascii_digits(typed)
        if not kind_of(sender):
            raise ValidationError(
                _("Write a number with its country code, or a name of at most eleven Latin letters and digits.")
            )
        return sender

    def options(self) -> dict[str, Any]:
        return {"provider": self.provider, **{name: self.cleaned_data[name] for name in self.OPTIONS}}

    def given(self) -> dict[str, str]:
        return {"token": self.cleaned_data["token"]} if self.cleaned_data["token"] else {}


class TwilioForm(SmsForm):
    provider = "twilio"
    OPTIONS = ("account", "sender")
    account = PastedField(
        label=_("Account SID"),
        max_length=40,
        widget=forms.TextInput(attrs={**LTR, "placeholder": "AC…"}),
        help_text=_("It stands on the first page of Twilio's console."),
    )
    token = SecretField(_("Auth token"), _("It stands beside the account SID."))
    sender = PastedField(
        label=_("Sender"),
        max_length=40,
        widget=forms.TextInput(attrs={**LTR, "placeholder": "+966…"}),
        help_text=_("Your number at Twilio, a messaging service (MG…), or a name. To a name nobody can answer."),
    )

    def clean_account(self) -> str:
        account = str(self.cleaned_data["account"]).strip()
        if not ACCOUNT.fullmatch(account):
            raise ValidationError(_("An account SID begins with AC and has 34 letters and digits."))
        return account


class UnifonicForm(SmsForm):
    provider = "unifonic"
    token = SecretField(
        _("AppSid"), _("In Unifonic's console under Applications, at your application for text messages.")
    )
    sender = PastedField(
        label=_("Sender"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=LTR),
        help_text=_("As registered at Unifonic. Empty: the application's own. To a name nobody can answer."),
    )


FORMS: dict[str, type[SmsForm]] = {"twilio": TwilioForm, "unifonic": UnifonicForm}
