"""One raw mail's way through the intake, and what became of it."""

from __future__ import annotations

import hashlib
import mailbox
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wafaa.channels import verbs
from wafaa.channels.intake import understand
from wafaa.channels.mail.hints import glimpse
from wafaa.channels.models import Arrival, ArrivalState, Line
from wafaa.cli.words import _
from wafaa.work import worker

LONGEST = 64 * 1024 * 1024
"""Bytes of one file that are read; the intake itself refuses mails far below this."""


_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
"""A line that begins with "From " as an mbox file writes it (mboxrd)."""


@dataclass(frozen=True)
class Fate:
    """What became of one mail. `why` is the intake's code when it was refused or could not be stored."""

    source: str
    arrival: str
    is_new: bool
    state: str
    why: str
    milliseconds: int

    @property
    def is_stored(self) -> bool:
        return bool(self.arrival)

    @property
    def is_lost(self) -> bool:
        return not self.is_stored

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.source,
            "arrival": self.arrival,
            "stored": self.is_stored,
            "new": self.is_new,
            "understood": self.state == ArrivalState.UNDERSTOOD,
            "refused": bool(self.why),
            "why": self.why,
            "ms": self.milliseconds,
        }

    def in_words(self) -> str:
        told = _("understood") if not self.why else _("refused: %s") % self.why
        stored = _("stored") if self.is_new else _("known before") if self.is_stored else _("not stored")
        return f"{self.source}: {stored}, {told}, {self.milliseconds} ms"


def letters(paths: list[Path]) -> Iterator[tuple[str, bytes | OSError]]:
    """Each mail with the name of where it lay; an mbox file holds several. A file that cannot be read is named
    with the reason, and the next ones are read all the same."""
    for path in paths:
        try:
            yield from _in_mbox(path) if _is_mbox(path) else _in_file(path)
        except OSError as error:
            yield str(path), error


def _in_mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    box = mailbox.mbox(path, create=False)
    for number, key in enumerate(box.iterkeys(), start=1):
        yield f"{path}#{number}", _QUOTED_FROM.sub(rb"\1", box.get_bytes(key))
    box.close()


def _in_file(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        raw = file.read(LONGEST)
    yield str(path), raw


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def feed(line: Line, source: str, raw: bytes | OSError) -> Fate:
    """Store one mail and understand it; a mail stored before stays one arrival."""
    began = time.perf_counter()
    if isinstance(raw, OSError):
        return Fate(source, "", False, "", raw.strerror or type(raw).__name__, _since(began))
    try:
        arrival = verbs.take_in(line, _provider_id(raw), raw, {"source": "import"})
    except Exception as error:
        return Fate(source, "", False, "", f"{type(error).__name__}: {error}"[:200], _since(began))
    is_new = arrival.state == ArrivalState.NEW
    try:
        understand(arrival.pk)
    except Exception as error:
        return Fate(source, arrival.public_id, is_new, "", f"{type(error).__name__}: {error}"[:200], _since(began))
    return _fate(source, Arrival.objects.get(pk=arrival.pk), is_new, _since(began))


def _provider_id(raw: bytes) -> str:
    """As the mailbox listener names it, so that a mail imported and fetched is one arrival."""
    return glimpse(raw).message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def let_the_inbox_take_them() -> int:
    """Work off what is due, so that the mails are in the inbox at the end; returns how many jobs ran."""
    return worker.run_due(most=1_000_000)


def _fate(source: str, arrival: Arrival, is_new: bool, milliseconds: int) -> Fate:
    return Fate(source, arrival.public_id, is_new, arrival.state, arrival.reason, milliseconds)


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
