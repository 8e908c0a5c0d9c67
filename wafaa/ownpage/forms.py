"""What customers type at their own page. Every value is checked; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.safe import visible
from wafaa.people.birthdays import birthday_of
from wafaa.people.forms import CHANNELS, LANGUAGES, BirthdayField, hours_of, identity_problem, tells_birthday
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, FollowUpBy, IdentityKind
from wafaa.people.queries import follow_up_wish
from wafaa.stores import scope
from wafaa.stores.fields import HoursField


class AddressForm(forms.Form):
    """One field for both: what has an @ is an e-mail, everything else a phone number in any digits."""

    address = forms.CharField(
        label=_("Your e-mail or phone"),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "reads-ltr", "autocomplete": "username", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, takes_phone: bool = True, **kwargs: Any) -> None:
        """`takes_phone`: whether codes go to phones here."""
        super().__init__(*args, **kwargs)
        if not takes_phone:
            self.fields["address"].label = _("Your e-mail")

    def clean_address(self) -> tuple[str, str]:
        typed = str(self.cleaned_data["address"])
        kind = IdentityKind.EMAIL if "@" in typed else IdentityKind.PHONE
        try:
            return kind.value, normal(kind, typed, scope.current().store.country)
        except BadIdentity as bad:
            raise ValidationError(identity_problem(kind, bad.code)) from None


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "own-code", "autofocus": True}
        ),
    )


class WordsForm(forms.Form):
    """What a customer writes to the store. `once` is the form's own key: sent twice it is one message."""

    text = forms.CharField(
        label=_("Your message"), max_length=5000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 4})
    )

    def clean_text(self) -> str:
        said = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if not visible(said):
            raise ValidationError(_("Write something first."))
        return said


class WishesForm(forms.Form):
    """How, when and in which language somebody likes to be written to."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES[1:])
    preferred_channel = forms.ChoiceField(label=_("Preferred channel"), choices=CHANNELS, required=False)
    preferred_hours = HoursField(
        by_day=True,
        label=_("Preferred hours"),
        help_text=_("For example 17:00-21:00 or 5-9 pm, in any digits. Empty: any hour."),
    )
    follow_up = forms.ChoiceField(
        label=_("After a purchase or a complaint we ask whether all is well"),
        choices=FollowUpBy.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    birthday = BirthdayField(
        label=_("Your birthday"),
        help_text=_("For a gift from us on the day. Once you change it, the next gift waits for some months."),
    )

    def __init__(self, *args: Any, with_birthday: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_birthday:
            del self.fields["birthday"]

    @classmethod
    def of(cls, customer: Customer, speaks: str, *, with_birthday: bool = False) -> WishesForm:
        says = birthday_of(customer)
        return cls(
            with_birthday=with_birthday,
            initial={
                "birthday": says.birthday if says else "",
                "language": customer.language or speaks,
                "preferred_channel": customer.preferred_channel,
                "preferred_hours": hours_of(customer),
                "follow_up": follow_up_wish(customer) or FollowUpBy.MESSAGE,
            },
        )

    def traits(self) -> dict[str, Any]:
        """What the verb `wish` takes."""
        said = dict(self.cleaned_data)
        said["preferred_hours"] = [[one.opens, one.closes % 1440] for one in said["preferred_hours"]]
        if not tells_birthday(self.data):
            said.pop("birthday", None)
        if not said["follow_up"]:
            del said["follow_up"]
        return said
