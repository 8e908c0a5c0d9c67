"""An answer in the chat reaches who has left: one push to the browsers that asked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs as channels
from wafaa.channels.gate import may_send
from wafaa.channels.models import Channel, Outgoing, OutgoingState, Visitor, VisitorDevice
from wafaa.channels.ownpage import page_of
from wafaa.channels.settings import GateSettings
from wafaa.inbox import webchat
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.pushing import written_for
from wafaa.lib.time import now
from wafaa.people.models import everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work import jobs
from wafaa.work.unit import unit

TELL = "wafaa.inbox.telling.tell"
READ_FIRST = timedelta(seconds=10)
"""An open chat says within a moment that it was read there; whoever reads it is not told once more."""
MOST_BROWSERS = 20
NOT_YET_READ = (OutgoingState.SENT, OutgoingState.DELIVERED)


def tell_soon(outgoing_id: int) -> None:
    """An answer has gone out. Of several in a short while one push leaves; what goes by another channel, e-mail above
    all, tells of itself."""
    if not ASKED.exist(store=scope.current().store_id):
        return
    outgoing = Outgoing.objects.filter(pk=outgoing_id, channel=Channel.WEBCHAT).first()
    message = Message.objects.filter(outgoing=outgoing).first() if outgoing is not None else None
    if message is not None:
        _plan(message.conversation_id, now() + READ_FIRST)


ASKED: Prepared[tuple[int]] = Prepared(
    lambda: VisitorDevice.everywhere.filter(store_id=Slot("store")).order_by().values_list("pk")[:1]
)
"""Whether any browser asked to be told."""


def _plan(conversation_id: int, at: Any) -> None:
    with unit():
        args = {"conversation_id": conversation_id}
        jobs.enqueue(TELL, args, run_after=at, dedup=f"answered:{conversation_id}", priority=1)


def tell(conversation_id: int) -> None:
    """The job: unless it was read meanwhile, or the gate has something against it at this hour."""
    conversation = _where_it_is(conversation_id)
    answer = _unread(conversation) if conversation is not None else None
    if conversation is None or answer is None or answer.outgoing is None:
        return
    outgoing, at = answer.outgoing, now()
    verdict = may_send(
        conversation.customer,
        outgoing.purpose,
        Channel.WEBCHAT,
        at,
        is_automatic=outgoing.is_automatic,
        itself=outgoing.pk,
        line=conversation.line,
    )
    if verdict.says == "later" and verdict.until is not None:
        _plan(conversation.pk, verdict.until)
    elif verdict.says == "yes":
        for visitor in _who_asked(conversation):
            for device in visitor.devices.all():
                channels.push_to_visitor(device, _news(answer, visitor, device), conversation.topic)


def _where_it_is(conversation_id: int) -> Conversation | None:
    rows = Conversation.objects.select_related("customer", "customer__joined_to", "line")
    found = rows.filter(pk=conversation_id).first()
    while found is not None and found.merged_into_id is not None:
        found = rows.filter(pk=found.merged_into_id).first()
    return found


def _unread(conversation: Conversation) -> Message | None:
    """The newest answer by chat that nobody has seen yet, while it is news."""
    return (
        Message.objects.filter(
            conversation=conversation,
            kind=MessageKind.OUT,
            channel=Channel.WEBCHAT,
            withdrawn_at=None,
            outgoing__state__in=NOT_YET_READ,
            outgoing__sent_at__gt=now() - channels.NEWS_FOR,
        )
        .select_related("outgoing", "staff")
        .order_by("-id")
        .first()
    )


def _who_asked(conversation: Conversation) -> list[Visitor]:
    """The browsers that asked, as far as they see this very conversation: after a merge, a split or a log-out they may
    have another one, or none."""
    asked = (
        Visitor.objects.filter(
            everyone_in(conversation.customer), line=conversation.line, revoked_at=None, devices__isnull=False
        )
        .select_related("customer", "customer__joined_to", "line")
        .prefetch_related("devices")
        .order_by("-last_at", "-id")
        .distinct()
    )
    return [visitor for visitor in asked[:MOST_BROWSERS] if webchat.conversation_of(visitor) == conversation]


def _news(answer: Message, visitor: Visitor, device: VisitorDevice) -> dict[str, Any]:
    """Who answered, in the language in which the browser asked; the words only where the store wants them there."""
    staff = answer.staff
    name = staff.shown_name if staff is not None and staff.shown_to_customers else ""
    with override(device.language):
        body = _("%(name)s has answered you.") % {"name": name} if name else _("Your message has been answered.")
        return written_for(
            device.language,
            title=scope.current().store.name,
            body=body,
            url=f"{page_of(visitor.line)}?lang={device.language}",
            tag=answer.conversation.topic,
            words=answer.text if _shows_words(visitor) else "",
        )


def _shows_words(visitor: Visitor) -> bool:
    wish = read(GateSettings).push_words
    return wish == "all" or (wish == "proven" and visitor.is_proven)
