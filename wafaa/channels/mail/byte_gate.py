"""The cheap look at a mail's bytes before anything parses them. One pass of `find` and `count` each."""

import re
from dataclasses import dataclass

from .mending import has_headers, header_end

_DECLARED = re.compile(rb"[ \t]{0,20}=[ \t]{0,20}\"?([^\"\s;]{1,200})")
_ENCLOSED = (b"message/rfc822", b"message/global", b"message/news")
_SAMPLE = 4_096
_NO_TEXT = bytes({*range(1, 32), 127} - {7, 8, 9, 10, 11, 12, 13, 27})
_RECIPIENTS = re.compile(rb"(?im)^(?:to|cc|bcc):[^\n]*(?:\n[ \t][^\n]*)*")


@dataclass(frozen=True)
class Limits:
    """How large a mail may be. Sizes in bytes; a header line is counted as it stands, folded."""

    size: int = 25 * 1024 * 1024
    header_block: int = 256 * 1024
    header_line: int = 32 * 1024
    header_lines: int = 5_000
    recipients: int = 2_000
    boundaries: int = 60
    enclosed: int = 60
    parts: int = 1_000
    counted: int = 500 * 1024 * 1024  # bytes looked at for boundaries, all boundaries together
    mentions: int = 5_000  # of the word boundary, that are looked at


USUAL = Limits()


def refusal(raw: bytes, limits: Limits = USUAL) -> str:
    """The reason code why `raw` must not even be parsed, or ""."""
    if not raw.strip(b"\r\n\t \0"):
        return "empty"
    if len(raw) > limits.size:
        return "too_big"
    if _is_no_mail(raw[:_SAMPLE]):
        return "not_a_mail"
    return _headers_refusal(raw, limits) or _parts_refusal(raw, limits)


def _is_no_mail(start: bytes) -> bool:
    """A picture, an archive, noise: bytes that no text has, and no header that a mail has."""
    return len(start) - len(start.translate(None, _NO_TEXT)) > len(start) // 50 and not has_headers(start)


def _headers_refusal(raw: bytes, limits: Limits) -> str:
    end = header_end(raw[: limits.header_block + 4])
    if end > limits.header_block:
        return "headers_too_big"
    lines = raw[:end].split(b"\n")
    if max(map(len, lines)) > limits.header_line:
        return "header_line_too_long"
    named = sum(max(field.count(b"@"), field.count(b",")) for field in _RECIPIENTS.findall(raw, 0, end))
    if named > limits.recipients:
        return "too_many_recipients"
    return "too_many_headers" if len(lines) > limits.header_lines else ""


def _parts_refusal(raw: bytes, limits: Limits) -> str:
    lowered = raw.lower()  # once, since searching without regard to case is ten times slower
    if sum(lowered.count(kind) for kind in _ENCLOSED) > limits.enclosed:
        return "too_deep"
    boundaries = _boundaries(raw, lowered, limits)
    if len(boundaries) > limits.boundaries or len(boundaries) * len(raw) > limits.counted:
        return "too_many_boundaries"
    parts = 0
    for boundary in boundaries:
        parts += raw.count(b"--" + boundary)
        if parts > limits.parts:
            return "too_many_parts"
    return ""


def _boundaries(raw: bytes, lowered: bytes, limits: Limits) -> set[bytes]:
    """The different boundaries that are declared anywhere, at most one more than allowed."""
    found: set[bytes] = set()
    place = lowered.find(b"boundary")
    for _ in range(limits.mentions):
        if place < 0 or len(found) > limits.boundaries:
            return found
        declared = _DECLARED.match(raw, place + len(b"boundary"))
        if declared:
            found.add(declared[1])
        place = lowered.find(b"boundary", place + 1)
    return found
