"""A line that stays broken is told to whoever can mend it: under their bell, by mail, and above every page.

What mends itself within `PATIENCE` (a provider that hiccups, a slow minute) is told to nobody, and so is a line that
somebody is still connecting: it never worked yet. What fails and mends itself again and again is told once a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs
from wafaa.channels.models import Line, LineState
from wafaa.channels.places import PAGES
from wafaa.channels.wording import problem_of
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team.bell_verbs import notify
from wafaa.team.models import NotificationKind, Staff
from wafaa.team.notices import notice
from wafaa.team.topics import Thing, about
from wafaa.work import jobs
from wafaa.work.unit import unit

TELL = "wafaa.channels.alarming.tell"
PATIENCE = timedelta(minutes=10)
OFTEN, WITHIN = 3, timedelta(hours=1)
"""So many failures in this time are no hiccup."""
FAILING: Prepared[tuple[str]] = Prepared(
    lambda: (
        Line.everywhere.filter(Q(store_id=Slot("store")), state=LineState.FAILING, failing_since__lte=Slot("before"))
        .exclude(last_ok_at=None)
        .order_by("failing_since")
        .values_list("name")[:1]
    )
)


def watch(line_id: int) -> None:
    """Look once more after PATIENCE. Twice is once."""
    line = Line.objects.get(pk=line_id)
    if line.failing_since is None or line.last_ok_at is None:
        return
    since = line.failing_since.isoformat()
    with unit():
        jobs.enqueue(
            TELL,
            {"line_id": line.pk, "since": since},
            run_after=line.failing_since + PATIENCE,
            dedup=f"line_failing:{line.pk}:{since}",
        )
    if verbs.note_fall(line, WITHIN) >= OFTEN:
        with override(scope.current().store.language):
            words = _("It stops working again and again, and mends itself in between. %(problem)s") % {
                "problem": problem_of(line.problem)
            }
        _tell_who_can_mend(line, f"wavers:{now():%Y-%m-%d}", words)


def tell(line_id: int, since: str) -> int:
    """The job: if it has not worked since then, everybody who may mend it hears of it, once. How many heard."""
    line = Line.objects.filter(pk=line_id, state=LineState.FAILING).first()
    if line is None or line.failing_since != datetime.fromisoformat(since):
        return 0
    with override(scope.current().store.language):
        words = problem_of(line.problem)
    return _tell_who_can_mend(line, f"failing:{since}", words)


def _tell_who_can_mend(line: Line, ref: str, words: str) -> int:
    here = Staff.objects.filter(suspended_at=None).order_by("pk")
    able = [staff for staff in here if "channels.manage" in staff.permissions]
    topic = f"line:{line.public_id}"
    return sum(notify(staff, NotificationKind.LINE, topic=topic, ref=ref, words=words) for staff in able)


@about("line")
def lines(public_ids: list[str]) -> dict[str, Thing]:
    """Lines by name, for whoever may mend them."""
    if not scope.current().can("channels.manage"):
        return {}
    slug = scope.current().store.slug
    return {
        line.public_id: Thing(line.name, line.get_state_display(), reverse(page_of(line), args=[slug, line.public_id]))
        for line in Line.objects.filter(public_id__in=public_ids)
    }


def page_of(line: Line) -> str:
    return f"channels:{PAGES[line.channel]}"


@notice
def a_line_does_not_work() -> dict[str, Any] | None:
    entered = scope.current()
    if not entered.can("channels.manage"):
        return None
    found = FAILING.first(store=entered.store_id, before=now() - PATIENCE)
    if found is None:
        return None
    return {
        "tone": "broken",
        "icon": "alert",
        "text": _("“%(name)s” does not work: what comes and goes there waits.") % {"name": found[0]},
        "url": reverse("channels:lines", args=[entered.store.slug]),
        "act": _("Look"),
    }
