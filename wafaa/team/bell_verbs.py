"""The only writers of notifications and of how people want to hear of them.

Whoever changes somebody's lines holds that person's row first, so that `Staff.unread` is always their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q

from wafaa.lib import staffmail
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now
from wafaa.live.announce import publish_signal
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.team import attention as heed
from wafaa.team import events
from wafaa.team.models import Attention, Notification, Staff
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

POST = "wafaa.team.letter_verbs.post_letter"
READ_FIRST = timedelta(minutes=2)
"""Whoever reads a line within this time gets no letter about it."""
KEPT_FOR = timedelta(days=60)
MOST_REFS = 30
MOST_AT_ONCE = 500
SIGNAL = "bell"


def notify(
    staff: Staff,
    kind: str,
    *,
    topic: str,
    ref: str,
    by: str = "system",
    words: str = "",
    is_urgent: bool = False,
    unless: Callable[[], bool] = lambda: False,
) -> bool:
    """Put a line under this person's bell, or add to the one there is about the same. False when nothing is to be told.

    `ref` names the occurrence: told twice, it counts once. Nobody is told of their own acts. `unless` is asked once
    nobody else can change their lines: whether they know already. `is_urgent` passes quiet hours.
    """
    if by == f"staff:{staff.pk}":
        return False
    with unit():
        if not _hold(staff.pk):
            return False
        attention = heed.of(staff)
        ways = heed.ways_of(attention, kind)
        if not ways or unless():
            return False
        to_mail = heed.EMAIL in ways and staffmail.is_there()
        said = {"by": by, "words": preview(words, 150), "is_urgent": is_urgent, "to_mail": to_mail}
        line = _told(staff, kind, topic, ref, said)
        if line is None:
            return False
        if heed.BROWSER in ways and heed.may_disturb(attention, now(), is_urgent=is_urgent):
            through = is_urgent and heed.quiet_until(attention, now()) is not None
            emit(events.StaffNotified(line.pk, staff.pk, kind, through))
        if to_mail:
            leaves = heed.letter_at(attention, now() + READ_FIRST, is_urgent=is_urgent)
            due(staff.pk, leaves, is_urgent=is_urgent)
        _ring(staff.pk)
    return True


def due(staff_id: int, at: datetime, *, is_urgent: bool) -> None:
    """A letter is to be written then. One that waits already stays the only one; the urgent wait for themselves."""
    jobs.enqueue(
        POST,
        {"staff_id": staff_id, "is_urgent": is_urgent},
        run_after=at,
        dedup=f"letter:{staff_id}:{'urgent' if is_urgent else 'usual'}",
    )


def _told(staff: Staff, kind: str, topic: str, ref: str, said: dict[str, Any]) -> Notification | None:
    """The line with this occurrence on it; None when it was on it before."""
    line: Notification | None = Notification.objects.filter(staff=staff, topic=topic, kind=kind).first()
    if line is None:
        _count(staff.pk, 1)
        made: Notification = Notification.objects.create(
            staff=staff, kind=kind, topic=topic, refs=[ref], at=now(), **said
        )
        return made
    if ref in line.refs:
        return None
    if line.read_at is not None:
        line.count, line.read_at = 0, None
        _count(staff.pk, 1)
    line.count += 1
    line.refs = [*line.refs, ref][-MOST_REFS:]
    line.at = now()
    for field, value in said.items():
        setattr(line, field, value)
    line.save(update_fields=["count", "read_at", "refs", "at", *said])
    return line


def withdraw(staff_id: int, kind: str, *, topic: str, ref: str) -> bool:
    """An occurrence was none: it goes from its line, and the line with it where nothing else on it is unread. What
    they have read stays. False when there was nothing to take back."""
    with unit():
        _hold(staff_id)
        line = Notification.objects.filter(staff_id=staff_id, topic=topic, kind=kind, read_at=None).first()
        if line is None or ref not in line.refs[-line.count :]:
            return False
        if line.count > 1:
            line.refs, line.count, line.words = [one for one in line.refs if one != ref], line.count - 1, ""
            line.save(update_fields=["refs", "count", "words"])
            return True
        line.delete()
        _count(staff_id, -1)
        _ring(staff_id)
    return True


def read(staff: Staff, *, topic: str = "", public_id: str = "") -> int:
    """They know: of one line, or of all about one thing. How many were unread."""
    wanted = {"topic": topic} if topic else {"public_id": public_id}
    return _read(staff.pk, Q(**wanted), now())


def read_all(staff: Staff) -> datetime:
    """They know everything. Answers the instant by which `unread_again` finds these lines."""
    at = now()
    _read(staff.pk, Q(), at)
    return at


def _read(staff_id: int, which: Q, at: datetime) -> int:
    with unit():
        _hold(staff_id)
        lines = Notification.objects.filter(which, staff_id=staff_id, read_at=None)
        done = lines.update(read_at=at, to_mail=False)
        if done:
            _count(staff_id, -done)
            _ring(staff_id)
    return int(done)


def unread_again(staff: Staff, at: datetime) -> int:
    """What was marked as read at this instant is unread again. Twice is once."""
    with unit():
        _hold(staff.pk)
        done = Notification.objects.filter(staff=staff, read_at=at).update(read_at=None)
        if done:
            _count(staff.pk, done)
            _ring(staff.pk)
    return int(done)


def attend(staff: Staff, **chosen: Any) -> Attention:
    """A person decides how they want to hear. Fields of Attention; `ways` is made normal."""
    if "ways" in chosen:
        chosen["ways"] = heed.normal(chosen["ways"])
    with unit():
        Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
        kept, _fresh = Attention.objects.get_or_create(staff=staff, defaults={"store_id": staff.store_id})
        for field, value in chosen.items():
            setattr(kept, field, value)
        kept.save(update_fields=list(chosen))
    return kept


def digest_leaves(attention: Attention, day: date) -> bool:
    """The day's letter is on its way. False when it was already."""
    with unit():
        rows = Attention.objects.filter(pk=attention.pk).exclude(digest_on=day)
        return bool(rows.update(digest_on=day))


