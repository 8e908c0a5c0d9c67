"""What rules, macros and people may have conversations do. Each answers what its undo needs, and an undo that comes
after somebody else's change lets that stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from wafaa.inbox import hourglass, ringing, thanks, verbs
from wafaa.inbox.calls_to_make import best_time
from wafaa.inbox.facts import whoever
from wafaa.inbox.models import Conversation, Priority, Status
from wafaa.inbox.screens.promises import moment_of
from wafaa.inbox.verbs import following_up
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now
from wafaa.people import own_fields
from wafaa.people import verbs as people
from wafaa.people.models import FollowUpBy
from wafaa.people.queries import follow_up_wish
from wafaa.playbook.acting import carried
from wafaa.playbook.actions import CannotBeDone, Choice, action
from wafaa.playbook.models import Mode
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
        *whoever("me", _("Me")),
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
    """A promise of the acting person, or of whoever is in charge where a rule acts. `by`: an hour of `hourglass`."""
    made = verbs.promise_own(conversation, text, hourglass.instant(by))
    return {"promise": made.pk}


DAYS = ("1", "2", "3", "5", "7", "14")


def days() -> Options:
    return [(n, ngettext("in %(n)s day", "in %(n)s days", int(n)) % {"n": _figures(n)}) for n in DAYS]


def _figures(n: str) -> str:
    return in_digits(n, scope.current().store.figures)


@action(
    "conversation.follow_up",
    about="conversation",
    label=_l("Promise to follow up"),
    permission="promises.make",
    choices=(Choice("days", _l("When"), days),),
    undo=_undo_promise,
    preview=lambda conversation, days="3": preview_follow_up(conversation, days),
)
def follow_up(conversation: Conversation, days: str = "3") -> Memory:
    """Promise to ask, so many days from now and at the hour they like, whether all is well."""
    try:
        made = verbs.follow_up(conversation, timedelta(days=int(days)))
    except verbs.WantsNone:
        raise CannotBeDone(_("They want to be asked nothing.")) from None
    return {"promise": made.promise_id}


def preview_follow_up(conversation: Conversation, days: str = "3") -> str:
    """When, by which way, and the words of the message."""
    customer = conversation.customer.joined_to or conversation.customer
    wish = follow_up_wish(customer)
    if wish == FollowUpBy.NOTHING:
        raise CannotBeDone(_("They want to be asked nothing."))
    at = moment_of(best_time(customer, now() + timedelta(days=int(days))))
    if wish == FollowUpBy.CALL:
        return _("A call from us: %(when)s") % {"when": at}
    return "\n\n".join([_("A message: %(when)s") % {"when": at}, following_up.words_for(customer)[1]])


@action(
    "conversation.remind",
    about="conversation",
    label=_l("Remind whoever is in charge"),
    permission="inbox.tend",
)
def remind(conversation: Conversation) -> Memory:
    """Under the bell of its holder; where it is nobody's, of its team; where it has none, of the managers."""
    told = ringing.of_reminder(conversation, f"reminder:{conversation.topic}:{now().isoformat()}")
    return {"told": told}


def _undo_thanks(conversation: Conversation, memory: Memory) -> bool:
    return not memory["praise"] or verbs.unthank(memory["praise"])


def preview_thanks(conversation: Conversation) -> str:
    """Who would hear of it, and the words."""
    message, found = thanks.praised_for(conversation, carried())
    if message is None:
        raise CannotBeDone(_("Nobody is thanked by name here."))
    return f"{'، '.join(staff.name for staff in found.staff)}\n\n{preview(message.text, 280)}"


@action(
    "conversation.thank",
    about="conversation",
    label=_l("Tell the colleague that a customer thanked them"),
    permission="inbox.tend",
    undo=_undo_thanks,
    preview=preview_thanks,
)
def thank(conversation: Conversation) -> Memory:
    """Under their bell and in their profile: whoever is named by the message that set the rule off, or by the
    customer's last kind words. A rule that acts unasked has to be sure."""
    message, found = thanks.praised_for(conversation, carried())
    if message is None:
        raise CannotBeDone(_("Nobody is thanked by name here."))
    run = carried()
    if run is not None and run.mode == Mode.DO and not found.is_sure:
        raise CannotBeDone(_("It is not sure who is thanked, so a person decides."))
    said = [verbs.thank(staff, message) for staff in found.staff]
    return {"praise": [praise.pk for praise in said if praise is not None]}
