"""Notes on orders: kept here, and brought to the shop where it has such notes."""

from __future__ import annotations

from datetime import timedelta

from wafaa.lib.time import now
from wafaa.orders.models import NoteState, Order, OrderNote
from wafaa.shops.noting import notes_of
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

CARRY = "wafaa.orders.noting.carry"


def write_note(order: Order, text: str, *, key: str = "") -> OrderNote:
    """Note something on an order for colleagues; with the same `key` it is the same note."""
    with unit():
        take_turns(f"order_note:{order.pk}")
        held: OrderNote | None = OrderNote.objects.filter(order=order, key=key).first() if key else None
        if held is not None:
            return held
        goes = notes_of(order.shop) is not None and not order.is_gone
        note: OrderNote = OrderNote.objects.create(
            order=order,
            staff_id=scope.current().staff_id,
            text=text.strip()[:1000],
            key=key[:40],
            state=NoteState.WANTED if goes else NoteState.HERE,
        )
        if goes:
            _carry(note)
    return note


def take_note_back(note: OrderNote) -> bool:
    """The note was not meant: it goes here, and at the shop. False when it is gone already."""
    with unit():
        held = OrderNote.objects.select_for_update().get(pk=note.pk)
        if held.gone_at is not None:
            return False
        held.gone_at = now()
        may_be_there = held.state in (NoteState.SENT, NoteState.THERE, NoteState.WANTED, NoteState.FAILED)
        held.state = NoteState.HERE if held.state == NoteState.WANTED else held.state
        held.save(update_fields=["gone_at", "state"])
        if may_be_there:
            _carry(held)
    return True


def note_is_there(note: OrderNote, external_id: str) -> None:
    """The shop has it. Taken back while it was on its way, it goes from there as well."""
    with unit():
        held = OrderNote.objects.select_for_update().get(pk=note.pk)
        note_is(held, NoteState.THERE, external_id)
        if held.gone_at is not None:
            _carry(held)


def note_is(note: OrderNote, state: str, external_id: str = "") -> None:
    """How far it has come at the shop."""
    note.state = state
    OrderNote.objects.filter(pk=note.pk).update(
        state=state, problem="", **({"external_id": external_id[:100]} if external_id else {})
    )


def note_failed(note: OrderNote, why: str) -> None:
    OrderNote.objects.filter(pk=note.pk).update(state=NoteState.FAILED, problem=why[:120])


def try_note_again(note: OrderNote, why: str, tries: int, after: timedelta) -> None:
    with unit():
        OrderNote.objects.filter(pk=note.pk).update(problem=why[:120])
        args = {"note_id": note.pk, "tries": tries}
        jobs.enqueue(CARRY, args, dedup=f"order_note:{note.pk}", run_after=now() + after)


def _carry(note: OrderNote) -> None:
    jobs.enqueue(CARRY, {"note_id": note.pk}, dedup=f"order_note:{note.pk}")
