"""Telegram: in by asking for updates (`channels/polling.py`), out by the Bot API.

sendMessage knows no key of ours, so a call of which nobody can tell whether it was carried out is never repeated:
a person decides. A message with several files is several calls; each that was taken is written down at once, so that
trying again goes on where it stopped. Texts go out as they are, without `parse_mode`: nothing in them is formatting,
and no letter of them can break it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import override

from wafaa.channels import polling, verbs
from wafaa.channels.abilities import Abilities, Files
from wafaa.channels.connector import (
    Done,
    Ignored,
    Meaning,
    Outcome,
    Refused,
    Retry,
    Unknown,
    Unreadable,
    register,
)
from wafaa.channels.models import File, Line, Outgoing
from wafaa.channels.telegram.bot import CALL_S, CARRY_S, LARGEST_FILE, Bot, Fault, Upload, bot_of
from wafaa.channels.telegram.reading import Sent, id_of, read
from wafaa.lib import files
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import IdentityKind

__all__ = ["Telegram", "polling"]

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_PHOTO = 10 * 1024 * 1024
PATIENCE = timedelta(minutes=15)
"""How long a message waits for its file; then it is shown without."""
DOWN = frozenset({"token_refused", "timeout", "dns", "refused_connection", "inner_host", "not_https"})
"""The line's fault: everything on it waits."""
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
NEVER = frozenset({"blocked", "no_chat", "too_long", "too_big", "file_gone", "not_taken"})
GONE = frozenset({"blocked", "no_chat"})


@dataclass(frozen=True)
class Part:
    """One call of a message: its name among the parts, the method, and what goes along."""

    name: str
    method: str
    params: Mapping[str, Any]
    file: File | None = None


class Telegram:
    channel = "telegram"
    abilities = Abilities(
        text=MOST_TEXT,
        files=Files(),
        reaches=(IdentityKind.TELEGRAM,),
        addresses_die=True,
        is_talk=True,
        goes_on=True,
        edits=True,
        network=True,
    )

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        if not outgoing.to:
            return Refused("no_address")
        if utf16(outgoing.text) > MOST_TEXT:
            return Refused("too_long")
        try:
            bot = bot_of(line)
        except Fault as fault:
            return Retry(fault.code, line_is_down=True)
        done = dict(outgoing.envelope.get("parts") or {})
        for part in parts_of(outgoing):
            if part.name in done:
                continue
            try:
                done[part.name] = _carry(bot, outgoing.to, part)
            except Fault as fault:
                return _outcome(fault, outgoing)
            verbs.part_sent(outgoing, part.name, done[part.name])
        return Done(next(iter(done.values()), ""))

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """The Bot API has no way to ask what a bot has sent."""
        return Unknown("cannot_ask")

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable | Ignored:
        with override(line.language or line.store.language):
            said, sent = read(raw)
        if not isinstance(said, Meaning):
            return said
        return _with_file(said, sent, meta, line) if sent is not None else said

    def test(self, line: Line) -> list[str]:
        """Ask who the bot is, and whether somebody else takes its messages. Nothing is sent."""
        try:
            bot = bot_of(line)
            bot.call("getMe")
            hook = bot.call("getWebhookInfo")
        except Fault as fault:
            return [fault.code]
        return ["webhook_set"] if isinstance(hook, dict) and hook.get("url") else []


def who_is(bot: Bot) -> dict[str, str]:
    """The bot's name and address ("@shop_bot"). Raises Fault."""
    me = bot.call("getMe")
    if not isinstance(me, dict) or not me.get("username"):
        raise Fault("strange_answer")
    return {"address": f"@{me['username']}", "name": str(me.get("first_name") or me["username"])[:60]}


def utf16(text: str) -> int:
    """How long Telegram counts a text: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


# Out


def parts_of(outgoing: Outgoing) -> Iterator[Part]:
    """The calls that make up a message. One file carries a short text as its caption; else the text goes first."""
    given = {file.public_id: file for file in File.objects.filter(public_id__in=outgoing.envelope.get("files") or [])}
    kept = [given[name] for name in outgoing.envelope.get("files") or [] if name in given]
    answering = _answering(outgoing)
    is_caption = len(kept) == 1 and 0 < utf16(outgoing.text) <= MOST_CAPTION
    if outgoing.text and not is_caption:
        yield Part("text", "sendMessage", {"text": outgoing.text, **answering})
        answering = {}
    for file in kept:
        caption = {"caption": outgoing.text} if is_caption else {}
        yield Part(f"file:{file.public_id}", _method(file), {**caption, **answering}, file)
        answering = {}


def _answering(outgoing: Outgoing) -> dict[str, Any]:
    """What it answers, if that is a message of the same chat. A deleted one is no reason not to answer."""
    chat, _sep, number = str(outgoing.envelope.get("answers") or "").partition(":")
    if chat != outgoing.to or not number.isascii() or not number.isdigit():
        return {}
    return {"reply_parameters": {"message_id": int(number), "allow_sending_without_reply": True}}


def _method(file: File) -> str:
    if file.type in PHOTOS and file.size <= MOST_PHOTO:
        return "sendPhoto"
    return "sendVoice" if file.type == "audio/ogg" else "sendDocument"


FIELDS = {"sendPhoto": "photo", "sendVoice": "voice", "sendDocument": "document"}


def _carry(bot: Bot, chat: str, part: Part) -> str:
    """Make one call; the id of the message it made. Raises Fault."""
    upload = None
    if part.file is not None:
        with files.open_blob(settings.BLOBS, part.file.blob) as stored:
            upload = Upload(FIELDS[part.method], part.file.name, part.file.type, stored.read())
    made = bot.call(part.method, CARRY_S if upload else CALL_S, upload, chat_id=chat, **part.params)
    if not isinstance(made, dict) or "message_id" not in made:
        raise Fault("strange_answer", is_open=True)
    return id_of(chat, made["message_id"])


def _outcome(fault: Fault, outgoing: Outgoing) -> Outcome:
    if fault.is_open:
        return Unknown(fault.code)
    if fault.code in GONE:
        people.mark_unreachable(IdentityKind.TELEGRAM, outgoing.to)
    if fault.code in NEVER:
        return Refused(fault.code)
    if fault.code == "slow_down":
        return Retry(fault.code, after=timedelta(seconds=fault.wait))
    return Retry(fault.code, line_is_down=fault.code in DOWN)


# In


def _with_file(said: Meaning, sent: Sent, meta: Mapping[str, Any], line: Line) -> Meaning:
    """Fetch the file. While the server has trouble the job is tried again; a message waits a quarter of an hour for
    its file at most. Raises Fault."""
    if sent.size > LARGEST_FILE:
        return _without(said)
    try:
        data = bot_of(line).download(sent.file_id)
        kept = verbs.keep_file(sent.name, data, owner=f"line:{line.pk}", strict=False)
    except verbs.BadFile:
        return _without(said)
    except Fault as fault:
        if fault.code in NEVER or now() - datetime.fromisoformat(meta["at"]) > PATIENCE:
            return _without(said)
        raise
    return Meaning(**{**vars(said), "files": (kept.public_id,)})


def _without(said: Meaning) -> Meaning:
    return Meaning(**{**vars(said), "warnings": (*said.warnings, "file_not_fetched")})


register(Telegram())
