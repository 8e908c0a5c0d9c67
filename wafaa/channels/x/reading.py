"""What a mention says. Nothing here touches a database or the network."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.connector import Ignored, Meaning, Unreadable
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.x.weight import ADDRESSES
from wafaa.lib.text.direction import language
from wafaa.lib.text.safe import mask_secrets, preview, visible
from wafaa.lib.time import now
from wafaa.people.models import IdentityKind

MOST_TEXT = 20_000
EPOCH_MS = 1_288_834_974_657
"""Ids at X hold the millisecond in which they were made, above 22 bits (docs.x.com "X IDs")."""
NAMES_BEFORE = re.compile(r"^(?:@\w+\s+)+")


def made_at(post: str) -> datetime:
    """When the post of this id was made."""
    return datetime.fromtimestamp(((int(post) >> 22) + EPOCH_MS) / 1000, UTC)


def id_at(at: datetime) -> int:
    """The smallest id of that instant."""
    return max(0, int(at.timestamp() * 1000) - EPOCH_MS) << 22


def is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 19


def bundled(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each post of a page with its author and pictures, as it is stored: the same post makes the same bytes."""
    people = {text_in(one, "id", 30): one for one in dicts(of(told, "includes"), "users")}
    media = {text_in(one, "media_key", 60): one for one in dicts(of(told, "includes"), "media")}
    return [
        {
            "post": post,
            "author": people.get(text_in(post, "author_id", 30), {}),
            "media": [media[key] for key in _keys(post) if key in media],
        }
        for post in dicts(told, "data")
        if is_id(text_in(post, "id", 30))
    ]


def _keys(post: Mapping[str, Any]) -> list[str]:
    keys = of(post, "attachments").get("media_keys")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def read(raw: bytes, user: str) -> Meaning | Ignored | Unreadable:
    """What one stored post says; `user` is our own id. Words of our own are in the active language."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return Unreadable("no_post")
    if isinstance(told, dict) and told.get("gone") and told.get("thread"):
        return _gone(told)
    post = of(told, "post")
    named, author = text_in(post, "id", 30), text_in(post, "author_id", 30)
    if not is_id(named) or not author:
        return Unreadable("no_post")
    if author == user:
        return Ignored("own_echo")
    if any(one.get("type") == "retweeted" for one in dicts(post, "referenced_tweets")):
        return Ignored("nothing_for_us")
    return _mention(told, post, named, author)


def _mention(told: dict[str, Any], post: dict[str, Any], named: str, author: str) -> Meaning:
    person = of(told, "author")
    words = without_names(words_of(post))
    text = "\n".join(filter(None, [words, *_shared(dicts(told, "media"))]))
    masked, spoken = mask_secrets(text), language(words)
    return Meaning(
        "comment",
        (IdentityKind.X, author),
        name=_name(person),
        text=masked,
        provider_id=named,
        language=spoken if spoken in ("ar", "en") else "",
        warnings=("secret_masked",) if masked != text else (),
        details=_details(post, named, mask_secrets(words)),
        key=f"comment:{named}",
    )


def _name(person: dict[str, Any]) -> str:
    name = visible(text_in(person, "name", 120))
    return name if name and "://" not in name else text_in(person, "username", 30)


def _details(post: dict[str, Any], named: str, words: str) -> dict[str, Any]:
    thread = text_in(post, "conversation_id", 30) or named
    at = _written(post, named).isoformat()
    first = preview(words, 140) if thread == named else ""
    return {
        "parent": answered(post),
        "is_hidden": False,
        "written_at": at,
        "told_at": at,
        "post": {"post": thread, "link": f"https://x.com/i/status/{thread}", "words": first},
    }


def answered(post: Mapping[str, Any]) -> str:
    """The id of the post that this one answers, "" when it answers none."""
    ids = [text_in(one, "id", 30) for one in dicts(post, "referenced_tweets") if one.get("type") == "replied_to"]
    return ids[0] if ids else ""


def _written(post: dict[str, Any], named: str) -> datetime:
    try:
        at = datetime.fromisoformat(text_in(post, "created_at", 40))
    except ValueError:
        at = made_at(named)
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now())


def words_of(post: Mapping[str, Any]) -> str:
    """A post's words with the addresses that X shortened written out; a long post whole."""
    long = of(post, "note_tweet")
    whole = long if text_in(long, "text", MOST_TEXT) else post
    text = text_in(whole, "text", MOST_TEXT)
    for link in dicts(of(whole, "entities"), "urls"):
        short, full = text_in(link, "url", 200), text_in(link, "expanded_url", 2000)
        if short:
            text = text.replace(short, "" if link.get("media_key") else full or short)
    return html.unescape(text).strip()


def without_names(text: str) -> str:
    """Without the names before the words: they say to whom, and Arabic behind them would read from left to right."""
    return NAMES_BEFORE.sub("", text) or text


def _shared(media: list[dict[str, Any]]) -> list[str]:
    links = [text_in(one, "url", 2000) or text_in(one, "preview_image_url", 2000) for one in media]
    return [_("Shared: %(what)s") % {"what": link} for link in links if link.startswith("https://")]


def is_same(post: Mapping[str, Any], text: str) -> bool:
    """Whether a post of ours says what we wrote: X puts names before it and changes addresses."""
    return _bare(words_of(post)) == _bare(text)


def _bare(text: str) -> str:
    plain = ADDRESSES.sub("", unicodedata.normalize("NFC", text))
    return " ".join(without_names(plain.strip()).split())


def _gone(told: dict[str, Any]) -> Meaning | Unreadable:
    named, thread = text_in(told, "gone", 30), text_in(told, "thread", 30)
    if not is_id(named):
        return Unreadable("no_post")
    at = now().isoformat()
    return Meaning(
        "comment_removed",
        (IdentityKind.X, text_in(told, "person", 30)),
        provider_id=named,
        details={"parent": "", "is_hidden": False, "written_at": at, "told_at": at, "post": {"post": thread}},
        key=f"comment:{named}",
    )


def gone(named: str, thread: str, person: str) -> bytes:
    """The bytes of the news that a post is not there any more."""
    return json.dumps({"gone": named, "thread": thread, "person": person}, sort_keys=True).encode()


OVERLAP = timedelta(minutes=2)


def since(newest: str) -> str:
    """After which id to ask: posts do not always appear in the order of their ids, so that the last two minutes
    before the newest are asked for again as long as it is fresh."""
    at = made_at(newest)
    return str(id_at(at - OVERLAP)) if now() - at < OVERLAP else newest
