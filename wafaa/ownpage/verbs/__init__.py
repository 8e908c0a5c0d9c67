"""The only writers here: codes and sign-ins; what else customers do at their page goes through other apps' verbs."""

from wafaa.ownpage.verbs.keeping import drop_unsent, keep_unsent, unsent_of
from wafaa.ownpage.verbs.linking import note_link, send_link
from wafaa.ownpage.verbs.returning import ask_return, sent_back, show_photos, withdraw_return
from wafaa.ownpage.verbs.signing import (
    ask_code,
    come_in,
    come_in_by_link,
    forget_old,
    seen,
    sign_out,
    sign_out_everywhere,
)
from wafaa.ownpage.verbs.wishing import say_yes_or_no, wish
from wafaa.ownpage.verbs.writing import ask_to_be_forgotten, write

__all__ = [
    "ask_return",
    "ask_to_be_forgotten",
    "ask_code",
    "come_in",
    "come_in_by_link",
    "drop_unsent",
    "forget_old",
    "keep_unsent",
    "note_link",
    "seen",
    "sent_back",
    "sign_out",
    "show_photos",
    "say_yes_or_no",
    "send_link",
    "sign_out_everywhere",
    "unsent_of",
    "wish",
    "withdraw_return",
    "write",
]
