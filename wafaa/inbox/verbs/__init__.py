"""The only writers of conversations: receiving, replying, tending, drafting."""

from wafaa.inbox.verbs.drafting import drop_draft, keep_draft, mark_seen
from wafaa.inbox.verbs.merging import CannotMerge, CannotSplit, CannotUndo, merge, split, undo
from wafaa.inbox.verbs.promising import promise_own, refresh_promise, watch_first
from wafaa.inbox.verbs.receiving import put_card, receive, reopen
from wafaa.inbox.verbs.replying import KeyReused, note, reply, withdraw_reply
from wafaa.inbox.verbs.sweeping import BadChange, NotNow, plan_sweep, start_sweep, undo_sweep
from wafaa.inbox.verbs.tending import assign, label, prioritise, rename, set_status

__all__ = [
    "BadChange",
    "CannotMerge",
    "CannotSplit",
    "CannotUndo",
    "KeyReused",
    "NotNow",
    "assign",
    "drop_draft",
    "keep_draft",
    "label",
    "mark_seen",
    "merge",
    "note",
    "plan_sweep",
    "prioritise",
    "promise_own",
    "put_card",
    "receive",
    "refresh_promise",
    "rename",
    "reopen",
    "reply",
    "set_status",
    "split",
    "start_sweep",
    "undo",
    "undo_sweep",
    "watch_first",
    "withdraw_reply",
]
