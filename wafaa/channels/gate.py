"""The send gate: nothing reaches a customer except through here.

`may_send` answers yes, not before T, or no, with a reason code that is kept on the Outgoing row and shown.
Upper apps add objections ("an open complaint objects to surveys") without this module knowing them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import INSIDE, Channel, Line, Outgoing, OutgoingState
from wafaa.channels.settings import GateSettings
from wafaa.lib.prepared import Prepared, Slot
from wafaa.people import queries as people
from wafaa.people.models import Customer, Identity, IdentityKind, Purpose, everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read

REASONS: dict[str, str | Lazy] = {
    "": _("allowed"),
    "no_consent": _("the customer did not agree to this"),
    "unreachable": _("nothing reaches this address any more"),
    "quiet_hours": _("it is the quiet time of the day"),
    "preferred_hours": _("the customer prefers other hours"),
    "too_often": _("the customer has had enough messages lately"),
    "loop": _("this address has had its automatic answer"),
    "window_closed": _("the time for free words is over here; only an approved template may be sent"),
    "window_over": _("too much time has passed since they last wrote; it opens again when they write"),
    "people_only": _("after 24 hours only a person may answer there"),
    "cost_limit": _("the month's limit for automatic messages is reached"),
    "public_by_hand": _("in public only a person answers, one comment at a time"),
    "comment_gone": _("the comment is not there any more"),
    "comment_hidden": _("the comment is hidden; Instagram takes no answer under it"),
    "private_none": _("this channel answers only in public"),
    "private_used": _("this comment has had its one private reply"),
    "private_late": _("a private reply goes within seven days of the comment, and they are over"),
    "no_address": _("no address for this channel is known"),
    "line_is_off": _("the line is switched off"),
    "no_line": _("no line of this channel is connected"),
    "inside": _("between colleagues nothing leaves the house, and nothing for customers goes that way"),
}


@dataclass(frozen=True)
class Verdict:
    """`says`: yes | later | no. `until` belongs to later. `code` is a key of REASONS or of an objection."""

    says: str
    code: str = ""
    until: datetime | None = None


YES = Verdict("yes")
REACHED_BY: dict[str, str] = {
    Channel.EMAIL: IdentityKind.EMAIL,
    Channel.TELEGRAM: IdentityKind.TELEGRAM,
}
"""The kind of address a channel writes to, where an address can turn out to be dead."""
Objection = Callable[[Customer, str, str, datetime], Verdict | None]
OBJECTIONS: dict[str, Objection] = {}
Words = str | Lazy


def objection(code: str, words: Words) -> Callable[[Objection], Objection]:
    """Register an upper app's objection: it answers a Verdict (later or no), or None when it has none."""

    def register(raises: Objection) -> Objection:
        OBJECTIONS[code] = raises
        REASONS[code] = words
        return raises

    return register


def may_send(
    customer: Customer,
    purpose: str,
    channel: str,
    at: datetime,
    *,
    is_automatic: bool = False,
    to: str = "",
    itself: int | None = None,
    line: Line | None = None,
    is_template: bool = False,
) -> Verdict:
    """Whether something of this purpose may go to this customer on this channel at this instant. `itself` is the
    Outgoing that is being asked about, once there is one: it does not count against itself. `is_template`: the
    provider approved the words beforehand."""
    question = Question(customer, purpose, channel, at, is_automatic, to, itself, line, is_template)
    own = RESTRAINTS.get(str(channel), ())
    checks: list[Restraint] = [_inside, _consent, _reach, *own, _often, _loop, _preferred, _quiet]
    for check in checks:
        verdict = check(question)
        if verdict is not None:
            return verdict
    for raises in OBJECTIONS.values():
        verdict = raises(customer, purpose, channel, at)
        if verdict is not None:
            return verdict
    return YES


@dataclass(frozen=True)
class Question:
    """What the gate is asked."""

    customer: Customer
    purpose: str
    channel: str
    at: datetime
    is_automatic: bool
    to: str
    itself: int | None
    line: Line | None = None
    is_template: bool = False

    @property
    def is_answer(self) -> bool:
        """A person's reply in a running conversation: the customer waits for it at any hour."""
        return self.purpose == Purpose.REPLY


