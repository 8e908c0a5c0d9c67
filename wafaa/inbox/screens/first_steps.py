"""What the owner of a shop that nobody has written to yet does first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wafaa.channels.models import INSIDE, Channel, Line, Visitor
from wafaa.inbox.models import Conversation
from wafaa.lib.pages import address
from wafaa.stores import scope
from wafaa.team.models import Invitation, Staff


@dataclass(frozen=True)
class Step:
    icon: str
    title: str
    says: str
    url: str
    is_done: bool


def first_steps(open_conversations: int) -> list[Step]:
    """The steps, for whoever may connect channels; none from the first conversation on."""
    here = scope.current()
    if open_conversations or not here.can("channels.manage") or Conversation.objects.exists():
        return []
    chats, others = _lines()
    chat = chats[0] if chats else ""
    steps = [
        Step(
            "chat",
            _("Put the chat on your shop's page"),
            _("One line for the shop's pages, and visitors can write."),
            _url("channels:chat", chat) if chat else _url("channels:lines"),
            Visitor.objects.exists(),
        ),
        Step(
            "mail",
            _("Connect e-mail, WhatsApp and the rest"),
            _("Whatever a customer writes on, you read and answer it here."),
            _url("channels:lines"),
            others > 0,
        ),
        Step(
            "people",
            _("Invite those who answer"),
            _("Each with their own name, hours and rights."),
            _url("team:staff"),
            Staff.objects.count() > 1 or Invitation.objects.exists(),
        ),
        Step(
            "clock",
            _("Look over your working hours"),
            _("Promises count only while you are open."),
            _url("team:hours"),
            False,
        ),
    ]
    if chat:
        steps.append(
            Step(
                "person",
                _("Write to yourself as a customer would"),
                _("A bare page with your chat on it; the answer is yours to give."),
                _url("channels:try", chat),
                False,
            )
        )
    return steps


def _lines() -> tuple[list[str], int]:
    """The public ids of the chats, and how many lines were connected besides those that every store begins with."""
    rows = list(Line.objects.exclude(channel__in=INSIDE).order_by("id").values_list("channel", "public_id"))
    chats = [public_id for channel, public_id in rows if channel == Channel.WEBCHAT]
    return chats, sum(channel not in (Channel.WEBCHAT, Channel.FORM) for channel, _public_id in rows)


def _url(name: str, *words: str) -> str:
    return address(name, scope.current().store.slug, *words)
