"""What may be said of a ready answer in a form: the text, who shares it, and one field for each act it may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.choices import misfits, read
from wafaa.inbox import choosing, ready, variables
from wafaa.inbox.models import ReadyAnswer, Sharing
from wafaa.lib.text.safe import visible
from wafaa.playbook.actions import Action, Choice, actions_about
from wafaa.stores import scope
from wafaa.team.models import Team

MOST_TEXT = 10_000


class ReadyForm(forms.Form):
    """Cleans to the arguments of `keep_answer` but for the files. Acts have fields "conversation.snooze:until"."""

    title = forms.CharField(label=_l("Title"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    code = forms.CharField(
        label=_l("Short code"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_l("What you type after / to find it at once, for example: شكر"),
    )
    text = forms.CharField(
        label=_l("Text"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_l("A variable that is empty for a customer stops the reply and says which one it is."),
    )
    choices = forms.CharField(
        label=_l("Choices, one a line"),
        max_length=choosing.MOST_TYPED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_l(
            "Buttons or a list where the channel shows them, numbered lines elsewhere. What stands behind “|” is said "
            "about a choice: Morning | from nine to noon. Variables may stand here too."
        ),
    )
    sharing = forms.ChoiceField(label=_l("Who uses it"))
    team = forms.ChoiceField(label=_l("Team"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("sharing").choices = self._sharing()
        self._field("team").choices = [("", "—"), *((team.public_id, team.name) for team in self._teams())]
        for action in actions_about("conversation"):
            for choice in action.choices:
                self.fields[f"{action.name}:{choice.name}"] = _field_of(action, choice)

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _sharing(self) -> list[tuple[str, Any]]:
        may_share = scope.current().can(ready.SHARES)
        return [(kind.value, kind.label) for kind in Sharing if kind != Sharing.STORE or may_share]

    def _teams(self) -> list[Team]:
        entered, rows = scope.current(), Team.objects.order_by("name")
        return list(rows if entered.sees_all_teams else rows.filter(pk__in=entered.teams))

    def clean_title(self) -> str:
        title = visible(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"], code="required")
        return title

    def clean_code(self) -> str:
        return visible(self.cleaned_data["code"]).lstrip("/").strip()

    def clean_text(self) -> str:
        return self._known("text")

    def clean_choices(self) -> str:
        return self._known("choices")

    def _known(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if nobody_knows := variables.unknown(text):
            raise forms.ValidationError(_("No such variable: %(names)s.") % {"names": "، ".join(nobody_knows)})
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sharing") == Sharing.TEAM and not cleaned.get("team"):
            self.add_error("team", _("Choose the team that uses it."))
        if offered := read(cleaned.get("choices", "")):
            for misfit in misfits(offered, cleaned.get("text", ""), ()):
                self.add_error("text" if misfit.code == "no_text" else "choices", choosing.says(misfit))
        for action in actions_about("conversation"):
            self._complete(action, cleaned)
            self._check(action, cleaned)
        if not self.errors and not cleaned["text"] and not self.steps():
            self.add_error("text", _("Write a text, or choose something that it does."))
        return cleaned

    def _complete(self, action: Action, cleaned: dict[str, Any]) -> None:
        """Half an act is none: all that it needs to know, or nothing."""
        given = [cleaned.get(f"{action.name}:{choice.name}") for choice in action.choices]
        for choice, value in zip(action.choices, given, strict=True):
            name = f"{action.name}:{choice.name}"
            if any(given) and not value and not choice.may_be_empty and name not in self.errors:
                self.add_error(name, _("This is needed as well: %(label)s.") % {"label": choice.label})

    def _check(self, action: Action, cleaned: dict[str, Any]) -> None:
        """What the act itself says of its arguments."""
        said = _said(action, cleaned)
        if action.check is not None and said and (why := action.check(**said)):
            self.add_error(f"{action.name}:{action.choices[-1].name}", why)

    def steps(self) -> list[dict[str, Any]]:
        """The acts, in the order of the registry."""
        found = []
        for action in actions_about("conversation"):
            if said := _said(action, self.cleaned_data):
                found.append({"do": action.name, "with": said})
        return found

    def traits(self) -> dict[str, Any]:
        said = self.cleaned_data
        chosen = Team.objects.filter(public_id=said["team"]).first() if said["sharing"] == Sharing.TEAM else None
        kept = {name: said[name] for name in ("title", "code", "text", "choices", "sharing")}
        return kept | {"team": chosen, "steps": self.steps()}

    def acts(self) -> list[dict[str, Any]]:
        """[{label, fields}] for the page."""
        return [
            {"label": action.label, "fields": [self[f"{action.name}:{choice.name}"] for choice in action.choices]}
            for action in actions_about("conversation")
        ]

    @classmethod
    def of(cls, answer: ReadyAnswer) -> ReadyForm:
        steps = {f"{step['do']}:{name}": value for step in answer.steps for name, value in step["with"].items()}
        team = answer.team.public_id if answer.team else ""
        kept = {name: getattr(answer, name) for name in ("title", "code", "text", "choices", "sharing")}
        return cls(initial=kept | {"team": team} | steps)


def _said(action: Action, cleaned: dict[str, Any]) -> dict[str, str]:
    """The arguments of an act, when all that it must know was said; else none."""
    given = {choice.name: cleaned.get(f"{action.name}:{choice.name}") or "" for choice in action.choices}
    must = [choice.name for choice in action.choices if not choice.may_be_empty]
    return given if all(given[name] for name in must) else {}


def _field_of(action: Action, choice: Choice) -> forms.Field:
    if choice.options is None:
        return forms.CharField(
            label=str(choice.label), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
        )
    return forms.ChoiceField(label=str(choice.label), required=False, choices=[("", "—"), *choice.options()])
