"""What may be said of a line in forms. Secrets go in and never come out again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import Line
from wafaa.lib.pasted import PastedField, unmarked
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import IdentityKind
from wafaa.stores.fields import WholeField

LANGUAGES = (("", _("As the visitor's browser")), ("ar", "العربية"), ("en", "English"))
SECURITY = (
    ("tls", _("Encrypted (TLS)")),
    ("starttls", _("Encrypted after the greeting (STARTTLS)")),
    ("plain", _("Not encrypted (own network only)")),
)
MOST_ORIGINS = 20
LTR = {"class": "reads-ltr", "autocomplete": "off", "spellcheck": "false"}
"""For a number: a browser's own field for numbers takes no Arabic digits at all."""


class OriginsField(forms.CharField):
    """Web addresses, one a line; cleans to origins ("https://shop.example")."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "https://shop.example", **LTR})

    def clean(self, value: Any) -> list[str]:
        typed = super().clean(value)
        found = [origin_of(line) for line in typed.split()]
        if len(found) > MOST_ORIGINS:
            raise ValidationError(_("At most 20 addresses."))
        return list(dict.fromkeys(found))


def origin_of(typed: str) -> str:
    """The origin of a web address. Raises ValidationError."""
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        host = ""
    if not host or ":" in host or parts.scheme not in ("http", "https") or parts.username:
        raise ValidationError(
            _("“%(typed)s” is not a web address. Write it like https://shop.example."),
            params={"typed": typed[:60]},
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


class ChatForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("For yourselves; customers see the store's name."),
    )
    greeting = forms.CharField(
        label=_("Greeting"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    own_colour = forms.BooleanField(label=_("Another colour than the store's"), required=False)
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=_("Colour"),
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    origins = OriginsField(label=_("Only on these websites"), required=False, help_text=_("One a line. Empty: on any."))

    @classmethod
    def of(cls, line: Line, store_colour: str) -> ChatForm:
        kept = line.options
        return cls(
            initial={
                "name": line.name,
                "greeting": kept.get("greeting", ""),
                "own_colour": bool(kept.get("colour")),
                "colour": kept.get("colour") or store_colour,
                "origins": "\n".join(kept.get("origins", [])),
            }
        )

    def options(self) -> dict[str, Any]:
        said = self.cleaned_data
        colour = said["colour"].lower() if said["own_colour"] else ""
        return {"greeting": said["greeting"], "colour": colour, "origins": said["origins"]}


class FormLineForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    greeting = forms.CharField(
        label=_("Words above the form"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)


def _host(label: Any, example: str) -> PastedField:
    return PastedField(label=label, max_length=253, widget=forms.TextInput(attrs={**LTR, "placeholder": example}))


def _port(initial: int) -> WholeField:
    return WholeField(label=_("Port"), least=1, most=65535, initial=initial)


def _password(label: Any, help: Any) -> forms.CharField:
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, max_length=500, required=False, strip=False, widget=widget, help_text=help)


class MailForm(forms.Form):
    """An e-mail line: the address, where its mail is fetched, and where it is sent."""

    address = PastedField(
        label=_("E-mail address"), max_length=254, widget=forms.TextInput(attrs={**LTR, "inputmode": "email"})
    )
    sender_name = forms.CharField(
        label=_("Name customers see"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Empty: the store's name."),
    )
    imap_host = _host(_("Server for receiving (IMAP)"), "imap.example.com")
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="tls")
    imap_port = _port(993)
    imap_user = PastedField(
        label=_("Login"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs=LTR),
        help_text=_("Empty: the e-mail address."),
    )
    imap_password = _password(_("Password"), _("Empty: the saved one stays."))
    smtp_host = _host(_("Server for sending (SMTP)"), "smtp.example.com")
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="tls")
    smtp_port = _port(465)
    smtp_user = PastedField(
        label=_("Login"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs=LTR),
        help_text=_("Empty: the e-mail address."),
    )
    smtp_password = _password(_("Password"), _("Empty: the same as for receiving."))
    plus_addressing = forms.BooleanField(
        label=_("Answers come back to name+code@… (most providers can)"), required=False, initial=True
    )
    authserv_id = PastedField(
        label=_("Name your mail server signs its checks with"),
        max_length=253,
        required=False,
        widget=forms.TextInput(attrs=LTR),
        help_text=_("As it stands first in Authentication-Results. Empty: nobody's word is believed about a sender."),
    )

    OPTIONS = (
        "sender_name",
        "imap_host",
        "imap_security",
        "imap_port",
        "smtp_host",
        "smtp_security",
        "smtp_port",
        "plus_addressing",
        "authserv_id",
    )
    USERS = ("imap_user", "smtp_user")
    SECRETS = ("imap_password", "smtp_password")

    def __init__(self, *args: Any, needs_password: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_password:
            self.fields["imap_password"].required = True
            self.fields["imap_password"].help_text = _(
                "Many providers want an app password here, made in their security page. Kept sealed."
            )

    @classmethod
    def of(cls, line: Line) -> MailForm:
        kept = {name: line.options[name] for name in (*cls.OPTIONS, *cls.USERS) if name in line.options}
        return cls(initial=kept | {"address": line.address})

    def clean_address(self) -> str:
        try:
            return normal(IdentityKind.EMAIL, self.cleaned_data["address"])
        except BadIdentity:
            raise ValidationError(_("This is not a whole e-mail address. It looks like name@example.com.")) from None

    def options(self) -> dict[str, Any]:
        """`Line.options`; a login left empty is left out, so that the address stands in."""
        said = self.cleaned_data
        return {name: said[name] for name in self.OPTIONS} | {name: said[name] for name in self.USERS if said[name]}

    def clean_imap_password(self) -> str:
        return unmarked(self.cleaned_data["imap_password"])

    def clean_smtp_password(self) -> str:
        return unmarked(self.cleaned_data["smtp_password"])

    def secrets(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.SECRETS if self.cleaned_data[name]}

    def group(self, which: str) -> list[Any]:
        """The bound fields of one server, or the rest."""
        return [self[name] for name in self.fields if name.partition("_")[0] == which]
