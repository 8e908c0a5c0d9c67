"""What rules, macros and people may have conversations do. Each answers what its undo needs, and an undo that comes
after somebody else's change lets that stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.inbox import hourglass, verbs
from wafaa.inbox.models import Conversation, Priority, Status
from wafaa.lib.time import now
from wafaa.people import own_fields
from wafaa.people import verbs as people
from wafaa.playbook.actions import Choice, action
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise
from wafaa.stores import scope
from wafaa.stores.permissions import Role
from wafaa.team.models import Staff, Team

Options = list[tuple[str, Any]]
Memory = dict[str, Any]
REPLY = "reply"
"""Snoozed until the customer writes."""
TARGETS = (Status.OPEN, Status.WAITING, Status.SOLVED)


def colleagues() -> QuerySet[Staff]:
    """Those who answer customers."""
    answering = [Role.OWNER, Role.MANAGER, Role.AGENT]
    return Staff.objects.filter(suspended_at=None, role__in=answering).order_by("name")


def holders() -> Options:
    """Whom a conversation may be given to."""
    teams = Team.objects.order_by("name")
    return [
        ("me", _("Me")),
        ("nobody", _("Nobody")),
        *((f"staff:{one.public_id}", one.name) for one in colleagues()),
        *((f"team:{one.public_id}", one.name) for one in teams),
    ]


def _undo_assign(conversation: Conversation, memory: Memory) -> bool:
    if [conversation.assignee_id, conversation.team_id] != memory["became"]:
        return False
    staff, team = memory["was"]
    verbs.assign(
        conversation,
        staff=Staff.objects.filter(pk=staff).first() if staff else None,
        team=Team.objects.filter(pk=team).first() if team else None,
    )
    return True


@action(
    "conversation.assign",
    about="conversation",
    label=_l("Assign to"),
    permission="inbox.assign",
    choices=(Choice("to", _l("To whom"), holders),),
    undo=_undo_assign,
)
def assign(conversation: Conversation, to: str) -> Memory:
    """`to`: me, nobody, staff:<public id> or team:<public id>. Somebody who has left changes nothing."""
    was = [conversation.assignee_id, conversation.team_id]
    kind, _sep, public_id = to.partition(":")
    staff, team = conversation.assignee, conversation.team
    if to == "me":
        staff = Staff.objects.filter(pk=scope.current().me).first()
    elif to == "nobody":
        staff, team = None, None
    elif kind == "staff":
        staff = Staff.objects.filter(public_id=public_id, suspended_at=None).first() or staff
    elif found := Team.objects.filter(public_id=public_id).first():
        staff, team = None, found
    verbs.assign(conversation, staff=staff, team=team)
    return {"was": was, "became": [conversation.assignee_id, conversation.team_id]}


def states() -> Options:
    return [(state.value, state.label) for state in TARGETS]


def _undo_status(conversation: Conversation, memory: Memory) -> bool:
    if conversation.status != memory["became"]:
        return False
    if memory["was"] == Status.SNOOZED and memory["until"]:
        return _asleep_again(conversation, memory["until"])
    verbs.set_status(conversation, memory["was"], is_undo=True)
    return True


def _asleep_again(conversation: Conversation, until: str) -> bool:
    ends = datetime.fromisoformat(until)
    if ends <= now():
        verbs.set_status(conversation, Status.OPEN)
    else:
        verbs.snooze(conversation, ends)
    return True


def _stood(conversation: Conversation) -> Memory:
    until = conversation.snoozed_until
    return {"was": conversation.status, "until": until.isoformat() if until else ""}


@action(
    "conversation.set_status",
    about="conversation",
    label=_l("Set the state"),
    permission="inbox.tend",
    choices=(Choice("status", _l("State"), states),),
    undo=_undo_status,
)
def set_status(conversation: Conversation, status: str) -> Memory:
    memory = _stood(conversation)
    verbs.set_status(conversation, status)
    return memory | {"became": conversation.status}


def fields() -> Options:
    return [(field.code, own_fields.label_of(field)) for field in own_fields.own_fields()]


def check_value(field: str, value: str) -> str:
    """Why this is no value of the store's own field; empty when it is one."""
    asked = own_fields.field_of(field)
    try:
        if asked is not None:
            own_fields.clean(asked, value)
    except own_fields.BadValue as bad:
        return str(own_fields.PROBLEMS[bad.code])
    return ""


