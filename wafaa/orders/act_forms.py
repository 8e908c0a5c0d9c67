"""What an agent says of a note and of a coupon."""

from __future__ import annotations

from decimal import Decimal
from secrets import token_hex
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.forms import LTR
from wafaa.orders.verbs.offering import new_code


class NoteForm(forms.Form):
    """`key` is this form's own, so that a second press of its button makes no second note."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    text = forms.CharField(
        label=_("Note on the order"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = token_hex(12)


class CouponForm(forms.Form):
    """`kind` is "percent" or "sum". The code is made with the form: pressed twice, it is one coupon."""

    code = forms.RegexField(r"^W-[A-Z2-9]{8}$", widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("percent", _("Per cent")), ("sum", _("A sum"))])
    amount = forms.CharField(
        label=_("How much"), max_length=12, widget=forms.TextInput(attrs={**LTR, "inputmode": "decimal", "size": "6"})
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["code"].initial = new_code()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "kind" in said and "amount" in said:
            said["amount"] = self._percent(said["amount"]) if said["kind"] == "percent" else self._sum(said["amount"])
        return said

    def _percent(self, typed: str) -> Decimal | None:
        plain = ascii_digits(typed).strip().rstrip("%٪").strip()
        if not (plain.isascii() and plain.isdigit() and len(plain) < 4 and 1 <= int(plain) <= 100):
            self.add_error("amount", ValidationError(_("Write a whole number from 1 to 100.")))
            return None
        return Decimal(int(plain))

    def _sum(self, typed: str) -> Decimal | None:
        try:
            sum = Money.parse(typed, self.currency)
        except NotASum:
            sum = Money(0, self.currency)
        if not 0 < sum.amount_minor <= 10**12:
            self.add_error("amount", ValidationError(_("Write a sum, as in 120 or 99.50.")))
            return None
        return sum.decimal
