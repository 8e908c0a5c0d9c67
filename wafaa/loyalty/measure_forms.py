"""What the owner chooses to measure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wafaa.loyalty.measuring import WHATS, label_of
from wafaa.loyalty.models import Measure
from wafaa.loyalty.models.measure import MOST_SHARE
from wafaa.loyalty.rule_words import percent

SHARES = (5, 10, 15, MOST_SHARE)


class MeasureForm(forms.Form):
    what = forms.ChoiceField(label=_("Which gift"))
    share = forms.ChoiceField(
        label=_("How many are left without"),
        initial="10",
        help_text=_("Drawn by chance, for each person once. More of them tell sooner."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = set(Measure.objects.filter(ended_at__isnull=True).values_list("what", flat=True))
        left = [(code, label_of(code)) for code in WHATS if code not in running]
        self.fields["what"].choices = left  # type: ignore[attr-defined]
        self.fields["share"].choices = [(str(one), percent(str(one))) for one in SHARES]  # type: ignore[attr-defined]
