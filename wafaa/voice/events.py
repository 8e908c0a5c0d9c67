"""What happens to questions and their answers."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class SurveyAsked(Happening):
    """A customer was asked how it went."""

    name: ClassVar[str] = "survey.asked"
    asked_id: int


@dataclass(frozen=True)
class SurveyAnswered(Happening):
    """They answered, or thought better of it. `is_first` says which; `is_scored` is false when only their words
    changed. One of conversation and order is 0."""

    name: ClassVar[str] = "survey.answered"
    response_id: int
    customer_id: int
    conversation_id: int
    order_id: int
    score: int
    is_first: bool
    is_scored: bool
