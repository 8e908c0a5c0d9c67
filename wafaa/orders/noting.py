"""The job that brings a note to the shop, or takes it away there. Before it is written a second time the shop is asked
whether it has it: a timeout after the shop acted never makes two."""

from __future__ import annotations

from datetime import timedelta

from wafaa.orders import verbs
from wafaa.orders.models import NoteState, OrderNote
from wafaa.shops.adapter import Trouble
from wafaa.shops.models import Shop
from wafaa.shops.noting import Notes, notes_of

MOST_TRIES = 20
SOON, LATEST = timedelta(seconds=20), timedelta(hours=1)
FINAL = ("keys_too_weak", "keys_read_only", "not_taken", "not_there")


def carry(note_id: int, tries: int = 0) -> None:
    """Let the shop have the note as it stands here. Safe to run again."""
    note = OrderNote.objects.select_related("order__shop__store", "staff").filter(pk=note_id).first()
    shop = note.order.shop if note else None
    writes = notes_of(shop)
    if note is None or shop is None or writes is None or note.state == NoteState.HERE:
        return
    if note.state == NoteState.FAILED and note.gone_at is None:
        return
    failed = _take_away(writes, shop, note) if note.gone_at else _bring(writes, shop, note)
    if failed is None:
        return
    if failed.why in FINAL or tries >= MOST_TRIES:
        verbs.note_failed(note, failed.why)
        return
    after = timedelta(seconds=failed.retry_after) if failed.retry_after else min(SOON * 2 ** min(tries, 9), LATEST)
    verbs.try_note_again(note, failed.why, tries + 1, after)


def _bring(writes: Notes, shop: Shop, note: OrderNote) -> Trouble | None:
    if note.state == NoteState.THERE:
        return None
    order, text = note.order.external_id, words(note)
    found = writes.note_of(shop, order, text) if note.state == NoteState.SENT else ""
    if isinstance(found, str) and not found:
        verbs.note_is(note, NoteState.SENT)
        found = writes.add_note(shop, order, text)
        if isinstance(found, Trouble) and not found.sent:
            verbs.note_is(note, NoteState.WANTED)
    if isinstance(found, Trouble):
        return found
    verbs.note_is_there(note, found)
    return None


def _take_away(writes: Notes, shop: Shop, note: OrderNote) -> Trouble | None:
    order = note.order.external_id
    named: str | Trouble = note.external_id
    if not named and note.state != NoteState.WANTED:
        named = writes.note_of(shop, order, words(note))
    gone = writes.drop_note(shop, order, named) if isinstance(named, str) and named else named
    if isinstance(gone, Trouble) and gone.why != "not_there":
        return gone
    verbs.note_is(note, NoteState.HERE)
    return None


def words(note: OrderNote) -> str:
    """What stands at the shop: the note, its writer, and a mark by which it is known again."""
    by = f"{note.staff.name} · " if note.staff else ""
    return f"{note.text}\n— {by}Wafaa {note.public_id[:8]}"
