"""What may be said of a Messenger line and of an Instagram line. Secrets go in and never come out again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wafaa.channels.line_forms import IdField, SecretField, ask_for
from wafaa.channels.models import Channel, Line


class TalkForm(forms.Form):
    """What both share; `home` is the field that tells one account from another."""

    channel: str = ""
    home = "page_id"
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("For yourselves; customers see the page's own name."),
    )
    page_id = IdField(label=_("Page id"), help_text=_("At Facebook under the page's About → Page transparency."))
    token = SecretField(
        _("Page access token"),
        _("At Meta under Business settings → System users → Generate token, so that it does not end."),
    )
    app = SecretField(_("App secret"), _("At Meta under App settings → Basic."))
    human_agent = forms.BooleanField(
        label=_("Meta has approved Human Agent for our app"),
        required=False,
        help_text=_("People may then answer for seven days instead of 24 hours. What leaves by itself still may not."),
    )
    comments = forms.BooleanField(
        label=_("Take public comments in"),
        required=False,
        help_text=_(
            "What people write under your posts becomes conversations, marked public. Answered by people alone."
        ),
    )
    SECRETS = ("token", "app")
    OPTIONS: tuple[str, ...] = ("page_id", "human_agent", "comments")

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


class MessengerForm(TalkForm):
    channel = Channel.MESSENGER.value


class InstagramForm(TalkForm):
    channel = Channel.INSTAGRAM.value
    home = "instagram_id"
    OPTIONS = ("page_id", "instagram_id", "human_agent", "comments")
    instagram_id = IdField(
        label=_("Instagram account id"), help_text=_("Of the professional account connected to the page; digits only.")
    )
    field_order = ("name", "page_id", "instagram_id", "token", "app", "human_agent", "comments")
