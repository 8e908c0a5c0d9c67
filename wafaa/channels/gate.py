"""The send gate: nothing reaches a customer except through here.

`may_send` answers yes, not before T, or no, with a reason code that is kept on the Outgoing row and shown.
Upper apps add objections ("an open complaint objects to surveys") without this module knowing them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.abilities import Load, misfit
from wafaa.channels.connector import abilities_of
from wafaa.channels.contact_hours import (
    ASKED,
    QUESTIONS,
    ContactSettings,
    leaves_no_time,
    quiet_at,
    ramadan_opening,
)
from wafaa.channels.models import INSIDE, File, Line, Notice, Outgoing, OutgoingState
from wafaa.channels.settings import GateSettings
from wafaa.lib.prepared import Prepared, Slot
from wafaa.people import queries as people
from wafaa.people.models import Customer, FollowUpBy, Identity, Purpose, everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read

MOST_STEPS = 24
"""Hours, nights and prayers that may lie in a row before a time that suits; behind them it is taken as it is."""
REASONS: dict[str, str | Lazy] = {
    "": _("allowed"),
    "no_consent": _("the customer did not agree to this"),
    "unreachable": _("nothing reaches this address any more"),
    "quiet_hours": _("it is the quiet time of the day"),
    "preferred_hours": _("the customer prefers other hours"),
    "wants_none": _("the customer wants to be asked nothing"),
    "prayer_time": _("it is the time of a prayer"),
    "friday_prayer": _("it is the time of the Friday prayer"),
    "ramadan_hours": _("in Ramadan it waits for the Ramadan hours"),
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
    "nothing_written": _("nothing can be written here; call, or take another channel"),
    "too_long": _("the text is longer than this channel takes"),
    "no_files": _("no files go along here"),
    "too_many_files": _("these are more files than go along with one message here"),
    "file_too_large": _("a file is larger than this channel takes"),
    "file_type": _("this channel does not take a file of this kind"),
    "no_choices": _("choices cannot be shown here"),
    "choices_do_not_fit": _("the choices are more, or longer, than this channel takes"),
    "no_templates": _("no templates are sent here"),
    "withdrawn": _("somebody withdrew it"),
    "inside": _("between colleagues nothing leaves the house, and nothing for customers goes that way"),
}


@dataclass(frozen=True)
class Verdict:
    """`says`: yes | later | no. `until` belongs to later. `code` is a key of REASONS or of an objection."""

    says: str
    code: str = ""
    until: datetime | None = None


YES = Verdict("yes")
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


NeedsNoYes = Callable[[], bool]
NEEDS_NO_YES: dict[str, NeedsNoYes] = {}
NewsCheck = Callable[[Notice], Verdict | None]
NEWS_CHECKS: dict[str, NewsCheck] = {}


def may_need_no_yes(code: str) -> Callable[[NeedsNoYes], NeedsNoYes]:
    """Register who says whether this store sends news of this code to whoever never said yes or no to its purpose. A no
    counts always."""

    def register(says: NeedsNoYes) -> NeedsNoYes:
        NEEDS_NO_YES[code] = says
        return says

    return register


def checks_news(code: str, reasons: Mapping[str, Words]) -> Callable[[NewsCheck], NewsCheck]:
    """Register what an upper app says about its own news of this code at the moment it would leave: whether what it is
    about is still so. `reasons` words the codes of its verdicts."""

    def register(checks: NewsCheck) -> NewsCheck:
        NEWS_CHECKS[code] = checks
        for one, words in reasons.items():
            REASONS[one] = words
        return checks

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
    load: Load | None = None,
    notice: Notice | None = None,
) -> Verdict:
    """Whether something of this purpose may go to this customer on this channel at this instant. `itself` is the
    Outgoing that is being asked about, once there is one: it does not count against itself. `load` is what it carries,
    None as long as nothing is written. `notice` is the news it tells, where the store tells some by itself."""
    question = Question(customer, purpose, channel, at, is_automatic, to, itself, line, load, notice)
    own = RESTRAINTS.get(str(channel), ())
    checks: list[Restraint] = [
        _inside,
        _able,
        _consent,
        _reach,
        *own,
        _often,
        _loop,
        _unasked,
        _preferred,
        _quiet,
        _prayer,
        _overtaken,
    ]
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
    load: Load | None = None
    notice: Notice | None = None

    @property
    def is_template(self) -> bool:
        """The provider approved the words beforehand."""
        return self.load is not None and self.load.is_template

    @property
    def is_answer(self) -> bool:
        """A person's reply in a running conversation: the customer waits for it at any hour."""
        return self.purpose == Purpose.REPLY

    @property
    def is_unasked(self) -> bool:
        """Nobody waits for it: a question of the store's, or an offer."""
        return not self.is_answer and not (
            self.purpose == Purpose.SERVICE and (self.notice is None or self.notice.at_once)
        )

    @property
    def asks(self) -> bool:
        """It asks them something: how they like it, or whether all is well."""
        is_question = self.notice is not None and self.notice.code in QUESTIONS
        return is_question or self.purpose in (Purpose.SURVEY, Purpose.REVIEW)


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


