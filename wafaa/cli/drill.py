"""A restore for trial: the copy is brought back into an empty folder (and, on PostgreSQL, an empty database) by the
very command that would be used on the day it is needed, brought to this version, and read through."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from wafaa.cli.stages import Stages
from wafaa.cli.trouble import BadInput, Trouble
from wafaa.cli.words import _


def drill(source: Path, told: Stages) -> tuple[int, int]:
    """Rows and files that came back. Raises Trouble when the copy would not serve; nothing of ours is touched."""
    with tempfile.TemporaryDirectory(prefix="wafaa-trial-") as folder, _elsewhere(Path(folder)) as world:
        told.begin(_("Restoring it into an empty folder …"))
        _child(world, "wafaa.cli", "restore", str(source))
        told.begin(_("Reading all that came back …"))
        found = json.loads(_child(world, "wafaa.cli.drill"))
    if found["bad"]:
        raise Trouble("; ".join(found["bad"]))
    return int(found["rows"]), int(found["files"])


@contextmanager
def _elsewhere(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a child that owns this empty folder and an empty database."""
    from django.db import connection

    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "CRASH_AT")}
    world = kept | {"DATA": str(folder), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    if connection.vendor == "sqlite":
        yield world
        return
    name = f"wafaa_trial_{secrets.token_hex(6)}"
    _on_the_server(f'CREATE DATABASE "{name}"')
    try:
        yield world | {"DATABASE_URL": _url(name)}
    finally:
        _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_the_server(statement: str) -> None:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise Trouble(_("A trial needs the right to make a database of its own: %s") % str(error).strip()) from error


def _url(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _child(world: dict[str, str], module: str, *words: str) -> str:
    done = subprocess.run([sys.executable, "-m", module, *words], env=world, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        problem = (done.stderr or done.stdout).strip().splitlines()[-1:] or [str(done.returncode)]
        raise (BadInput if done.returncode == 2 else Trouble)(problem[0])
    return done.stdout


def _read_through() -> dict[str, object]:
    """In the child: what came back, brought to this version."""
    from wafaa.cli import ground
    from wafaa.cli.thorough import reading_all

    ground.ready()
    ground.migrate()
    bad = [f"{finding.title}: {finding.detail}" for finding in reading_all() if finding.is_bad]
    return {"bad": bad, "rows": _rows(), "files": _files()}


def _rows() -> int:
    from django.apps import apps

    return sum(model._base_manager.count() for model in apps.get_models() if model._meta.managed)


def _files() -> int:
    from django.conf import settings

    return sum(1 for path in Path(settings.BLOBS).rglob("*") if path.is_file())


if __name__ == "__main__":
    print(json.dumps(_read_through()))
