"""What may be said of a telephone line. Secrets go in and never come out again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.forms import LTR
from wafaa.channels.line_forms import SecretField, ask_for
from wafaa.channels.models import Line
from wafaa.channels.phone.twilio import MOST_NUMBERS, SID
from wafaa.lib.pasted import PastedField, pasted
from wafaa.lib.phones import to_e164
from wafaa.lib.text.digits import ascii_digits
from wafaa.stores import scope
from wafaa.stores.fields import WholeField
from wafaa.stores.permissions import Role
from wafaa.team.models import Staff

NAME = {"dir": "auto"}


class WhoseForm(forms.Form):
    """The part with a field for each colleague: `whose()` is {extension or number: public id of the staff}."""

    name = forms.CharField(label=_l("Name"), max_length=60, widget=forms.TextInput(attrs=NAME))
    SECRETS: tuple[str, ...] = ()
    OPTIONS: tuple[str, ...] = ()
    ASKS: Any = ""

    def __init__(self, *args: Any, line: Line | None = None, **kwargs: Any) -> None:
        self.colleagues = list(
            Staff.objects.filter(suspended_at=None).exclude(role__in=[Role.VIEWER]).order_by("name")[:200]
        )
        if line is not None:
            who = {staff: where for where, staff in (line.options.get("extensions") or {}).items()}
            known = {name: line.options[name] for name in self.OPTIONS if name in line.options}
            kwargs["initial"] = {"name": line.name, **known} | {
                f"whose_{one.public_id}": who.get(one.public_id, "") for one in self.colleagues
            }
        super().__init__(*args, **kwargs)
        ask_for(self, self.SECRETS, line)
        for one in self.colleagues:
            self.fields[f"whose_{one.public_id}"] = forms.CharField(
                label=_("%(asks)s of %(name)s") % {"asks": self.ASKS, "name": one.name},
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={**LTR, "inputmode": "tel"}),
            )

    def clean(self) -> dict[str, Any]:
        seen: set[str] = set()
        for one in self.colleagues:
            field = f"whose_{one.public_id}"
            typed = pasted(str(self.cleaned_data.get(field) or ""))
            where = self.taken(typed) if typed else ""
            if typed and not where:
                self.add_error(field, self.WRONG)
            elif where in seen:
                self.add_error(field, _("Somebody else has this one already."))
            seen |= {where} if where else set()
            self.cleaned_data[field] = where
        return self.cleaned_data

    WRONG: Any = ""

    def taken(self, typed: str) -> str:
        raise NotImplementedError

    def whose(self) -> dict[str, str]:
        said = {self.cleaned_data[f"whose_{one.public_id}"]: one.public_id for one in self.colleagues}
        return {where: who for where, who in said.items() if where}

    def given(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.SECRETS if self.cleaned_data[name]}

    def options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.OPTIONS} | {"extensions": self.whose()}


class AsteriskForm(WhoseForm):
    host = PastedField(
        label=_l("Server"), max_length=253, widget=forms.TextInput(attrs={**LTR, "placeholder": "10.0.0.5"})
    )
    port = WholeField(label=_l("Port"), least=1, most=65535, initial=5038)
    security = forms.ChoiceField(
        label=_l("Encryption"),
        choices=[("plain", _l("None, within your own network")), ("tls", _l("TLS"))],
        help_text=_l("Without encryption only hosts are reached which the machine's operator opened."),
    )
    user = PastedField(label=_l("Manager user"), max_length=60, widget=forms.TextInput(attrs=LTR))
    ami = SecretField(_l("Manager secret"), _l("As in manager.conf."), is_made=False)
    login = forms.ChoiceField(
        label=_l("How it logs in"),
        choices=[("md5", _l("By challenge (the secret is never sent)")), ("plain", _l("Plain"))],
    )
    context = forms.CharField(
        label=_l("Context to dial from"), max_length=60, initial="from-internal", widget=forms.TextInput(attrs=LTR)
    )
    technology = forms.ChoiceField(label=_l("Extensions are"), choices=[(one, one) for one in ("PJSIP", "SIP", "IAX2")])
    dials = forms.ChoiceField(
        label=_l("Numbers are dialled"),
        choices=[
            ("national", _l("As at home: 0501234567")),
            ("zeros", _l("With zeros: 00966501234567")),
            ("plus", _l("With a plus: +966501234567")),
        ],
    )
    outside = forms.RegexField(
        r"^[0-9*#]{0,6}$",
        label=_l("Digits before an outside number"),
        required=False,
        widget=forms.TextInput(attrs=LTR),
        help_text=_l("Such as 9. Empty: none."),
    )
    SECRETS = ("ami",)
    OPTIONS = ("host", "port", "security", "user", "login", "context", "technology", "dials", "outside")
    ASKS = _l("Extension")
    WRONG = _l("An extension has letters and digits only, such as 101.")

    def clean_context(self) -> str:
        return _plain(self.cleaned_data["context"])

    def clean_user(self) -> str:
        return _plain(self.cleaned_data["user"])

    def taken(self, typed: str) -> str:
        where = ascii_digits(typed)
        return where if where.isascii() and where.replace("-", "").replace("_", "").isalnum() else ""


class TwilioForm(WhoseForm):
    account = PastedField(
        label=_l("Account SID"), max_length=40, widget=forms.TextInput(attrs={**LTR, "placeholder": "AC…"})
    )
    token = SecretField(_l("Auth token"), _l("It stands below the account SID."))
    greeting = forms.CharField(
        label=_l("Greeting"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_l("Spoken to callers before it rings. Empty: the store's name."),
    )
    rings = WholeField(label=_l("It rings for (seconds)"), least=5, most=60, initial=20)
    voicemail = WholeField(
        label=_l("Longest voice message (seconds)"), least=0, most=300, initial=120, help_text=_l("0: none.")
    )
    SECRETS = ("token",)
    OPTIONS = ("account", "greeting", "rings", "voicemail")
    ASKS = _l("Number")
    WRONG = _l("This is not a phone number. Write it like 0551234567 or +966551234567.")

    def clean_account(self) -> str:
        typed = str(self.cleaned_data["account"]).strip()
        if not SID.fullmatch(typed) or not typed.startswith("AC"):
            raise ValidationError(_("It begins with AC and has 34 letters and digits."))
        return typed

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and len(self.whose()) > MOST_NUMBERS:
            self.add_error(None, _("Twilio rings ten numbers at once at most."))
        return said

    def taken(self, typed: str) -> str:
        return to_e164(typed, scope.current().store.country) or ""

    def options(self) -> dict[str, Any]:
        return super().options() | {"numbers": list(self.whose())}


def _plain(typed: str) -> str:
    if not typed.isascii() or any(c.isspace() for c in typed):
        raise ValidationError(_("Letters, digits and signs, without spaces."))
    return typed
