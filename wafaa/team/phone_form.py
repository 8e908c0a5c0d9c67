"""What a browser says of itself when it asks to be told things."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.addresses import MOST_ENDPOINT
from wafaa.lib.pushing import endpoint_problem
from wafaa.lib.webpush import BadKeys, Receiver

NOT_TAKEN = _("This browser's notifications cannot be used here. Try another browser, please.")


class DeviceForm(forms.Form):
    endpoint = forms.CharField(max_length=MOST_ENDPOINT)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if endpoint_problem(endpoint):
            raise ValidationError(NOT_TAKEN)
        return endpoint

    def clean(self) -> None:
        try:
            Receiver.read(self.cleaned_data.get("p256dh", ""), self.cleaned_data.get("auth", ""))
        except BadKeys:
            raise ValidationError(NOT_TAKEN) from None
