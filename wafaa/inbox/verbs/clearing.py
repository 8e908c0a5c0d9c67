"""Uploads that went along with nothing: given by a program or kept while somebody wrote, and never sent."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from wafaa.channels import verbs as channels
from wafaa.channels.models import File
from wafaa.inbox.models import Draft, Message, ReadyAnswer, Sweep
from wafaa.lib.files import delete_blob
from wafaa.lib.time import now
from wafaa.work.unit import unit

GIVEN_BY = ("token:", "staff:")
KEPT_FOR = timedelta(days=1)
LOOKED_BACK = timedelta(days=14)
A_LOOK, MOST_LOOKS = 500, 40
"""So many files are looked at by one query, and so many queries an hour."""
HOLDERS = (Message, ReadyAnswer, Sweep)


def clear_uploads() -> int:
    """Remove the entered store's uploads of the last LOOKED_BACK that nothing holds a day later; how many went."""
    gone, until = 0, now()
    before: int | None = None
    for _look in range(MOST_LOOKS):
        rows = File.objects.filter(created_at__lt=until - KEPT_FOR).order_by("-pk")
        rows = rows if before is None else rows.filter(pk__lt=before)
        looked = list(rows.values_list("pk", "owner", "created_at")[:A_LOOK])
        gone += _clear([pk for pk, owner, _at in looked if owner.startswith(GIVEN_BY)])
        if len(looked) < A_LOOK or looked[-1][2] < until - LOOKED_BACK:
            break
        before = looked[-1][0]
    return gone


def _clear(ids: list[int]) -> int:
    """Those of these that nothing holds."""
    if not _free(ids):
        return 0
    with unit():
        held = File.objects.select_for_update().filter(pk__in=_free(ids)).order_by("pk")
        free = set(_free([file.pk for file in held]))  # asked again: nobody hangs them on anything now
        blobs = channels.remove_files(sorted(free))
    for blob in blobs:
        delete_blob(settings.BLOBS, blob)
    return len(free)


def _free(ids: list[int]) -> list[int]:
    taken: set[int] = set()
    for model in HOLDERS:
        taken |= set(model.files.through.objects.filter(file_id__in=ids).values_list("file_id", flat=True))
    named = dict(File.objects.filter(pk__in=set(ids) - taken).values_list("public_id", "pk"))
    if named:
        for files in Draft.objects.exclude(files=[]).values_list("files", flat=True).iterator():
            for public_id in files:
                named.pop(public_id, None)
    return sorted(named.values())