def _able(q: Question) -> Verdict | None:
    """What the channel cannot carry is refused here, in words, and not by a provider."""
    why = misfit(abilities_of(q.channel), q.load, _look_at) if q.load is not None else ""
    return Verdict("no", why) if why else None


def _look_at(files: Sequence[str]) -> list[tuple[int, str]]:
    return list(File.objects.filter(public_id__in=files).values_list("size", "type"))


def _consent(q: Question) -> Verdict | None:
    is_agreed = people.consents(q.customer, q.purpose, q.channel) or _needs_no_yes(q)
    return None if is_agreed and not _is_refused_there(q) else Verdict("no", "no_consent")


def _needs_no_yes(q: Question) -> bool:
    says = NEEDS_NO_YES.get(q.notice.code) if q.notice is not None else None
    return says is not None and says() and people.newest_word(q.customer, q.purpose, q.channel) is None


def _overtaken(q: Question) -> Verdict | None:
    """What became of what the news is about, since it was put on its way."""
    check = NEWS_CHECKS.get(q.notice.code) if q.notice is not None else None
    return check(q.notice) if check is not None and q.notice is not None else None


def _is_refused_there(q: Question) -> bool:
    """Whether who reads at the address said no, on whichever record: a guest's no reaches the account beside it. An
    answer to what somebody wrote is theirs alone."""
    if q.is_answer:
        return False
    kinds = abilities_of(q.channel).reaches
    held = [one for kind in kinds if (one := people.address_of(q.customer, kind)) is not None] if not q.to else []
    value = q.to or next((one.value for one in held), "")
    return bool(value) and people.is_refused_at(q.customer, kinds, value, q.purpose, q.channel)


def _reach(q: Question) -> Verdict | None:
    can = abilities_of(q.channel)
    if not can.addresses_die:
        return None
    kind = can.reaches[0]
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
    """An answer of a machine's is given once an hour. News answers nobody, and is told once for itself."""
    if not q.is_automatic or not q.to or q.notice is not None:
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
            notice=None,
            created_at__gt=Slot("since"),
            purpose=Slot("purpose"),
        )
        .exclude(Q(pk=Slot("itself")) | Q(state=OutgoingState.REFUSED))
        .values_list("pk")[:1]
    )
)


def _unasked(q: Question) -> Verdict | None:
    """Who wants no follow-ups is asked nothing; news is told them all the same."""
    wants_none = q.asks and people.follow_up_wish(q.customer) == FollowUpBy.NOTHING
    return Verdict("no", "wants_none") if wants_none else None


def _preferred(q: Question) -> Verdict | None:
    hours = q.customer.preferred_hours
    is_at_once = q.is_automatic and (q.notice is None or q.notice.at_once)
    if q.is_answer or is_at_once or not hours:
        return None
    return _wait_for(q, [(start, end) for start, end in hours], "preferred_hours")


def _quiet(q: Question) -> Verdict | None:
    if not q.is_unasked:
        return None
    is_near = q.customer.timezone in ("", scope.current().store.timezone)
    opening = ramadan_opening(q.at, read(ContactSettings)) if is_near else None
    if opening is not None:
        return None if opening <= q.at else Verdict("later", "ramadan_hours", opening)
    chosen = read(GateSettings)
    if chosen.quiet_from == chosen.quiet_to:
        return None
    return _wait_for(q, [(chosen.quiet_to * 60, chosen.quiet_from * 60)], "quiet_hours")


def _prayer(q: Question) -> Verdict | None:
    """What goes out by itself waits for the end of a prayer, unless it answers what they did a moment ago."""
    is_by_itself = q.is_unasked or (q.is_automatic and q.notice is not None and q.notice.code not in ASKED)
    if q.is_answer or not is_by_itself:
        return None
    quiet = quiet_at(q.at, read(ContactSettings), q.customer)
    if quiet is None or leaves_no_time(quiet, q.customer.preferred_hours, _zone_of(q.customer)):
        return None
    return Verdict("later", quiet.why, quiet.ends)


def contact_time(customer: Customer, at: datetime) -> datetime:
    """The first instant from `at` on at which a call that nobody waits for suits this customer: in the hours they
    prefer, outside the quiet ones and the prayers."""
    question = Question(customer, Purpose.SURVEY, "", at, False, "", None)
    for _again in range(MOST_STEPS):
        found = next((one for one in (check(question) for check in (_preferred, _quiet, _prayer)) if one), None)
        if found is None or found.until is None:
            break
        question = replace(question, at=found.until)
    return question.at


def _zone_of(customer: Customer) -> ZoneInfo:
    return ZoneInfo(customer.timezone or scope.current().store.timezone)


def _wait_for(q: Question, allowed: list[tuple[int, int]], code: str) -> Verdict | None:
    """Later, when the local minute of the day is in none of the allowed [from, to) intervals."""
    zone = _zone_of(q.customer)
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
