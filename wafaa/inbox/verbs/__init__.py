"""The only writers here: receiving, replying, calling, asking, meeting,
tending, drafting, snoozing, ready answers, saved views."""

from wafaa.inbox.verbs.asking import ask, ask_on, confirm, pass_on
from wafaa.inbox.verbs.calling import call_back_words, call_told, log_call
from wafaa.inbox.verbs.calling_up import log_follow_up
from wafaa.inbox.verbs.commenting import CannotAnswer, answer_privately, answer_under, mark_hidden
from wafaa.inbox.verbs.correcting import correct, take_away
from wafaa.inbox.verbs.drafting import ChangedElsewhere, TooMuch, drop_draft, keep_draft, mark_seen
from wafaa.inbox.verbs.elsewhere import said_elsewhere
from wafaa.inbox.verbs.erasing import erase_conversations
from wafaa.inbox.verbs.following import follow, unfollow
from wafaa.inbox.verbs.following_up import WantsNone, follow_up, let_be, put_on_the_list
from wafaa.inbox.verbs.labelling import colour as colour_label
from wafaa.inbox.verbs.meeting import call_off, choose_place, offer_meeting
from wafaa.inbox.verbs.merging import CannotMerge, CannotSplit, CannotUndo, merge, split, undo
from wafaa.inbox.verbs.moderating import comment_was_deleted, comment_was_hidden
from wafaa.inbox.verbs.promising import promise_own, refresh_promise, watch_first
from wafaa.inbox.verbs.readying import NotAllowed, bring_answer_back, drop_answer, keep_answer, run_macro, undo_macro
from wafaa.inbox.verbs.receiving import put_card, receive, reopen
from wafaa.inbox.verbs.replying import Empty, EmptyVariable, KeyReused, note, reply, withdraw_reply
from wafaa.inbox.verbs.routing import give, relieve, share_out
from wafaa.inbox.verbs.scheduling import cancel_scheduled, draft_again, reply_later, send_now
from wafaa.inbox.verbs.sharing import Taken, share_draft, take_draft
from wafaa.inbox.verbs.snoozing import snooze
from wafaa.inbox.verbs.sweep_replies import TooMany, draft_sweep, is_written
from wafaa.inbox.verbs.sweep_replies import hindrance as reply_hindrance
from wafaa.inbox.verbs.sweeping import BadChange, NotNow, plan_relabel, plan_sweep, start_sweep, undo_sweep
from wafaa.inbox.verbs.tending import StillNeeded, assign, label, prioritise, rename, set_status
from wafaa.inbox.verbs.thanking import thank, unthank
from wafaa.inbox.verbs.viewing import bring_view_back, drop_view, keep_view, place_view, undo_view

__all__ = [
    "thank",
    "unthank",
    "BadChange",
    "CannotAnswer",
    "CannotMerge",
    "CannotSplit",
    "CannotUndo",
    "Empty",
    "EmptyVariable",
    "KeyReused",
    "NotAllowed",
    "NotNow",
    "StillNeeded",
    "Taken",
    "TooMany",
    "ChangedElsewhere",
    "TooMuch",
    "WantsNone",
    "answer_privately",
    "answer_under",
    "ask",
    "ask_on",
    "assign",
    "bring_answer_back",
    "bring_view_back",
    "call_back_words",
    "call_off",
    "call_told",
    "cancel_scheduled",
    "choose_place",
    "colour_label",
    "comment_was_deleted",
    "comment_was_hidden",
    "confirm",
    "correct",
    "draft_again",
    "draft_sweep",
    "drop_answer",
    "drop_draft",
    "drop_view",
    "erase_conversations",
    "follow",
    "follow_up",
    "give",
    "is_written",
    "keep_answer",
    "keep_draft",
    "keep_view",
    "label",
    "let_be",
    "log_call",
    "log_follow_up",
    "mark_hidden",
    "mark_seen",
    "merge",
    "note",
    "offer_meeting",
    "pass_on",
    "place_view",
    "plan_relabel",
    "plan_sweep",
    "prioritise",
    "put_on_the_list",
    "promise_own",
    "put_card",
    "receive",
    "refresh_promise",
    "relieve",
    "rename",
    "reopen",
    "reply",
    "reply_hindrance",
    "reply_later",
    "run_macro",
    "said_elsewhere",
    "send_now",
    "set_status",
    "share_draft",
    "share_out",
    "snooze",
    "split",
    "start_sweep",
    "take_away",
    "take_draft",
    "undo",
    "undo_macro",
    "undo_sweep",
    "undo_view",
    "unfollow",
    "watch_first",
    "withdraw_reply",
]
