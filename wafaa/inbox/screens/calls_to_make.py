"""The list of calls to make."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.inbox import calling, calls_to_make
from wafaa.inbox.models import FollowUp, FollowUpWhy
from wafaa.inbox.screens.promises import moment_of, standing
from wafaa.inbox.screens.rows import calls_url
from wafaa.lib.ids import new_id
from wafaa.lib.pages import address
from wafaa.lib.phones import pretty
from wafaa.lib.text.digits import in_digits
from wafaa.lib.time import now
from wafaa.people.queries import numbers_of
from wafaa.people.screens import badge, shown_name
from wafaa.promises.models import PromiseState
from wafaa.promises.pages import url_of_subject
from wafaa.stores import scope
from wafaa.team.topics import Thing, things

TONES = {PromiseState.BROKEN: "broken", PromiseState.AT_RISK: "risk"}


def page(after: str) -> dict[str, Any]:
    """Context of inbox/to_call.html: groups [{title, rows}] of what is due and what comes later · count · more_url."""
    found, is_more = calls_to_make.calls(cursor_in(after))
    rows = lines(found)
    due = [row for row in rows if row["is_due"]]
    later = [row for row in rows if not row["is_due"]]
    last = found[-1] if found else None
    more = urlencode({"after": f"{last.best_at.isoformat()}~{last.pk}"}) if is_more and last is not None else ""
    return {
        "groups": [
            group
            for group in (
                {"title": _("It is a good time now"), "rows": due},
                {"title": _("Later"), "rows": later},
            )
            if group["rows"]
        ],
        "count": len(rows),
        "more_url": f"?{more}" if more else "",
        "calls_url": calls_url(),
        "may_drop": scope.current().can("promises.make"),
        "can_dial": scope.current().can("inbox.reply") and bool(rows) and calling.my_telephone() is not None,
    }


def cursor_in(text: str) -> tuple[datetime, int] | None:
    """The place in the list that an address names; None where it names none."""
    at, _sep, pk = text.replace("\x00", "").partition("~")
    try:
        instant = datetime.fromisoformat(at)
        return (instant, int(pk[:18])) if instant.tzinfo is not None and pk.isascii() else None
    except ValueError:
        return None


def when(one: FollowUp) -> str:
    return moment_of(one.best_at)


def lines(found: list[FollowUp]) -> list[dict[str, Any]]:
    """Calls as lines; three queries however many they are."""
    numbers = numbers_of([one.customer.root_id for one in found])
    known = things(one.promise.subject for one in found if one.promise.subject.startswith("conversation:"))
    at = now()
    return [_line(one, numbers.get(one.customer.root_id, ""), known, at) for one in found]


def _line(one: FollowUp, number: str, known: dict[str, Thing], at: datetime) -> dict[str, Any]:
    slug, promise, customer = scope.current().store.slug, one.promise, one.customer.joined_to or one.customer
    about = known.get(promise.subject)
    is_order = promise.subject.startswith("order:")
    return {
        "id": one.public_id,
        "key": new_id(),
        "name": shown_name(customer),
        "badge": badge(customer),
        "url": address("people:customer", slug, customer.public_id),
        "number": pretty(number) if number else "",
        "dial": number,
        "dial_url": address("inbox:call_due", slug, one.public_id),
        "why": FollowUpWhy(one.why).label,
        "promised": promise.text,
        "about_url": about.url if about else (url_of_subject(promise.subject) if is_order else ""),
        "best": moment_of(one.best_at),
        "is_due": one.best_at <= at,
        "state": {"text": standing(promise), "tone": TONES.get(PromiseState(promise.state), "")},
        "tries": _tries(one.tries),
        "keeper": promise.staff.name if promise.staff else "",
        "spoke_url": address("inbox:call_made", slug, one.public_id),
        "drop_url": address("inbox:call_dropped", slug, one.public_id),
    }


def _tries(count: int) -> str:
    if not count:
        return ""
    said = ngettext("%(n)s try without an answer", "%(n)s tries without an answer", count)
    return said % {"n": in_digits(str(count), scope.current().store.figures)}
