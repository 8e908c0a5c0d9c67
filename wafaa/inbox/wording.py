"""The honest sentence about when an answer comes, taken from the promise itself."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox.models import Conversation
from wafaa.lib.dates import clock as clock_words
from wafaa.lib.dates import day as day_words
from wafaa.lib.time import now
from wafaa.promises import clock
from wafaa.promises import verbs as promises
from wafaa.promises.models import PromiseKind
from wafaa.promises.policies import calendar_of, hours_of, the_policy
from wafaa.stores import scope
from wafaa.stores.letters import day_in_letter
from wafaa.stores.queries import main_hours

REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)


def expected_line(conversation: Conversation, *, in_letter: bool = False) -> str:
    """ "We answer before 10:57." for the answer owed in this conversation; "" when none is owed or it is late. A letter
    may be read on another day, and names it."""
    due = [p.due_at for p in promises.owed_on(conversation.topic) if p.kind in REPLIES and p.due_at > now()]
    if not due or not in_letter:
        return _before(min(due)) if due else ""
    day = day_in_letter(min(due), get_language() or "ar")
    return _("We answer by %(day)s, %(time)s.") % (_when(min(due)) | {"day": day})


def expected_for_newcomer(channel: str, team_id: int | None = None) -> str:
    """The same for somebody who has not written yet: what would be promised if they wrote now, to this team."""
    policy = the_policy(PromiseKind.FIRST_REPLY, channel=channel, priority="normal", customer_kind="lead")
    if policy is None:
        return ""
    hours = hours_of(calendar_of(policy, team_id), in_hours=not policy.around_the_clock)
    return _before(clock.due(now(), policy.minutes, hours))


def opening_line() -> str:
    """ "We are back Sunday at 9:00." outside working hours; "" within them."""
    opens = main_hours().next_opening(now())
    if main_hours().is_open(now()) or opens is None:
        return ""
    return _("We are back %(day)s at %(time)s.") % _when(opens)


def _before(instant: datetime) -> str:
    if instant.date() == now().date() or (instant - now()).total_seconds() < 12 * 3600:
        return _("We answer before %(time)s.") % {"time": _when(instant)["time"]}
    return _("We answer by %(day)s, %(time)s.") % _when(instant)


def _when(instant: datetime) -> dict[str, str]:
    store, language = scope.current().store, get_language() or "ar"
    zone = ZoneInfo(store.timezone)
    return {
        "day": day_words(instant, zone, language, store.figures, in_sentence=True),
        "time": clock_words(instant, zone, language, store.figures),
    }
