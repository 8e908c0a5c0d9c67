"""X on loopback as it documents itself: mentions, posts, tokens that end, credits, limits; and the suite's subject."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from tests.world import World
from wafaa.channels import mentions
from wafaa.channels import verbs as channels
from wafaa.channels.listening import _lines
from wafaa.channels.models import File, Line, LineState
from wafaa.channels.x.reading import gone, id_at
from wafaa.channels.x.tokens import Tokens
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now

SHOP, NOURA, CLIENT = "4400110022", "77001122", "VGhlLVNob3A6MTpjaQ"
PEOPLE = {NOURA: ("نورة القحطاني", "noura_q"), SHOP: ("عطور ليلى", "layla"), "88": ("سارة", "sara")}


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **more: Any) -> Answer:
    headers = {name.replace("_", "-"): value for name, value in more.pop("headers", {}).items()}
    told = {"title": title, "detail": detail, "type": kind, "status": status, **more}
    return Answer(status, told, {"content-type": "application/problem+json", **headers})


CREDITS = problem(
    402,
    "CreditsDepleted",
    "Your enrolled account does not have any credits to fulfill this request.",
    "https://api.twitter.com/2/problems/credits",
)
NOT_ENROLLED = problem(
    403,
    "Client Forbidden",
    "When authenticating requests, you must use keys and tokens from a developer App attached to a Project.",
    "https://api.twitter.com/2/problems/client-forbidden",
    reason="client-not-enrolled",
)
CLOSED = problem(
    403,
    "Forbidden",
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author.",
)
DELETED = problem(403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you.")
DUPLICATE = problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")


class XServer(StandIn):
    """One account. `mentions` are what it is shown, `own` its posts, `refused_renewals` how often the next exchange of
    tokens fails; an access token that is in `ended` is refused, and a token that renewed once does so no more."""

    def __init__(self) -> None:
        super().__init__()
        self.mentions: list[dict[str, Any]] = []
        self.own: list[dict[str, Any]] = []
        self.ended: set[str] = set()
        self.access, self.refresh, self.given = "access-1", "refresh-1", 1
        self.codes: dict[str, str] = {}
        self.refused_renewals = 0
        self.user = SHOP
        self.page = 100
        self.next_reads: list[Answer] = []
        self.loses_renewal = False
        self.refuses_client = False
        self.media: dict[str, bytes] = {}
        self.shown: dict[str, list[bytes]] = {}
        self.next_uploads: list[Answer] = []

    def is_send(self, call: Call) -> bool:
        return call.method == "POST" and call.path == "/2/tweets"

    def usual(self, call: Call) -> Answer:
        if call.path == "/2/oauth2/token":
            return self._exchange(parse_qs(call.body.decode()))
        if call.headers.get("authorization") != f"Bearer {self.access}" or self.access in self.ended:
            return problem(401, "Unauthorized", "Unauthorized")
        if call.method == "GET" and self.next_reads:
            return self.next_reads.pop(0)
        asked = {name: values[0] for name, values in parse_qs(call.query).items()}
        match call.path.strip("/").split("/"):
            case ["2", "users", "me"]:
                return Answer(200, {"data": {"id": self.user, "name": "عطور ليلى", "username": "layla"}})
            case ["2", "users", _user, "mentions"]:
                return self._listed(self.mentions, asked)
            case ["2", "users", _user, "tweets"]:
                return self._listed(self.own, asked)
            case ["2", "media", "upload"]:
                return self._uploaded(call)
            case ["2", "tweets"] if call.method == "GET":
                return self._looked_up(asked["ids"].split(","))
            case ["2", "tweets"]:
                return self._posted(call.json)
        return problem(404, "Not Found", "no such place")

    def answer(self, call: Call) -> Answer:
        given = super().answer(call)
        if given.breaks and self.is_send(call):  # it was taken all the same
            self._posted(call.json)
        return given

    def _exchange(self, form: dict[str, list[str]]) -> Answer:
        if self.refuses_client:
            said = "Missing valid authorization header"
            return Answer(401, {"error": "unauthorized_client", "error_description": said})
        kind = form["grant_type"][0]
        known = {"refresh_token": self.refresh}.get(kind) or next(iter(self.codes), "")
        proof = form.get("refresh_token" if kind == "refresh_token" else "code", [""])[0]
        if self.refused_renewals or not known or proof != known:
            self.refused_renewals = max(0, self.refused_renewals - 1)
            said = "Value passed for the token was invalid."
            return Answer(400, {"error": "invalid_request", "error_description": said})
        self.codes.pop(proof, None)
        self.given += 1
        self.access, self.refresh = f"access-{self.given}", f"refresh-{self.given}"
        told = {"token_type": "bearer", "expires_in": 7200, "access_token": self.access, "refresh_token": self.refresh}
        return Answer(breaks=True) if self.loses_renewal else Answer(200, told)

    def _listed(self, posts: list[dict[str, Any]], asked: dict[str, str]) -> Answer:
        """The newest first, by pages; an id says from where on."""
        after = int(asked.get("since_id") or 0)
        start = asked.get("start_time", "")
        fit = [one for one in posts if int(one["id"]) > after and one["created_at"] >= start]
        fit.sort(key=lambda one: -int(one["id"]))
        at = int(asked.get("pagination_token") or 0)
        shown = fit[at : at + self.page]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if len(fit) > at + self.page:
            meta["next_token"] = str(at + self.page)
        if not shown:
            return Answer(200, {"meta": meta})
        authors = {one["author_id"] for one in shown}
        users = [{"id": one, "name": PEOPLE[one][0], "username": PEOPLE[one][1]} for one in sorted(authors)]
        media = [one for post in shown for one in post.get("_media", [])]
        data = [{name: value for name, value in one.items() if name != "_media"} for one in shown]
        return Answer(200, {"data": data, "includes": {"users": users, "media": media}, "meta": meta})

    def _looked_up(self, ids: list[str]) -> Answer:
        there = {one["id"] for one in self.mentions}
        errors = [
            {
                "resource_id": one,
                "title": "Not Found Error",
                "type": "https://api.twitter.com/2/problems/resource-not-found",
            }
            for one in ids
            if one not in there
        ]
        data = [one for one in self.mentions if one["id"] in ids]
        return Answer(200, ({"data": data} if data else {}) | ({"errors": errors} if errors else {}))

    def _uploaded(self, call: Call) -> Answer:
        """One picture as form data; its id serves one post."""
        form = message_from_bytes(b"Content-Type: " + call.headers["content-type"].encode() + b"\r\n\r\n" + call.body)
        parts = {str(part.get_param("name", header="content-disposition")): part for part in form.get_payload()}  # type: ignore[union-attr]
        if self.next_uploads:
            return self.next_uploads.pop(0)
        data, kind = parts["media"].get_payload(decode=True), parts["media_category"].get_payload()
        if kind != "tweet_image" or not isinstance(data, bytes) or len(data) > 5 * 1024 * 1024:
            return problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
        named = str(1_990_000_000_000_000_000 + len(self.media))
        self.media[named] = data
        told = {"id": named, "media_key": f"3_{named}", "size": len(data), "expires_after_secs": 86400}
        return Answer(200, {"data": told})

    def _posted(self, told: dict[str, Any]) -> Answer:
        to = told["reply"]["in_reply_to_tweet_id"]
        said = f"@noura_q {told['text']}"
        media = told.get("media", {}).get("media_ids", [])
        if any(one not in self.media for one in media) or len(media) > 4:
            return problem(400, "Invalid Request", "Your media IDs are invalid.")
        if media:
            said += " https://t.co/pic1"
            self.shown[said] = [self.media[one] for one in media]
        if any(one["text"] == said for one in self.own):
            return DUPLICATE
        post = mention(said, len(self.own) + 500, author=SHOP, to=to)
        self.own.append(post)
        return Answer(201, {"data": {"id": post["id"], "text": said}})


def mention(text: str, n: int = 1, *, author: str = NOURA, thread: str = "", to: str = "", **traits: Any) -> Any:
    """A post as X shows it; `n` numbers those of one instant."""
    named = str(id_at(now() - timedelta(minutes=10)) + n)
    post: dict[str, Any] = {"id": named, "text": text, "author_id": author, "conversation_id": thread or named}
    post["created_at"] = (now() - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if to:
        post["referenced_tweets"] = [{"type": "replied_to", "id": to}]
    return post | traits


def x_line(**traits: Any) -> Line:
    tokens = Tokens("access-1", "refresh-1", now() + timedelta(hours=2))
    begun = (now() - timedelta(days=1)).isoformat()
    options = {"client_id": CLIENT, "user_id": SHOP, "signed_in_at": begun} | traits.pop("options", {})
    secrets = {"tokens": tokens.packed(), "client": "s3cr3t"} | traits.pop("secrets", {})
    return channels.open_line(
        "x", "إكس", address="@layla", options=options, secrets=secrets, state=LineState.OK, **traits
    )


class XSubject(Subject):
    channel = "x"
    lacks = {
        "hook": "X is asked for what is new, so that a shop needs no public address",
        "cards": "a mention is words and pictures: there are no types of it to be unknown",
        "key": "X takes no id of ours with a post; what became of one is asked by its words",
        "one_talk": "each thread under a post is a conversation of its own",
    }

    @classmethod
    def make_standin(cls) -> StandIn:
        return XServer()

    def settings(self) -> dict[str, Any]:
        return super().settings() | {"X_URL": self.address}

    def open(self) -> Line:
        return x_line()

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        return json.dumps(mention(text, n), ensure_ascii=False).encode()

    def headers(self, raw: bytes) -> dict[str, str]:
        return {}

    def deliver(self, line: Line, raw: bytes) -> int:
        """X shows it when it is asked next, whatever was taken before."""
        if line.pk not in [one.pk for one in _lines()]:
            return 404
        assert isinstance(self.standin, XServer)
        if b'"gone"' in raw:
            channels.take_in(line, f"gone:{json.loads(raw)['gone']}", raw, {})
            return 200
        self.standin.mentions = [json.loads(raw)]
        channels.move_cursor(line, {})
        mentions.take_new(Line.objects.get(pk=line.pk))
        return 200

    def taken_back(self) -> bytes | None:
        assert isinstance(self.standin, XServer)
        named = str(self.standin.mentions[0]["id"])
        return gone(named, named, NOURA)

    def carried(self, data: bytes) -> bool:
        assert isinstance(self.standin, XServer)
        return any(data in pictures for pictures in self.standin.shown.values())

    def noise(self, line: Line, raw: bytes) -> int:
        channels.take_in(line, "noise", raw, {})
        return 200

    def answer(
        self, world: World, conversation: Conversation, text: str, key: str, files: Sequence[File] = ()
    ) -> Message:
        return inbox.answer_under(conversation, text, key=key, then="", seen_up_to=None, files=files)

    def token_expired(self) -> Answer:
        """Refused before its time, and so is its renewal."""
        assert isinstance(self.standin, XServer)
        self.standin.refused_renewals = 1
        return problem(401, "Unauthorized", "Unauthorized")

    def too_many(self) -> Answer:
        reset = str(int((now() + timedelta(seconds=37)).timestamp()))
        return problem(429, "Too Many Requests", "Too Many Requests", headers={"x_rate_limit_reset": reset})

    def server_error(self) -> Answer:
        return problem(503, "Service Unavailable", "Service Unavailable")

    def refusal(self) -> Answer:
        return CLOSED

    def text_sent(self, call: Any) -> str:
        return str(call.json["text"])
