"""The live hub: server-sent events from the event log, as a raw ASGI application that knows no app.

A connection is authorised in a thread, joins its store's feed at the feed's cursor, gets what it missed
since its Last-Event-ID from the log, and then lives. Rights are looked up again when they expire, and a
revocation in the log closes the person's streams at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wafaa.lib.time import now
from wafaa.live import frames
from wafaa.live.bus import LocalBus
from wafaa.live.clock import every
from wafaa.live.crowd import Crowd
from wafaa.live.departures import Departures
from wafaa.live.feed import Feed
from wafaa.live.request import cors, last_event_id
from wafaa.live.stream import Receive, Send, Stream
from wafaa.live.subscription import Authorise, EventRow, Refusal, Scope, Signal, Subscription
from wafaa.live.threads import Threads

log = logging.getLogger("wafaa.live")
REVOCATIONS = frozenset({"staff.revoked", "staff.changed", "session.ended", "visitor.revoked", "visitor.moved"})
"""Events whose `data["who"]` loses the streams it has. They are told to nobody."""


@dataclass(frozen=True)
class Limits:
    """Bounds of a hub; times in seconds."""

    streams: int = 10_000
    streams_per_who: int = 20
    queue: int = 200
    replay: int = 500
    keep_alive: int = 20
    poll: float = 1.5
    rights: float = 600.0
    authorise: float = 10.0
    idle_feed: float = 60.0
    grace: float = 60.0


@dataclass
class Counters:
    """Since the start, but for `connections`, which are open now."""

    connections: int = 0
    opened: int = 0
    refused: int = 0
    delivered: int = 0
    dropped: int = 0
    revoked: int = 0
    resets: int = 0


class Hub:
    """An ASGI application. `start()` and `stop()` frame its life; both run in its event loop.

    authorise, read_since, head and heads are synchronous and run in the hub's own few threads:
    read_since(store_id, after_id, limit) gives rows in the order of their ids, head(store_id) the last id (0
    when none), heads(store_ids) the same for several stores in one go. gone(store_id, who) is told whose
    last stream ended `grace` seconds ago.
    """

    def __init__(
        self,
        authorise: Authorise,
        read_since: Callable[[int, int, int], list[EventRow]],
        head: Callable[[int], int],
        bus: LocalBus,
        *,
        heads: Callable[[Sequence[int]], dict[int, int]] | None = None,
        gone: Callable[[int, str], None] | None = None,
        limits: Limits = Limits(),
        threads: Threads | None = None,
    ) -> None:
        self.limits, self.counters = limits, Counters()
        self._authorise, self._read_since, self._head = authorise, read_since, head
        self._heads = heads or (lambda stores: {store: head(store) for store in stores})
        self._bus = bus
        self._threads = threads or Threads(2, "live")
        self._feeds: dict[int, Feed] = {}
        self._crowd = Crowd(limits.keep_alive)
        self._departures = Departures(self._crowd, self._threads, gone, limits.grace)
        self._revoked: dict[str, float] = {}
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._detach: Callable[[], None] = lambda: None

    # Life

    async def start(self) -> None:
        """Listen to the bus, and begin to poll and to keep streams alive."""
        self._detach = self._bus.attach(asyncio.get_running_loop(), self._wake, self._signal)
        self._spawn(self._bus.listen())
        self._spawn(every(1.0, self.beat))
        self._spawn(every(1.0, self._departures.tell))
        self._spawn(every(self.limits.poll, self.poll))

    async def stop(self) -> None:
        """Close every stream; returns when all are closed, at the latest after a second."""
        self._stopping = True
        self._detach()
        streams = self._crowd.everybody()
        for stream in streams:
            stream.close()
        for task in self._tasks:
            task.cancel()
        for feed in self._feeds.values():
            feed.stop()
        waiting = [stream.task for stream in streams if stream.task] + list(self._tasks)
        if waiting:
            await asyncio.wait(waiting, timeout=0.9)
        self._threads.stop()

    def metrics(self) -> dict[str, int]:
        """The counters, for a health or metrics page."""
        return asdict(self.counters) | {"stores": len(self._feeds)}

    # The door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (refusal := self._not_now(scope)) is not None:
            return await self._refuse(refusal, send)
        admitted = await self._admit(scope)
        if isinstance(admitted, Refusal):
            return await self._refuse(admitted, send)
        feed, subscription = admitted
        if len(self._crowd.of(subscription.who)) >= self.limits.streams_per_who:
            return await self._refuse(Refusal(429, subscription.origin), send)
        await self._serve(feed, self._join(feed, subscription, scope, send), receive)
        return None

    def _not_now(self, scope: Scope) -> Refusal | None:
        if scope["method"] != "GET":
            return Refusal(405)
        if self._stopping or self.counters.connections >= self.limits.streams:
            return Refusal(503)
        return None

    async def _admit(self, scope: Scope) -> tuple[Feed, Subscription] | Refusal:
        """Rights that were looked up while the feed was already listening: no revocation falls between."""
        while True:
            asked_at = asyncio.get_running_loop().time()
            answer = await self._ask(scope)
            if isinstance(answer, Refusal):
                return answer
            feed = self._feeds.get(answer.store_id)
            if feed is not None:
                late = self._revoked.get(answer.who, -math.inf) >= asked_at
                return Refusal(403, answer.origin) if late or self._stopping else (feed, answer)
            if not await self._open(answer.store_id):
                return Refusal(503, answer.origin)

    async def _ask(self, scope: Scope) -> Subscription | Refusal:
        try:
            async with asyncio.timeout(self.limits.authorise):
                return await self._threads.run(self._authorise, scope)
        except Exception:
            log.warning("could not look up rights path=%s", scope.get("path"), exc_info=True)
            return Refusal(503)

    async def _open(self, store_id: int) -> bool:
        try:
            cursor = await self._threads.run(self._head, store_id)
        except Exception:
            log.warning("could not find the head of the log store=%s", store_id, exc_info=True)
            return False
        feed = self._feeds.setdefault(store_id, Feed(store_id, cursor, self._read, self._deliver))
        feed.wake()
        return True

    async def _refuse(self, refusal: Refusal, send: Send) -> None:
        self.counters.refused += 1
        headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *cors(refusal.origin)]
        if refusal.status in (429, 503):
            headers.append((b"retry-after", b"%d" % random.randint(2, 10)))  # noqa: S311 - spreads load
        await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    # One stream

    def _join(self, feed: Feed, subscription: Subscription, scope: Scope, send: Send) -> Stream:
        stream = Stream(subscription, scope, send, feed.cursor, self.limits.queue)
        stream.expires = self._expiry(subscription)
        feed.add(stream)
        feed.idle_since = None
        self._crowd.join(stream)
        self.counters.connections += 1
        self.counters.opened += 1
        return stream

    def _leave(self, feed: Feed, stream: Stream) -> None:
        feed.remove(stream)
        self._crowd.leave(stream)
        self._departures.note(feed.store_id, stream.subscription.who)
        self.counters.connections -= 1
        self.counters.dropped += stream.slow
        if not len(feed):
            feed.idle_since = asyncio.get_running_loop().time()

    async def _serve(self, feed: Feed, stream: Stream, receive: Receive) -> None:
        try:
            await self._greet(feed, stream)
            stream.release()
            await stream.until_gone(receive)
        except asyncio.CancelledError:
            if not stream.closing:
                raise
            asyncio.current_task().uncancel()  # type: ignore[union-attr]
        except Exception:
            log.warning("a live stream broke who=%s", stream.subscription.who, exc_info=True)
        finally:
            self._leave(feed, stream)
            await stream.finish()
            stream.task = None

    async def _greet(self, feed: Feed, stream: Stream) -> None:
        joined_at = stream.after
        last = stream.subscription.last_event_id
        last = last_event_id(stream.scope) if last is None else last
        stream.after = max(joined_at, last or 0)
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
            (b"x-content-type-options", b"nosniff"),
            *cors(stream.subscription.origin),
        ]
        await stream.send({"type": "http.response.start", "status": 200, "headers": headers})
        missed = await self._missed(feed, stream, last, joined_at)
        body = frames.retry() + missed
        await stream.send({"type": "http.response.body", "body": body, "more_body": True})

    async def _missed(self, feed: Feed, stream: Stream, last: int | None, joined_at: int) -> bytes:
        """Frames of (last, joined_at]; what came after joining waits in the stream's queue."""
        if last is None or last == joined_at:
            return frames.mark(joined_at)
        if last > joined_at:
            return await self._ahead(feed, stream, last)
        rows = await self._read(feed.store_id, last, self.limits.replay + 1)
        rows = [row for row in rows if row.id <= joined_at]
        if len(rows) > self.limits.replay:
            self.counters.resets += 1
            return frames.reset(joined_at)
        audience = stream.subscription.audience
        shown = [frames.by_audience(row)[audience] for row in rows if _wanted(stream, row)]
        self.counters.delivered += len(shown)
        return b"".join(shown) + frames.mark(joined_at)

    async def _ahead(self, feed: Feed, stream: Stream, last: int) -> bytes:
        """The reader knows more than this process read so far, or more than there is (a restored log)."""
        if last <= await self._threads.run(self._head, feed.store_id):
            return frames.mark(last)
        stream.pending.clear()
        stream.after = feed.cursor
        self.counters.resets += 1
        return frames.reset(feed.cursor)

    # Delivery

    async def _read(self, store_id: int, after_id: int, limit: int) -> list[EventRow]:
        return await self._threads.run(self._read_since, store_id, after_id, limit)

    def _wake(self, store_id: int) -> None:
        if (feed := self._feeds.get(store_id)) is not None:
            feed.wake()

    def _signal(self, signal: Signal) -> None:
        feed = self._feeds.get(signal.store_id)
        if feed is None:
            return
        row = signal.as_row()
        with _one_bad_row(row):
            frame = frames.signal_frame(row)
            for stream in feed.interested(row):
                if not stream.held and stream.sees(row):
                    self.counters.delivered += stream.push(frame)

    def _deliver(self, feed: Feed, row: EventRow) -> int:
        """Tell one row of the log to those who want it; how many that were."""
        delivered = 0
        if row.name in REVOCATIONS:
            self._revoke(str(row.data.get("who", "")))
            return delivered
        with _one_bad_row(row):
            of = frames.by_audience(row)
            for stream in feed.interested(row):
                if row.id > stream.after and stream.sees(row):
                    delivered += stream.push(of[stream.subscription.audience])
        self.counters.delivered += delivered
        return delivered

    # Rights

    def _revoke(self, who: str) -> None:
        self._revoked[who] = asyncio.get_running_loop().time()
        for stream in self._crowd.of(who):
            self.counters.revoked += 1
            stream.close()

    def _expiry(self, subscription: Subscription) -> float:
        left = (subscription.expires_at - now()).total_seconds()
        # Spread, so that all who came back at once after a restart do not ask again at once.
        most = self.limits.rights * random.uniform(0.8, 1.0)  # noqa: S311 - spreads load
        return asyncio.get_running_loop().time() + min(left, most)

    async def _renew(self, stream: Stream) -> None:
        """Look up the rights again: the stream goes on with what is allowed now, or ends."""
        answer = await self._ask(stream.scope)
        old = stream.subscription
        if stream.closing:
            return
        if isinstance(answer, Refusal) or (answer.store_id, answer.who) != (old.store_id, old.who):
            self.counters.revoked += 1
            return stream.close()
        feed = self._feeds[old.store_id]
        feed.remove(stream)
        stream.subscription, stream.expires = answer, self._expiry(answer)
        feed.add(stream)
        return None

    # The clock

    async def beat(self) -> None:
        """Once a second: keep a part of the streams alive, and renew rights that end before its next turn."""
        loop_time = asyncio.get_running_loop().time()
        for stream in self._crowd.next_group():
            if stream.expires <= loop_time + self.limits.keep_alive:
                stream.expires = math.inf
                self._spawn(self._renew(stream))
            feed = self._feeds[stream.subscription.store_id]
            stream.push(frames.keep_alive(max(feed.cursor, stream.after)))
        limit = loop_time - 2 * self.limits.authorise
        self._revoked = {who: at for who, at in self._revoked.items() if at > limit}

    async def poll(self) -> None:
        """Find news nobody woke us for, forget feeds nobody reads, notice a log that went back in time."""
        self._forget_idle_feeds()
        cursors = {store: feed.cursor for store, feed in self._feeds.items()}
        if not cursors:
            return
        for store, head in (await self._threads.run(self._heads, list(cursors))).items():
            feed = self._feeds[store]
            if head > feed.cursor:
                feed.wake()
            elif head < cursors[store]:
                self._rewind(feed, head)

    def _rewind(self, feed: Feed, head: int) -> None:
        log.warning("the event log went back store=%s from=%s to=%s", feed.store_id, feed.cursor, head)
        feed.cursor = head
        for stream in feed:
            stream.after = head
            self.counters.resets += 1
            stream.push(frames.reset(head))

    def _forget_idle_feeds(self) -> None:
        limit = asyncio.get_running_loop().time() - self.limits.idle_feed
        for store, feed in list(self._feeds.items()):
            if not len(feed) and feed.idle_since is None:
                feed.idle_since = asyncio.get_running_loop().time()
            if feed.idle_since is not None and feed.idle_since < limit:
                feed.stop()
                del self._feeds[store]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _wanted(stream: Stream, row: EventRow) -> bool:
    """The feed's own question (audience, topic), asked of one row for one stream, and may_see."""
    subscription = stream.subscription
    if row.name in REVOCATIONS or row.audience not in (subscription.audience, "both"):
        return False
    return (subscription.topics is None or row.topic in subscription.topics) and stream.sees(row)


@contextlib.contextmanager
def _one_bad_row(row: EventRow) -> Iterator[None]:
    """A row that cannot be told is skipped and logged; the others go on."""
    try:
        yield
    except Exception:
        log.exception("could not tell event=%s id=%s", row.name, row.id)
