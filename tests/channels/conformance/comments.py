"""Comments under a page's posts and an Instagram account's: what Meta tells of them, and where answers are written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from tests.channels.conformance.meta import error, signed
from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from tests.channels.conformance.talks import ACCOUNT, NOURA, PAGE, Page, talk_line
from tests.world import World
from wafaa.channels.models import File, Line
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now

POST, MEDIA, COMMENTER = f"{PAGE}_777", "17900000000000777", "24001122334455"
LINKS = {POST: "https://www.facebook.com/777", MEDIA: "https://www.instagram.com/p/abc/"}
WORDS = "عطر العود الملكي وصل 🌹"


class Posts(Page):
    """Posts that can be asked for, and comments that can be answered; `under` is what stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.under: dict[str, list[dict[str, Any]]] = {}
        self.forgets = False
        self.hidden: dict[str, str] = {}
        self.deleted: list[str] = []
        self.next_moderations: list[Answer] = []

    def is_send(self, call: Call) -> bool:
        return call.method == "POST" and call.path.rsplit("/", 1)[-1] in ("comments", "replies", "messages")

    def usual(self, call: Call) -> Answer:
        part = call.path.strip("/").split("/")
        if call.headers.get("authorization") == f"Bearer {self.token}":
            if part[-1] in ("comments", "replies"):
                return self._comments(call, part)
            if call.method == "DELETE" or (call.method == "POST" and len(part) == 1):
                return self._moderated(call, part[0])
            if part[0] in LINKS:
                told = {
                    "message": WORDS,
                    "permalink_url": LINKS[part[0]],
                    "caption": WORDS,
                    "permalink": LINKS[part[0]],
                }
                return Answer(200, {"id": part[0], **told})
        return super().usual(call)

    def _moderated(self, call: Call, comment: str) -> Answer:
        """Graph answers {"success": true}; of what is not there it says that it does not exist or cannot be seen."""
        if self.next_moderations:
            return self.next_moderations.pop(0)
        if comment in self.deleted:
            return error(400, 100, subcode=33)
        if call.method == "DELETE":
            self.deleted.append(comment)
            return Answer(200, {"success": True})
        asked = dict(parse_qsl(call.query))
        field = "hide" if comment.startswith("178") else "is_hidden"
        if asked.get(field) not in ("true", "false"):
            return error(400, 100)
        self.hidden[comment] = asked[field]
        return Answer(200, {"success": True})

    def _comments(self, call: Call, part: list[str]) -> Answer:
        there = self.under.setdefault(part[0], [])
        if call.method == "GET":
            return Answer(200, {"data": there})
        named = f"{part[0]}0{len(there)}"
        self.write(part[0], call.json["message"], named)
        return Answer(200, {"id": named})

    def write(self, comment: str, text: str, named: str) -> None:
        """It stands there, as Meta lists it."""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        told = {"id": named, "created_time": at, "timestamp": at, "message": text, "text": text}
        author = {"from": {"id": ACCOUNT if comment.startswith("178") else PAGE}}
        self.under.setdefault(comment, []).append(told | author)


def of_page(n: int = 1, verb: str = "add", text: str = "بكم؟", **traits: Any) -> bytes:
    """One change of a page's feed about one comment, in Meta's own shape."""
    at = int(now().timestamp())
    known = {"from": {"id": COMMENTER, "name": "نورة القحطاني"}, "post_id": POST, "comment_id": f"777_{n}"}
    shown = {"permalink_url": LINKS[POST], "status_type": "added_photos", "is_published": True, "id": POST}
    value = known | {"message": text, "item": "comment", "verb": verb, "parent_id": POST, "created_time": at}
    told_at = traits.pop("told_at", at)
    value |= {"post": shown} | traits
    entry = {"id": PAGE, "time": told_at, "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}, ensure_ascii=False).encode()


def of_instagram(n: int = 1, text: str = "بكم؟", **traits: Any) -> bytes:
    known = {"from": {"id": COMMENTER, "username": "noura.q"}, "id": f"178{n:014d}", "text": text}
    value = known | {"media": {"id": MEDIA, "media_product_type": "FEED"}} | traits
    change = {"field": "comments", "value": value}
    entry = {"id": ACCOUNT, "time": int(now().timestamp()), "changes": [change]}
    return json.dumps({"object": "instagram", "entry": [entry]}, ensure_ascii=False).encode()


class CommentSubject(Subject):
    has_siblings = True
    talk: ClassVar[str]
    lacks = {
        "cards": "a comment is words, a picture or nothing: there are no types of it to be unknown",
        "key": "Meta takes no id of ours with a comment; what became of one is asked by its words",
    }

    @classmethod
    def make_standin(cls) -> StandIn:
        return Posts()

    def settings(self) -> dict[str, Any]:
        return super().settings() | {"GRAPH_URL": self.address}

    def open(self) -> Line:
        return talk_line(self.talk, comments=True)

    def bytes_of(self, text: str, n: int, **traits: Any) -> bytes:
        raise NotImplementedError

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = self.bytes_of(text, n, padding="")
        return raw.replace(b'"padding": ""', b'"padding": "' + b"x" * max(0, at_least - len(raw)) + b'"')

    def headers(self, raw: bytes) -> dict[str, str]:
        return signed(raw)

    def answer(
        self, world: World, conversation: Conversation, text: str, key: str, files: Sequence[File] = ()
    ) -> Message:
        return inbox.answer_under(conversation, text, key=key, then="", seen_up_to=None)

    def is_hidden(self, comment: str) -> bool:
        assert isinstance(self.standin, Posts)
        return self.standin.hidden[comment] == "true"

    def is_deleted(self, comment: str) -> bool:
        assert isinstance(self.standin, Posts)
        return comment in self.standin.deleted

    def token_expired(self) -> Answer:
        return error(401, 190)

    def too_many(self) -> Answer:
        return error(429, 613, Retry_After="37")

    def server_error(self) -> Answer:
        return error(500, 2)

    def refusal(self) -> Answer:
        return error(400, 100)

    def text_sent(self, call: Any) -> str:
        return str(call.json["message"])


class FacebookSubject(CommentSubject):
    channel = "fb_comment"
    talk = line_channel = "messenger"

    def edited(self, text: str) -> bytes | None:
        return of_page(1, "edited", text)

    def taken_back(self) -> bytes | None:
        return of_page(1, "remove", "")

    def bytes_of(self, text: str, n: int, **traits: Any) -> bytes:
        return of_page(n, text=text, **traits)


class InstagramCommentSubject(CommentSubject):
    channel = "ig_comment"
    talk = line_channel = "instagram"

    def bytes_of(self, text: str, n: int, **traits: Any) -> bytes:
        return of_instagram(n, text, **traits)


def echo_of(text: str, mid: str, **message: Any) -> bytes:
    """A private reply told back, which names whom it went to."""
    said = {"mid": mid, "is_echo": True, "text": text, **message}
    thing = {"sender": {"id": PAGE}, "recipient": {"id": NOURA}, "timestamp": 0, "message": said}
    return json.dumps({"object": "page", "entry": [{"id": PAGE, "time": 0, "messaging": [thing]}]}).encode()
