"""What conversations can tell."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.playbook.facts import fact


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
