"""Reading what `verbs.filing` kept."""

from __future__ import annotations

from django.conf import settings

from wafaa.channels.models import File
from wafaa.lib.files import open_blob


def data_of(file: File) -> bytes:
    """The bytes of a kept file. Raises lib.files.NoSuchBlob."""
    with open_blob(settings.BLOBS, file.blob) as blob:
        return blob.read()
