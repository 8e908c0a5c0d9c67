"""What may be said of a line to X."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.channels.forms import LTR
from wafaa.channels.line_forms import SecretField, ask_for
from wafaa.channels.models import Line
from wafaa.lib.pasted import PastedField


class XForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("For yourselves; customers see the account's own name."),
    )
    client_id = PastedField(
        label=_("Client ID"),
        max_length=200,
        widget=forms.TextInput(attrs={**LTR, "autocomplete": "off"}),
        help_text=_("In X's developer console, at the app under Keys and tokens → OAuth 2.0."),
    )
    client_secret = SecretField(_("Client Secret"), _("It stands beside the Client ID."))
    callback = PastedField(
        label=_("Callback address"),
        max_length=300,
        widget=forms.TextInput(attrs=LTR),
        help_text=_(
            "The same here and at X. Where X sends your own browser back to; X itself never calls it. If X takes only "
            "another one, write that here, http://127.0.0.1/ for instance."
        ),
    )

    def __init__(self, *args: Any, line: Line | None = None, **kwargs: Any) -> None:
        if line is not None:
            kept = {name: line.options.get(name, "") for name in ("client_id", "callback")}
            kwargs.setdefault("initial", kept | {"name": line.name})
        super().__init__(*args, **kwargs)
        ask_for(self, ["client_secret"], line, ["client"])

    def clean_client_id(self) -> str:
        return _plain(self.cleaned_data["client_id"])

    def clean_callback(self) -> str:
        typed = str(self.cleaned_data["callback"]).strip()
        try:
            url = urlsplit(typed)
        except ValueError:
            url = urlsplit("")
        if url.scheme not in ("https", "http") or not url.hostname or url.query or url.fragment:
            raise ValidationError(_("This is not a web address. It begins with https:// or http://."))
        return typed

    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("client_id", "callback")}

    def given(self) -> dict[str, str]:
        secret = self.cleaned_data["client_secret"]
        return {"client": secret} if secret else {}


def _plain(typed: Any) -> str:
    said = "".join(str(typed or "").split())
    if not (said.isascii() and said.isprintable()):
        raise ValidationError(_("This has other letters in it. Copy it once more."))
    return said
