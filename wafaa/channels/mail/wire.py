"""What the gate and its child say to each other: length-prefixed JSON and raw bytes, never pickle.

The child has read hostile bytes, so its words are checked as they come in: a frame that is not of the
expected shape raises ValueError.
"""

import json
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from .shapes import Address, Attachment, Bounce, ParsedMail, Verdicts

_SIZES = struct.Struct(">IQ")
LONGEST_WORDS = 16 * 1024 * 1024


def send_frame(sock: socket.socket, words: dict[str, Any], content: bytes = b"") -> None:
    """Writes one frame: JSON `words` and the bytes that belong to them."""
    send_sealed(sock, json.dumps(words).encode(), content)


def send_sealed(sock: socket.socket, words: bytes | bytearray, content: bytes | bytearray) -> None:
    """Writes one frame whose words are JSON already."""
    sock.sendall(_SIZES.pack(len(words), len(content)) + words)
    if content:
        sock.sendall(content)


def receive_frame(sock: socket.socket, most: int, until: float | None = None) -> tuple[dict[str, Any], bytearray]:
    """Reads one frame of at most `most` raw bytes, waiting until the monotonic second `until`.

    Raises EOFError when the other side is gone, TimeoutError when it is late, ValueError on nonsense.
    """
    sealed, content = receive_sealed(sock, most, until)
    words = json.loads(sealed)
    if not isinstance(words, dict):
        raise ValueError("frame is no object")
    return words, content


def receive_sealed(sock: socket.socket, most: int, until: float | None = None) -> tuple[bytearray, bytearray]:
    """As `receive_frame`, with the words left as they came, to be passed on."""
    word_length, content_length = _SIZES.unpack(_receive(sock, _SIZES.size, until))
    if word_length > LONGEST_WORDS or content_length > most:
        raise ValueError("frame too long")
    return _receive(sock, word_length, until), _receive(sock, content_length, until)


def _receive(sock: socket.socket, length: int, until: float | None) -> bytearray:
    content = bytearray(length)
    view, have = memoryview(content), 0
    while have < length:
        if until is not None:
            sock.settimeout(max(0.001, until - time.monotonic()))
        got = sock.recv_into(view[have:])
        if not got:
            raise EOFError
        have += got
    return content


def pack(mail: ParsedMail) -> tuple[dict[str, Any], bytes]:
    """A mail as JSON-able words and the bytes of its files, one after another."""
    content = b"".join(file.content for file in mail.attachments)
    words = asdict(replace(mail, attachments=()))
    words["date"] = mail.date.isoformat() if mail.date else None
    words["attachments"] = [
        [file.name, file.declared_type, len(file.content), file.is_inline, file.content_id] for file in mail.attachments
    ]
    return words, content


def unpack(words: dict[str, Any], content: bytes | bytearray) -> ParsedMail:
    """The mail that `pack` packed. Raises ValueError, TypeError or KeyError on anything else."""
    fields = dict(words)
    fields["date"] = datetime.fromisoformat(fields["date"]) if fields["date"] else None
    fields["attachments"] = _files(fields["attachments"], content)
    fields["bounce"] = Bounce(**fields["bounce"]) if fields["bounce"] else None
    verdicts = fields["verdicts"]
    fields["verdicts"] = Verdicts(**{**verdicts, "dkim_domains": tuple(verdicts["dkim_domains"])})
    for name in ("to", "cc"):
        fields[name] = tuple(Address(**one) for one in fields[name])
    for name in ("references", "delivered_to", "defects"):
        fields[name] = tuple(fields[name])
    fields["headers"] = tuple((name, value) for name, value in fields["headers"])
    return ParsedMail(**fields)


def _files(rows: Sequence[Any], content: bytes | bytearray) -> tuple[Attachment, ...]:
    files: list[Attachment] = []
    start = 0
    for name, declared_type, length, is_inline, content_id in rows:
        part = bytes(content[start : start + length])
        if length < 0 or len(part) != length:
            raise ValueError("files do not fit their lengths")
        files.append(Attachment(name, declared_type, part, is_inline, content_id))
        start += length
    return tuple(files)
