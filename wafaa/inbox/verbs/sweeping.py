"""One change to many conversations: planned, done a few at a time by the worker, reported, and undone for days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from wafaa.inbox.models import (
    MERGED,
    Conversation,
    ItemState,
    Label,
    Priority,
    Status,
    Sweep,
    SweepItem,
    SweepState,
    SweepWhat,
)
from wafaa.inbox.verbs import labelling, sweep_replies, tending
from wafaa.lib.time import now
from wafaa.people.own_fields import still_needed
from wafaa.stores import scope
from wafaa.stores.actors import scope_again
from wafaa.team.models import Staff, Team
from wafaa.work import jobs
from wafaa.work.unit import unit

MOST = 5_000
"""Conversations in one sweep."""
A_STEP = 50
"""So many a job, so that others get their turn and the progress is seen."""
UNDO_FOR = timedelta(days=7)
PLANS_KEPT = timedelta(days=1)
STEP = f"{__name__}.step"
FIELDS = {
    SweepWhat.ASSIGN: ("assignee_id", "team_id"),
    SweepWhat.STATUS: ("status",),
    SweepWhat.PRIORITY: ("priority",),
    SweepWhat.LABEL: ("labels",),
    SweepWhat.UNLABEL: ("labels",),
    SweepWhat.RELABEL: ("labels",),
}


class BadChange(ValueError):
    """There is no such change: an unknown state, nobody of that name, an empty label."""


class NotNow(ValueError):
    """It was started or undone already, or its days are over."""


def plan_sweep(ids: Sequence[int], what: str = "", value: str = "") -> Sweep:
    """Lay down which conversations are meant, MOST at the most; nothing changes yet. Plans that nobody started are
    forgotten after a day. Whoever knows already `what` is to become of them says it here. Raises BadChange."""
    value = tidy(what, value)
    if what and not _makes_sense(what, value):
        raise BadChange
    chosen = sorted(set(ids))[:MOST]
    with unit():
        _forget_plans()
        entered = scope.current()
        sweep: Sweep = Sweep.objects.create(
            staff_id=entered.staff_id, by=entered.actor, total=len(chosen), what=what, value=value
        )
        SweepItem.objects.bulk_create(
            [SweepItem(sweep=sweep, conversation_id=pk) for pk in chosen],
            batch_size=100,
        )
        sweep_replies.remember_last_words(sweep)
    return sweep


def start_sweep(sweep: Sweep, what: str, value: str) -> None:
    """Let the worker do it. Raises BadChange, NotNow."""
    value = tidy(what, value)
    if not _makes_sense(what, value) or (what == SweepWhat.REPLY and not sweep_replies.is_written(sweep)):
        raise BadChange
    if (what == SweepWhat.RELABEL) != (sweep.what == SweepWhat.RELABEL):
        raise BadChange
    with unit():
        mine = Sweep.objects.filter(pk=sweep.pk, state=SweepState.PLANNED)
        if not mine.update(what=what, value=value, state=SweepState.RUNNING, at=now(), undo_until=now() + UNDO_FOR):
            raise NotNow
        if what == SweepWhat.RELABEL:
            labelling.change_word(sweep)
        _go_on(sweep)


def plan_relabel(word: str, becomes: str) -> Sweep:
    """Look for every conversation with this label, to give it that one instead; "": to take it off. Nothing changes
    yet. Raises BadChange for a label that is not there, or one that stays as it is."""
    becomes = labelling.as_word(becomes)
    if becomes == word or not Label.objects.filter(name=word).exists():
        raise BadChange
    with unit():
        _forget_plans()
        sweep = labelling.looked_for(word, becomes)
        _go_on(sweep)  # before the first look: whoever falls over in it is picked up
    labelling.gather(sweep)
    return sweep


def _forget_plans() -> None:
    begun = (SweepState.GATHERING, SweepState.PLANNED)
    Sweep.objects.filter(state__in=begun, at__lt=now() - PLANS_KEPT).delete()


def tidy(what: str, value: str) -> str:
    """A label as it is kept."""
    return labelling.as_word(value) if what in (SweepWhat.LABEL, SweepWhat.UNLABEL) else value


def _makes_sense(what: str, value: str) -> bool:
    if what == SweepWhat.ASSIGN:
        kind, _sep, public_id = value.partition(":")
        return not value or _holder(kind, public_id) is not None
    if what == SweepWhat.REPLY:
        return value in ("", *Status.values)
    if what == SweepWhat.RELABEL:
        return True
    choices = {SweepWhat.STATUS: Status.values, SweepWhat.PRIORITY: Priority.values}
    return bool(value) and what in SweepWhat.values and value in choices.get(what, [value])  # type: ignore[call-overload]


def _holder(kind: str, public_id: str) -> Staff | Team | None:
    if kind == "staff":
        return Staff.objects.filter(public_id=public_id, suspended_at=None).first()
    return Team.objects.filter(public_id=public_id).first() if kind == "team" else None


def undo_sweep(sweep: Sweep) -> None:
    """Let the worker put back what stood there, where nobody has changed it since. Raises NotNow."""
    with unit():
        mine = Sweep.objects.filter(pk=sweep.pk, state=SweepState.DONE, undo_until__gt=now())
        if not mine.update(state=SweepState.UNDOING):
            raise NotNow
        _go_on(sweep)


def _go_on(sweep: Sweep) -> None:
    jobs.enqueue(STEP, {"sweep_id": sweep.pk}, dedup=f"sweep:{sweep.pk}", priority=-5)


def step(sweep_id: int) -> None:
    """The next few of a sweep, in the name of whoever started it and with their eyes. Run again it goes on."""
    sweep = Sweep.objects.select_related("store").filter(pk=sweep_id).first()
    if sweep is None:
        return  # a plan that nobody started, and forgotten
    if sweep.state == SweepState.GATHERING:
        if labelling.gather(sweep):
            with unit():
                _go_on(sweep)
        return
    if sweep.state not in (SweepState.RUNNING, SweepState.UNDOING):
        return
    is_undo = sweep.state == SweepState.UNDOING
    wanted = ItemState.DONE if is_undo else ItemState.WAITING
    items = list(SweepItem.objects.filter(sweep=sweep, state=wanted).order_by("id")[:A_STEP])
    # Whoever may do nothing any more, in their name nothing is done: each item is refused and says so.
    with scope.entered(scope_again(sweep.store, sweep.by) or scope.Scope(sweep.store, actor=sweep.by)):
        for item in items:
            (_put_back if is_undo else _do)(sweep, item)
    with unit():
        is_relabel = sweep.what == SweepWhat.RELABEL
        is_left = SweepItem.objects.filter(sweep=sweep, state=wanted).exists()
        if is_left or (is_relabel and not is_undo and labelling.gather_late(sweep)):
            _go_on(sweep)
        else:
            end = SweepState.UNDONE if is_undo else SweepState.DONE
            if is_undo and is_relabel:
                labelling.put_word_back(sweep)
            Sweep.objects.filter(pk=sweep.pk, state=sweep.state).update(state=end)


def _do(sweep: Sweep, item: SweepItem) -> None:
    with unit():
        conversation, why = _mine(sweep, item)
        if conversation is None:
            return _note(item, ItemState.REFUSED, why=why)
        if sweep.what == SweepWhat.REPLY:
            return _note(item, **sweep_replies.write_to(sweep, item, conversation))
        before = _present(sweep, conversation)
        if _is_held(sweep, conversation):
            return _note(item, ItemState.REFUSED, why="needed")
        if not _change(sweep, conversation):
            return _note(item, ItemState.REFUSED, why="nobody")
        after = _present(sweep, conversation)
        _note(item, ItemState.SAME if before == after else ItemState.DONE, before=before, after=after)


def _mine(sweep: Sweep, item: SweepItem) -> tuple[Conversation | None, str]:
    """The row, locked; or None and why it is not for these hands."""
    if not scope.current().can(permission_for(sweep.what)):
        return None, "role"
    # A label is the whole store's: what a closed team keeps to itself is sorted by the same words.
    rows = Conversation.objects.all() if sweep.what == SweepWhat.RELABEL else Conversation.objects.visible()
    rows = rows.select_for_update(of=("self",)).select_related("customer")
    found = rows.filter(pk=item.conversation_id).first()
    if found is None:
        return None, "hidden"
    return (None, "merged") if found.status == MERGED else (found, "")


def permission_for(what: str) -> str:
    """What a person must be allowed for this change."""
    needed: dict[str, str] = {
        SweepWhat.ASSIGN: "inbox.assign",
        SweepWhat.REPLY: "inbox.reply",
        SweepWhat.RELABEL: "stores.manage",
    }
    return needed.get(what, "inbox.tend")


def _present(sweep: Sweep, conversation: Conversation) -> dict[str, Any]:
    return {name: getattr(conversation, name) for name in FIELDS[SweepWhat(sweep.what)]}


def _is_held(sweep: Sweep, conversation: Conversation) -> bool:
    """Whether something must be known of the customer before it may be solved."""
    solves = sweep.what == SweepWhat.STATUS and sweep.value == Status.SOLVED != conversation.status
    return solves and bool(still_needed(conversation.customer))


def _change(sweep: Sweep, conversation: Conversation) -> bool:
    """False when whom it was to be given to is not there any more."""
    word = sweep.value
    if sweep.what == SweepWhat.ASSIGN:
        return _give(conversation, word)
    if sweep.what == SweepWhat.STATUS:
        tending.set_status(conversation, word)
    elif sweep.what == SweepWhat.PRIORITY and conversation.priority != word:
        tending.prioritise(conversation, word)
    elif sweep.what == SweepWhat.RELABEL and sweep.text in conversation.labels:
        tending.label(conversation, labelling.changed(conversation.labels, sweep))
    elif sweep.what == SweepWhat.LABEL and word not in conversation.labels:
        tending.label(conversation, [*conversation.labels, word])
    elif sweep.what == SweepWhat.UNLABEL and word in conversation.labels:
        tending.label(conversation, [known for known in conversation.labels if known != word])
    return True


def _give(conversation: Conversation, value: str) -> bool:
    kind, _sep, public_id = value.partition(":")
    holder = _holder(kind, public_id) if value else None
    if value and holder is None:
        return False
    staff = holder if isinstance(holder, Staff) else None
    team = holder if isinstance(holder, Team) else conversation.team if staff else None
    if (staff and staff.pk, team and team.pk) != (conversation.assignee_id, conversation.team_id):
        tending.assign(conversation, staff=staff, team=team)
    return True


def _put_back(sweep: Sweep, item: SweepItem) -> None:
    with unit():
        conversation, why = _mine(sweep, item)
        if sweep.what == SweepWhat.REPLY:
            return _note(item, **sweep_replies.take_back(item, why))
        if conversation is None or _present(sweep, conversation) != item.after:
            return _note(item, ItemState.KEPT, why=why)
        if sweep.what == SweepWhat.ASSIGN:
            tending.assign(
                conversation,
                staff=Staff.objects.filter(pk=item.before["assignee_id"]).first(),
                team=Team.objects.filter(pk=item.before["team_id"]).first(),
            )
        elif sweep.what == SweepWhat.STATUS:
            tending.set_status(conversation, item.before["status"], is_undo=True)
        elif sweep.what == SweepWhat.PRIORITY:
            tending.prioritise(conversation, item.before["priority"])
        else:
            tending.label(conversation, item.before["labels"])
        _note(item, ItemState.UNDONE)


def _note(item: SweepItem, state: str, **traits: Any) -> None:
    SweepItem.objects.filter(pk=item.pk).update(state=state, **traits)
