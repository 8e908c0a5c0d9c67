"""What conversations can tell."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BooleanField, Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.models import Conversation, Status
from wafaa.lib.time import now
from wafaa.playbook.facts import fact
from wafaa.promises.models import Promise
from wafaa.stores.models import Store
from wafaa.team.models import Staff


@fact("conversation.status", about="conversation", type=str, label=_("State of the conversation"), sql=F("status"))
def status(conversation: Conversation) -> str:
    return conversation.status


@fact("conversation.channel", about="conversation", type=str, label=_("Channel"), sql=F("channel"))
def channel(conversation: Conversation) -> str:
    return conversation.channel


@fact("conversation.priority", about="conversation", type=str, label=_("Priority"), sql=F("priority"))
def priority(conversation: Conversation) -> str:
    return conversation.priority


@fact("conversation.labels", about="conversation", type=list, label=_("Labels"), sql=F("labels"))
def labels(conversation: Conversation) -> list[str]:
    return list(conversation.labels)


@fact("conversation.waiting_minutes", about="conversation", type=int, label=_("Minutes the customer has waited"))
def waiting_minutes(conversation: Conversation) -> int:
    """Since the customer's first unanswered message; 0 when nobody waits."""
    since = conversation.waiting_since
    return int((now() - since).total_seconds() // 60) if since else 0


@fact("conversation.silent_minutes", about="conversation", type=int, label=_("Minutes since the last message"))
def silent_minutes(conversation: Conversation) -> int:
    return int((now() - conversation.last_at).total_seconds() // 60)


@fact("conversation.messages", about="conversation", type=int, label=_("Messages"), sql=F("message_count"))
def messages(conversation: Conversation) -> int:
    return conversation.message_count


IS_SNOOZED = Case(When(status=Status.SNOOZED, then=Value(True)), default=Value(False), output_field=BooleanField())


@fact("conversation.is_snoozed", about="conversation", type=bool, label=_("Snoozed"), sql=IS_SNOOZED)
def is_snoozed(conversation: Conversation) -> bool:
    return conversation.status == Status.SNOOZED


@fact(
    "conversation.number",
    about="conversation",
    type=int,
    label=_("Conversation number"),
    sql=F("number"),
    in_texts=_("Conversation number"),
)
def number(conversation: Conversation) -> int:
    return conversation.number


@fact(
    "conversation.subject",
    about="conversation",
    type=str,
    label=_("Subject"),
    sql=F("subject"),
    in_texts=_("Subject of the conversation"),
)
def subject(conversation: Conversation) -> str:
    return conversation.subject


@fact("promise.due", about="promise", type=datetime, label=_("Due"), sql=F("due_at"), in_texts=_("Nearest promise"))
def due(promise: Promise) -> datetime:
    return promise.due_at


@fact("agent.name", about="agent", type=str, label=_("Agent's name"), in_texts=_("Agent's name"))
def agent_name(staff: Staff) -> str:
    """The name customers see."""
    return staff.shown_name


@fact("store.name", about="store", type=str, label=_("Store's name"), in_texts=_("Store's name"))
def store_name(store: Store) -> str:
    return store.name
