"""What may be said of a token and of a webhook in forms."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.api.models import Endpoint
from wafaa.api.scopes import SCOPES
from wafaa.api.webhooks import EVENTS, PRIVATE
from wafaa.lib.addresses import is_inner_host, is_public
from wafaa.lib.text.safe import visible

BOXES = forms.CheckboxSelectMultiple


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Which program uses it: you know it by this when you revoke it.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        widget=BOXES,
        error_messages={"required": _("Choose at least one: a token without any opens nothing.")},
    )

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It begins with https:// and can be reached from the internet."),
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=[(name, says) for name, says in EVENTS.items()],
        widget=BOXES,
        help_text=_("Private notes are told only if you choose them here."),
        error_messages={"required": _("Choose at least one event.")},
    )

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not url.isascii() or any(letter.isspace() for letter in url):
            raise ValidationError(_("This is not a whole web address. It looks like https://shop.example/hooks."))
        _check(url)
        return url

    def clean_events(self) -> list[str]:
        chosen = set(self.cleaned_data["events"])
        return [name for name in EVENTS if name in chosen]

    @classmethod
    def of(cls, endpoint: Endpoint) -> WebhookForm:
        return cls(initial={"name": endpoint.name, "url": endpoint.url, "events": endpoint.events})

    @classmethod
    def fresh(cls) -> WebhookForm:
        return cls(initial={"events": [name for name in EVENTS if name not in PRIVATE]})


def _seen(name: str) -> str:
    kept = visible(name)
    if not kept:
        raise ValidationError(_("Write a name."))
    return kept


def _check(url: str) -> None:
    """What can be known without the network; the rest is found out when something is sent there."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or not port:
        raise ValidationError(_("This is not a whole web address. It looks like https://shop.example/hooks."))
    if parts.username or parts.password:
        raise ValidationError(_("Leave name and password out of the address: deliveries are signed."))
    is_inner = is_inner_host(host, port, settings.INNER_HOSTS)
    if parts.scheme != "https" and not is_inner:
        raise ValidationError(_("The address must begin with https://."))
    if not is_inner and (host == "localhost" or _is_inside(host)):
        raise ValidationError(_("This address lies inside a private network and is not reached from here."))


def _is_inside(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:  # a name, whose address is looked up when something is sent
        return False
    return not is_public(host)
