"""Which policy applies, and the hours its clock runs in. Read once per entered store object."""

from __future__ import annotations

from typing import cast

from wafaa.lib.prepared import Prepared, Slot
from wafaa.promises.models import Policy, PromiseKind
from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar
from wafaa.stores.queries import main_hours
from wafaa.team.attendance import calendar_id_of

DEFAULTS = (
    (PromiseKind.FIRST_REPLY, "webchat", 15),
    (PromiseKind.FIRST_REPLY, "", 240),
    (PromiseKind.NEXT_REPLY, "webchat", 30),
    (PromiseKind.NEXT_REPLY, "", 480),
    (PromiseKind.RESOLUTION, "", 2880),
)
"""(kind, channel, minutes of working time) of a new store: 15 min in chat, 4 h by mail, 2 days to a solution."""


def the_policy(kind: str, *, channel: str, priority: str, customer_kind: str) -> Policy | None:
    """The most specific policy that is on and fits; None: the store promises nothing here."""
    fitting = [
        policy
        for policy in _policies()
        if policy.kind == kind
        and policy.channel in ("", channel)
        and policy.priority in ("", priority)
        and policy.customer_kind in ("", customer_kind)
    ]
    return max(fitting, key=_specific, default=None)


def _specific(policy: Policy) -> tuple[bool, bool, bool]:
    return (policy.customer_kind != "", policy.priority != "", policy.channel != "")


def _policies() -> list[Policy]:
    kept = scope.current().store.__dict__.setdefault("_policies", {})
    if "all" not in kept:
        kept["all"] = POLICIES.all(store=scope.current().store_id)
    return cast(list[Policy], kept["all"])


POLICIES: Prepared[Policy] = Prepared(lambda: Policy.everywhere.filter(store_id=Slot("store"), is_on=True))


def forget_policies() -> None:
    scope.current().store.__dict__.pop("_policies", None)


def calendar_of(policy: Policy, team_id: int | None) -> int | None:
    """The calendar a new promise is counted by: the policy's own, else its team's; None: the store's main one."""
    if policy.around_the_clock or policy.calendar_id is not None or team_id is None:
        return policy.calendar_id
    return calendar_id_of(team_id)


def hours_of(calendar_id: int | None, *, in_hours: bool) -> Hours | None:
    """The working hours a clock runs in: of its calendar, else the store's main ones; None: around the clock."""
    if not in_hours:
        return None
    if calendar_id is None:
        return main_hours()
    calendar: Calendar = Calendar.objects.get(pk=calendar_id)
    return calendar.hours
