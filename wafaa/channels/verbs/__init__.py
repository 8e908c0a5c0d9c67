"""The only writers of lines, visitors, arrivals, files and what goes out."""

from wafaa.channels.verbs.arriving import take_in, understood, unreadable
from wafaa.channels.verbs.filing import BadFile, keep_file
from wafaa.channels.verbs.lines import (
    change_line,
    line_failed,
    line_works,
    move_cursor,
    open_line,
    secret_of,
    switch_line,
)
from wafaa.channels.verbs.outgoing import (
    begin_sending,
    bounced,
    failed,
    hold_back,
    outcome_unknown,
    plan_sending,
    queue,
    receipt,
    send_again_later,
    sent,
    try_again,
    wait_until,
    withdraw,
)
from wafaa.channels.verbs.visiting import is_someone, known, revoke, seen_again, welcome

__all__ = [
    "BadFile",
    "begin_sending",
    "bounced",
    "change_line",
    "failed",
    "hold_back",
    "is_someone",
    "keep_file",
    "known",
    "line_failed",
    "line_works",
    "move_cursor",
    "open_line",
    "outcome_unknown",
    "plan_sending",
    "queue",
    "receipt",
    "revoke",
    "secret_of",
    "seen_again",
    "send_again_later",
    "sent",
    "switch_line",
    "take_in",
    "try_again",
    "understood",
    "unreadable",
    "wait_until",
    "welcome",
    "withdraw",
]