Restraint = Callable[[Question], Verdict | None]
RESTRAINTS: dict[str, list[Restraint]] = {}


def restraint(channel: str) -> Callable[[Restraint], Restraint]:
    """Register what one channel's own rules say (a window, a cost): a Verdict, or None when they have nothing
    against it. Asked before the wishes of hours, since what may not go at all should not wait first."""

    def register(restrains: Restraint) -> Restraint:
        RESTRAINTS.setdefault(channel, []).append(restrains)
        return restrains

    return register


def _inside(q: Question) -> Verdict | None:
    """A colleague is written to between colleagues alone, and nobody else is."""
    return Verdict("no", "inside") if q.customer.is_colleague != (q.channel in INSIDE) else None


def _consent(q: Question) -> Verdict | None:
    return None if people.consents(q.customer, q.purpose, q.channel) else Verdict("no", "no_consent")


def _reach(q: Question) -> Verdict | None:
    kind = REACHED_BY.get(q.channel)
    if kind is None:
        return None
    identity = people.address_of(q.customer, kind)
    if q.to and (identity is None or identity.value != q.to):
        identity = Identity.objects.filter(kind=kind, value=q.to).order_by("-unreachable_since").first()
    return Verdict("no", "unreachable") if identity is not None and identity.unreachable_since else None


def _often(q: Question) -> Verdict | None:
    chosen = read(GateSettings)
    if q.purpose in (Purpose.REPLY, Purpose.SERVICE):
        return None
    since = q.at - timedelta(days=chosen.cap_days)
    sent = Outgoing.objects.filter(
        everyone_in(q.customer),
        purpose__in=[Purpose.SURVEY, Purpose.REVIEW, Purpose.MARKETING],
        created_at__gt=since,
    ).exclude(Q(pk=q.itself) | Q(state__in=[OutgoingState.REFUSED, OutgoingState.CANCELLED]))
    return Verdict("no", "too_often") if sent.count() >= chosen.cap_messages else None


def _loop(q: Question) -> Verdict | None:
    if not q.is_automatic or not q.to:
        return None
    asked = {"store": scope.current().store_id, "to": q.to, "purpose": q.purpose, "itself": q.itself or 0}
    asked["since"] = q.at - timedelta(hours=1)
    return Verdict("no", "loop") if ANSWERED.exist(**asked) else None


ANSWERED: Prepared[tuple[int]] = Prepared(
    lambda: (
        Outgoing.everywhere.filter(
            store_id=Slot("store"),
            to=Slot("to"),
            is_automatic=True,
            created_at__gt=Slot("since"),
            purpose=Slot("purpose"),
        )
        .exclude(Q(pk=Slot("itself")) | Q(state=OutgoingState.REFUSED))
        .values_list("pk")[:1]
    )
)


def _preferred(q: Question) -> Verdict | None:
    hours = q.customer.preferred_hours
    if q.is_answer or q.is_automatic or not hours:
        return None
    return _wait_for(q, [(start, end) for start, end in hours], "preferred_hours")


def _quiet(q: Question) -> Verdict | None:
    chosen = read(GateSettings)
    if q.is_answer or q.purpose == Purpose.SERVICE or chosen.quiet_from == chosen.quiet_to:
        return None
    return _wait_for(q, [(chosen.quiet_to * 60, chosen.quiet_from * 60)], "quiet_hours")


def _wait_for(q: Question, allowed: list[tuple[int, int]], code: str) -> Verdict | None:
    """Later, when the local minute of the day is in none of the allowed [from, to) intervals."""
    zone = ZoneInfo(q.customer.timezone or scope.current().store.timezone)
    local = q.at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if any(_within(minute, start, end) for start, end in allowed):
        return None
    wait = min((start - minute) % 1440 for start, _end in allowed)
    # Added on the customer's own clock, so that a night in which it is changed still ends at the right hour.
    then = local.replace(second=0, microsecond=0) + timedelta(minutes=wait)
    return Verdict("later", code, then.astimezone(UTC))


def _within(minute: int, start: int, end: int) -> bool:
    return start <= minute < end if start < end else minute >= start or minute < end
