"""One process: the web, the live stream and the worker, or some of them, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from typing import Any, Protocol

import uvicorn

from wafaa.live.house import House
from wafaa.live.protocol import CarefulProtocol

log = logging.getLogger("wafaa.live")
PARTS = frozenset({"web", "live", "work"})
SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE_SECONDS = 1
WORKER_SECONDS = 1.5
BACKLOG = 2048


class Works(Protocol):
    """A worker: threads that begin and end when told."""

    def start(self) -> None: ...

    def stop(self, timeout: float) -> None: ...


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    parts: Collection[str] = PARTS,
    on_ready: Callable[[str], None] = lambda address: None,
    *,
    worker: Callable[[], Works] | None = None,
    house: House | None = None,
) -> int:
    """Run until SIGINT or SIGTERM, then stop within three seconds; returns the exit code.

    parts: of "web", "live", "work". on_ready: called with the address (empty for a worker alone) once
    requests are answered. worker: makes the worker, called after Django is loaded. house: the application,
    if not ours. A port that cannot be had is one line on stderr and exit code 1.
    """
    if unknown := set(parts) - PARTS:
        raise ValueError(f"unknown parts: {', '.join(sorted(unknown))}")
    if not {"web", "live"} & set(parts):
        return _work_only(worker, on_ready)
    _allow_many_files()
    try:
        listener = listen(host, port)
    except OSError as error:
        sys.stderr.write(_why_not(host, port, error) + "\n")
        return 1
    server = _Server(house or House(set(parts) & {"web", "live"}), worker, on_ready, listener)
    with contextlib.suppress(SystemExit, KeyboardInterrupt):
        server.run([listener])
    return 0 if server.started else 1


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, before anything slow is loaded: early requests wait in its queue.

    Raises OSError when the address is taken, foreign or forbidden.
    """
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken on {host}: stop what runs there, or choose another with PORT=."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} needs rights we do not have: choose one above 1023 with PORT=."
    return f"Cannot listen on {host} port {port}: {error.strerror or error}."


class _Server(uvicorn.Server):
    """uvicorn, with the worker beside it and streams that end when we do."""

    def __init__(
        self,
        house: House,
        worker: Callable[[], Works] | None,
        on_ready: Callable[[str], None],
        listener: socket.socket,
    ) -> None:
        super().__init__(_config(house))
        self._house, self._make_worker, self._on_ready = house, worker, on_ready
        self._listener = listener
        self._worker: Works | None = None

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets=sockets)
        if self._make_worker is not None:
            self._worker = self._make_worker()
            self._worker.start()
        self._on_ready(_address(self._listener))

    async def shutdown(self, sockets: Any = None) -> None:
        stopping = asyncio.create_task(_stop_worker(self._worker))
        for server in self.servers:
            server.close()
        await self._house.stop()
        await super().shutdown(sockets=sockets)
        await stopping

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again at the end, which would turn a clean stop into a death by signal.
        with _signals(self.handle_exit):
            yield


def _config(house: House) -> uvicorn.Config:
    return uvicorn.Config(
        house,
        http=CarefulProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _stop_worker(worker: Works | None) -> None:
    """In a daemon thread: a job that does not end must not keep the process."""
    if worker is None:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        try:
            worker.stop(WORKER_SECONDS)
        finally:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=stop, name="stop-worker", daemon=True).start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), WORKER_SECONDS + 0.3)


def _work_only(worker: Callable[[], Works] | None, on_ready: Callable[[str], None]) -> int:
    if worker is None:
        raise ValueError("the work part needs a worker")
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")
    django.setup()
    told = threading.Event()
    with _signals(lambda number, frame: told.set()):
        at_work = worker()
        at_work.start()
        on_ready("")
        told.wait()
        at_work.stop(WORKER_SECONDS)
    return 0


@contextlib.contextmanager
def _signals(act: Callable[[int, Any], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, act) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _allow_many_files() -> None:
    """Every stream is an open file: take as many as the machine gives us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