def forget_words(topics: Iterable[str]) -> int:
    """Nothing that was said there is quoted under any bell of the entered store."""
    with unit():
        return int(Notification.objects.filter(topic__in=list(topics)).exclude(words="").update(words=""))


def forget_old() -> int:
    """Lines older than KEPT_FOR go, a few hundred at a time, in every store; how many went."""
    gone = 0
    while found := _oldest():
        store_id = found[0][0]
        with scope.entered(Store.objects.get(pk=store_id)), unit():
            mine = [pk for store, pk in found if store == store_id]
            people = set(Notification.objects.filter(pk__in=mine).values_list("staff_id", flat=True))
            for staff_id in sorted(people):
                _hold(staff_id)
            Notification.objects.filter(pk__in=mine).delete()
            for staff_id in people:
                _count_anew(staff_id)
        gone += len(mine)
    return gone


def _oldest() -> list[tuple[int, int]]:
    rows = Notification.everywhere.filter(at__lt=now() - KEPT_FOR).order_by("at")
    return list(rows.values_list("store_id", "pk")[:MOST_AT_ONCE])


def _hold(staff_id: int) -> bool:
    """False for whoever may not enter any more."""
    rows = Staff.objects.select_for_update(no_key=True).filter(pk=staff_id, suspended_at=None)
    return bool(rows.values_list("pk", flat=True).first())


def _count(staff_id: int, step: int) -> None:
    Staff.objects.filter(pk=staff_id).update(unread=F("unread") + step)


def _count_anew(staff_id: int) -> None:
    unread = Notification.objects.filter(staff_id=staff_id, read_at=None).aggregate(n=Count("pk"))["n"]
    if Staff.objects.filter(pk=staff_id).exclude(unread=unread).update(unread=unread):
        _ring(staff_id)


def _ring(staff_id: int) -> None:
    """Their open pages show the new number as soon as it is true."""
    store_id = scope.current().store_id
    unread = Staff.objects.filter(pk=staff_id).values_list("unread", flat=True).get()
    told = {"staff_id": staff_id, "unread": unread}
    transaction.on_commit(lambda: publish_signal(store_id, "", "staff", SIGNAL, told), robust=True)
