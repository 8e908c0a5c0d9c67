"""What a colleague says of an order that they take, and of a parcel that they hand over."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from secrets import token_hex
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import typed_day
from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.orders.codes import typed_codes, wrong_with
from wafaa.orders.models import Order, Product
from wafaa.orders.verbs import HandLine
from wafaa.people.forms import NewCustomerForm
from wafaa.people.models import Customer
from wafaa.shops.said import WHERE
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

LINES = 5
MOST_CODES = 5
LAST_YEAR = 2199
LTR = {"class": "reads-ltr", "autocomplete": "off"}
AUTO = forms.TextInput(attrs={"dir": "auto"})
PLACE = ("name", "phone", "address", "city", "postcode")
"""What is asked of where an order goes, each as `to_name`."""


class DayField(forms.CharField):
    """A day in any calendar and digits; cleans to its end in the store's time."""

    widget = forms.TextInput(attrs={**LTR, "placeholder": "2026-12-01"})

    def clean(self, value: Any) -> datetime | None:
        typed = super().clean(value)
        if not typed:
            return None
        day = typed_day(typed)
        if day is None or day.year > LAST_YEAR:
            raise ValidationError(_("Write the day as in 2026-12-01, or its Hijri date."))
        until = datetime.combine(day, time(23, 59, 59), known_zone(scope.current().store.timezone))
        if until < now():
            raise ValidationError(_("This day is over."))
        return until


class WhoForm(NewCustomerForm):
    """Somebody who orders and is not known yet: as little as a counter has the time for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["language"]


class OrderForm(forms.Form):
    """Up to five lines of a `customer`'s order; a line without a name is none. `once` is this page's own, so that a
    second press of its button takes no second order."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    codes = forms.CharField(
        label=_("Coupon or voucher code"), required=False, max_length=200, widget=forms.TextInput(attrs=LTR)
    )
    promised_for = DayField(label=_("Promised for"), required=False, max_length=20)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    to_name = forms.CharField(label=_("Who takes it in"), required=False, max_length=WHERE["name"], widget=AUTO)
    to_phone = forms.CharField(
        label=_("Phone for the delivery"),
        required=False,
        max_length=WHERE["phone"],
        widget=forms.TextInput(attrs={**LTR, "inputmode": "tel"}),
    )
    to_address = forms.CharField(
        label=_("Street, building, district"), required=False, max_length=WHERE["address"], widget=AUTO
    )
    to_city = forms.CharField(label=_("City"), required=False, max_length=WHERE["city"], widget=AUTO)
    to_postcode = forms.CharField(
        label=_("Postcode or short address"),
        required=False,
        max_length=WHERE["postcode"],
        widget=forms.TextInput(attrs=LTR),
    )

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer
        self.fields["once"].initial = token_hex(16)
        for place in range(1, LINES + 1):
            self.fields[f"name_{place}"] = forms.CharField(
                label=_("What"), required=False, max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
            )
            self.fields[f"quantity_{place}"] = forms.CharField(
                label=_("How many"), required=False, max_length=12, widget=forms.TextInput(attrs={**LTR, "size": "3"})
            )
            self.fields[f"price_{place}"] = forms.CharField(
                label=_("Price of one"),
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs={**LTR, "size": "7"}),
            )
            self.fields[f"product_{place}"] = forms.CharField(required=False, max_length=26, widget=forms.HiddenInput)

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each line, for the page."""
        return [
            {name: self[f"{name}_{place}"] for name in ("name", "quantity", "price", "product")}
            for place in range(1, LINES + 1)
        ]

    def where(self) -> list[Any]:
        """The fields of where it goes, for the page."""
        return [self[f"to_{name}"] for name in PLACE]

    def free_place(self) -> int:
        """The first line in which nothing stands; 0 when all are taken."""
        places = range(1, LINES + 1)
        return next((one for one in places if not str(self[f"name_{one}"].value() or "").strip()), 0)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.products = {one.public_id: one for one in Product.objects.filter(public_id__in=self._named(said))}
        lines = [line for place in range(1, LINES + 1) if (line := self._line(said, place)) is not None]
        if not lines and not self.errors:
            raise ValidationError(_("Write at least one thing that was ordered."))
        return said | {"lines": lines, "ship_to": self._place(said)}

    def clean_codes(self) -> list[str]:
        found = typed_codes(self.cleaned_data["codes"].replace("\x00", ""))
        if len(found) > MOST_CODES:
            raise ValidationError(_("So many codes belong to no order."))
        if self.customer is None or self.is_taken():
            return found
        for code in found:
            if why := wrong_with(self.customer, code):
                raise ValidationError(why)
        return found

    def is_taken(self) -> bool:
        """A second press of the button: its voucher was used by the first."""
        once, customer = str(self.cleaned_data.get("once") or ""), self.customer
        if not once or customer is None:
            return False
        return Order.objects.filter(customer_id=customer.root_id, shop=None, external_id=once).exists()

    def _place(self, said: dict[str, Any]) -> dict[str, str]:
        """Where it goes; nothing, where it is handed over at the counter. Its country is the store's."""
        place = {name: said.get(f"to_{name}", "").replace("\x00", "").strip() for name in PLACE}
        place |= {name: ascii_digits(place[name]) for name in ("phone", "postcode")}
        if not (place["address"] or place["city"] or place["postcode"]):
            return {name: text for name, text in place.items() if text}
        country = scope.current().store.country
        return {name: text for name, text in place.items() if text} | ({"country": country} if country else {})

    def _line(self, said: dict[str, Any], place: int) -> HandLine | None:
        name, price = str(said.get(f"name_{place}") or "").strip(), str(said.get(f"price_{place}") or "")
        if not name:
            if price.strip():
                self.add_error(f"name_{place}", _("What does this price belong to?"))
            return None
        try:
            quantity = Decimal(ascii_digits(str(said.get(f"quantity_{place}") or "1")).replace("٫", "."))
            if not (quantity.is_finite() and 0 < quantity <= 100_000):
                raise InvalidOperation
        except InvalidOperation:
            self.add_error(f"quantity_{place}", _("Write a number above zero."))
            return None
        try:
            sum = Money.parse(price or "0", scope.current().store.currency)
            if not 0 <= sum.amount_minor <= 10**12:
                raise NotASum
        except NotASum:
            self.add_error(f"price_{place}", _("Write a sum, as in 120 or 99.50."))
            return None
        product = self.products.get(str(said.get(f"product_{place}") or ""))
        return HandLine(name, quantity, sum, product.public_id if product else "", product.sku if product else "")

    def _named(self, said: dict[str, Any]) -> list[str]:
        return [named for place in range(1, LINES + 1) if (named := str(said.get(f"product_{place}") or ""))]


class ParcelForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    number = forms.CharField(
        label=_("Tracking number"), max_length=100, required=False, widget=forms.TextInput(attrs=LTR)
    )
    promised_for = DayField(label=_("Promised for"), required=False, max_length=20)
