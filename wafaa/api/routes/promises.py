"""Promises: what is owed to whom, by when. One's own word is made, settled and moved; the rest follows the replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api.asked import PromiseAsked, PromiseMove
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem, field_problem
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.routes.conversations import OfCustomer, the_conversation
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import Id, Page, PromiseShape, promise_shape
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.people.models import everyone_in
from wafaa.promises import verbs
from wafaa.promises.models import Promise, PromiseKind, PromiseState
from wafaa.promises.sight import visible
from wafaa.work.unit import unit

router = Router(tags=["promises"])
State = Annotated[Literal["open", "at_risk", "kept", "broken", "renegotiated", "cancelled"] | None, Query()]
OfConversation = Annotated[Id | None, Query(description="A conversation's id.")]


@router.get("", response=Page[PromiseShape], auth=Bearer("promises:read"), openapi_extra=READS)
def list_promises(
    request: HttpRequest,
    state: State = None,
    customer: OfCustomer = None,
    conversation: OfConversation = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """The latest made first."""
    rows = visible(Promise.objects.select_related("customer", "customer__joined_to", "staff"))
    if customer is not None:
        rows = rows.filter(everyone_in(the_customer(customer)))
    if conversation is not None:
        rows = rows.filter(subject=the_conversation(conversation).topic)
    parts = [rows.filter(state=one) for one in ([state] if state else PromiseState.values)]
    found, following = latest_first("promises", parts, limit, cursor)
    return {"items": [promise_shape(one) for one in found], "next_cursor": following}


@router.post("", response={201: PromiseShape}, auth=Bearer("promises:write"), openapi_extra=WRITES)
def make_promise(request: HttpRequest, asked: PromiseAsked, key: Key = None) -> Any:
    """Your store's own word to the customer of a conversation."""
    conversation = the_conversation(asked.conversation)
    try:
        made = inbox.promise_own(conversation, asked.text, asked.due_at)
    except verbs.InThePast:
        raise _past() from None
    return Status(201, promise_shape(the_promise(made.public_id)))


def _past() -> Problem:
    return field_problem("due_at", "past", _("A promise needs a time that is still to come."))


def the_promise(public_id: str) -> Promise:
    rows = visible(Promise.objects.select_related("customer", "customer__joined_to", "staff"))
    return the(rows.filter(public_id=public_id).first())


@router.get("/{slug:public_id}", response=PromiseShape, auth=Bearer("promises:read"), openapi_extra=READS)
def read_promise(request: HttpRequest, public_id: PublicId) -> Any:
    return promise_shape(the_promise(public_id))


@router.post("/{slug:public_id}/keep", response=PromiseShape, auth=Bearer("promises:write"), openapi_extra=WRITES)
def keep_promise(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """It was done. In time it is kept; late it stays broken, and is settled. Twice is once."""
    return _settled(public_id, verbs.keep)


@router.post("/{slug:public_id}/cancel", response=PromiseShape, auth=Bearer("promises:write"), openapi_extra=WRITES)
def cancel_promise(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """It is no longer owed. Twice is once."""
    return _settled(public_id, verbs.cancel)


def _settled(public_id: str, how: Callable[[Promise], bool]) -> PromiseShape:
    promise = _own(public_id)
    with unit():
        how(promise)
        _refresh(promise)
    return promise_shape(the_promise(public_id))


def _own(public_id: str) -> Promise:
    promise = the_promise(public_id)
    if promise.kind != PromiseKind.OWN:
        raise Problem(
            409, "not_by_hand", _("Only your own promises are settled by hand; this one follows the replies.")
        )
    return promise


def _refresh(promise: Promise) -> None:
    """The conversation's row shows the nearest promise."""
    about, _sep, name = promise.subject.partition(":")
    conversation = Conversation.objects.filter(public_id=name).first() if about == "conversation" else None
    if conversation is not None:
        inbox.refresh_promise(conversation)


@router.post("/{slug:public_id}/move", response=PromiseShape, auth=Bearer("promises:write"), openapi_extra=WRITES)
def move_promise(request: HttpRequest, public_id: PublicId, asked: PromiseMove, key: Key = None) -> Any:
    """Another date; the old one stays in its history."""
    promise = _own(public_id)
    try:
        with unit():
            moved = verbs.renegotiate(promise, asked.due_at, why=asked.why, told=asked.told)
            _refresh(promise)
    except verbs.InThePast:
        raise _past() from None
    if not moved:
        raise Problem(409, "settled", _("Nothing is owed here any more."))
    return promise_shape(the_promise(public_id))
