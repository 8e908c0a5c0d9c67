"""Listening to X: each account is asked by one listener for what mentions it, so that no public address is needed.

A mention and the cursor behind it are stored together, the oldest first, so that nothing is lost wherever it ends. X
tells of no removal: once a day what it still shows of the last two days is compared with what is here, and only what
is missing there is looked up by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from wafaa.channels import verbs
from wafaa.channels.listening import LISTENERS, POLL_S, Listener
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.models import Channel, Comment, Line
from wafaa.channels.x.account import Account
from wafaa.channels.x.fault import BROKEN, Fault
from wafaa.channels.x.reading import bundled, gone, id_at, since
from wafaa.lib.time import now
from wafaa.work import disk
from wafaa.work.unit import unit

EVERY_S = 60
MOST_PAGES = 8
"""X goes back 800 mentions, a hundred a page."""
LOOK_EVERY = timedelta(days=1)
LOOK_BACK = timedelta(days=2)
MOST_LOOKED_UP = 100
WANTED = {
    "max_results": "100",
    "expansions": "author_id,attachments.media_keys",
    "tweet.fields": "created_at,conversation_id,referenced_tweets,entities,note_tweet",
    "user.fields": "name,username",
    "media.fields": "url,preview_image_url",
}


@dataclass
class Ear(Listener):
    """One account's thread."""

    every_s: float = EVERY_S
    renewed: ClassVar[frozenset[str]] = frozenset({"tokens"})

    @staticmethod
    def is_wanted(line: Line) -> bool:
        """Since somebody signed in at X."""
        return bool(line.options.get("user_id"))

    def stop(self) -> None:
        """Nothing more is taken in from now on; an open question is left to end by itself."""
        self.stopping.set()

    def _listen(self) -> bool:
        """Ask until something is wrong. True when it worked for a while."""
        heard = False
        try:
            while not self.stopping.is_set():
                if disk.is_short():
                    self.stopping.wait(POLL_S)
                    continue
                take_new(self.line, self.stopping.is_set)
                heard = True
                self._fine()
                look_for_gone(self.line)
                self.stopping.wait(self.every_s)
        except Fault as fault:
            if not self.stopping.is_set():
                self._failed(fault, heard)
        return heard

    def _failed(self, fault: Fault, heard: bool) -> None:
        """One broken connection after many good ones is nobody's affair."""
        if fault.wait is not None:
            self.stopping.wait(fault.wait.total_seconds())
        elif fault.code in BROKEN or not heard:
            verbs.line_failed(self.line, fault.code, pauses=fault.code in BROKEN)


LISTENERS[Channel.X] = Ear


def take_new(line: Line, is_over: Callable[[], bool] = lambda: False) -> int:
    """Ask once and take in what is new; how many mentions that were. Raises Fault."""
    line.refresh_from_db(fields=["cursor"])
    newest, count = line.cursor.get("since"), 0
    begin = {"since_id": since(newest)} if newest else {"start_time": _start(line)}
    for told in sorted(_mentions(line, begin), key=_number):
        if is_over() or disk.is_short():  # what is behind the cursor stays with X
            break
        _take(line, told)
        count += 1
    return count


def _mentions(line: Line, begin: dict[str, str]) -> list[dict[str, Any]]:
    """All mentions since then that X shows, page by page."""
    account, more = Account(line), dict[str, str]()
    found: list[dict[str, Any]] = []
    for _page in range(MOST_PAGES):
        told = account.get(f"2/users/{account.user}/mentions", **WANTED, **begin, **more)
        found += bundled(told)
        more = {"pagination_token": text_in(of(told, "meta"), "next_token", 200)}
        if not more["pagination_token"]:
            break
    return found


def _start(line: Line) -> str:
    """What was there before somebody signed in is not taken in."""
    return datetime.fromisoformat(line.options["signed_in_at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _number(told: dict[str, Any]) -> int:
    return int(told["post"]["id"])


def _take(line: Line, told: dict[str, Any]) -> None:
    raw = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    newest = max(_number(told), int(line.cursor.get("since") or 0))
    with unit():
        verbs.take_in(line, told["post"]["id"], raw, {"at": now().isoformat()})
        verbs.move_cursor(line, line.cursor | {"since": str(newest)})


# What is not there any more


def look_for_gone(line: Line) -> None:
    """Once a day: which mentions of the last two days X shows no more. Raises Fault."""
    at = line.cursor.get("looked_at")
    if at and now() - datetime.fromisoformat(at) < LOOK_EVERY:
        return
    first = id_at(now() - LOOK_BACK)
    recent = Comment.objects.filter(line=line, comment__gt=str(first), removed_at=None).select_related("post")
    here = {one.comment: one for one in recent.order_by("comment")[: MOST_PAGES * 100]}
    if here:
        there = {told["post"]["id"] for told in _mentions(line, {"since_id": str(first)})}
        missing = [one for named, one in here.items() if named not in there]
        _look_up(line, missing[:MOST_LOOKED_UP])
    verbs.move_cursor(line, line.cursor | {"looked_at": now().isoformat()})


def look_at(line: Line, comments: Sequence[Comment], whole_s: float) -> None:
    """Whether these are there; of what X does not tell nothing is believed."""
    try:
        _look_up(line, comments, whole_s)
    except Fault:
        return


def _look_up(line: Line, comments: Sequence[Comment], whole_s: float = 15) -> None:
    if not comments:
        return
    told = Account(line, whole_s).get("2/tweets", ids=",".join(one.comment for one in comments))
    lost = {text_in(one, "resource_id", 30) for one in dicts(told, "errors") if _is_lost(one)}
    for one in comments:
        if one.comment in lost:
            verbs.take_in(line, f"gone:{one.comment}", gone(one.comment, one.post.post, one.person), {})


def _is_lost(error: dict[str, Any]) -> bool:
    """Gone, and not merely hidden from us."""
    return text_in(error, "type", 200).endswith("/resource-not-found")
