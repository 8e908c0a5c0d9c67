"""What the team's rules react to: second steps that come and go, and what leaves for somebody's devices."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from wafaa.team import bell_verbs, devices, second_key_verbs, second_verbs
from wafaa.team.events import StaffNotified
from wafaa.work.events import every, on
from wafaa.work.keys import keeps_secrets

keeps_secrets(second_key_verbs.KEEPER)


# allauth tells of its own tables by signals only; what we make of it is a verb as everywhere.
@receiver([signals.authenticator_added, signals.authenticator_removed], dispatch_uid="team.second_step")
def settle_what_is_owed(sender: Any, user: Any, authenticator: Authenticator, **more: Any) -> None:
    if authenticator.type in second_verbs.STEPS:
        second_verbs.note_second_step(user)


@on("staff.notified")
def tell_their_devices(event: StaffNotified) -> None:
    devices.tell_soon(event.notification_id, event.staff_id)


@every("6h")
def ask_leads_for_a_second_step() -> None:
    second_verbs.ask_all_leads()


@every("6h")
def forget_old_notifications() -> None:
    bell_verbs.forget_old()
