"""What may be said of a shop in forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.shops.adapter import ADAPTERS, BY_LISTS
from wafaa.stores import scope

LTR = {"class": "reads-ltr", "autocomplete": "off", "spellcheck": "false"}


def _kinds() -> list[tuple[str, Any]]:
    return [(kind, adapter.label) for kind, adapter in ADAPTERS.items() if kind != BY_LISTS]


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    address = forms.CharField(
        label=_("The shop's address"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={**LTR, "placeholder": "https://shop.example", "inputmode": "url"}),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        widget=forms.TextInput(attrs={**LTR, "size": "4"}),
        help_text=_("Three letters, as in SAR. Orders in another one are kept and marked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"currency": scope.current().store.currency} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_address(self) -> str:
        url = str(self.cleaned_data["address"]).strip()
        is_sound = url.isprintable() and " " not in url and url.startswith(("https://", "http://"))
        if url and not is_sound:
            raise ValidationError(_("This is not a web address. Write it like https://shop.example."))
        return url

    def clean_currency(self) -> str:
        said = str(self.cleaned_data["currency"]).strip().upper()
        if not re.fullmatch("[A-Z]{3}", said):
            raise ValidationError(_("Three letters, as in SAR."))
        return said


class NewShopForm(ShopForm):
    """What kind it is, is chosen once."""

    kind = forms.ChoiceField(label=_("What your shop runs on"), choices=_kinds)
    field_order = ("kind", "name", "address", "currency")


class KeysForm(forms.Form):
    """The keys by which we may ask the shop: a field for each that its adapter wants."""

    def __init__(self, names: tuple[tuple[str, Any], ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in names:
            self.fields[name] = forms.CharField(
                label=label, max_length=400, widget=forms.TextInput(attrs={**LTR, "dir": "ltr"})
            )
