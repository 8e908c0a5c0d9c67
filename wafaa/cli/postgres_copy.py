"""Copying a PostgreSQL database by its own tools, counted in the very snapshot that is dumped."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def copy(target: Path) -> dict[str, int]:
    """Dump the database to `target` (custom format); returns the rows of each table in the same snapshot."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = count_rows(cursor)
        _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public",
              f"--snapshot={snapshot}", f"--file={target}")  # fmt: skip
    target.chmod(0o600)
    return counts


def verify(path: Path) -> None:
    """Raises Trouble unless the dump's table of contents can be read. A restore counts its rows."""
    _tool("pg_restore", "--list", str(path), on_database=False)


def restore(path: Path, counts: dict[str, int], aside: str | None) -> None:
    """Bring the dump into the database. Tables that are there are kept in the schema `aside`.

    Raises Trouble when there are some and `aside` is None, and when the rows then are not those of `counts`.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'; SET statement_timeout = 0")
        cursor.execute(TABLES)
        if cursor.fetchone() is not None:
            _set_aside(cursor, aside)
        cursor.execute("CREATE SCHEMA IF NOT EXISTS public")
    into = f"--dbname={connection.settings_dict['NAME']}"
    strict = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    listed = path.with_suffix(".list")
    listed.write_text(_contents(path))
    _tool("pg_restore", *strict, f"--use-list={listed}", into, str(path))
    with connection.cursor() as cursor:
        if count_rows(cursor) != counts:
            raise Trouble(_("The restored database has not the rows of the copy."))


def count_rows(cursor: Any) -> dict[str, int]:
    cursor.execute(TABLES)
    names = [row[0] for row in cursor.fetchall()]
    counts = {}
    for name in names:
        cursor.execute(f'SELECT count(*) FROM public."{name}"')  # noqa: S608
        counts[name] = int(cursor.fetchone()[0])
    return counts


def _set_aside(cursor: Any, aside: str | None) -> None:
    if aside is None:
        raise Trouble(_("The database is not empty. With --force its tables are kept aside."))
    cursor.execute(f'ALTER SCHEMA public RENAME TO "{aside}"')
    cursor.execute("CREATE SCHEMA public")


def _contents(path: Path) -> str:
    """The dump's contents without the schema itself, which is there already."""
    listed = _tool("pg_restore", "--list", str(path), on_database=False)
    return "\n".join(line for line in listed.splitlines() if " SCHEMA - public " not in line)


def _tool(program: str, *arguments: str, on_database: bool = True) -> str:
    """Run one of PostgreSQL's programs; the password goes by the environment, never on the command line."""
    from django.db import connection

    settings = connection.settings_dict
    told = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"],
            "PGPASSWORD": settings["PASSWORD"], "PGDATABASE": settings["NAME"]}  # fmt: skip
    world = {**os.environ, **{name: str(value) for name, value in told.items() if value}} if on_database else None
    try:
        done = subprocess.run([program, *arguments], env=world, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise Trouble(_("%s is not installed. On Debian: apt-get install postgresql-client") % program) from error
    if done.returncode:
        raise Trouble(f"{program}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout
