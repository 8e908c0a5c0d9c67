"""The day's letter: sent off once a day, at each reader's hour on the store's clock."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from wafaa.inbox import digest
from wafaa.lib import staffmail
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team import bell_verbs
from wafaa.team.letter_verbs import post
from wafaa.team.middleware import scope_of
from wafaa.team.models import Attention, Staff
from wafaa.work import jobs
from wafaa.work.unit import unit

POST = "wafaa.inbox.verbs.digesting.post_digest"
FOR = "stores.own"


def send_due() -> int:
    """In every store: whose hour has come today and who has not had the day's letter. How many are on their way now."""
    sent = 0
    if not staffmail.is_there():
        return sent
    waiting = Attention.everywhere.filter(digest_at__isnull=False, staff__suspended_at=None).select_related("store")
    for attention in waiting.order_by("digest_at").iterator(chunk_size=500):
        local = now().astimezone(ZoneInfo(attention.store.timezone))
        if attention.digest_on == local.date() or local.hour * 60 + local.minute < (attention.digest_at or 0):
            continue
        with scope.entered(attention.store), unit():
            if bell_verbs.digest_leaves(attention, local.date()):
                jobs.enqueue(POST, {"staff_id": attention.staff_id, "day": local.date().isoformat()})
                sent += 1
    return sent


def post_digest(staff_id: int, day: str) -> None:
    """The job of one letter. A day that is over when it comes to it is not told any more."""
    staff = Staff.objects.filter(pk=staff_id, suspended_at=None).select_related("user", "store").first()
    if staff is None or FOR not in staff.permissions or not staffmail.is_there():
        return
    store = staff.store
    if date.fromisoformat(day) != now().astimezone(ZoneInfo(store.timezone)).date():
        return
    with scope.entered(scope_of(staff)), translation.override(store.language), timezone.override(store.timezone):
        post(staff, digest.letter(f"digest:{staff.public_id}:{day}"))
