"""Whose queue a line's new conversations come into."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import Channel, Line
from wafaa.team.models import Team


class LineTeamsForm(forms.Form):
    """One choice a line, named by its `public_id`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(Line.objects.select_related("team").order_by("id"))
        self.teams = {team.public_id: team for team in Team.objects.order_by("name")}
        choices = [("", _("Nobody's: everybody sees it")), *((pid, team.name) for pid, team in self.teams.items())]
        for line in self.lines:
            channel = str(Channel(line.channel).label)
            self.fields[line.public_id] = forms.ChoiceField(
                label=line.name if line.name == channel else f"{line.name} · {channel}",
                choices=choices,
                required=False,
                initial=line.team.public_id if line.team else "",
            )

    def chosen(self) -> list[tuple[Line, Team | None]]:
        """Of the lines that were on the page: one that was connected since keeps what it has."""
        said = [line for line in self.lines if line.public_id in self.data]
        return [(line, self.teams.get(self.cleaned_data[line.public_id])) for line in said]
