"""The day's letter for whoever owns the store: who waits, what is broken or at risk, what was kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox import today
from wafaa.inbox.queries import About
from wafaa.inbox.screens.promises import standing, title
from wafaa.inbox.screens.rows import unnamed
from wafaa.inbox.today import Owed
from wafaa.lib.dates import long_day, span
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.lib.time import now
from wafaa.promises.models import Promise, PromiseState
from wafaa.stores import scope
from wafaa.team.letters import Entry, Letter, Part, absolute, own_id


def letter(key: str) -> Letter:
    """The letter as of now, for the acting person, in the language that is on. `key` says whose and of which day."""
    store = scope.current().store
    language = (get_language() or "ar")[:2]
    day = long_day(now().astimezone(ZoneInfo(store.timezone)).date(), language, store.figures, store.hijri)
    return Letter(
        subject=_("%(store)s: how the day stands, %(day)s") % {"store": isolated(store.name), "day": day},
        says=_kept(),
        parts=[
            Part(_("Who waits longest for an answer"), _waiting(), _("Nobody waits.")),
            Part(_("Broken promises"), _promises(today.broken(is_mine=False)), _("None.")),
            Part(_("Promises at risk"), _promises(today.at_risk(is_mine=False)), _("None.")),
        ],
        foot=_("You decide whether this letter comes, and at what hour"),
        foot_url=absolute(address("team:attention", store.slug)),
        own_id=own_id(key),
    )


def _waiting() -> list[Entry]:
    language, figures = (get_language() or "ar")[:2], scope.current().store.figures
    return [
        Entry(
            title=row["customer_name"] or unnamed(row["number"]),
            says=_("waits for %(span)s")
            % {"span": span(_minutes_since(row["waiting_since"]), language, figures, after_preposition=True)},
            words=row["preview"],
            url=_url(row["public_id"]),
        )
        for row in today.longest_unanswered()
    ]


def _minutes_since(instant: datetime) -> int:
    return max(0, int((now() - instant).total_seconds() // 60))


def _promises(owed: list[Owed]) -> list[Entry]:
    rows = today.conversations_of(owed)
    return [_promise(promise, rows.get(promise.subject.partition(":")[2])) for promise in owed]


def _promise(promise: Owed, row: About | None) -> Entry:
    name = promise.customer_name or (unnamed(row.number) if row else _("A customer"))
    return Entry(name, f"{title(promise)} · {standing(promise)}", url=_url(row.public_id) if row else "")


def _url(public_id: str) -> str:
    return absolute(address("inbox:conversation", scope.current().store.slug, public_id))


def _kept() -> str:
    """How many of those that fell due since yesterday were kept; the rows of one day, by their date."""
    figures = scope.current().store.figures
    due = Promise.objects.filter(due_at__gte=now() - timedelta(days=1), due_at__lt=now())
    made = Q(state__in=[PromiseState.KEPT, PromiseState.BROKEN])
    found = due.aggregate(made=Count("pk", filter=made), kept=Count("pk", filter=Q(state=PromiseState.KEPT)))
    if not found["made"]:
        return _("No promise fell due since yesterday.")
    told = {name: in_digits(str(number), figures) for name, number in found.items()}
    return _("Since yesterday %(kept)s of %(made)s promises were kept.") % told
