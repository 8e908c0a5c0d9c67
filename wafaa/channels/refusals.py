"""Who called a line and was not believed, as its owner reads it: a secret that does not fit is otherwise never noticed,
for sending works without it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from wafaa.channels.models import Arrival, Channel, Line, LineState

META = (Channel.WHATSAPP, Channel.MESSENGER, Channel.INSTAGRAM)


def refusal_of(line: Line) -> str:
    """What to look at since the last call was refused, "" when none was or the line is off."""
    if line.refused_at is None or line.state == LineState.OFF:
        return ""
    if line.channel in META:
        return _of_meta(line.refused_why)
    if line.refused_why == "wrong_password":
        return _("User or password are not those below. Make a new password and enter it at Unifonic.")
    if line.channel in (Channel.SMS, Channel.PHONE) and line.refused_why == "bad_signature":
        return _(
            "The signature does not fit. Copy the auth token once more, and see that the address at Twilio is "
            "letter for letter the one below."
        )
    return _("The signature does not fit. Both sides need the same secret, and clocks that agree.")


def _of_meta(why: str) -> str:
    if why == "wrong_verify_token":
        return _("Meta's word was another. Copy the verify token below to Meta once more.")
    return _("The signature does not fit. Copy the app secret once more, of the very app that calls here.")


def heard_at(line: Line) -> datetime | None:
    """When something last came in here, None when nothing ever did."""
    latest = Arrival.objects.filter(line=line).order_by("-id").values_list("received_at", flat=True)[:1]
    return next(iter(latest), None)
