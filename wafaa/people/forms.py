"""What may be said of a customer in forms. Every value is checked; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.digits import ascii_digits, digits_for, in_digits
from wafaa.lib.text.safe import visible
from wafaa.people import birthdays
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, CustomerKind, FollowUpBy, IdentityKind, Purpose
from wafaa.stores import scope
from wafaa.stores.fields import HoursField, ZoneField
from wafaa.stores.intervals import Interval

LANGUAGES = (("", _("Not known")), ("ar", "العربية"), ("en", "English"))
CHANNELS = (
    ("", _("No preference")),
    ("webchat", _("Chat")),
    ("email", _("E-mail")),
    ("phone", _("Phone")),
    ("whatsapp", _("WhatsApp")),
)
FOLLOW_UPS = (("", _("They have not said")), *FollowUpBy.choices)
TYPED_KINDS = (IdentityKind.PHONE, IdentityKind.EMAIL, IdentityKind.WHATSAPP, IdentityKind.SHOP)
"""Identities a person can type; a browser introduces itself."""


def identity_problem(kind: str, code: str) -> str:
    """Why an address or number was not taken, and what it looks like."""
    words = {
        "email": _("This is not a whole e-mail address. It looks like name@example.com."),
        "phone": _("This is not a whole phone number. Write it with its country code, such as +966 55 123 4567."),
        "empty": _("Write the address or number first."),
        "long": _("This is too long for an address or number."),
    }
    return str(words[code])


class IdentityForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in TYPED_KINDS])
    value = forms.CharField(label=_("Address or number"), max_length=254)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"kind", "value"} <= cleaned.keys():
            try:
                normal(cleaned["kind"], cleaned["value"], scope.current().store.country)
            except BadIdentity as bad:
                self.add_error("value", identity_problem(cleaned["kind"], bad.code))
        return cleaned


class NewCustomerForm(forms.Form):
    """A person of whom at least a name or one way to reach them is known."""

    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "reads-ltr", "inputmode": "tel"}),
        help_text=_("In any digits, with or without the country code."),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"class": "reads-ltr", "inputmode": "email"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices, initial=CustomerKind.CUSTOMER)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    def clean_name(self) -> str:
        return visible(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return self._checked(IdentityKind.PHONE, "phone")

    def clean_email(self) -> str:
        return self._checked(IdentityKind.EMAIL, "email")

    def _checked(self, kind: str, field: str) -> str:
        typed = str(self.cleaned_data[field])
        try:
            return normal(kind, typed, scope.current().store.country) if typed else ""
        except BadIdentity as bad:
            raise ValidationError(identity_problem(kind, bad.code)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(field) for field in ("name", "phone", "email")):
            raise ValidationError(_("Write at least a name, a phone or an e-mail."))
        return cleaned


def _days() -> list[tuple[str, Any]]:
    digits = digits_for((get_language() or "ar")[:2], scope.current().store.digits)
    return [("", _("Day")), *((str(day), in_digits(str(day), digits)) for day in range(1, 32))]


class DayOfBirth(forms.MultiWidget):
    """A day, a month and, for whoever likes, a year."""

    template_name = "people/_birthday.html"

    def __init__(self) -> None:
        months = [("", _("Month")), *((str(number), name) for number, name in MONTHS.items())]
        day = forms.Select(choices=_days)  # type: ignore[arg-type]  # asked anew for each page, in its digits
        year = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "placeholder": _("Year")})
        super().__init__({"day": day, "month": forms.Select(choices=months), "year": year})
        for widget, label in zip(self.widgets, (_("Day"), _("Month"), _("Year, if you like")), strict=True):
            widget.attrs["aria-label"] = label

    def decompress(self, value: Any) -> list[str]:
        if not value:
            return ["", "", ""]
        month, day, year = birthdays.parts(value)
        return [str(day), str(month), str(year or "")]


class BirthdayField(forms.MultiValueField):
    """What is kept of a birthday ("1990-05-04", "--05-04"); "" for none."""

    def __init__(self, **kwargs: Any) -> None:
        plain = forms.CharField(max_length=6, required=False)
        super().__init__(fields=(plain,) * 3, widget=DayOfBirth(), required=False, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> str:
        day, month, year = (ascii_digits(text or "").strip() for text in data_list or ("", "", ""))
        if not (day or month or year):
            return ""
        if not all(text.isdecimal() for text in (day, month)) or (year and not year.isdecimal()):
            raise ValidationError(_("Choose the day and the month, or leave all of it empty."))
        try:
            return birthdays.written(int(month), int(day), int(year) if year else None)
        except birthdays.BadBirthday:
            raise ValidationError(_("There is no such day. Look at it once more.")) from None


def tells_birthday(data: Mapping[str, Any]) -> bool:
    """Whether the field was in what was posted: one that was not there says nothing, and empties nothing."""
    return any(name.startswith("birthday_") for name in data)


class CustomerForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    preferred_channel = forms.ChoiceField(label=_("Preferred channel"), choices=CHANNELS, required=False)
    preferred_hours = HoursField(
        by_day=True,
        label=_("Preferred hours"),
        help_text=_("When they like to hear from us, in their own time. Empty: any hour."),
    )
    timezone = ZoneField(label=_("Time zone"), required=False, help_text=_("Empty: the store's own."))
    follow_up = forms.ChoiceField(
        label=_("Follow-ups"),
        choices=FOLLOW_UPS,
        required=False,
        help_text=_("How they like to be asked, after a purchase or a complaint, whether all is well."),
    )
    birthday = BirthdayField(
        label=_("Birthday"), help_text=_("For a gift on the day. The year is needed for nothing and may stay empty.")
    )

    @classmethod
    def of(cls, customer: Customer) -> CustomerForm:
        """The form as the customer is now."""
        return cls(
            initial={name: getattr(customer, name) for name in cls.base_fields}
            | {"preferred_hours": hours_of(customer)}
        )

    def traits(self) -> dict[str, Any]:
        """What the verb `describe` takes."""
        cleaned = dict(self.cleaned_data)
        if not tells_birthday(self.data):
            del cleaned["birthday"]
        cleaned["preferred_hours"] = [[i.opens, i.closes % 1440] for i in cleaned["preferred_hours"]]
        return cleaned


def hours_of(customer: Customer) -> tuple[Interval, ...]:
    """The customer's preferred stretches of the day."""
    return tuple(Interval(start, end) for start, end in customer.preferred_hours)


class NoteForm(forms.Form):
    text = forms.CharField(max_length=2000)


class TagForm(forms.Form):
    add = forms.CharField(max_length=40, required=False)
    remove = forms.CharField(max_length=40, required=False)


class ConsentForm(forms.Form):
    """How we know is part of every statement about consent."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    value = forms.ChoiceField(choices=[("given", ""), ("withdrawn", "")])
    proof = forms.CharField(
        max_length=200, error_messages={"required": _("Write how we know: where and when they said so.")}
    )
