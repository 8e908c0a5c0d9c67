"""What may be said of a Telegram line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.forms import LTR, origin_of
from wafaa.channels.models import Line
from wafaa.channels.telegram.bot import TOKEN
from wafaa.lib.pasted import PastedField


class TelegramForm(forms.Form):
    token = PastedField(
        label=_l("The bot's token"),
        max_length=120,
        required=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", **LTR}),
    )
    name = forms.CharField(
        label=_l("Name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_l("For yourselves. Empty: the bot's own name."),
    )
    greeting = forms.CharField(
        label=_l("Greeting"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_l("Sent when somebody opens the chat with your bot. Empty: nothing is sent."),
    )
    server = PastedField(
        label=_l("Your own Bot API server"),
        max_length=253,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "https://api.telegram.org", **LTR}),
        help_text=_l("Empty: Telegram's. One inside your network must be opened by the machine's operator."),
    )

    def __init__(self, *args: Any, line: Line | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["token"].required = line is None
        self.fields["token"].error_messages["required"] = _("Paste the bot's token.")
        self.fields["token"].help_text = (
            _("Write /newbot to @BotFather in Telegram and paste here what it gives you. Kept sealed.")
            if line is None
            else _("Kept sealed and never shown again. Empty: the saved one stays.")
        )

    @classmethod
    def of(cls, line: Line) -> TelegramForm:
        kept = {name: line.options.get(name, "") for name in ("greeting", "server")}
        return cls(line=line, initial=kept | {"name": line.name})

    def clean_token(self) -> str:
        token = "".join(str(self.cleaned_data["token"]).split())
        if token and not TOKEN.fullmatch(token):
            raise ValidationError(_("This is no bot token. It looks like 123456789:AAE…, with the colon in it."))
        return token

    def clean_server(self) -> str:
        typed = str(self.cleaned_data["server"]).strip()
        return origin_of(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """A saved token goes to the server it was given for, and to no other."""
        said = self.cleaned_data
        stays = self.line is not None and said.get("server") == self.line.options.get("server", "")
        if not said.get("token") and "token" not in self.errors and not stays:
            self.add_error("token", _("Paste the bot's token."))
        return said

    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("greeting", "server")}
