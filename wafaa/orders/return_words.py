"""Why something about a return cannot be done, and what is odd about one, in plain words."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

DOUBTS: dict[str, str | Lazy] = {
    "late": _("It was asked for after the time for returns. A person may still agree."),
    "never_back": _("By your rules this thing cannot be returned. A person may still agree."),
    "unknown": _("Something in it is in no order that we know."),
    "too_many": _("More came than was asked for."),
    "not_asked": _("Something came that was not asked for."),
    "other_sum": _("The shop paid back another sum than this return is worth."),
}
REFUSED: dict[str, str | Lazy] = {
    "nothing": _("Say at least one thing that is to come back, and how many of it."),
    "too_many": _("There are not so many of it left to return."),
    "currencies": _("These were paid in different currencies: make a return for each."),
    "not_now": _("This cannot be done with the return as it is now."),
    "unlawful": _("By law and by your own rules this is no reason to decline this return."),
    "no_reason": _("Say why it is declined."),
    "too_much": _("This is more than was paid and has not gone back yet."),
    "no_sum": _("Nobody told what was paid for it: write the sum."),
    "nothing_came": _("Nothing was received yet."),
    "not_sent": _("This order was never sent, so nothing of it can come back."),
    "no_harm": _("What came as new counts in full: say what is wrong with what is not taken back."),
    "maybe": _("The shop told of a refund: say first whether it was for this return."),
    "too_many_photos": _("Eight photos at most, please."),
    "stranger": _("This order is another customer's."),
}


class Refused(Exception):
    """A verb of returns does not do what was asked. `code` says why (REFUSED); the text is for a person to read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def says(self) -> str:
        return str(REFUSED[self.code])
