"""What stands against a question at the moment it would leave (`channels.gate`)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wafaa.channels.gate import Verdict, objection
from wafaa.people.models import Customer, Purpose
from wafaa.voice.whom import asks_by, is_unhappy


@objection("survey_channel", _("you do not ask by this channel"))
def chosen_channels(customer: Customer, purpose: str, channel: str, at: datetime) -> Verdict | None:
    return Verdict("no", "survey_channel") if purpose == Purpose.SURVEY and not asks_by(channel) else None


@objection("survey_unhappy", _("something is still owed to them, or they are unhappy: they are asked nothing"))
def ask_nothing_of_the_unhappy(customer: Customer, purpose: str, channel: str, at: datetime) -> Verdict | None:
    asks = purpose in (Purpose.SURVEY, Purpose.REVIEW)
    return Verdict("no", "survey_unhappy") if asks and is_unhappy(customer, at) else None
