"""Answering under a post. Meta takes no id of ours with a comment: what became of one is asked by its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from wafaa.channels import comments as known
from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import Done, Ignored, Outcome, Refused, Retry, Understood, Unknown
from wafaa.channels.meta import talk_codes
from wafaa.channels.meta.graph import Graph, NoToken, told_by
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.models import Comment, Line, Outgoing
from wafaa.lib import http

CLOCKS_DIFFER = timedelta(minutes=2)


class Comments:
    """`edge` is where the answers of a comment stand, `words` and `when` the fields of one, `hiding`
    the parameter that hides one. whole_s: seconds for one
    call to Meta. What comes in is understood by the line's own connector."""

    channel: str
    edge: ClassVar[str]
    words: ClassVar[str]
    when: ClassVar[str]
    home: ClassVar[str]
    by_page: ClassVar[bool]
    hiding: ClassVar[str]
    abilities: Abilities

    def __init__(self, whole_s: float = 10) -> None:
        self.whole_s = whole_s

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        comment = known.comment_at(line, outgoing.to)
        if comment is None:
            return Refused("comment_gone")
        try:
            graph = Graph.of(line, self.whole_s)
            reply = graph.post(f"{self.place(comment)}/{self.edge}", {"message": outgoing.text})
        except NoToken:
            return Retry("page_token", line_is_down=True)
        except http.OutgoingFailed as failed:
            return Unknown("comment_no_answer") if failed.sent else Retry(failed.reason, line_is_down=True)
        if reply.status >= 300 or "error" in told_by(reply):
            return talk_codes.outcome_under(reply)
        made = text_in(told_by(reply), "id", 254)
        return Done(made) if made else Unknown("comment_no_answer")

    def place(self, comment: Comment) -> str:
        """The comment under which the answer is written."""
        return comment.comment

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Look whether it stands there. That it does not is no proof that it never will: then a person decides."""
        comment = known.comment_at(line, outgoing.to)
        if comment is None:
            return Unknown("comment_no_answer")
        fields = f"id,from,{self.words},{self.when}"
        more = {"order": "reverse_chronological"} if self.by_page else {}
        try:
            graph = Graph.of(line, self.whole_s)
            reply = graph.get(f"{self.place(comment)}/{self.edge}", fields=fields, limit="50", **more)
        except (NoToken, http.OutgoingFailed):
            return Unknown("comment_no_answer")
        if reply.status >= 300:
            return Unknown("comment_no_answer")
        for told in dicts(told_by(reply), "data"):
            if self._is_it(told, outgoing, line):
                return Done(text_in(told, "id", 254))
        return Unknown("comment_no_answer")

    def _is_it(self, told: dict[str, Any], outgoing: Outgoing, line: Line) -> bool:
        """Ours by author and words, written since, and no other message's."""
        author = text_in(of(told, "from"), "id", 60)
        if author != str(line.options.get(self.home)) or text_in(told, self.words, 20_000) != outgoing.text:
            return False
        try:
            at = datetime.fromisoformat(text_in(told, self.when, 40))
        except ValueError:
            return False
        made = text_in(told, "id", 254)
        is_known = Outgoing.objects.filter(line=line, provider_id=made).exists()
        return bool(made) and at.tzinfo is not None and at > outgoing.created_at - CLOCKS_DIFFER and not is_known

    # What is done to somebody's comment (Graph API, "Comment", "IG Comment": POST /{id}?is_hidden, ?hide; DELETE /{id})

    def hide(self, comment: Comment, line: Line, *, is_hidden: bool) -> str:
        word = "true" if is_hidden else "false"
        return self._done(line, lambda graph: graph.post(f"{comment.comment}?{self.hiding}={word}"))

    def take_down(self, comment: Comment, line: Line) -> str:
        return self._done(line, lambda graph: graph.drop(comment.comment))

    def _done(self, line: Line, ask: Callable[[Graph], http.Reply]) -> str:
        try:
            reply = ask(Graph.of(line, self.whole_s))
        except NoToken:
            return "page_token"
        except http.OutgoingFailed as failed:
            return "comment_unsure" if failed.sent else failed.reason
        return talk_codes.why_not_done(reply)

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        return Ignored("not_by_this_way")

    def test(self, line: Line) -> list[str]:
        """The line's own connector tries it."""
        return []
