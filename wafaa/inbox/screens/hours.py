"""Time on the open conversation: the menu to put it aside, how it sleeps, and the replies that wait for their hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.inbox import actions, hourglass
from wafaa.inbox.models import Conversation, Message, Status
from wafaa.inbox.verbs.scheduling import GAVE_WAY
from wafaa.lib.pages import address
from wafaa.stores import scope


def snooze_choices(conversation: Conversation) -> list[dict[str, Any]]:
    """`snooze_choices` of the thread: until they reply, and the named hours that are to come."""
    is_asleep = conversation.status == Status.SNOOZED
    waits = {"value": actions.REPLY, "label": _("Until they reply"), "when": ""}
    return [waits | {"current": is_asleep and conversation.snoozed_until is None}, *later_choices()]


def later_choices() -> list[dict[str, str]]:
    """The named hours at which a reply may leave, or a conversation wake."""
    return scope.current().once("named hours", _named_hours)


def _named_hours() -> list[dict[str, str]]:
    return [{"value": one.name, "label": one.label, "when": hourglass.said(one.at)} for one in hourglass.presets()]


def sleep_says(conversation: Conversation) -> str:
    """How it sleeps, and what falls due before it wakes; "" when it is awake."""
    if conversation.status != Status.SNOOZED:
        return ""
    until = conversation.snoozed_until
    says = _("Snoozed until %(when)s.") % {"when": hourglass.said(until)} if until else _("Snoozed until they reply.")
    due = conversation.promise_due_at
    if due is None or conversation.owed_at.year >= 2200 or (until is not None and due >= until):
        return says
    return f"{says} " + _("A promise is due before that: %(when)s.") % {"when": hourglass.said(due)}


def nap_chip(until: datetime | None, due: datetime | None) -> dict[str, str]:
    """The chip of a sleeping conversation's row: amber when a promise falls due before it wakes."""
    says = _("until %(when)s") % {"when": hourglass.said(until)} if until else _("until they reply")
    is_early = due is not None and (until is None or due < until)
    return {"text": says, "tone": "risk" if is_early else "note"}


def scheduled(message: Message) -> dict[str, Any]:
    """What _state.html shows of a reply that waits for its hour."""
    assert message.send_at is not None
    slug = scope.current().store.slug
    return {
        "id": message.public_id,
        "state": "scheduled",
        "leaves_says": _("leaves %(when)s") % {"when": hourglass.said(message.send_at)},
        "now_url": address("inbox:leave_now", slug, message.public_id),
        "edit_url": address("inbox:edit_scheduled", slug, message.public_id),
        "cancel_url": address("inbox:cancel_scheduled", slug, message.public_id),
    }


def gave_way(message: Message) -> bool:
    """Whether it was held back because the customer wrote first."""
    return GAVE_WAY in message.warnings
