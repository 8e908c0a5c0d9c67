"""What colleagues say of the goods in a branch, and what the owner calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.digits import whole_number
from wafaa.orders.counting import MOST, Why
from wafaa.orders.forms import LTR

AUTO = {"dir": "auto", "autocomplete": "off"}


class CountForm(forms.Form):
    """How many lie in a branch; `places` are (code, name) of those that may be counted."""

    place = forms.ChoiceField(label=_("Branch"), error_messages={"invalid_choice": _("Choose a branch of yours.")})
    quantity = forms.CharField(
        label=_("How many lie there now"),
        max_length=12,
        widget=forms.TextInput(attrs={**LTR, "inputmode": "numeric", "size": "5"}),
    )
    why = forms.ChoiceField(label=_("Why"), choices=Why.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=200, widget=forms.TextInput(attrs=AUTO))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]

    def clean_quantity(self) -> int:
        count = whole_number(self.cleaned_data["quantity"])
        if count is None or count > MOST:
            raise ValidationError(_("Write a whole number, as in 0 or 12."))
        return count


class BranchForm(forms.Form):
    name = forms.CharField(label=_("Name of the branch"), max_length=80, widget=forms.TextInput(attrs=AUTO))


class RenameForm(forms.Form):
    """Nothing typed is what the shop calls it."""

    name = forms.CharField(max_length=80, required=False)
