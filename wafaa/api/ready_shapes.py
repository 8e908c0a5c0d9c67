"""Ready answers and drafts: what programs may send of them, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from wafaa.api.asked import NO_NUL, NOT_BLANK, Asked, ChoiceAsked, FileIds
from wafaa.api.shapes import ChoiceShape, FileShape, Id, Named, Shape, file_shape, named
from wafaa.channels.choices import read
from wafaa.channels.models import File
from wafaa.inbox.models import Draft, ReadyAnswer
from wafaa.playbook.actions import words

Title = Annotated[str, Field(min_length=1, max_length=80), NO_NUL, NOT_BLANK]
Code = Annotated[str, Field(max_length=30), NO_NUL]
Text = Annotated[str, Field(max_length=10_000), NO_NUL]
Choices = Annotated[list[ChoiceAsked], Field(max_length=50)]


class AnswerAsked(Asked):
    """A text that colleagues reply with: all of them, or with `team` that one. Variables may stand in it."""

    title: Title
    text: Annotated[Text, NOT_BLANK]
    code: Code = ""
    choices: Choices = []
    files: FileIds = []
    team: Id | None = None


class AnswerChange(Asked):
    """Only what is given changes. `team` null shares it with everybody. What a macro does stays."""

    title: Title | None = None
    text: Text | None = None
    code: Code | None = None
    choices: Choices | None = None
    files: FileIds | None = None
    team: Id | None = None


class StepShape(Shape):
    """What a macro does besides its text; `says` is for people."""

    do: str
    says: str


class AnswerShape(Shape):
    """`code` is what one types after "/". One with `steps` is a macro: colleagues write these at the desk."""

    id: Id
    title: str
    code: str
    text: str
    choices: list[ChoiceShape]
    files: list[FileShape]
    team: Named | None
    steps: list[StepShape]
    changed_at: datetime


class DraftAsked(Asked):
    """A reply for colleagues to look over: whoever takes it may change it, and sends it."""

    text: Annotated[str, Field(max_length=20_000), NO_NUL] = ""
    choices: Choices = []
    files: FileIds = []


class DraftShape(Shape):
    """`staff` null: a program wrote it."""

    text: str
    choices: list[ChoiceShape]
    files: list[FileShape]
    staff: Named | None
    at: datetime


def answer_shape(answer: ReadyAnswer) -> AnswerShape:
    """Its team and files are best fetched along."""
    return AnswerShape(
        id=answer.public_id,
        title=answer.title,
        code=answer.code,
        text=answer.text,
        choices=choice_shapes(answer.choices),
        files=[file_shape(one) for one in answer.files.all()],
        team=named(answer.team),
        steps=[StepShape(do=step["do"], says=_says(step)) for step in answer.steps],
        changed_at=answer.changed_at,
    )


def _says(step: dict[str, Any]) -> str:
    return str(words(step))


def choice_shapes(typed: str) -> list[ChoiceShape]:
    return [ChoiceShape(title=one.title, details=one.details) for one in read(typed)]


def draft_shape(draft: Draft, files: Mapping[str, File]) -> DraftShape:
    """`files`: those that are there, by their ids."""
    return DraftShape(
        text=draft.text,
        choices=choice_shapes(draft.choices),
        files=[file_shape(files[one]) for one in draft.files if one in files],
        staff=named(draft.staff),
        at=draft.saved_at,
    )
