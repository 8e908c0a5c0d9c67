"""What happens to conversations and may set off a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.inbox import kinds, thanks
from wafaa.inbox.models import Conversation, Status
from wafaa.playbook.triggers import trigger

Data = Mapping[str, Any]


def _found(**which: Any) -> Conversation | None:
    return kinds.rows().filter(**which).first()


def of(data: Data) -> Conversation | None:
    return _found(pk=data["conversation_id"])


for name, label in (
    ("conversation.opened", _("A conversation begins")),
    ("message.received", _("A customer writes")),
    ("message.replied", _("Somebody answers a customer")),
    ("conversation.assigned", _("A conversation is given to somebody")),
    ("conversation.woken", _("A snoozed conversation wakes")),
    ("conversation.called", _("A call is written down")),
):
    trigger(name, about="conversation", label=label)(of)


def _praised(data: Data, *, is_sure: bool) -> Conversation | None:
    message = thanks.in_message(data)
    conversation = of(data) if message is not None else None
    if message is None or conversation is None:
        return None
    found = thanks.praise_in(message, conversation)
    return conversation if found.staff and found.is_sure is is_sure else None


@trigger(
    "conversation.praised",
    event="message.received",
    about="conversation",
    label=_("A customer thanks a colleague by name"),
)
def praised(data: Data) -> Conversation | None:
    return _praised(data, is_sure=True)


@trigger(
    "conversation.praised_maybe",
    event="message.received",
    about="conversation",
    label=_("A customer may be thanking a colleague by name"),
)
def praised_maybe(data: Data) -> Conversation | None:
    """Two of the same name, a name that is a word as well, or words that may mean the opposite."""
    return _praised(data, is_sure=False)


def _became(status: str) -> Callable[[Data], Conversation | None]:
    def find(data: Data) -> Conversation | None:
        return of(data) if data["status"] == status else None

    return find


for status, says in (
    (Status.SOLVED, _("A conversation is solved")),
    (Status.OPEN, _("A conversation is opened again")),
):
    named: str | Lazy = says
    trigger(f"conversation.{status.value}", about="conversation", label=named, event="conversation.status_changed")(
        _became(status)
    )


def _of_promise(data: Data) -> Conversation | None:
    kind, _sep, public_id = str(data["subject"]).partition(":")
    return _found(public_id=public_id) if kind == "conversation" else None


@trigger(
    "conversation.reply_at_risk",
    about="conversation",
    label=_("An answer will soon be late"),
    event="promise.at_risk",
)
def answer_at_risk(data: Data) -> Conversation | None:
    return _of_promise(data) if data["kind"] in ("first_reply", "next_reply") else None


@trigger(
    "conversation.promise_broken",
    about="conversation",
    label=_("A promise in a conversation is broken"),
    event="promise.broken",
)
def promise_broken(data: Data) -> Conversation | None:
    return _of_promise(data)
