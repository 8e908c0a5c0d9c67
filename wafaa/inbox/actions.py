"""What rules and people may have conversations do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation
from wafaa.playbook.actions import action


@action("conversation.set_status", about="conversation", label=_("Set the state"), permission="inbox.tend")
def set_status(conversation: Conversation, status: str) -> None:
    verbs.set_status(conversation, status)


@action("conversation.prioritise", about="conversation", label=_("Set the priority"), permission="inbox.tend")
def prioritise(conversation: Conversation, priority: str) -> None:
    verbs.prioritise(conversation, priority)


@action("conversation.label", about="conversation", label=_("Add a label"), permission="inbox.tend")
def add_label(conversation: Conversation, label: str) -> None:
    if label not in conversation.labels:
        verbs.label(conversation, [*conversation.labels, label])
