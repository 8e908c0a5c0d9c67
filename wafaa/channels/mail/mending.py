"""Small repairs before parsing, so that one bad line does not turn the headers behind it into body."""

import re

_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_NAME = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,200}[ \t]?:")
_REAL_HEADER = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|message-id|mime-version|content-type|received|sender|reply-to|return-path"
    rb"|delivered-to):"
)


def header_end(raw: bytes) -> int:
    """Where the header block of a mail ends; its whole length when there is no body."""
    end = _HEADER_END.search(raw)
    return end.start() if end else len(raw)


def has_headers(block: bytes) -> bool:
    """Whether a header that mails have stands in `block`, in ASCII or UTF-16."""
    return bool(_REAL_HEADER.search(block.replace(b"\0", b"")))


def mend(raw: bytes) -> tuple[bytes, list[str]]:
    """`raw` with an mbox "From " line, NULs in the headers and lines that are no header taken out,
    and the codes of what was mended."""
    defects: list[str] = []
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
        defects.append("mbox_line")
    end = header_end(raw)
    block = raw[:end]
    if not has_headers(block):
        return b"\n" + raw, [*defects, "no_headers"]  # all of it is what was said: a colon makes no head
    if b"\0" in block:
        block = block.replace(b"\0", b"")
        defects.append("nul_in_headers")
    kept = _without_strays(block)
    if kept is not block:
        defects.append("header_without_colon")
    return (kept + raw[end:] if defects else raw), defects


def _without_strays(block: bytes) -> bytes:
    """The block without stray lines that have real headers behind them; else the very same block."""
    lines = block.splitlines(keepends=True)
    last = max((place for place, line in enumerate(lines) if _REAL_HEADER.match(line)), default=-1)
    kept = [line for place, line in enumerate(lines) if place > last or _is_header(line)]
    return block if len(kept) == len(lines) else b"".join(kept)


def _is_header(line: bytes) -> bool:
    return line[:1] in b" \t" or bool(_NAME.match(line))
