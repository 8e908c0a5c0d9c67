"""Ready answers that colleagues share. What macros do besides their text is written at the desk, and read here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api.door import Bearer
from wafaa.api.problems import field_problem
from wafaa.api.ready_shapes import AnswerAsked, AnswerChange, AnswerShape, answer_shape
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.routes.conversations import chosen, the_team, unfit
from wafaa.api.routes.files import to_send
from wafaa.api.shapes import Page
from wafaa.channels.choices import Choice, Misfit, misfits, read, typed
from wafaa.channels.models import File
from wafaa.inbox import ready, variables, verbs
from wafaa.inbox.models import ReadyAnswer, Sharing
from wafaa.lib.text import fold
from wafaa.lib.text.safe import visible

router = Router(tags=["answers"])
SHARED = (Sharing.STORE, Sharing.TEAM)
Words = Annotated[str, Query(max_length=100, description="Words of code, title or text, however spelled.")]
MOST_FILES = 5


@router.get("", response=Page[AnswerShape], auth=Bearer("answers:read"), openapi_extra=READS)
def list_answers(request: HttpRequest, q: Words = "", limit: Limit = 25, cursor: Cursor = None) -> Any:
    """The latest made first. Private ones are their owners'."""
    rows = _rows()
    for word in fold(q.replace("\x00", "")).split():
        rows = rows.filter(folded__contains=word)
    found, following = latest_first("answers", [rows], limit, cursor)
    return {"items": [answer_shape(one) for one in found], "next_cursor": following}


def _rows() -> QuerySet[ReadyAnswer]:
    return ready.seen().filter(sharing__in=SHARED).select_related("team").prefetch_related("files")


@router.post("", response={201: AnswerShape}, auth=Bearer("answers:write"), openapi_extra=WRITES)
def create_answer(request: HttpRequest, asked: AnswerAsked, key: Key = None) -> Any:
    """A text that colleagues find under "/" at once."""
    choices, files = offered(asked.choices, "choices"), to_send(request, asked.files)
    _check(asked.title, asked.text, choices, files)
    made = verbs.keep_answer(
        None,
        title=asked.title,
        text=asked.text,
        code=_code(asked.code),
        files=files,
        choices=typed(choices),
        **_shared_with(asked.team),
    )
    return Status(201, answer_shape(the_answer(made.public_id)))


def offered(asked: Sequence[Any], field: str) -> list[Choice]:
    """The choices as a line each can keep them. Raises Problem."""
    choices = chosen(asked)
    if read(typed(choices)) != choices:
        raise field_problem(field, "bar", _("The sign “|” stands between a choice and what is said about it."))
    return choices


def _check(title: str, text: str, choices: Sequence[Choice], files: Sequence[File], *, is_macro: bool = False) -> None:
    if not visible(title):
        raise field_problem("title", "blank", _("This must not be empty."))
    if not visible(text) and not is_macro:
        raise field_problem("text", "blank", _("This must not be empty."))
    for field, said in (("text", text), ("choices", typed(choices))):
        if names := variables.unknown(said):
            says = _("No such variable: %(names)s.") % {"names": _(", ").join(names)}
            raise field_problem(field, "unknown_variable", says)
    if len(files) > MOST_FILES:
        raise field_problem("files", "too_many_files", _("At most five files, please."))
    if choices and (found := [*misfits(choices, text, ()), *([Misfit("files")] if files else [])]):
        raise unfit(found)


def _code(typed_code: str) -> str:
    return visible(typed_code).lstrip("/").strip()


def _shared_with(team: str | None) -> dict[str, Any]:
    if team is None:
        return {"sharing": Sharing.STORE, "team": None}
    return {"sharing": Sharing.TEAM, "team": the_team(team)}


@router.get("/{slug:public_id}", response=AnswerShape, auth=Bearer("answers:read"), openapi_extra=READS)
def read_answer(request: HttpRequest, public_id: PublicId) -> Any:
    return answer_shape(the_answer(public_id))


def the_answer(public_id: str) -> ReadyAnswer:
    return the(_rows().filter(public_id=public_id).first())


@router.patch("/{slug:public_id}", response=AnswerShape, auth=Bearer("answers:write"), openapi_extra=WRITES)
def update_answer(request: HttpRequest, public_id: PublicId, asked: AnswerChange) -> Any:
    """Change it for everybody who uses it."""
    present, given = the_answer(public_id), asked.model_fields_set
    choices = read(present.choices) if asked.choices is None else offered(asked.choices, "choices")
    had = {one.public_id: one for one in present.files.all()}
    ids = list(had) if asked.files is None else list(dict.fromkeys(asked.files))
    fresh = {one.public_id: one for one in to_send(request, [one for one in ids if one not in had])}
    files = [(had | fresh)[one] for one in ids]
    title, text = _or(asked.title, present.title), _or(asked.text, present.text)
    _check(title, text, choices, files, is_macro=bool(present.steps))
    shared = {"sharing": present.sharing, "team": present.team}
    verbs.keep_answer(
        present,
        title=title,
        text=text,
        code=present.code if asked.code is None else _code(asked.code),
        files=files,
        choices=typed(choices),
        steps=present.steps,
        **(_shared_with(asked.team) if "team" in given else shared),
    )
    return answer_shape(the_answer(public_id))


def _or(said: str | None, present: str) -> str:
    return present if said is None else said


@router.delete("/{slug:public_id}", response=AnswerShape, auth=Bearer("answers:write"), openapi_extra=WRITES)
def delete_answer(request: HttpRequest, public_id: PublicId) -> Any:
    """Out of the pickers; answers what it was. For 30 days colleagues may bring it back."""
    answer = the_answer(public_id)
    verbs.drop_answer(answer)
    return answer_shape(answer)
