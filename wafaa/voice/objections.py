"""What stands against a question at the moment it would leave (`channels.gate`)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wafaa.channels.gate import Verdict, checks_news, may_need_no_yes, objection
from wafaa.channels.models import Notice
from wafaa.people.models import Customer, Purpose
from wafaa.stores.settings import read
from wafaa.voice.models import Asked
from wafaa.voice.settings import UNLESS_NO, SurveySettings
from wafaa.voice.verbs.asking import NEWS
from wafaa.voice.whom import asks_by, is_unhappy, overtaken
from wafaa.voice.words import WHY

GONE = "survey_gone"
OF = "survey_"


@objection("survey_channel", _("you do not ask by this channel"))
def chosen_channels(customer: Customer, purpose: str, channel: str, at: datetime) -> Verdict | None:
    return Verdict("no", "survey_channel") if purpose == Purpose.SURVEY and not asks_by(channel) else None


@objection("survey_unhappy", _("something is still owed to them, or they are unhappy: they are asked nothing"))
def ask_nothing_of_the_unhappy(customer: Customer, purpose: str, channel: str, at: datetime) -> Verdict | None:
    asks = purpose in (Purpose.SURVEY, Purpose.REVIEW)
    return Verdict("no", "survey_unhappy") if asks and is_unhappy(customer, at) else None


@may_need_no_yes(NEWS)
def everybody_is_asked() -> bool:
    """The owner's choice (decision 0023)."""
    return read(SurveySettings).whom == UNLESS_NO


@checks_news(NEWS, {GONE: WHY["erased"], **{f"{OF}{code}": words for code, words in WHY.items()}})
def ask_nothing_that_was_overtaken(notice: Notice) -> Verdict | None:
    """It may wait for the morning: by then the conversation may be spam, another's, or open again."""
    rows = Asked.objects.select_related("customer", "customer__joined_to", "conversation", "order")
    asked = rows.filter(pk=notice.data.get("asked") or 0).first()
    why = overtaken(asked) if asked is not None else ""
    if asked is not None and not why:
        return None
    return Verdict("no", f"{OF}{why}" if why else GONE)
