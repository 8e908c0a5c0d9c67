"""What Messenger's and Instagram's own rules say to the gate: 24 hours for everybody, seven days for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.channels.abilities import Abilities
from wafaa.channels.comments import PRIVATELY
from wafaa.channels.connector import MOST_HOOK_BYTES
from wafaa.channels.gate import Question, Verdict, restraint
from wafaa.channels.meta import comment_rules
from wafaa.channels.models import Line, Window
from wafaa.people.models import Purpose

WINDOW = timedelta(hours=24)
HUMAN = timedelta(days=7)
HUMAN_AGENT = "HUMAN_AGENT"
TALKING = Abilities(
    text=0,
    window=WINDOW,
    is_talk=True,
    goes_on=True,
    edits=True,
    removals=True,
    reactions=True,
    network=True,
    hook=MOST_HOOK_BYTES,
    subscribes=True,
)
"""What both do alike."""


@restraint("messenger")
@restraint("instagram")
def window(q: Question) -> Verdict | None:
    """Within 24 hours of the customer's last message anything; after them, for seven days, what a person writes, if
    Meta let the app do so; later nothing. The private reply to a comment has rules of its own."""
    if q.to.startswith(PRIVATELY):
        return comment_rules.privately(q)
    if q.line is None or tag_of(q.line, q.to, q.at) == "":
        return None
    if tag_of(q.line, q.to, q.at) is None:
        return Verdict("no", "window_over")
    is_persons = q.purpose == Purpose.REPLY and not q.is_automatic
    return None if is_persons else Verdict("no", "people_only")


def tag_of(line: Line, address: str, at: datetime) -> str | None:
    """With which tag a message may go now: "" needs none, HUMAN_AGENT, None: not at all."""
    rows = Window.objects.filter(line=line, address=address)
    until: datetime | None = rows.values_list("until", flat=True).first()
    if until is None:
        return None
    if at < until:
        return ""
    return HUMAN_AGENT if line.options.get("human_agent") and at < until - WINDOW + HUMAN else None
