"""Drafts that wait beside a conversation for a colleague to look them over, take them and send them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status

from wafaa.api.door import Bearer
from wafaa.api.problems import Problem
from wafaa.api.ready_shapes import DraftAsked, DraftShape, draft_shape
from wafaa.api.routes.answers import offered
from wafaa.api.routes.common import READS, WRITES, Key, PublicId
from wafaa.api.routes.conversations import nothing, router, the_conversation
from wafaa.api.routes.files import to_send
from wafaa.channels.choices import typed
from wafaa.channels.models import File
from wafaa.inbox import sharing, verbs
from wafaa.inbox.models import Draft


@router.get(
    "/{slug:public_id}/drafts", response=list[DraftShape], auth=Bearer("conversations:read"), openapi_extra=READS
)
def list_drafts(request: HttpRequest, public_id: PublicId) -> Any:
    """Those left to the colleagues, the oldest first. What somebody is still writing is theirs."""
    return _shown(sharing.left_beside(the_conversation(public_id)))


def _shown(drafts: list[Draft]) -> list[DraftShape]:
    ids = [public_id for draft in drafts for public_id in draft.files]
    files = {one.public_id: one for one in File.objects.filter(public_id__in=ids)} if ids else {}
    return [draft_shape(one, files) for one in drafts]


@router.post(
    "/{slug:public_id}/drafts", response={201: DraftShape}, auth=Bearer("messages:write"), openapi_extra=WRITES
)
def leave_draft(request: HttpRequest, public_id: PublicId, asked: DraftAsked, key: Key = None) -> Any:
    """A reply that a person looks over before it goes out. With one you left before it becomes one text."""
    conversation = the_conversation(public_id)
    if not sharing.may_share(conversation):
        raise Problem(409, "in_public", _("This conversation stands in public: drafts are not left there."))
    files = to_send(request, asked.files)
    try:
        draft = verbs.share_draft(
            conversation, asked.text, [one.public_id for one in files], typed(offered(asked.choices, "choices"))
        )
    except verbs.Empty:
        raise nothing() from None
    except verbs.TooMuch:
        raise Problem(409, "too_much", sharing.no_room_before()) from None
    return Status(201, _shown([draft])[0])
