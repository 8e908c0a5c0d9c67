"""`wafaa backup [PATH]`: database and files as one verified copy, while everything runs."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from wafaa.cli import ground, parcel, postgres_copy, sqlite_copy
from wafaa.cli.stages import Stages, stages
from wafaa.cli.trouble import BadInput, Trouble
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", help=_("a file ending in .tar.gz, or a folder; by default in the data folder")
    )
    parser.add_argument(
        "--with-secrets",
        action="store_true",
        help=_("put the keys in as well: whoever has the copy can then read all"),
    )


def run(options: argparse.Namespace) -> int:
    ground.ready()
    ground.need_this_version()
    target = _target(options.path)
    manifest = _noted(target, options.with_secrets)
    rows = sum(manifest.rows.values())
    ground.say(_("Copied and verified: %(rows)d rows, %(files)d files.") % {"rows": rows, "files": manifest.files})
    ground.say(str(target))
    if manifest.has_secrets:
        ground.say(_("The keys are in it: keep it where nobody else can read it."))
    else:
        ground.say(_("The keys are not in it. Keep a copy of %s in another safe place: passwords of your "
                     "lines open only with them.") % (ground.data() / "secrets"))  # fmt: skip
    return 0


def _noted(target: Path, with_secrets: bool) -> parcel.Manifest:
    """Make the copy, and write down for the pages of health that it was verified, or why there is none."""
    from wafaa.work.copies import note_backup

    try:
        with stages() as told:
            manifest = back_up(target, with_secrets=with_secrets, told=told)
    except (Trouble, OSError) as error:
        note_backup(target.name, problem=str(error))
        raise
    note_backup(target.name, rows=sum(manifest.rows.values()), files=manifest.files)
    return manifest


def back_up(target: Path, *, with_secrets: bool, told: Stages) -> parcel.Manifest:
    """Make the copy and verify it before it appears under its name.

    The database is copied first, the files after it: a file is on disk before the row that names it.
    """
    with tempfile.TemporaryDirectory(prefix=".wafaa-copy-", dir=target.parent) as folder:
        staged = Path(folder)
        manifest = _copy_database(staged, with_secrets, told)
        with parcel.packing(target) as made:
            manifest = _pack(made, staged, manifest, told)
            (staged / parcel.MANIFEST).write_text(manifest.to_json())
            made.put(parcel.MANIFEST, staged / parcel.MANIFEST)
    _verify(target, told)
    return manifest


def _copy_database(staged: Path, with_secrets: bool, told: Stages) -> parcel.Manifest:
    from django.conf import settings
    from django.db import connection

    from wafaa.lib.time import now
    from wafaa.work.version import version

    copied = staged / parcel.DATABASES[connection.vendor]
    told.begin(_("Copying the database …"))
    if connection.vendor == "sqlite":
        rows = sqlite_copy.copy(Path(settings.DATABASES["default"]["NAME"]), copied, told.advance)
        told.begin(_("Verifying the copy …"))
        sqlite_copy.verify(copied, rows)
    else:
        rows = postgres_copy.copy(copied)
        postgres_copy.verify(copied)
    told.begin(_("Reading it once more …"))
    return parcel.Manifest(
        version=version(),
        made_at=now().isoformat(),
        vendor=connection.vendor,
        rows=rows,
        files=0,
        sha256=parcel.sha256(copied),
        has_secrets=with_secrets,
    )


def _pack(made: parcel.Parcel, staged: Path, manifest: parcel.Manifest, told: Stages) -> parcel.Manifest:
    from django.conf import settings

    told.begin(_("Packing …"))
    made.put(manifest.database, staged / manifest.database)
    count = _put_all(made, settings.BLOBS, "files", lambda path: not path.name.startswith("."), told)
    if manifest.has_secrets:
        _put_all(made, settings.SECRETS, "secrets", lambda path: path.suffix == ".key", told)
    return replace(manifest, files=count)


def _put_all(made: parcel.Parcel, root: Path, under: str, belongs: Callable[[Path], bool], told: Stages) -> int:
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() and belongs(path)]
    packed = 0
    for done, path in enumerate(paths, start=1):
        # A file may be erased, with its row, while the copy is made.
        with contextlib.suppress(FileNotFoundError):
            made.put(f"{under}/{path.relative_to(root).as_posix()}", path)
            packed += 1
        told.advance(done, len(paths))
    return packed


def _verify(target: Path, told: Stages) -> None:
    """Unpack what was written, as a restore would."""
    told.begin(_("Unpacking it for a trial …"))
    with tempfile.TemporaryDirectory(prefix=".wafaa-trial-", dir=target.parent) as folder:
        trial = Path(folder)
        manifest = parcel.unpack(target, trial)
        parcel.check(trial, manifest)


def _target(asked: str | None) -> Path:
    """Where the copy goes: never over something that is there. Raises BadInput."""
    from wafaa.lib.time import now

    name = f"wafaa-{now():%Y%m%d-%H%M%S}.tar.gz"
    if asked is None:
        folder = ground.data() / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / name
    path = Path(asked).expanduser().absolute()
    if path.is_dir():
        return path / name
    if path.exists():
        raise BadInput(_("%s is there already; a copy never overwrites.") % path)
    if not path.parent.is_dir():
        raise BadInput(_("There is no folder %s.") % path.parent)
    return path
