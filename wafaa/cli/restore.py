"""`wafaa restore PATH`: bring a copy back, verified before anything is touched; old data is kept aside.
With --check it is only tried, elsewhere."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from wafaa.cli import ground, parcel, postgres_copy, sqlite_copy
from wafaa.cli.drill import drill
from wafaa.cli.presence import alone
from wafaa.cli.stages import Stages, stages
from wafaa.cli.trouble import BadInput, Trouble
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help=_("the copy: a .tar.gz file or a folder"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--force", action="store_true", help=_("also when there is data: it is kept aside"))
    how.add_argument(
        "--check", action="store_true", help=_("only try it, in an empty place; everything may run meanwhile")
    )


def run(options: argparse.Namespace) -> int:
    source = Path(options.path).expanduser().absolute()
    if not source.exists():
        raise BadInput(_("There is no %s.") % source)
    ground.ready()
    return _check(source) if options.check else _restore(source, options.force)


def _check(source: Path) -> int:
    """Try the copy elsewhere, and write down how that went. 0 when it would serve."""
    from wafaa.work.copies import note_trial

    try:
        with stages() as told:
            rows, files = drill(source, told)
    except Trouble as trouble:
        note_trial(source.name, problem=str(trouble))
        raise
    note_trial(source.name, rows=rows, files=files)
    ground.say(_("This copy can be restored: %(rows)d rows, %(files)d files were read. Nothing was changed here.")
               % {"rows": rows, "files": files})  # fmt: skip
    return 0


def _restore(source: Path, force: bool) -> int:
    from wafaa.work.copies import note_trial

    with stages() as told, alone(ground.data()):
        manifest, aside = bring_back(source, force=force, told=told)
        forgotten = _forget_again()
    rows = sum(manifest.rows.values())
    note_trial(source.name, rows=rows, files=manifest.files)
    ground.say(_("Restored and verified: %(rows)d rows, %(files)d files.") % {"rows": rows, "files": manifest.files})
    if forgotten:
        ground.say(_("Records of people erased since this copy was made, now erased again: %d") % forgotten)
    if aside is not None:
        ground.say(_("What was there is kept in %s.") % aside)
    if not manifest.has_secrets:
        ground.say(_("The copy holds no keys: put your secrets folder back to %s, or enter the passwords of "
                     "your lines again.") % (ground.data() / "secrets"))  # fmt: skip
    return 0


def _forget_again() -> int:
    """Who was erased after this copy was made comes back with it, and is erased anew; how many records that were."""
    from wafaa.people.erasing import read_register
    from wafaa.people.verbs import erase_again

    if not read_register():
        return 0
    ground.migrate()
    return erase_again()


def bring_back(source: Path, *, force: bool, told: Stages) -> tuple[parcel.Manifest, str | None]:
    """Unpack, verify, then put in place. Returns the manifest and where the old data went, if there was any.

    Raises Trouble and changes nothing when the copy is not whole, is of the other kind of database, or data
    is there and `force` is not set.
    """
    from django.db import connection

    folder = ground.data()
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as name:
        staged = Path(name)
        told.begin(_("Unpacking …"))
        manifest = parcel.unpack(source, staged)
        if manifest.vendor != connection.vendor:
            raise BadInput(_("The copy is of %(theirs)s, and DATABASE_URL names %(ours)s.") % {
                "theirs": manifest.vendor, "ours": connection.vendor})  # fmt: skip
        told.begin(_("Verifying the copy …"))
        parcel.check(staged, manifest)
        _verify_database(staged, manifest)
        told.begin(_("Putting it in place …"))
        return manifest, _put_in_place(staged, manifest, force)


def _verify_database(staged: Path, manifest: parcel.Manifest) -> None:
    if manifest.vendor == "sqlite":
        sqlite_copy.verify(staged / manifest.database, manifest.rows)
    else:
        postgres_copy.verify(staged / manifest.database)


def _put_in_place(staged: Path, manifest: parcel.Manifest, force: bool) -> str | None:
    from django.conf import settings
    from django.db import connection

    from wafaa.lib.time import now

    places = _places(manifest)
    old = [path for path in places if path.is_file() or (path.is_dir() and any(path.iterdir()))]
    # Keys are made by the mere start of a command; they are kept aside without being asked for.
    if not force and any(path != settings.SECRETS for path in old):
        raise Trouble(_("There is data already in %s. With --force it is kept aside.") % ground.data())
    connection.close()
    aside = ground.data() / f"before-restore-{now():%Y%m%d-%H%M%S}"
    if manifest.vendor == "postgresql":
        postgres_copy.restore(staged / manifest.database, manifest.rows, _schema(aside) if force else None)
    for path in old:
        aside.mkdir(mode=0o700, exist_ok=True)
        shutil.move(path, aside / path.name)
    for path, part in places.items():
        if part and (staged / part).exists():
            shutil.rmtree(path, ignore_errors=True)
            shutil.move(staged / part, path)
    return str(aside) if old else None


def _schema(aside: Path) -> str:
    return aside.name.replace("-", "_")


def _places(manifest: parcel.Manifest) -> dict[Path, str]:
    """What a restore puts in place, and which part of the copy goes there ("" for what must only go away)."""
    from django.conf import settings

    places = {Path(settings.BLOBS): "files"}
    if manifest.vendor == "sqlite":
        database = Path(settings.DATABASES["default"]["NAME"])
        # The log and its index belong to the old file; beside a new one they would be played into it.
        places |= {database.with_name(database.name + end): "" for end in ("-wal", "-shm")}
        places[database] = manifest.database
    if manifest.has_secrets:
        places[Path(settings.SECRETS)] = "secrets"
    return places
