"""The only writers of policies: what the store promises by itself."""

from __future__ import annotations

from typing import Any

from wafaa.promises import events
from wafaa.promises.models import Policy
from wafaa.promises.policies import DEFAULTS, forget_policies
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.unit import unit


def set_policy(kind: str, channel: str, priority: str, customer_kind: str, **traits: Any) -> Policy:
    """Promise this in this case, in place of what was promised in it before. `traits`: minutes, risk_percent,
    around_the_clock, is_on. Promises already made keep their times."""
    case = {"kind": kind, "channel": channel, "priority": priority, "customer_kind": customer_kind}
    with unit():
        policy, _fresh = Policy.objects.update_or_create(
            **case, defaults=traits, create_defaults={**case, **traits, "store": scope.current().store}
        )
        emit(events.PolicyChanged(policy.pk, kind, f"{channel or '*'}/{priority or '*'}/{customer_kind or '*'}"))
        forget_policies()
    return policy


def change_policy(
    present: Policy | None, kind: str, channel: str, priority: str, customer_kind: str, **traits: Any
) -> Policy:
    """Like set_policy; a present policy whose case was changed moves to the new case."""
    with unit():
        changed = set_policy(kind, channel, priority, customer_kind, **traits)
        if present is not None and present.pk != changed.pk:
            drop_policy(present)
    return changed


def drop_policy(policy: Policy) -> None:
    """Promise nothing of its own in this case any more."""
    with unit():
        emit(events.PolicyDropped(policy.pk, policy.kind))
        policy.delete()
        forget_policies()


def begin_with_defaults() -> None:
    """The policies of a new store; those it has already stay."""
    with unit():
        for kind, channel, minutes in DEFAULTS:
            Policy.objects.get_or_create(
                kind=kind,
                channel=channel,
                priority="",
                customer_kind="",
                defaults={"minutes": minutes, "store": scope.current().store},
            )
        forget_policies()
