"""All that the store knows of one person, as JSON and files: each app tells its part.

    @tells_all("conversations")
    def conversations(records: list[int]) -> Part: …

`records` are the ids of all customer records joined into the person. What is staff's own words (`inside=True`: a whole
part; `inside=("tags",)`: fields of its rows) is left out of the copy that people fetch by themselves: a colleague goes
through it first, for it may speak of others.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from wafaa.lib import files
from wafaa.lib.filenames import display_name
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.stores import scope

PARTS: dict[str, Callable[[list[int]], Part]] = {}
INSIDE: dict[str, tuple[str, ...] | bool] = {}
CHUNK = 256 * 1024


@dataclass
class Part:
    """What one app knows: rows for the JSON, and files as (public id, name, blob)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, str, str]] = field(default_factory=list)


def tells_all(
    name: str, *, inside: tuple[str, ...] | bool = False
) -> Callable[[Callable[[list[int]], Part]], Callable[[list[int]], Part]]:
    """Register who tells the part of this name. Raises ValueError when two take one name."""

    def register(tell: Callable[[list[int]], Part]) -> Callable[[list[int]], Part]:
        if name in PARTS and PARTS[name].__module__ != tell.__module__:
            raise ValueError(f"two apps tell {name}")
        PARTS[name], INSIDE[name] = tell, inside
        return tell

    return register


def rows_of(found: Iterable[models.Model], *names: str) -> list[dict[str, Any]]:
    """These fields of the rows, as they are."""
    return [{name: getattr(row, name) for name in names} for row in found]


def records_of(customer: Customer) -> list[int]:
    root = customer.root_id
    return list(Customer.objects.filter(models.Q(pk=root) | models.Q(joined_to_id=root)).values_list("pk", flat=True))


def dossier(customer: Customer) -> IO[bytes]:
    """A ZIP with `data.json` and, under `files/`, every file, open at its beginning. The caller closes it."""
    records = sorted(records_of(customer))
    return _written({name: tell(records) for name, tell in PARTS.items()})


def own_copy(customer: Customer) -> IO[bytes]:
    """The same for the person's own hands: without what staff wrote for each other."""
    records = sorted(records_of(customer))
    parts = {name: tell(records) for name, tell in PARTS.items() if INSIDE[name] is not True}
    for name, part in parts.items():
        hidden = INSIDE[name] or ()
        if isinstance(hidden, tuple):
            part.rows = [{field: value for field, value in row.items() if field not in hidden} for row in part.rows]
    return _written(parts)


def _written(parts: dict[str, Part]) -> IO[bytes]:
    said: dict[str, Any] = {"store": scope.current().store.name, "written_at": now()}
    said |= {name: part.rows for name, part in parts.items()}
    made = tempfile.TemporaryFile()  # noqa: SIM115  (the answer reads it, and closes it)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("data.json", json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for public_id, name, blob in dict.fromkeys(one for part in parts.values() for one in part.files):
            _put(folder, f"files/{public_id}-{display_name(name)}", blob)
    made.seek(0)
    return made


def _put(folder: zipfile.ZipFile, path: str, blob: str) -> None:
    """A file whose bytes are gone leaves an empty one, so that its name is not missing without a word."""
    with folder.open(path, "w") as into:
        try:
            with files.open_blob(settings.BLOBS, blob) as source:
                while piece := source.read(CHUNK):
                    into.write(piece)
        except files.NoSuchBlob:
            return
