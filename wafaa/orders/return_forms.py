"""What a colleague says of a return, at each step of its way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.ids import new_id
from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.forms import LTR
from wafaa.orders.models import OrderLine, Return, ReturnLine
from wafaa.orders.return_policy import Returnable
from wafaa.orders.return_previews import preview
from wafaa.orders.returning import Condition, Outcome, Reason, Refusal
from wafaa.orders.screens import figures
from wafaa.orders.verbs.returning import Found, Wanted

FEW = {**LTR, "inputmode": "decimal", "size": "4"}
AUTO = {"dir": "auto"}


class ManyField(forms.CharField):
    """How many, in any digits; nothing typed is none."""

    widget = forms.TextInput(attrs=FEW)

    def __init__(self, **traits: Any) -> None:
        super().__init__(required=False, max_length=12, **traits)

    def clean(self, value: Any) -> Decimal:
        typed = ascii_digits(super().clean(value) or "0").replace("٫", ".").replace(",", ".")
        try:
            many = Decimal(typed)
        except InvalidOperation as error:
            raise ValidationError(_("Write a number, as in 1 or 2.")) from error
        if not (many.is_finite() and 0 <= many <= 100_000):
            raise ValidationError(_("Write a number, as in 1 or 2."))
        return many.quantize(Decimal("0.001"))


class SumField(forms.CharField):
    """A sum in a currency; None when nothing is typed."""

    widget = forms.TextInput(attrs={**LTR, "inputmode": "decimal", "size": "8"})

    def __init__(self, currency: str, **traits: Any) -> None:
        super().__init__(required=False, max_length=20, **traits)
        self.currency = currency

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            minor = Money.parse(typed, self.currency).amount_minor
        except NotASum:
            minor = -1
        if not 0 <= minor <= 10**12:
            raise ValidationError(_("Write a sum, as in 120 or 99.50."))
        return minor


class AskForm(forms.Form):
    """A request: how many of each line, and perhaps something that no shop knows."""

    reason = forms.ChoiceField(label=_("Why"), choices=Reason.choices, initial=Reason.NO_FIT)
    outcome = forms.ChoiceField(label=_("What they want for it"), choices=Outcome.choices, initial=Outcome.REFUND)
    name = forms.CharField(
        label=_("Something else, in words"), required=False, max_length=200, widget=forms.TextInput(attrs=AUTO)
    )
    quantity = ManyField(label=_("How many"), initial="1")
    wanted_instead = forms.CharField(
        label=_("What they would like instead"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=AUTO),
        help_text=_("When they exchange it."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[Returnable] = (), chosen: int | None = None, **kwargs: Any) -> None:
        """`chosen` is the id of the order whose only line is asked for to begin with."""
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id()
        self.returnables = [one for one in lines if one.quantity > 0]
        mine = [one for one in self.returnables if one.line.order_id == chosen]
        for one in self.returnables:
            usual = one.quantity if len(mine) == 1 and one in mine else Decimal(0)
            self.fields[f"many_{one.line.pk}"] = ManyField(
                label=one.line.name or one.line.sku, initial=plain(usual) if usual else ""
            )

    def many(self, line: OrderLine) -> Any:
        return self[f"many_{line.pk}"]

    def wanted(self) -> list[Wanted]:
        said = self.cleaned_data
        asked = [Wanted(one.line, said[f"many_{one.line.pk}"]) for one in self.returnables]
        if said["name"].strip():
            asked.append(Wanted(None, said["quantity"] or Decimal(1), name=said["name"]))
        return [one for one in asked if one.quantity > 0]


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


class ApproveForm(forms.Form):
    instructions = forms.CharField(
        label=_("How and where to send it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    label_url = forms.CharField(
        label=_("Address of the shipping label"), required=False, max_length=500, widget=forms.TextInput(attrs=LTR)
    )

    def clean_label_url(self) -> str:
        typed = str(self.cleaned_data["label_url"])
        if typed and (urlsplit(typed).scheme != "https" or not urlsplit(typed).hostname):
            raise ValidationError(_("Write a whole address that begins with https://."))
        return typed


class DeclineForm(forms.Form):
    refusal = forms.ChoiceField(label=_("Why not"), choices=Refusal.choices)
    note = forms.CharField(
        label=_("In your words"),
        help_text=_("The customer reads this in the message about it."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=AUTO),
    )

    def __init__(self, *args: Any, lawful: Sequence[str] = tuple(Refusal.values), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refusal"].choices = [(one, Refusal(one).label) for one in lawful]  # type: ignore[attr-defined]


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=60, widget=forms.TextInput(attrs=AUTO))
    number = forms.CharField(
        label=_("Tracking number"), required=False, max_length=100, widget=forms.TextInput(attrs=LTR)
    )


class SetOutForm(ShipForm):
    """With which parcel what was repaired, or another thing, goes to the customer; or with none."""

    by_hand = forms.BooleanField(
        label=_("They took it at the counter"),
        help_text=_("Nothing sets out to them then, and no message says so."),
        required=False,
    )


class ReceiveForm(forms.Form):
    """All that has come of each line until now; usually what was asked for."""

    found = forms.CharField(
        label=_("Something else that came"), required=False, max_length=200, widget=forms.TextInput(attrs=AUTO)
    )
    found_many = ManyField(label=_("How many"), initial="1")

    def __init__(self, *args: Any, lines: Sequence[ReturnLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for row in lines:
            usual = row.received or row.asked
            self.fields[f"came_{row.pk}"] = ManyField(label=row.name, initial=plain(usual))

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"name": row.name, "asked": figures(plain(row.asked)), "many": self[f"came_{row.pk}"]} for row in self.lines
        ]

    def came(self) -> dict[int, Decimal]:
        return {row.pk: self.cleaned_data[f"came_{row.pk}"] for row in self.lines}

    def others(self) -> list[Found]:
        said = self.cleaned_data
        return [Found(said["found"], said["found_many"] or Decimal(1))] if said["found"].strip() else []


class InspectForm(forms.Form):
    def __init__(self, *args: Any, lines: Sequence[ReturnLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for row in lines:
            usual = min(row.received, row.asked) if row.accepted is None else row.accepted
            self.fields[f"condition_{row.pk}"] = forms.ChoiceField(
                label=_("Its condition"), choices=Condition.choices, initial=row.condition or None
            )
            self.fields[f"accepted_{row.pk}"] = ManyField(label=_("Accepted"), initial=plain(usual))

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "name": row.name,
                "received": figures(plain(row.received)),
                "condition": self[f"condition_{row.pk}"],
                "accepted": self[f"accepted_{row.pk}"],
            }
            for row in self.lines
        ]

    def seen(self) -> dict[int, tuple[str, Decimal]]:
        said = self.cleaned_data
        return {row.pk: (said[f"condition_{row.pk}"], said[f"accepted_{row.pk}"]) for row in self.lines}


class ResolveForm(forms.Form):
    """What the customer gets. `outcomes` are those that this colleague may give."""

    outcome = forms.ChoiceField(label=_("What they get"), choices=Outcome.choices, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, back: Return, outcomes: Sequence[str] = tuple(Outcome.values), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.back, self.may_pay = back, Outcome.REFUND in outcomes
        self.fields["outcome"].choices = [(one, Outcome(one).label) for one in outcomes]  # type: ignore[attr-defined]
        # What they want and this colleague may not give is not swapped for something else by itself.
        self.fields["outcome"].initial = back.wanted if back.wanted in outcomes else None
        self.fields["amount"] = SumField(back.currency, label=_("Another sum than worked out"))
        self.fields["instead"] = forms.CharField(
            label=_("What is sent instead"),
            required=False,
            max_length=200,
            initial=back.wanted_instead,
            widget=forms.TextInput(attrs={**AUTO, "list": "fitting", "autocomplete": "off"}),
        )
        self.fields["instead_price"] = SumField(
            back.currency,
            label=_("Its price"),
            help_text=_("What it costs above the worth is still to pay, and they are told so. Empty: nothing."),
        )

        self.fields["by_hand"] = forms.BooleanField(label=_("They took it at the counter"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("outcome") == Outcome.EXCHANGE and not str(said.get("instead") or "").strip():
            self.add_error("instead", _("Say what the customer gets instead."))
        price = said.get("instead_price") if said.get("outcome") == Outcome.EXCHANGE else None
        if price is not None and not self.may_pay and price < preview(self.back, Outcome.EXCHANGE).refund_minor:
            self.add_error("instead_price", _("It costs less than what came back: who may give money gives that."))
        return said

    def given(self) -> dict[str, Any]:
        """The arguments of the verb."""
        said = self.cleaned_data
        name = said["instead"].strip()
        thing = {"name": name, "quantity": "1", "price_minor": said["instead_price"]}
        is_exchange = said["outcome"] == Outcome.EXCHANGE
        return {
            "outcome": said["outcome"],
            "amount_minor": said["amount"],
            "instead": [thing] if is_exchange and name else [],
            "by_hand": said["by_hand"],
        }
