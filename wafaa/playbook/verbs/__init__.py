"""The only writers of rules and runs."""

from wafaa.playbook.verbs.clock import tick
from wafaa.playbook.verbs.deciding import NotAllowed, TooLate, agree, can_take_back, decline, may_do, take_back
from wafaa.playbook.verbs.firing import set_off
from wafaa.playbook.verbs.forgetting import forget
from wafaa.playbook.verbs.keeping import (
    archive,
    begin_with_standards,
    keep_rule,
    move,
    pause,
    restore,
    resume,
    switch,
)

__all__ = [
    "NotAllowed",
    "TooLate",
    "agree",
    "archive",
    "begin_with_standards",
    "can_take_back",
    "decline",
    "forget",
    "keep_rule",
    "may_do",
    "move",
    "pause",
    "restore",
    "resume",
    "set_off",
    "switch",
    "take_back",
    "tick",
]
