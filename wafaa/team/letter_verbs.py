"""Posting letters to staff: what waits for one, at the hour at which it may leave. The network is in no unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation

from wafaa.lib import staffmail
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team import attention as heed
from wafaa.team import bell, letters
from wafaa.team.bell_verbs import due
from wafaa.team.middleware import scope_of
from wafaa.team.models import Attention, Notification, Staff
from wafaa.work.unit import unit

MOST_LINES = 40


def post_letter(staff_id: int, is_urgent: bool) -> None:
    """The job of one letter: all that is unread and waits for it, in one. In quiet hours only what is urgent goes."""
    staff = Staff.objects.filter(pk=staff_id, suspended_at=None).select_related("user", "store").first()
    if staff is None or not staffmail.is_there():
        return
    attention, at = heed.of(staff), now()
    leaves = heed.letter_at(attention, at, is_urgent=is_urgent)
    if leaves > at:
        with unit():
            due(staff_id, leaves, is_urgent=is_urgent)
        return
    waiting = _waiting(staff, only_urgent=heed.quiet_until(attention, at) is not None)
    wanted = [line for line in waiting if heed.EMAIL in heed.ways_of(attention, line.kind)]
    if _post_lines(staff, wanted):
        _left(staff)
    _done(waiting)


def _waiting(staff: Staff, *, only_urgent: bool) -> list[Notification]:
    rows = Notification.objects.filter(staff=staff, to_mail=True, read_at=None)
    return list((rows.filter(is_urgent=True) if only_urgent else rows).order_by("-at", "-id"))


def _post_lines(staff: Staff, wanted: list[Notification]) -> bool:
    """With the eyes of whom it is for: what they may not see any more is not in it."""
    with scope.entered(scope_of(staff)), in_words_of(staff):
        seen = [line for line in bell.lines_of(wanted) if not line.is_gone]
        if not seen:
            return False
        key = ",".join(f"{line.pk}.{line.count}.{line.at.timestamp()}" for line in wanted)
        chosen_at = letters.absolute(address("team:attention", staff.store.slug))
        more = len(seen) - MOST_LINES
        post(staff, letters.of_lines(seen[:MOST_LINES], max(0, more), chosen_at, f"{staff.public_id}:{key}"))
    return True


def post(staff: Staff, letter: letters.Letter) -> None:
    """One letter to this colleague's own address."""
    text, html = letters.written(letter)
    staffmail.post(staff.user.email, letter.subject, text, html, own_id=letter.own_id)


@contextmanager
def in_words_of(staff: Staff) -> Iterator[None]:
    """In this person's language and on their store's clock."""
    with translation.override(staff.user.language), timezone.override(staff.store.timezone):
        yield


def _left(staff: Staff) -> None:
    with unit():
        kept, _fresh = Attention.objects.get_or_create(staff=staff, defaults={"store_id": staff.store_id})
        kept.mailed_at = now()
        kept.save(update_fields=["mailed_at"])


def _done(lines: list[Notification]) -> None:
    """What happened again meanwhile waits for the next letter."""
    with unit():
        for line in lines:
            Notification.objects.filter(pk=line.pk, at=line.at).update(to_mail=False)
