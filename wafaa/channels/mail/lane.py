"""One child process and the line to it: starts it, asks it, kills it when it does not answer."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .wire import receive_frame, send_frame

_ROOT = Path(__file__).resolve().parents[3]
# Isolated and without site-packages: nothing outside this project and the standard library can be imported.
_ALONE = ["-I", "-S", "-B", "-c"]
_START = "import sys; sys.path.insert(0, {root!r}); from wafaa.channels.mail.child import main; main()"
# Large blocks go back to the system at once; glibc would else learn to keep them.
_ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "1000000"}
GRACE = 0.5


class Lane:
    """Asks one mail at a time; the caller sees to it that no two threads use a lane at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._owner = 0

    @property
    def pid(self) -> int | None:
        """The process id of the running child."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Starts the child if it does not run; a fork of this process starts its own."""
        if self._owner == os.getpid() and self.pid:
            return
        self.close()
        ours, theirs = socket.socketpair()
        command = [sys.executable, *_ALONE, _START.format(root=str(_ROOT)), str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
                command,
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._socket, self._owner = ours, os.getpid()

    def ask(self, order: dict[str, Any], raw: bytes, wall: float) -> tuple[dict[str, Any], bytearray]:
        """The child's answer to one mail within `wall` seconds and a short grace.

        Raises OSError (TimeoutError among them), EOFError or ValueError; the child is then dead and
        the next `ask` starts another.
        """
        self.start()
        assert self._socket is not None
        until = time.monotonic() + wall + GRACE
        try:
            self._socket.settimeout(wall + GRACE)
            send_frame(self._socket, order, raw)
            return receive_frame(self._socket, 2 * len(raw) + 1024 * 1024, until)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends the child, and the fork it may be waiting for, at once."""
        process, self._process = self._process, None
        sock, self._socket = self._socket, None
        if sock:
            sock.close()
        if process and self._owner == os.getpid():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=5)
