"""What may be said of a saved view besides its conditions: its name, who uses it, its order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.inbox import saved
from wafaa.inbox.models import SavedView, Sharing, Sorting
from wafaa.lib.text.safe import visible
from wafaa.stores import scope
from wafaa.team.models import Team


class ViewForm(forms.Form):
    """Cleans to the arguments of `keep_view` but for the tree."""

    name = forms.CharField(
        label=_l("Name of the view"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    sort = forms.ChoiceField(
        label=_l("Order of the list"),
        choices=Sorting.choices,
        help_text=_l("“Waiting longest first” shows only those whose customer waits for an answer."),
    )
    sharing = forms.ChoiceField(label=_l("Who uses it"))
    team = forms.ChoiceField(label=_l("Team"), required=False)
    is_pinned = forms.BooleanField(label=_l("Beside the other lists, with its number"), required=False)

    def __init__(self, *args: Any, present: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self._field("sharing").choices = self._sharing()
        self._field("team").choices = [("", "—"), *((team.public_id, team.name) for team in self._teams())]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _sharing(self) -> list[tuple[str, Any]]:
        """Only its owner may take a view back to themselves."""
        entered = scope.current()
        offered = [Sharing.MINE] if self.present is None or self.present.owner_id == entered.me else []
        offered += [Sharing.TEAM] if entered.can(saved.SHARES_IN_TEAM) else []
        offered += [Sharing.STORE] if entered.can(saved.SHARES) else []
        return [(kind.value, kind.label) for kind in offered]

    def _teams(self) -> list[Team]:
        entered, rows = scope.current(), Team.objects.order_by("name")
        return list(rows if entered.sees_all_teams else rows.filter(pk__in=entered.teams))

    def clean_name(self) -> str:
        name = visible(self.cleaned_data["name"]).strip()
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sharing") == Sharing.TEAM and not cleaned.get("team"):
            self.add_error("team", _("Choose the team that uses it."))
        return cleaned

    def traits(self) -> dict[str, Any]:
        said = self.cleaned_data
        team = Team.objects.filter(public_id=said["team"]).first() if said["sharing"] == Sharing.TEAM else None
        return {name: said[name] for name in ("name", "sort", "sharing", "is_pinned")} | {"team": team}

    @classmethod
    def of(cls, view: SavedView) -> ViewForm:
        kept = {name: getattr(view, name) for name in ("name", "sort", "sharing", "is_pinned")}
        return cls(initial=kept | {"team": view.team.public_id if view.team else ""}, present=view)
