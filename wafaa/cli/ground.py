"""What a command stands on: Django loaded, words compiled, the database at this version."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import iter_modules

from wafaa.cli.trouble import BadInput, Trouble
from wafaa.cli.words import _, language

MIGRATING = 7_305_811
"""The number of the PostgreSQL advisory lock under which one process migrates and the others wait."""


def ready() -> None:
    """Load Django with the environment's settings. Raises BadInput for a setting that cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")
    os.umask(0o077)
    from django.core.exceptions import ImproperlyConfigured

    from wafaa.lib.secretfiles import UnsafeSecret

    try:
        import django

        django.setup()
    except UnsafeSecret as error:
        raise Trouble(str(error)) from error
    except (ImproperlyConfigured, ValueError) as error:
        raise BadInput(_("A setting in the environment cannot be used: %s") % error) from error
    except PermissionError as error:
        raise Trouble(_("No right to use %s. Choose another data folder with DATA=.") % error.filename) from error
    from django.utils import translation

    translation.activate(language())


def data() -> Path:
    """The data folder."""
    from django.conf import settings

    return Path(settings.DATA)


def tend_the_disk() -> None:
    """Before the database is opened: on a full disk even that needs the space which the reserve holds."""
    from wafaa.work import disk

    disk.tend()


def unapplied() -> list[str]:
    """The migrations this version brings and the database has not seen. Raises Trouble without a database.

    Where every migration on the disk is on record there is nothing to plan, and the server that asks carries
    none of them: a hundred modules are 6 MB.
    """
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    try:
        if _on_the_disk() <= MigrationRecorder(connection).applied_migrations().keys():
            return []
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Trouble(_("The database does not answer: %s") % str(error).strip()) from error
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _on_the_disk() -> set[tuple[str, str]]:
    """App and name of each migration, by its file alone."""
    from django.apps import apps

    return {
        (app.label, name)
        for app in apps.get_app_configs()
        for _finder, name, is_package in iter_modules([f"{app.path}/migrations"])
        if not is_package and name[0] not in "_~"
    }


def migrate() -> list[str]:
    """Bring the database to this version; returns what was applied. Safe from several processes at once."""
    from django.core.management import call_command

    if not unapplied():
        return []
    with _alone():
        applied = unapplied()
        if applied:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
    return applied


def need_this_version() -> None:
    """Raises Trouble when the database is older: parts that run apart never migrate by themselves."""
    if unapplied():
        raise Trouble(_("The database is not at this version. Run first: wafaa migrate"))


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
            cursor.execute("RESET lock_timeout; RESET statement_timeout")


def compile_words() -> bool:
    """Compile the translations that are newer than their compiled form; no outside program is needed.

    Returns whether there was anything to compile.
    """
    from wafaa.cli.words import LOCALE

    is_any = False
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            from wafaa.cli.catalogue import compile_po

            compile_po(source)
            is_any = True
    return is_any


def say(text: str = "") -> None:
    """One line for the person at the terminal, at once even through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
