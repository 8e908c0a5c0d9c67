"""X: in by asking for mentions (`channels/mentions.py`), out by POST /2/tweets as an answer to one.

X takes no key of ours. What became of an answer that broke off is asked by its words among the account's own posts;
when somebody sends it again and it had been posted, X refuses the repetition, and it is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from wafaa.channels import comments as known
from wafaa.channels import mentions
from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import (
    Done,
    Outcome,
    Refused,
    Retry,
    Understood,
    Unknown,
    register,
)
from wafaa.channels.gate import restraint
from wafaa.channels.meta.comment_rules import in_public
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.models import Comment, Line, Outgoing
from wafaa.channels.x import media, words
from wafaa.channels.x.account import Account
from wafaa.channels.x.fault import NEVER, Fault
from wafaa.channels.x.reading import answered, is_same, read
from wafaa.channels.x.weight import MOST_TEXT

__all__ = ["Mentions", "mentions", "words"]


class Mentions:
    """whole_s: seconds for one call to X."""

    channel = "x"
    abilities = Abilities(
        text=MOST_TEXT,
        counts="x",
        files=media.PICTURES,
        address_costs=True,
        reaches=("x",),
        is_public=True,
        is_talk=True,
        removals=True,
        network=True,
        settles=True,
    )

    def __init__(self, whole_s: float = 15) -> None:
        self.whole_s = whole_s

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        comment = known.comment_at(line, outgoing.to)
        if comment is None:
            return Refused("comment_gone")
        body: dict[str, Any] = {"text": outgoing.text, "reply": {"in_reply_to_tweet_id": comment.comment}}
        account = Account(line, self.whole_s)
        try:
            if names := outgoing.envelope.get("files"):
                body["media"] = {"media_ids": media.handed_over(account, list(names))}
            told = account.post("2/tweets", body)
        except Fault as fault:
            return self._outcome(fault, outgoing, line, comment)
        made = text_in(of(told, "data"), "id", 254)
        return Done(made) if made else Unknown("x_no_answer")

    def _outcome(self, fault: Fault, outgoing: Outgoing, line: Line, comment: Comment) -> Outcome:
        if fault.is_open:
            return Unknown("x_no_answer")
        if fault.code == "x_duplicate":
            return self._repeated(outgoing, line)
        if fault.code == "comment_gone":
            mentions.look_at(line, [comment], self.whole_s)
        if fault.code in NEVER:
            return Refused(fault.code)
        return Retry(fault.code, after=fault.wait, line_is_down=fault.wait is None)

    def _repeated(self, outgoing: Outgoing, line: Line) -> Outcome:
        """It stands there already: ours, if an earlier attempt of this message may have posted it."""
        if not outgoing.attempts:
            return Refused("x_duplicate")
        made = self._made(outgoing, line)
        return Done(made) if made else Unknown("x_duplicate_unseen")

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Look whether it stands there. That it does not is no proof that it never will: then a person decides."""
        made = self._made(outgoing, line)
        return Done(made) if made else Unknown("x_no_answer")

    def _made(self, outgoing: Outgoing, line: Line) -> str:
        """The id of the post of ours that is this answer and no other message's, "" when X shows none."""
        account = Account(line, self.whole_s)
        asked = {"since_id": outgoing.to, "max_results": "100"}
        fields = {"tweet.fields": "referenced_tweets,entities,note_tweet"}
        try:
            told = account.get(f"2/users/{account.user}/tweets", **asked, **fields)
        except Fault:
            return ""
        for post in dicts(told, "data"):
            made, others = text_in(post, "id", 254), Outgoing.objects.filter(line=line).exclude(pk=outgoing.pk)
            is_it = answered(post) == outgoing.to and is_same(post, outgoing.text)
            if is_it and not others.filter(provider_id=made).exists():
                return made
        return ""

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        with override(line.language or line.store.language):
            return read(raw, str(line.options.get("user_id") or ""))

    def test(self, line: Line) -> list[str]:
        """Ask who we are. Nothing is posted."""
        account = Account(line, self.whole_s)
        try:
            told = account.get("2/users/me")
        except Fault as fault:
            return [fault.code]
        return [] if text_in(of(told, "data"), "id", 30) == account.user else ["x_other_account"]


restraint("x")(in_public)
register(Mentions())
