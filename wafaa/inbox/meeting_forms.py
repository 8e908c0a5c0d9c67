"""Where a store holds its video meetings. The secret goes in and never comes out again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.meeting import LONGEST_BASE, sound_base
from wafaa.inbox.models import MeetingPlace
from wafaa.stores.fields import WholeField

LTR = {"dir": "ltr", "class": "reads-ltr", "spellcheck": "false", "autocomplete": "off"}
SHORTEST_SECRET, MOST_HOURS = 32, 72


class MeetingForm(forms.Form):
    base = forms.CharField(
        label=_("Address of the video service"),
        max_length=LONGEST_BASE,
        widget=forms.TextInput(attrs={**LTR, "inputmode": "url"}),
        help_text=_("A Jitsi deployment: the public https://meet.jit.si, or one of your own."),
    )
    hours = WholeField(
        label=_("How long a link lives (hours)"),
        least=1,
        most=MOST_HOURS,
        help_text=_("Afterwards nobody comes in by it any more, and the page says so."),
    )
    app_id = forms.CharField(
        label=_("Application id"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=LTR),
        help_text=_("Only for a deployment of your own that asks for tokens (JWT). Empty: anybody with the link."),
    )
    secret = forms.CharField(
        label=_("Application secret"),
        max_length=1000,
        required=False,
        strip=False,
        widget=forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "new-password", "class": "reads-ltr", "spellcheck": "false"}
        ),
        help_text=_("Kept sealed and never shown again. Empty: the saved one stays."),
    )

    def __init__(self, *args: Any, here: MeetingPlace, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"base": here.base, "hours": here.hours, "app_id": here.app_id})
        super().__init__(*args, **kwargs)
        self.has_secret = bool(here.secret)

    def clean_base(self) -> str:
        try:
            return sound_base(str(self.cleaned_data["base"]))
        except ValueError:
            raise ValidationError(_("This is not an address to meet at. Write it like https://meet.jit.si.")) from None

    def clean_app_id(self) -> str:
        app_id = str(self.cleaned_data["app_id"])
        if app_id and not (app_id.isascii() and app_id.isprintable() and " " not in app_id):
            raise ValidationError(_("The id has Latin letters, digits and signs only, and no spaces."))
        return app_id

    def clean_secret(self) -> str:
        """RFC 7518, 3.2: a key for HS256 has at least 256 bits."""
        secret = str(self.cleaned_data["secret"])
        if secret and len(secret.encode()) < SHORTEST_SECRET:
            raise ValidationError(_("The secret has at least 32 characters; with a shorter one tokens can be guessed."))
        return secret

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        app_id, secret = found.get("app_id", ""), found.get("secret", "")
        if app_id and not secret and not self.has_secret and "secret" not in self.errors:
            self.add_error("secret", _("The id needs its secret."))
        if secret and not app_id and "app_id" not in self.errors:
            self.add_error("app_id", _("The secret needs its id."))
        return found
