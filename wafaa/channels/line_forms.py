"""What may be said of a WhatsApp line and of another system's. Secrets go in and never come out again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.forms import LTR
from wafaa.channels.models import Line
from wafaa.lib.pasted import PastedField
from wafaa.lib.text.digits import ascii_digits
from wafaa.stores.fields import WholeField

SECRET = {"autocomplete": "new-password", "class": "reads-ltr", "spellcheck": "false"}


class SecretField(PastedField):
    """A token, key or secret of a provider. `help` says where it stands there; `ask_for` adds what becomes of it.

    `is_made`: a provider made it, so that it has no spaces and no letters but Latin ones.
    """

    def __init__(self, label: Any, help: Any, *, is_made: bool = True) -> None:
        self.is_made = is_made
        widget = forms.PasswordInput(render_value=False, attrs=SECRET)
        super().__init__(label=label, max_length=1000, required=False, widget=widget, help_text=help)

    def clean(self, value: Any) -> str:
        secret = str(super().clean(value))
        if self.is_made and (not secret.isascii() or " " in secret):
            raise ValidationError(_("This is not it: it holds spaces or other letters. Copy it once more."))
        return secret


def ask_for(form: forms.Form, names: Iterable[str], line: Line | None, kept: Iterable[str] = ()) -> None:
    """Require what is not saved yet, and say beside each that it is sealed, or that empty leaves it as it is.

    `names`: the fields; `kept`: the names of the line's secrets where they are called otherwise.
    """
    for name, secret in zip(names, kept or names, strict=True):
        is_saved = line is not None and bool(line.secrets.get(secret))
        field = form.fields[name]
        field.required = not is_saved
        what = _("Empty: the saved one stays.") if is_saved else _("Kept sealed and never shown again.")
        field.help_text = format_lazy("{} {}", field.help_text, what) if field.help_text else what


class IdField(PastedField):
    """A number at Meta, typed in any digits, with spaces or without."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "numeric"})

    def clean(self, value: Any) -> str:
        typed = "".join(ascii_digits(str(super().clean(value) or "")).split())
        if not typed:
            return ""
        if not (typed.isascii() and typed.isdigit() and 5 <= len(typed) <= 30):
            raise ValidationError(_("This id has digits only. It is not the phone number itself."))
        return typed


class WhatsAppForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("For yourselves; customers see the name Meta approved."),
    )
    phone_number_id = IdField(label=_("Phone number id"), help_text=_("At Meta under WhatsApp → API setup."))
    account_id = IdField(label=_("WhatsApp Business account id"), help_text=_("It stands beside the phone number id."))
    token = SecretField(
        _("Access token"),
        _(
            "At Meta under Business settings → System users → Generate token, so that it does not end, with "
            "whatsapp_business_messaging and whatsapp_business_management."
        ),
    )
    app = SecretField(_("App secret"), _("At Meta under App settings → Basic."))
    automatic_limit = WholeField(
        label=_("Most billed automatic messages a month"),
        least=0,
        most=1_000_000,
        initial=0,
        help_text=_("Above it nothing leaves by itself; people go on answering. 0: no limit."),
    )
    SECRETS = ("token", "app")
    OPTIONS = ("phone_number_id", "account_id", "automatic_limit")

    def __init__(self, *args: Any, line: Line | None = None, **kwargs: Any) -> None:
        if line is not None:
            kept = {name: line.options.get(name, "") for name in self.OPTIONS} | {"name": line.name}
            kwargs.setdefault("initial", kept)
        super().__init__(*args, **kwargs)
        ask_for(self, self.SECRETS, line)

    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.OPTIONS}

    def given(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.SECRETS if self.cleaned_data[name]}


class GenericForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    url = PastedField(
        label=_("Address replies are sent to"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={**LTR, "placeholder": "https://example.com/wafaa", "inputmode": "url"}),
        help_text=_("Begins with https://. Empty: messages only come in."),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        is_sound = url.isascii() and url.isprintable() and " " not in url and url.startswith(("https://", "http://"))
        if url and not is_sound:
            raise ValidationError(_("This is not a web address. Write it like https://example.com/wafaa."))
        return url