def _undo_field(conversation: Conversation, memory: Memory) -> bool:
    customer = conversation.customer.joined_to or conversation.customer
    asked = own_fields.field_of(memory["field"])
    if asked is None or own_fields.values_of(customer).get(asked.code) != memory["became"]:
        return False
    if memory["was"] is None:
        people.unset_own(customer, [asked])
    else:
        people.set_own(customer, {asked: memory["was"]})
    return True


@action(
    "conversation.set_customer_field",
    about="conversation",
    label=_l("Write into a field of the customer"),
    permission="people.edit",
    choices=(Choice("field", _l("Field"), fields), Choice("value", _l("Value"))),
    undo=_undo_field,
    check=check_value,
)
def set_customer_field(conversation: Conversation, field: str, value: str) -> Memory:
    """One of the store's own fields. What is no value of it any more, or a field that is archived, changes nothing."""
    customer = conversation.customer.joined_to or conversation.customer
    asked = own_fields.field_of(field)
    was = own_fields.values_of(customer).get(field)
    if asked is None or check_value(field, value):
        return {"field": field, "was": was, "became": was}
    wanted = own_fields.clean(asked, value)
    if wanted != was:
        people.set_own(customer, {asked: wanted})
    return {"field": field, "was": was, "became": wanted}


def priorities() -> Options:
    return list(Priority.choices)


def _undo_priority(conversation: Conversation, memory: Memory) -> bool:
    if conversation.priority != memory["became"]:
        return False
    verbs.prioritise(conversation, memory["was"])
    return True


@action(
    "conversation.prioritise",
    about="conversation",
    label=_l("Set the priority"),
    permission="inbox.tend",
    choices=(Choice("priority", _l("Priority"), priorities),),
    undo=_undo_priority,
)
def prioritise(conversation: Conversation, priority: str) -> Memory:
    was = conversation.priority
    verbs.prioritise(conversation, priority)
    return {"was": was, "became": conversation.priority}


def _undo_label(conversation: Conversation, memory: Memory) -> bool:
    word = memory["added"]
    if not word:
        return True
    if word not in conversation.labels:
        return False
    verbs.label(conversation, [kept for kept in conversation.labels if kept != word])
    return True


@action(
    "conversation.label",
    about="conversation",
    label=_l("Add a label"),
    permission="inbox.tend",
    choices=(Choice("label", _l("Label")),),
    undo=_undo_label,
)
def add_label(conversation: Conversation, label: str) -> Memory:
    before = list(conversation.labels)
    if label not in before:
        verbs.label(conversation, [*before, label])
    return {"added": next((word for word in conversation.labels if word not in before), "")}


def naps() -> Options:
    return [(REPLY, _("Until they reply")), *hourglass.labels().items()]


def _undo_snooze(conversation: Conversation, memory: Memory) -> bool:
    return _undo_status(conversation, memory)


@action(
    "conversation.snooze",
    about="conversation",
    label=_l("Snooze"),
    permission="inbox.tend",
    choices=(Choice("until", _l("Until"), naps),),
    undo=_undo_snooze,
)
def snooze(conversation: Conversation, until: str) -> Memory:
    """`until`: "reply", or a named hour of `hourglass`."""
    memory = _stood(conversation)
    verbs.snooze(conversation, None if until == REPLY else hourglass.instant(until))
    return memory | {"became": Status.SNOOZED.value}


def _undo_promise(conversation: Conversation, memory: Memory) -> bool:
    made = Promise.objects.filter(pk=memory["promise"]).first()
    if made is None or not promises.cancel(made):
        return False
    verbs.refresh_promise(conversation)
    return True


def hours() -> Options:
    return list(hourglass.labels().items())


@action(
    "conversation.promise",
    about="conversation",
    label=_l("Make a promise"),
    permission="promises.make",
    choices=(Choice("by", _l("By when"), hours), Choice("text", _l("What is promised"))),
    undo=_undo_promise,
)
def promise(conversation: Conversation, by: str, text: str) -> Memory:
    """A personal promise of the acting person. `by`: a named hour of `hourglass`."""
    made = verbs.promise_own(conversation, text, hourglass.instant(by))
    return {"promise": made.pk}
