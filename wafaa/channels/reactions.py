"""What a new store begins with."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs
from wafaa.channels.models import Channel, Line, LineState
from wafaa.stores import scope
from wafaa.work.events import Happening, on


@on("store.opened")
def open_the_first_lines(event: Happening) -> None:
    """A chat and a web form need nothing from anybody; running it again opens no second one."""
    with override(scope.current().store.language):
        names = {Channel.WEBCHAT: _("Chat"), Channel.FORM: _("Web form")}
    for channel, name in names.items():
        if not Line.objects.filter(channel=channel).exists():
            verbs.open_line(channel, name, state=LineState.OK)
