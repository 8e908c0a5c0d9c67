"""What the doctor looks at. Each look answers findings; none of them changes anything."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from wafaa.cli import ground
from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _

GOOD, WARNING, BAD = "good", "warning", "bad"
MEGABYTE = 1024 * 1024
LITTLE_FREE = 1024 * MEGABYTE
SHARED_DISKS = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs")
HIJRI_NOTICE = timedelta(days=400)
CLOCK_SLACK = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """`level`: good, warning (it runs, and should be seen to) or bad (do not run like this)."""

    level: str
    title: str
    detail: str

    @property
    def is_bad(self) -> bool:
        return self.level == BAD


def essential() -> list[Finding]:
    """What must be right before anything is served. On a full disk what is there can still be read."""
    return _look(keys, database, strength)


def everything() -> list[Finding]:
    """All there is to look at."""
    return _look(keys, database, strength, migrations, disk, disk_kind, copies, clock, redis, address, calendar)


def _look(*looks: Callable[[], Finding]) -> list[Finding]:
    return [look() for look in looks]


def keys() -> Finding:
    """The keys are readable by their owner alone. (Loading the settings mends what it may.)"""
    folder = ground.data() / "secrets"
    loose = [path.name for path in _with_their_folder(folder) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    title = _("Keys")
    if loose:
        return Finding(BAD, title, _("Others can read %s. Run: chmod -R go= on the data folder.") % ", ".join(loose))
    return Finding(GOOD, title, _("Readable by their owner alone."))


def _with_their_folder(folder: Path) -> Iterable[Path]:
    return [folder, *sorted(folder.glob("*.key"))]


def database() -> Finding:
    from django.db import DatabaseError, connection

    title = _("Database")
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding(BAD, title, _("It does not answer: %s") % str(error).strip())
    return Finding(GOOD, title, _("%s answers.") % connection.display_name)


def strength() -> Finding:
    """Refuses settings under which an acknowledged message could be lost."""
    from django.db import DatabaseError, connection

    from wafaa.work.health import weak_settings

    title = _("Nothing acknowledged is lost")
    try:
        weak = weak_settings(connection)
    except DatabaseError as error:
        return Finding(BAD, title, _("It does not answer: %s") % str(error).strip())
    if weak:
        return Finding(BAD, title, _("Too weak to keep what it acknowledges: %s.") % ", ".join(weak))
    return Finding(GOOD, title, _("The database waits for the disk before it says yes."))


def migrations() -> Finding:
    title = _("Version of the database")
    try:
        missing = ground.unapplied()
    except Trouble as trouble:
        return Finding(BAD, title, str(trouble))
    if missing:
        return Finding(BAD, title, _("Steps are missing (%d). Run: wafaa migrate") % len(missing))
    return Finding(GOOD, title, _("At this version."))


def disk() -> Finding:
    from wafaa.work.disk import free, is_short

    told = _("%d MB free.") % (free() // MEGABYTE)
    if is_short():
        return Finding(BAD, _("Disk"), _("%s Nothing is taken in until there is more.") % told)
    return Finding(WARNING if free() < LITTLE_FREE else GOOD, _("Disk"), told)


def copies() -> Finding:
    """A backup that is young, and a restore that was tried."""
    from wafaa.work.copies import BACKUP_IS_OLD, TRIAL_IS_OLD, last_backup, last_trial

    title, backup, trial = _("Backup"), last_backup(), last_trial()
    if backup is None or backup.problem or backup.is_older_than(BACKUP_IS_OLD):
        return Finding(WARNING, title, _("None in the last two days that was verified. Run: wafaa backup"))
    if trial is None or trial.problem or trial.is_older_than(TRIAL_IS_OLD):
        return Finding(WARNING, title, _("No restore was tried lately. Run: wafaa restore --check FILE"))
    return Finding(GOOD, title, _("Made and verified; a restore was tried."))


def disk_kind() -> Finding:
    """SQLite's locks do not hold on network file systems."""
    from django.db import connection

    kind = _file_system(ground.data())
    title = _("Kind of disk")
    if connection.vendor == "sqlite" and kind in SHARED_DISKS:
        return Finding(BAD, title, _("%s is shared over the network: SQLite needs a disk of this machine.") % kind)
    return Finding(GOOD, title, kind or _("Unknown."))


def _file_system(folder: Path) -> str:
    """The file system's kind by Linux's own table; "" elsewhere."""
    try:
        rows = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return ""
    holding = [(len(row[1]), row[2]) for row in rows if folder.is_relative_to(row[1])]
    return max(holding, default=(0, ""))[1]


def clock() -> Finding:
    """A clock that went back would let promises come due in the wrong order."""
    from django.db import DatabaseError

    from wafaa.lib.time import now
    from wafaa.work.models import Event

    title = _("Clock")
    try:
        last = Event.everywhere.order_by("-pk").values_list("at", flat=True).first()
    except DatabaseError:
        last = None
    if last is not None and last > now() + CLOCK_SLACK:
        return Finding(BAD, title, _("It went back: the last event lies ahead, at %s UTC.") % f"{last:%Y-%m-%d %H:%M}")
    return Finding(GOOD, title, f"{now():%Y-%m-%d %H:%M} UTC")


def redis() -> Finding:
    from django.conf import settings

    title = "Redis"
    if not settings.REDIS_URL:
        return Finding(GOOD, title, _("Not used."))
    from redis import Redis, RedisError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
        ).ping()
    except (RedisError, OSError, ValueError) as error:
        return Finding(BAD, title, _("It does not answer: %s") % error)
    return Finding(GOOD, title, _("It answers."))


def address() -> Finding:
    """What faces the outside must be reached by https."""
    from django.conf import settings

    title = _("Address")
    is_inner = any(name in settings.ADDRESS for name in ("127.0.0.1", "localhost", "[::1]"))
    if not is_inner and not settings.ADDRESS.startswith("https://"):
        return Finding(WARNING, title, _("%s is not https: passwords would travel in the clear.") % settings.ADDRESS)
    if not is_inner and "*" in settings.ALLOWED_HOSTS:
        return Finding(WARNING, title, _("ALLOWED_HOSTS lets any name in: write down your own."))
    return Finding(GOOD, title, settings.ADDRESS)


def calendar() -> Finding:
    """Hijri dates are tables; a version knows them for some years ahead."""
    from wafaa.lib.time import now
    from wafaa.stores.hours import always_open

    known = always_open("UTC").hijri_known_until
    level = WARNING if known - now().date() < HIJRI_NOTICE else GOOD
    return Finding(level, _("Hijri calendar"), _("Known until %s.") % known.isoformat())
