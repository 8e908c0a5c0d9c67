"""One process's front: which requests go to the hub and which to Django, and the life of both."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Any, ParamSpec, TypeVar

from wafaa.live.answer import Application
from wafaa.live.bridge import Bridge
from wafaa.live.hub import Hub
from wafaa.live.proxies import Proxies
from wafaa.live.stream import Receive, Send
from wafaa.live.subscription import Scope
from wafaa.live.threads import Threads

log = logging.getLogger("wafaa.live")
P = ParamSpec("P")
R = TypeVar("R")
Asgi = Callable[[Scope, Receive, Send], Any]


class House:
    """An ASGI application of the given parts ("web", "live"). Django is loaded when it starts."""

    def __init__(self, parts: Collection[str]) -> None:
        self.parts = frozenset(parts)
        self.hub: Hub | None = None
        self._web: Bridge | None = None
        self._hooks: Bridge | None = None
        self._proxies = Proxies(())
        self._threads: list[Threads] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await (self._door(scope["path"]) or _nothing_here)(self._proxies.clean(scope), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    def _door(self, path: str) -> Asgi | None:
        if path.startswith("/live/"):
            return self.hub
        return self._hooks if path.startswith("/hooks/") else self._web

    async def start(self) -> None:
        """Load Django in a thread (the loop stays free), then open the doors."""
        await asyncio.get_running_loop().run_in_executor(None, self._load)
        if self.hub is not None:
            await self.hub.start()

    async def stop(self) -> None:
        """Close the streams within a second. Twice is once."""
        hub, self.hub = self.hub, None
        if hub is not None:
            await hub.stop()
        for threads in self._threads:
            threads.stop()

    def _load(self) -> None:
        import django

        django.setup()
        from django.conf import settings

        self._proxies = Proxies(settings.TRUSTED_PROXIES)
        if "web" in self.parts:
            # Machines call in storms, and mostly wait for a commit: they have threads of their own, so that nobody at
            # the desk waits behind them, and the more of them wait together the more each commit carries.
            self._threads = [Threads(settings.WEB_THREADS, "web"), Threads(settings.HOOK_THREADS, "hooks")]
            django_itself = _django()
            self._web, self._hooks = (
                Bridge(django_itself, threads, most_body=settings.MAX_BODY) for threads in self._threads
            )
        if "live" in self.parts:
            self.hub = _hub()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            stage = (await receive())["type"].removeprefix("lifespan.")
            try:
                await (self.start() if stage == "startup" else self.stop())
            except Exception as error:
                log.exception("lifespan %s failed", stage)
                await send({"type": f"lifespan.{stage}.failed", "message": str(error)})
                return
            await send({"type": f"lifespan.{stage}.complete"})
            if stage == "shutdown":
                return


def _django() -> Application:
    from django.core.handlers.wsgi import WSGIHandler

    from wafaa.live.static import in_front_of

    return in_front_of(WSGIHandler())


def _hub() -> Hub:
    from wafaa.live import doors, queries
    from wafaa.live.announce import the_bus

    return Hub(
        with_database(doors.authorise),
        with_database(queries.read_since),
        with_database(queries.head),
        the_bus(),
        heads=with_database(queries.heads),
        gone=with_database(doors.tell_gone),
    )


def with_database(work: Callable[P, R]) -> Callable[P, R]:
    """As Django does around a request: a connection that broke is replaced, not kept for ever."""
    from django.db import close_old_connections

    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return guarded


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
