"""Asking another team, and writing again, as forms. Nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.ids import new_id
from wafaa.lib.text.safe import visible
from wafaa.team.models import Team

MOST_TEXT = 10_000


class RequestForm(forms.Form):
    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    about = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    team = forms.ChoiceField(label=_l("Whom do you ask?"), choices=())
    subject = forms.CharField(
        label=_l("In a few words"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_l("What do you need?"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 5, "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.public_id: team for team in Team.objects.order_by("name")}
        choices = [(public_id, team.name) for public_id, team in self.teams.items()]
        self.fields["team"].choices = choices if len(choices) == 1 else [("", _("Choose a team")), *choices]  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls, about: str = "") -> RequestForm:
        return cls(initial={"key": new_id(), "about": about})

    def asked(self) -> Team:
        return self.teams[self.cleaned_data["team"]]

    def refuse_empty(self) -> None:
        """Nothing was written and no file is there."""
        self.add_error("text", _("Write what you need, or attach a file."))


def words(form: forms.Form) -> str:
    return visible(form.cleaned_data["text"])


class AgainForm(forms.Form):
    key = forms.CharField(max_length=60, required=False)
    text = forms.CharField(max_length=MOST_TEXT, required=False)
