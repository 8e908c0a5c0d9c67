"""What may be said of a shop in forms."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.shops.adapter import ADAPTERS, BY_LISTS
from wafaa.stores import scope

UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
LTR = {"class": "reads-ltr", "autocomplete": "off", "spellcheck": "false"}


NAMED = re.compile(r"https?://[^/?#]*[^\W_](?:\.[^\W_]|:\d)", re.IGNORECASE)
"""An address with a host that has a dot or a port in it: "https://متجر.السعودية", "http://127.0.0.1:8080"."""
LONGEST_ADDRESS = 254
FIRST = ("salla", "zid", "woocommerce", "shopify", "generic", "tracking")
"""By how many shops here run on them."""


def _kinds() -> list[tuple[str, Any]]:
    kinds = sorted(ADAPTERS, key=lambda kind: FIRST.index(kind) if kind in FIRST else len(FIRST))
    return [(kind, ADAPTERS[kind].label) for kind in kinds if kind != BY_LISTS]


def pasted(text: str) -> str:
    """What was pasted, without the unseen signs of direction that come along from Arabic pages and chats."""
    return UNSEEN.sub("", text).strip()


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    address = forms.CharField(
        label=_("The shop's address"),
        max_length=LONGEST_ADDRESS,
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
        url = pasted(str(self.cleaned_data["address"]))
        if url and "://" not in url:
            url = f"https://{url}"  # as people write it down and say it
        scheme, _sep, rest = url.partition("://")
        url = f"{scheme.lower()}://{rest}" if url else ""  # a phone begins with a capital
        is_sound = url.isprintable() and " " not in url and len(url) <= LONGEST_ADDRESS
        if url and not (is_sound and NAMED.match(url)):
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


class KeyField(forms.CharField):
    """A key as it was pasted: of nothing but unseen signs it is none."""

    def to_python(self, value: Any) -> str:
        return pasted(super().to_python(value) or "")


class KeysForm(forms.Form):
    """The keys by which we may ask the shop: a field for each that its adapter wants. Those that are `held` are never
    shown again; left empty, they stay as they are."""

    def __init__(
        self, names: tuple[tuple[str, Any], ...], *args: Any, held: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, label in names:
            kept = {"placeholder": _("Kept. Leave it empty, and it stays.")} if name in held else {}
            self.fields[name] = KeyField(
                label=label,
                max_length=400,
                required=name not in held,
                widget=forms.TextInput(attrs={**LTR, "dir": "ltr", **kept}),
            )

    def clean(self) -> dict[str, Any]:
        """What was typed anew."""
        said = super().clean() or {}
        return {name: key for name, key in said.items() if key}
