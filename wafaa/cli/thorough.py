"""What takes minutes on a large store: the database's own integrity, and the chain of the audit trail."""

from __future__ import annotations

from wafaa.cli.findings import BAD, GOOD, Finding
from wafaa.cli.words import _


def reading_all() -> list[Finding]:
    return [integrity(), audit_chain(), blobs()]


def integrity() -> Finding:
    from django.db import connection

    title = _("Integrity of the database")
    if connection.vendor != "sqlite":
        return Finding(GOOD, title, _("PostgreSQL sees to it itself."))
    with connection.cursor() as cursor:
        answers = [str(row[0]) for row in cursor.execute("PRAGMA integrity_check(5)").fetchall()]
        orphans = len(cursor.execute("PRAGMA foreign_key_check").fetchall())
    if answers != ["ok"] or orphans:
        return Finding(BAD, title, "; ".join([*answers, _("%d rows point nowhere") % orphans]))
    return Finding(GOOD, title, _("Whole."))


def audit_chain() -> Finding:
    from wafaa.stores.models import Store
    from wafaa.work.log import broken_link

    title = _("Audit trail")
    broken = [store.slug for store in Store.objects.all() if broken_link(store.pk) is not None]
    if broken:
        return Finding(BAD, title, _("Changed or shortened in: %s") % ", ".join(broken))
    return Finding(GOOD, title, _("Unbroken."))


def blobs() -> Finding:
    """Every file the database speaks of lies on the disk."""
    from django.conf import settings

    from wafaa.channels.models import File
    from wafaa.lib.files import NoSuchBlob, open_blob

    missing = 0
    for blob in File.everywhere.values_list("blob", flat=True).iterator():
        try:
            open_blob(settings.BLOBS, blob).close()
        except NoSuchBlob:
            missing += 1
    title = _("Files")
    if missing:
        return Finding(BAD, title, _("%d of them are missing on the disk.") % missing)
    return Finding(GOOD, title, _("All there."))
