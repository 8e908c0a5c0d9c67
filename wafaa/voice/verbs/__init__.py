"""The only writers of questions, answers and their sums."""

from wafaa.voice.verbs.answering import Closed, OffTheScale, answer, ask_no_more, comment, hear
from wafaa.voice.verbs.asking import ask, drop, plan_conversation, plan_order, put_off, was_not_told, was_told
from wafaa.voice.verbs.erasing import erase_answers

__all__ = [
    "Closed",
    "OffTheScale",
    "answer",
    "ask",
    "ask_no_more",
    "comment",
    "drop",
    "erase_answers",
    "hear",
    "plan_conversation",
    "plan_order",
    "put_off",
    "was_not_told",
    "was_told",
]
