"""What customers and owners type about scores."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.digits import ascii_digits
from wafaa.voice.models import BEST, LONGEST_COMMENT, WORST


class ScoreForm(forms.Form):
    """One of the five; anything else is no answer."""

    score = forms.CharField(max_length=2)

    def clean_score(self) -> int:
        typed = ascii_digits(self.cleaned_data["score"].strip())
        if typed not in {str(score) for score in range(WORST, BEST + 1)}:
            raise forms.ValidationError(_("Choose one of the five."))
        return int(typed)


class CommentForm(forms.Form):
    """Their own words; none is an answer as well."""

    comment = forms.CharField(
        label=_("Would you like to add anything?"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
