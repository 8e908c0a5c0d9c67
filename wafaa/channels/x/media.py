"""Pictures with an answer (docs.x.com "Upload media", "Media best practices"; 2026-11): each is handed over first, by
POST /2/media/upload as form data, and the answer then names them. What is handed over and not named, X forgets."""

from __future__ import annotations

from wafaa.channels.abilities import MB, Files
from wafaa.channels.filing import data_of
from wafaa.channels.meta.told import of, text_in
from wafaa.channels.models import File
from wafaa.channels.x.account import Account
from wafaa.channels.x.fault import A_MINUTE, Fault
from wafaa.lib.files import NoSuchBlob

PICTURES = Files(most=4, size=5 * MB, types=("image/jpeg", "image/png", "image/webp"))
NOT_SO = {"x_forbidden": "x_no_media", "x_not_found": "x_no_media", "x_not_taken": "x_picture"}


def handed_over(account: Account, names: list[str]) -> list[str]:
    """X's ids of these files, in their order. Raises Fault; nothing has been posted then, so none of them is open."""
    given = {file.public_id: file for file in File.objects.filter(public_id__in=names)}
    return [_one(account, given.get(name)) for name in names]


def _one(account: Account, file: File | None) -> str:
    if file is None:
        raise Fault("file_gone")
    try:
        told = account.upload(file.name, file.type, data_of(file))
    except NoSuchBlob:
        raise Fault("file_gone") from None
    except Fault as fault:
        # Nobody sees a picture without its post: sending it anew is harmless, and no reason for the line to rest.
        wait = fault.wait or (A_MINUTE if fault.is_open else None)
        raise Fault(NOT_SO.get(fault.code, fault.code), wait=wait) from None
    named = text_in(of(told, "data"), "id", 30)
    if not named:
        raise Fault("x_picture")
    return named
