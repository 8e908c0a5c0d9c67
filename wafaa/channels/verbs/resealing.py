"""Moving every secret to a new key, in small steps that may be broken off anywhere and done again."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from wafaa.channels.models import Line
from wafaa.lib import secretfiles
from wafaa.lib.sealed import Keyring, Unsealable, key_id, sealed_by
from wafaa.work import keys
from wafaa.work.keys import KEEPERS, Resealed
from wafaa.work.unit import unit

BATCH = 50


def begin_new_key() -> bool:
    """Make a new key to seal with. False when an earlier change is unfinished: that one goes on."""
    with unit():
        keys.hold_alone()
        if secretfiles.old_keys(settings.SECRETS, keys.NAME):
            return False
        secretfiles.rotate(settings.SECRETS, keys.NAME)
    return True


def reseal_all(told: Callable[[int, int], None]) -> Resealed:
    """Move all secrets of all stores to the present key. `told(done, total)` counts lines; the apps above follow."""
    found, total, done, last = Resealed(), Line.everywhere.count(), 0, 0
    while batch := _reseal_after(last, found):
        last, done = batch[-1].pk, done + len(batch)
        told(min(done, total), total)
    for keeper in KEEPERS:
        with unit():
            keeper.move(keys.ring_to_seal_with(), found)
    return found


def _reseal_after(last: int, found: Resealed) -> list[Line]:
    with unit():
        ring = keys.ring_to_seal_with()
        rows = Line.everywhere.select_for_update(of=("self",)).select_related("store")
        batch = list(rows.filter(pk__gt=last).order_by("pk")[:BATCH])
        for line in batch:
            _reseal(line, ring, found)
    return batch


def _reseal(line: Line, ring: Keyring, found: Resealed) -> None:
    fresh = {name: _moved(line, name, ring, found) for name in line.secrets}
    if fresh != line.secrets:
        line.secrets = fresh
        line.save(update_fields=["secrets"])


def _moved(line: Line, name: str, ring: Keyring, found: Resealed) -> str:
    sealed = str(line.secrets[name])
    if not sealed or ring.is_current(sealed):
        return sealed
    try:
        moved = ring.reseal(sealed, keys.context(line, name))
    except Unsealable:
        found.unreadable.append(f"{line.store.slug}/{line.name}/{name}")
        return sealed
    found.count += 1
    return moved


def retire_old_keys() -> bool:
    """Put the old keys away, unless something is still sealed by one of them. Whether they are away now."""
    with unit():
        keys.hold_alone()
        old = {key_id(key) for key in secretfiles.old_keys(settings.SECRETS, keys.NAME)}
        rows = Line.everywhere.values_list("secrets", flat=True)
        used = {sealed_by(sealed) for secrets in rows.iterator() for sealed in secrets.values()}
        used |= {sealed_by(sealed) for keeper in KEEPERS for sealed in keeper.sealed()}
        if old & used:
            return False
        secretfiles.retire(settings.SECRETS, keys.NAME)
    return True
