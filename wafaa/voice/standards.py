"""The rules about scores that a store begins with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.standards import Step, standard
from wafaa.voice.models import LOW

IS_LOW: dict[str, Any] = {"version": 1, "all": [{"fact": "conversation.score", "op": "less", "value": LOW + 1}]}

standard(
    "survey.low_score",
    name=_("Take care of a bad score"),
    says=_(
        "A 1 or a 2 opens the conversation again, moves it up, reminds whoever is in charge, and promises the customer "
        "a call or a message the next day. A person says yes or no."
    ),
    about="conversation",
    trigger="survey.answered",
    when=IS_LOW,
    steps=(
        Step("conversation.set_status", {"status": "open"}),
        Step("conversation.prioritise", {"priority": "high"}),
        Step("conversation.follow_up", {"days": "1"}),
        Step("conversation.remind"),
    ),
    mode="ask",
    at_most=(1, 7),
    order=50,
)
