"""The only writers of conversations: receiving, replying, calling, tending, drafting, snoozing, ready answers."""

from wafaa.inbox.verbs.calling import call_back_words, log_call
from wafaa.inbox.verbs.correcting import correct, take_away
from wafaa.inbox.verbs.drafting import drop_draft, keep_draft, mark_seen
from wafaa.inbox.verbs.elsewhere import said_elsewhere
from wafaa.inbox.verbs.erasing import erase_conversations
from wafaa.inbox.verbs.merging import CannotMerge, CannotSplit, CannotUndo, merge, split, undo
from wafaa.inbox.verbs.promising import promise_own, refresh_promise, watch_first
from wafaa.inbox.verbs.readying import NotAllowed, bring_answer_back, drop_answer, keep_answer, run_macro, undo_macro
from wafaa.inbox.verbs.receiving import put_card, receive, reopen
from wafaa.inbox.verbs.replying import EmptyVariable, KeyReused, note, reply, withdraw_reply
from wafaa.inbox.verbs.scheduling import cancel_scheduled, draft_again, reply_later, send_now
from wafaa.inbox.verbs.snoozing import snooze
from wafaa.inbox.verbs.sweeping import BadChange, NotNow, plan_sweep, start_sweep, undo_sweep
from wafaa.inbox.verbs.tending import assign, label, prioritise, rename, set_status

__all__ = [
    "BadChange",
    "CannotMerge",
    "CannotSplit",
    "CannotUndo",
    "EmptyVariable",
    "KeyReused",
    "NotAllowed",
    "NotNow",
    "assign",
    "bring_answer_back",
    "call_back_words",
    "cancel_scheduled",
    "correct",
    "draft_again",
    "drop_answer",
    "drop_draft",
    "erase_conversations",
    "keep_answer",
    "keep_draft",
    "label",
    "log_call",
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
    "reply_later",
    "run_macro",
    "send_now",
    "said_elsewhere",
    "set_status",
    "snooze",
    "split",
    "start_sweep",
    "take_away",
    "undo",
    "undo_macro",
    "undo_sweep",
    "watch_first",
    "withdraw_reply",
]
