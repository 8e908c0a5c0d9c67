"""Files: given as their bare bytes, judged by what they are, and fetched by those who may see where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api.door import BYTES, MOST_FILE, UPLOADS_NEED, Bearer
from wafaa.api.problems import Problem, field_problem, no_room
from wafaa.api.routes.common import READS, WRITES, Key, PublicId, the
from wafaa.api.scopes import covers
from wafaa.api.shapes import FileShape, file_shape
from wafaa.channels import verbs as channels
from wafaa.channels.abilities import unfit_files
from wafaa.channels.connector import abilities_of
from wafaa.channels.filing import SHOWN, served
from wafaa.channels.gate import REASONS
from wafaa.channels.models import File
from wafaa.inbox import ready, ways
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.work import disk

router = Router(tags=["files"])
FileName = Annotated[str, Query(min_length=1, max_length=200, description="What the file is called.")]
Small = Annotated[bool, Query(description="The small picture of a picture.")]
BARE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
GIVEN = WRITES | {"requestBody": {"required": True, "content": {BYTES: BARE}}}
FETCHED = {
    "responses": READS["responses"]
    | {200: {"description": "The bytes.", "content": dict.fromkeys([BYTES, *sorted(SHOWN)], BARE)}}
}


@router.post("", response={201: FileShape}, auth=Bearer(UPLOADS_NEED), openapi_extra=GIVEN)
def give_file(request: HttpRequest, name: FileName, key: Key = None) -> Any:
    """The body is the file. It is this program's to send until it goes along with a reply, a note or a draft."""
    data: bytes = request.upload  # type: ignore[attr-defined]
    try:
        with disk.told_when_full():
            kept = channels.keep_file(name.replace("\x00", ""), data, owner=_me(request), most=MOST_FILE)
    except channels.BadFile as bad:
        raise field_problem("body", bad.code, _problem(bad.code)) from None
    except disk.NoRoom:
        raise no_room() from None
    return Status(201, file_shape(kept))


def _me(request: HttpRequest) -> str:
    return f"token:{request.token.pk}"  # type: ignore[attr-defined]


def _problem(code: str) -> str:
    words = {
        "empty": _("The file is empty."),
        "too_big": _("The file is too large."),
        "bad_image": _("The picture is broken or larger than 24 megapixels."),
    }
    return words.get(code, _("The file was not taken."))


@router.get("/{slug:public_id}", response=FileShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def read_file(request: HttpRequest, public_id: PublicId) -> Any:
    return file_shape(_the_file(request, public_id))


@router.get("/{slug:public_id}/content", auth=Bearer("conversations:read"), openapi_extra=FETCHED)
def fetch_file(request: HttpRequest, public_id: PublicId, small: Small = False) -> Any:
    """The bytes. Pictures come as such; everything else is a download of no type, whatever it says of itself."""
    return served(_the_file(request, public_id), small=small)


def _the_file(request: HttpRequest, public_id: str) -> File:
    """One of this program's own, of a message it may read, or of a ready answer if it may read those."""
    kept = the(File.objects.filter(public_id=public_id).first())
    may = request.token.scopes  # type: ignore[attr-defined]
    if kept.owner == _me(request) or (covers(may, "answers:read") and ready.holds([public_id])):
        return kept
    rows = Message.objects.filter(files=kept, conversation__in=Conversation.objects.visible())
    if not covers(may, "notes:read"):
        rows = rows.filter(~Q(kind=MessageKind.NOTE))
    if not rows.exists():
        raise Problem(404)
    return kept


def to_send(request: HttpRequest, ids: Sequence[str]) -> list[File]:
    """The files of these ids that this program may send: its own, and those of ready answers. Raises Problem."""
    asked = list(dict.fromkeys(ids))
    if not asked:
        return []
    own = File.objects.filter(public_id__in=asked, owner=_me(request))
    may = request.token.scopes  # type: ignore[attr-defined]
    known = (ready.holds(asked) if covers(may, "answers:read") else {}) | {one.public_id: one for one in own}
    if any(one not in known for one in asked):
        raise field_problem("files", "unknown", _("There is no such file, or it is not yours to send."))
    return [known[one] for one in asked]


def fitting(channel: str, files: Sequence[File]) -> None:
    """What the channel does not carry is said before anything is written. Raises Problem."""
    can = abilities_of(ways.goes_by(channel))
    why = unfit_files(can, len(files), [(one.size, one.type) for one in files]) if files else ""
    if why:
        raise field_problem("files", why, str(REASONS.get(why, why)))
