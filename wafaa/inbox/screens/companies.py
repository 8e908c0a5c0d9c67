"""What is open with the people of a company, and what was talked about with one person."""

from __future__ import annotations

from typing import Any

from wafaa.inbox.models import Conversation, Status
from wafaa.inbox.models.talk import MERGED
from wafaa.inbox.screens.panel import TONES
from wafaa.inbox.screens.promises import line
from wafaa.lib.pages import address
from wafaa.people.companies import MOST_RECORDS, records_of_company
from wafaa.people.models import Company, Customer, everyone_in
from wafaa.people.screens import shown_name
from wafaa.promises.models import WAITED_FOR, Promise
from wafaa.promises.sight import visible
from wafaa.stores import scope

MOST = 20
MOST_OF_ONE = 5
ABOUT = "conversation:"


def open_with(company: Company) -> dict[str, Any]:
    """Context of inbox/_of_company.html, of what the acting person may see."""
    records = records_of_company(company)
    owed = visible(Promise.objects.filter(customer_id__in=records, state__in=WAITED_FOR, settled_at=None))
    states = (Status.OPEN, Status.WAITING, Status.SNOOZED)
    talks = Conversation.objects.visible().filter(customer_id__in=records, status__in=states)
    may_see = scope.current().can("promises.see")
    return {
        "promises": [_promise(one) for one in owed.select_related("customer").order_by("due_at", "id")[:MOST]]
        if may_see
        else [],
        "talks": [_talk(one) for one in talks.select_related("customer").order_by("-last_at", "-id")[:MOST]],
        "is_more_people": len(records) >= MOST_RECORDS,
    }


def talks_of(customer: Customer) -> list[dict[str, Any]]:
    """The person's latest conversations, of what the acting person may see."""
    rows = Conversation.objects.visible().filter(everyone_in(customer)).exclude(status=MERGED)
    return [_talk(one) for one in rows.select_related("customer").order_by("-last_at", "-id")[:MOST_OF_ONE]]


def _promise(promise: Promise) -> dict[str, Any]:
    said, name = line(promise), shown_name(promise.customer)
    where = promise.subject.removeprefix(ABOUT) if promise.subject.startswith(ABOUT) else ""
    url = address("inbox:conversation", scope.current().store.slug, where) if where else ""
    return {"state": said["state"], "text": said["text"], "note": said["note"], "name": name, "url": url}


def _talk(talk: Conversation) -> dict[str, Any]:
    return {
        "url": address("inbox:conversation", scope.current().store.slug, talk.public_id),
        "name": talk.customer_name or shown_name(talk.customer),
        "text": talk.subject or talk.preview or f"#{talk.number}",
        "state_tone": TONES.get(Status(talk.status), "paused"),
        "at": talk.last_at,
    }
