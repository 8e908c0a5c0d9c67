"""Foreign images, drawn anew by a child process: what comes back holds pixels and nothing else."""

import subprocess
import sys
from pathlib import Path

from wafaa.lib.filekinds import sniff

MOST_BYTES = 20 * 1024 * 1024
LONGEST_SIDE = 65_535
WALL_SECONDS = 15
_CHILD = Path(__file__).with_name("imagechild.py")
_SIZE_LINE = 24


class BadImage(Exception):
    """An image that is not drawn. reason: "not_an_image", "too_many_bytes" or "unreadable"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def safe_image(data: bytes) -> tuple[bytes, int, int]:
    """A PNG, JPEG, GIF or WebP drawn anew, with its width and height in pixels.

    The result is a PNG when it has transparency, else a JPEG, without metadata, turned upright; of an
    animation the first picture. Raises BadImage, also above 24 million pixels, 20 MB, 768 MB of memory or 15
    seconds.
    """
    return _drawn(data, LONGEST_SIDE)


def thumbnail(data: bytes, side: int = 320) -> tuple[bytes, int, int]:
    """As `safe_image`, made small enough to fit into a square of `side` pixels."""
    return _drawn(data, side)


def _drawn(data: bytes, side: int) -> tuple[bytes, int, int]:
    if len(data) > MOST_BYTES:
        raise BadImage("too_many_bytes")
    if not sniff(data).shown:
        raise BadImage("not_an_image")
    answer = _ask_child(data, side)
    width, height = answer[:_SIZE_LINE].split()
    return answer[_SIZE_LINE:], int(width), int(height)


def _ask_child(data: bytes, side: int) -> bytes:
    """-I keeps the child from taking modules or settings from the folder and environment it is started in."""
    command = [sys.executable, "-I", str(_CHILD), str(side)]
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours, only its input is foreign
            command, input=data, capture_output=True, timeout=WALL_SECONDS, env={}, check=True
        )
    except subprocess.SubprocessError as failed:
        raise BadImage("unreadable") from failed
    return done.stdout
