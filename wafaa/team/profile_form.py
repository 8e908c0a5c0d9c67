"""The form in which a colleague introduces themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib import files, phones
from wafaa.stores import scope
from wafaa.team.models import Staff
from wafaa.team.profiles import LANGUAGES, SHOWABLE

MOST_PHOTO = 8 * 1024 * 1024
SIDE = 320
WORDS = {"dir": "auto"}
WHY_NOT = {
    "not_an_image": _("This is not a picture that can be shown. Take a PNG, JPEG or WebP."),
    "too_many_bytes": _("This picture is too large; 8 MB is the most."),
    "unreadable": _("This picture cannot be read. Take another one, please."),
}


class PhoneField(forms.CharField):
    """A phone number in any digits and spelling, kept as E.164; without a country it is of the store's."""

    widget = forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        number = phones.to_e164(typed, scope.current().store.country)
        if number is None:
            raise ValidationError(_("This is not a phone number. Write it like 0551234567 or +966551234567."))
        return number


class ProfileForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("A friendly face. It is drawn anew, so that nothing else in the file is kept."),
    )
    without_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    public_name = forms.CharField(
        label=_("Name customers see"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=WORDS),
        help_text=_("Empty: the first name."),
    )
    title = forms.CharField(
        label=_("What you do here"), max_length=60, required=False, widget=forms.TextInput(attrs=WORDS)
    )
    about = forms.CharField(
        label=_("A sentence about you"), max_length=200, required=False, widget=forms.TextInput(attrs=WORDS)
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.CharField(
        label=_("When you are here"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=WORDS),
        help_text=_("In your own words, such as: Sunday to Thursday, until 5."),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    phone = PhoneField(label=_("Phone"), required=False, max_length=40)
    whatsapp = PhoneField(label=_("WhatsApp"), required=False, max_length=40)
    shown_to_customers = forms.BooleanField(label=_("Customers may know me: my name in the chat"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("And customers see of me"),
        required=False,
        choices=list(SHOWABLE.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        same = ("public_name", "title", "about", "hours", "shown_to_customers", "shown")
        kwargs["initial"] = {name: getattr(staff, name) for name in same} | {
            "languages": staff.languages.split(","),
            **{kind: where if kind == "email" else phones.pretty(where) for kind, where in staff.contacts.items()},
        }
        super().__init__(*args, **kwargs)
        if not staff.photo:
            del self.fields["without_photo"]

    def clean_photo(self) -> bytes | None:
        """The picture, drawn anew and made small."""
        given = self.cleaned_data["photo"]
        if not given:
            return None
        try:
            if given.size > MOST_PHOTO:
                raise files.BadImage("too_many_bytes")
            return files.thumbnail(given.read(), SIDE)[0]
        except files.BadImage as bad:
            raise ValidationError(WHY_NOT[bad.reason]) from bad

    def traits(self) -> dict[str, Any]:
        """What the verb takes."""
        said = self.cleaned_data
        same = ("public_name", "title", "about", "hours", "shown_to_customers", "shown")
        return {name: said[name] for name in same} | {
            "languages": ",".join(said["languages"]),
            "contacts": {kind: said[kind] for kind in ("email", "phone", "whatsapp") if said[kind]},
        }
