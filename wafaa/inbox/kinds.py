"""Conversations as rules know them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.inbox.models import MERGED, Conversation, Message, MessageKind
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.playbook.kinds import kind
from wafaa.stores import scope


def rows() -> QuerySet[Conversation]:
    """Those with customers, as far as the acting person sees them; a colleague's question to a team is none."""
    talks = Conversation.objects.visible().exclude(status=MERGED).filter(customer__staff=None)
    return talks.select_related("customer", "assignee", "team", "line")


def title(conversation: Conversation) -> str:
    return conversation.customer_name or _("Conversation %(number)s") % {
        "number": in_digits(str(conversation.number), scope.current().store.figures)
    }


def url(conversation: Conversation) -> str:
    return address("inbox:conversation", scope.current().store.slug, conversation.public_id)


def taken_over(conversation: Conversation, since: datetime) -> bool:
    """A person has replied or called since."""
    said = Message.objects.filter(conversation=conversation, at__gt=since, staff__isnull=False)
    return bool(said.filter(kind__in=(MessageKind.OUT, MessageKind.CALL), withdrawn_at=None).exists())


kind(
    "conversation",
    label=_l("Conversation"),
    rows=rows,
    reaches={"customer": ("customer__", lambda conversation: conversation.customer)},
    title=title,
    url=url,
    permission="inbox.see",
    customer=lambda conversation: conversation.customer.root_id,
    taken_over=taken_over,
)
