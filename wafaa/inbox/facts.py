"""What conversations can tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import Channel, Line
from wafaa.inbox.models import NOTHING_OWED, SHARED, Conversation, Draft, Label, MessageKind, Priority, Seen, Status
from wafaa.lib.time import now
from wafaa.people.models import Customer, everyone_in
from wafaa.playbook.facts import fact
from wafaa.promises.models import WAITED_FOR, Promise, PromiseState
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.team.models import Staff, Team

Options = list[tuple[str, Any]]
ME, MINE = "me", "mine"
"""Values that mean whoever acts: the person, and the teams they belong to."""
MOST_OFFERED = 200
HEARD = (MessageKind.IN, MessageKind.CARD)


def states() -> Options:
    return [(state.value, state.label) for state in Status]


@fact(
    "conversation.status",
    about="conversation",
    type=str,
    label=_("State of the conversation"),
    sql=F("status"),
    options=states,
)
def status(conversation: Conversation) -> str:
    return conversation.status


def people() -> Options:
    """Everybody who is here, and whoever looks."""
    here = Staff.objects.filter(suspended_at=None).order_by("name", "id")
    return [*whoever(ME, _("Me")), *here.values_list("public_id", "name")[:MOST_OFFERED]]


def whoever(value: str, label: Any) -> Options:
    """What stands for the acting person: nothing where a rule acts."""
    return [] if scope.current().actor.startswith("playbook:") else [(value, label)]


def person_meant(value: str) -> list[str]:
    if value != ME:
        return [value]
    return list(Staff.objects.filter(pk=scope.current().me).values_list("public_id", flat=True))


@fact(
    "conversation.assignee",
    about="conversation",
    type=str,
    label=_("Responsible"),
    sql=F("assignee__public_id"),
    options=people,
    stands_for=person_meant,
)
def assignee(conversation: Conversation) -> str:
    return conversation.assignee.public_id if conversation.assignee else ""


def teams() -> Options:
    named = Team.objects.order_by("name", "id").values_list("public_id", "name")[:MOST_OFFERED]
    return [*whoever(MINE, _("My teams")), *named]


def teams_meant(value: str) -> list[str]:
    if value != MINE:
        return [value]
    return list(Team.objects.filter(pk__in=scope.current().teams).values_list("public_id", flat=True))


@fact(
    "conversation.team",
    about="conversation",
    type=str,
    label=_("Team"),
    sql=F("team__public_id"),
    options=teams,
    stands_for=teams_meant,
)
def team(conversation: Conversation) -> str:
    return conversation.team.public_id if conversation.team else ""


def _runs_for(since: datetime | None) -> timedelta | None:
    return now() - since if since else None


@fact(
    "conversation.waiting_for",
    about="conversation",
    type=timedelta,
    label=_("The customer has waited"),
    sql=F("waiting_since"),
)
def waiting_for(conversation: Conversation) -> timedelta | None:
    """Since their first unanswered message; None when nobody waits."""
    return _runs_for(conversation.waiting_since)


@fact("conversation.silent_for", about="conversation", type=timedelta, label=_("Silent for"), sql=F("last_at"))
def silent_for(conversation: Conversation) -> timedelta | None:
    """Since the last message of either side."""
    return _runs_for(conversation.last_at)


def promise_states() -> Options:
    return [(state.value, PromiseState(state).label) for state in WAITED_FOR]


@fact(
    "conversation.promise_state",
    about="conversation",
    type=str,
    label=_("Nearest promise"),
    sql=F("promise_state"),
    options=promise_states,
)
def promise_state(conversation: Conversation) -> str:
    return conversation.promise_state


@fact(
    "conversation.promise_left",
    about="conversation",
    type=timedelta,
    label=_("Time left for the promise"),
    sql=F("owed_at"),
    runs="until",
    void=NOTHING_OWED,
)
def promise_left(conversation: Conversation) -> timedelta | None:
    """Until the nearest promise is due, negative when it is late; None when nothing is owed or its clock rests."""
    return conversation.owed_at - now() if conversation.owed_at != NOTHING_OWED else None


def channels() -> Options:
    return [(channel.value, channel.label) for channel in Channel]


@fact("conversation.channel", about="conversation", type=str, label=_("Channel"), sql=F("channel"), options=channels)
def channel(conversation: Conversation) -> str:
    return conversation.channel


def lines() -> Options:
    return list(Line.objects.order_by("name", "id").values_list("public_id", "name")[:MOST_OFFERED])


@fact(
    "conversation.line",
    about="conversation",
    type=str,
    label=_("Line of the channel"),
    sql=F("line__public_id"),
    options=lines,
)
def line(conversation: Conversation) -> str:
    return conversation.line.public_id if conversation.line else ""


def words() -> Options:
    names = Label.objects.order_by("name").values_list("name", flat=True)[:MOST_OFFERED]
    return [(name, name) for name in names]


@fact("conversation.labels", about="conversation", type=list, label=_("Labels"), sql=F("labels"), options=words)
def labels(conversation: Conversation) -> list[str]:
    return list(conversation.labels)


COMPLAINTS = ("شكوى", "شكاوى", "الشكوى", "الشكاوى", "complaint", "Complaint", "complaints", "Complaints")
"""How stores call the label of a complaint."""


def complains() -> Q:
    found = Q(labels__lists=COMPLAINTS[0])
    for word in COMPLAINTS[1:]:
        found |= Q(labels__lists=word)
    return found


@fact(
    "conversation.is_complaint",
    about="conversation",
    type=bool,
    label=_("It is labelled a complaint"),
    where=complains,
)
def is_complaint(conversation: Conversation) -> bool:
    return any(word in COMPLAINTS for word in conversation.labels)


def priorities() -> Options:
    return [(priority.value, priority.label) for priority in Priority]


@fact(
    "conversation.priority",
    about="conversation",
    type=str,
    label=_("Priority"),
    sql=F("priority"),
    options=priorities,
)
def priority(conversation: Conversation) -> str:
    return conversation.priority


def _read_up_to() -> QuerySet[Seen]:
    """How far the acting person has read the conversation of the outer query."""
    return Seen.everywhere.filter(conversation=OuterRef("pk"), staff_id=scope.current().me)


def unread() -> Q:
    read = _read_up_to().filter(message_id__gte=OuterRef("last_message_id"))
    return Q(last_kind__in=HEARD, last_message_id__gt=0) & ~Q(Exists(read))


@fact(
    "conversation.is_unread", about="conversation", type=bool, label=_("Unread by me"), where=unread, is_personal=True
)
def is_unread(conversation: Conversation) -> bool:
    read = Seen.objects.filter(conversation=conversation, staff_id=scope.current().me).first()
    return conversation.last_kind in HEARD and conversation.last_message_id > (read.message_id if read else 0)


def begun() -> Q:
    mine = Draft.everywhere.filter(conversation=OuterRef("pk"), staff_id=scope.current().me)
    return Q(Exists(mine.exclude(kind=SHARED)))


@fact(
    "conversation.has_draft",
    about="conversation",
    type=bool,
    label=_("I began to write"),
    where=begun,
    is_personal=True,
)
def has_draft(conversation: Conversation) -> bool:
    mine = Draft.objects.filter(conversation=conversation, staff_id=scope.current().me)
    return bool(mine.exclude(kind=SHARED).exists())


def left() -> Q:
    return Q(Exists(Draft.everywhere.filter(conversation=OuterRef("pk"), kind=SHARED)))


@fact("conversation.has_shared_draft", about="conversation", type=bool, label=_("A shared draft waits"), where=left)
def has_shared_draft(conversation: Conversation) -> bool:
    return bool(Draft.objects.filter(conversation=conversation, kind=SHARED).exists())


@fact(
    "conversation.snoozed_until",
    about="conversation",
    type=datetime,
    label=_("Snoozed until"),
    sql=F("snoozed_until"),
)
def snoozed_until(conversation: Conversation) -> datetime | None:
    """None when it sleeps until the customer writes, or not at all."""
    return conversation.snoozed_until


@fact("conversation.opened", about="conversation", type=datetime, label=_("Begun"), sql=F("opened_at"))
def opened(conversation: Conversation) -> datetime:
    return conversation.opened_at


@fact("conversation.last", about="conversation", type=datetime, label=_("Last message"), sql=F("last_at"))
def last(conversation: Conversation) -> datetime:
    return conversation.last_at


@fact("conversation.preview", about="conversation", type=str, label=_("Words of the last message"), sql=F("preview"))
def preview(conversation: Conversation) -> str:
    return conversation.preview


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


def _talks() -> Any:
    """How many conversations the person of a row of customers has had, whichever of their records they stand on."""
    pk = OuterRef(OuterRef("pk"))
    records = Customer.everywhere.filter(Q(pk=pk) | Q(joined_to=pk)).values("pk")
    rows = Conversation.everywhere.filter(store=OuterRef("store"), customer__in=records, merged_into=None)
    counted = rows.order_by().values("store").annotate(talks=Count("pk")).values("talks")
    return Coalesce(Subquery(counted), 0)


@fact("customer.conversations", about="customer", type=int, label=_("Conversations"), sql=_talks())
def conversations(customer: Customer) -> int:
    return Conversation.objects.filter(everyone_in(customer), merged_into=None).count()


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
