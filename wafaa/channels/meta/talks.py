"""What Messenger and Instagram tell: from bundles to one thing at a time, and each as an agent can read it.

Nothing here touches a database or the network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.meta.comments import is_about_comment
from wafaa.channels.meta.told import dicts, of, text_in

MOST_TEXT = 20_000
FILES = {"image": "picture.jpg", "video": "video.mp4", "audio": "audio.mp4", "file": "file"}
LATER = frozenset({"ig_reel", "reel", "ig_post", "ig_story", "share", "fallback", "template", "post"})
"""What is shown at its own place: a link leads there."""


class NotATalk(ValueError):
    """The bytes are no call about talks."""


@dataclass(frozen=True)
class Piece:
    """One thing of a bundle. `kind`: message | echo | unsent | edit | postback | reaction | read | delivery | comment |
    other.
    `account` is the id of the page or of the Instagram account it is about."""

    kind: str
    told: dict[str, Any]
    account: str

    @property
    def person(self) -> str:
        """The id of the one we talk with: of an echo whom it went to."""
        return text_in(of(self.told, "recipient" if self.kind == "echo" else "sender"), "id", 60)

    @property
    def mid(self) -> str:
        """Meta's id of the message it is about."""
        named = {"postback": "postback", "reaction": "reaction", "edit": "message_edit"}.get(self.kind, "message")
        return text_in(of(self.told, named), "mid", 200)

    @property
    def provider_id(self) -> str:
        """What a piece is known by; one without an id of its own by what it says."""
        if self.mid and self.kind in ("message", "postback"):
            return self.mid
        if self.mid and self.kind in ("echo", "unsent"):
            return f"{self.kind}:{self.mid}"[:200]
        return f"{self.kind}:{hashlib.sha256(self.raw()).hexdigest()[:40]}"

    def raw(self) -> bytes:
        """The piece as bytes that `pieces_of` reads back; the same piece is the same bytes in any company."""
        told = {"kind": self.kind, "told": self.told, "account": self.account}
        return json.dumps({"piece": told}, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Read:
    """A message as it is shown. `files` are to be fetched: {url, name}; `unknown` names a type that cannot be shown."""

    text: str = ""
    kind: str = "message"
    files: tuple[dict[str, str], ...] = ()
    answers: str = ""
    warnings: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    unknown: str = ""


def pieces_of(raw: bytes, about: str) -> list[Piece]:
    """Everything a call tells about this object ("page", "instagram"). Raises NotATalk."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotATalk("not_json") from None
    if not isinstance(body, dict):
        raise NotATalk("not_json")
    if isinstance(body.get("piece"), dict):
        told = body["piece"]
        return [Piece(str(told.get("kind")), of(told, "told"), str(told.get("account", "")))]
    if body.get("object") != about:
        raise NotATalk("other_object")
    return [piece for entry in dicts(body, "entry") for piece in _of(entry)]


def _of(entry: dict[str, Any]) -> Iterator[Piece]:
    account = text_in(entry, "id", 60)
    for told in dicts(entry, "messaging"):
        yield Piece(_kind_of(told), told, account)
    for change in dicts(entry, "changes"):
        if is_about_comment(change):
            told = {"field": change["field"], "value": change["value"], "time": entry.get("time")}
            yield Piece("comment", told, account)
        else:
            yield Piece("other", {"field": text_in(change, "field", 40)}, account)


def _kind_of(told: dict[str, Any]) -> str:
    message = of(told, "message")
    if message.get("is_echo"):
        return "echo"
    if message.get("is_deleted"):
        return "unsent"
    if message:
        return "message"
    named = {"message_edit": "edit", "postback": "postback", "reaction": "reaction", "read": "read"}
    for name, kind in {**named, "delivery": "delivery"}.items():
        if of(told, name):
            return kind
    return "other"


def read(piece: Piece) -> Read:
    """What a message, an echo, a postback or a reaction says. Words of our own are in the active language."""
    if piece.kind == "postback":
        return _postback(of(piece.told, "postback"))
    if piece.kind == "reaction":
        return _reaction(of(piece.told, "reaction"))
    return _message(of(piece.told, "message"))


def _postback(told: dict[str, Any]) -> Read:
    title, payload = text_in(told, "title", 200), text_in(told, "payload", 256)
    return Read(title or payload, warnings=("button",), details={"chose": payload})


def _reaction(told: dict[str, Any]) -> Read:
    answers = text_in(told, "mid", 200)
    if text_in(told, "action", 10) == "unreact":
        return Read(_("(took the reaction back)"), "aside", answers=answers, warnings=("reaction",))
    emoji = text_in(told, "emoji", 16) or text_in(told, "reaction", 20)
    return Read(emoji, "aside", answers=answers, warnings=("reaction",)) if emoji else Read(unknown="reaction")


def _message(told: dict[str, Any]) -> Read:
    words, files, strange = [text_in(told, "text", MOST_TEXT)], [], ""
    for attachment in dicts(told, "attachments")[:10]:
        kind, load = text_in(attachment, "type", 40), of(attachment, "payload")
        if kind in FILES and text_in(load, "url", 2000):
            files.append({"url": text_in(load, "url", 2000), "name": FILES[kind]})
        elif line := _in_words(kind, attachment, load):
            words.append(line)
        else:
            strange = kind or "?"
    answered, story = of(told, "reply_to"), of(of(told, "reply_to"), "story")
    if story:
        words.insert(0, _("Answers your story: %(url)s") % {"url": text_in(story, "url", 2000)})
    chosen = text_in(of(told, "quick_reply"), "payload", 256)
    text = "\n".join(filter(None, words))[:MOST_TEXT]
    if not text and not files:
        return Read(unknown=strange or ("unsupported" if told.get("is_unsupported") else "message"))
    return Read(
        text,
        files=tuple(files),
        answers=text_in(answered, "mid", 200),
        warnings=("button",) if chosen else (),
        details={"chose": chosen} if chosen else {},
    )


def _in_words(kind: str, attachment: dict[str, Any], load: dict[str, Any]) -> str:
    """An attachment that is no file of the customer's own, as a line of text; "" for a kind nobody knows. What people
    put into a story is not theirs to be kept by us (Meta, "Story mention"): only its address is."""
    url, title = text_in(load, "url", 2000), text_in(load, "title", 300) or text_in(attachment, "title", 300)
    url = url or text_in(attachment, "url", 2000)
    if kind == "story_mention":
        return _("Mentioned you in a story: %(url)s") % {"url": url}
    if kind == "location":
        place = of(load, "coordinates")
        at = f"{text_in(place, 'lat', 24)},{text_in(place, 'long', 24)}"
        return _("Location: %(address)s") % {"address": f"https://maps.google.com/?q={at}"}
    if kind in LATER and (title or url):
        return _("Shared: %(what)s") % {"what": " ".join(filter(None, [title, url]))}
    return ""
