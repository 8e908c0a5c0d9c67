"""What the chat says only after the store has answered: it comes with the session, so that the chat's file stays small.

Names in braces are filled in by the chat.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number of each of CLDR's categories in Arabic; English uses the second and the last."""


def words() -> dict[str, Any]:
    return {
        "badType": _("We cannot take this kind of file."),
        "over": _("{n} characters over the limit."),
        "left": _("{n} characters left"),
        "here": _("Your time: {when}"),
        "ended": _("This conversation has ended. Write any time to pick it up again."),
        "askAddress": _("Where shall we reply if you leave this page?"),
        "address": _("Your e-mail or phone"),
        "badAddress": _("Enter a valid e-mail or a complete phone number."),
        "save": _("Save"),
        "skip": _("Skip"),
        "askCode": _("Enter the code we sent you"),
        "code": _("Code"),
        "badCode": _("Enter the code as you received it."),
        "confirm": _("Confirm"),
        "unread": {name: ngettext("{n} new message", "{n} new messages", n) for name, n in PLURALS.items()},
    }
