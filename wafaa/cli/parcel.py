"""A copy as one file (.tar.gz) or a folder: manifest.json, the database, files/, secrets/ if asked for."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, Protocol

from wafaa.cli.trouble import BadInput
from wafaa.cli.words import _

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "wafaa.sqlite3", "postgresql": "database.dump"}
NAMES = re.compile(
    r"manifest\.json|wafaa\.sqlite3|database\.dump|files(/[a-z0-9]{1,64}){1,4}|secrets/[a-z0-9.-]{1,40}\.key"
)
"""All that a copy may hold; whatever else an archive carries is refused before a byte is written."""


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself. `rows` counts each table, `sha256` is the database's."""

    version: str
    made_at: str
    vendor: str
    rows: dict[str, int]
    files: int
    sha256: str
    has_secrets: bool
    format: int = FORMAT

    @property
    def database(self) -> str:
        return DATABASES[self.vendor]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


class Parcel(Protocol):
    """Something a copy is packed into."""

    def put(self, name: str, path: Path) -> None: ...


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, path: Path) -> None:
        target = self.root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o600)


class Archive:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar

    def put(self, name: str, path: Path) -> None:
        self.tar.add(path, name, recursive=False)


def is_archive(path: Path) -> bool:
    return path.name.endswith((".tar.gz", ".tgz"))


@contextmanager
def packing(target: Path) -> Iterator[Parcel]:
    """A parcel that appears under its name only when it is complete."""
    draft = target.with_name(f".{target.name}.part")
    _remove(draft)
    try:
        if is_archive(target):
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
                    yield Archive(tar)
                file.flush()
                os.fsync(file.fileno())
        else:
            draft.mkdir(mode=0o700)
            yield Folder(draft)
        os.rename(draft, target)
    finally:
        _remove(draft)


def unpack(source: Path, into: Path) -> Manifest:
    """Write a copy's parts below `into`; returns its manifest. Raises BadInput for what is none of ours."""
    try:
        for name, stream in _parts(source):
            if not NAMES.fullmatch(name):
                raise BadInput(_("This is no copy made by Wafaa: it holds “%s”.") % name[:80])
            target = into / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                shutil.copyfileobj(stream, file, 1024 * 1024)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadInput(_("The copy cannot be read: %s") % error) from error
    return read_manifest(into)


def _parts(source: Path) -> Iterator[tuple[str, Any]]:
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    yield path.relative_to(source).as_posix(), file
        return
    with tarfile.open(source, mode="r:gz") as tar:
        for member in tar:
            # Links, devices and folders have nothing to bring; a name alone decides what is taken.
            yield member.name, tar.extractfile(member) if member.isreg() else io.BytesIO()


def read_manifest(folder: Path) -> Manifest:
    """Raises BadInput when there is none, or one of another format."""
    try:
        told = json.loads((folder / MANIFEST).read_text())
        manifest = Manifest(**told)
        if manifest.format != FORMAT or manifest.vendor not in DATABASES:
            raise ValueError
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(_("This is no copy made by Wafaa: it has no manifest we can read.")) from error
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Raises BadInput unless the database is the one that was copied and no file is missing."""
    database = folder / manifest.database
    if not database.is_file() or sha256(database) != manifest.sha256:
        raise BadInput(_("The copy is damaged: its database is not the one that was copied."))
    found = sum(1 for path in (folder / "files").rglob("*") if path.is_file())
    if found != manifest.files:
        raise BadInput(_("The copy is damaged: it has %(found)d of %(wanted)d files.") % {
            "found": found, "wanted": manifest.files})  # fmt: skip


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
