"""A glimpse of a mail that was refused, so that a person sees a card and not a hole."""

import re

from .addresses import read_addresses, read_id
from .dates import read_date
from .mending import header_end
from .shapes import Address, Hints
from .words import decode_bytes, decode_words, one_line

_LOOKED_AT = 64 * 1024
_FIELD = re.compile(rb"(?im)^(from|subject|message-id|date):([^\r\n]{0,1000}(?:\r?\n[ \t][^\r\n]{0,1000}){0,4})")


def glimpse(raw: bytes) -> Hints:
    """Sender, subject, id and date by a bounded pattern on the first 64 KB; never raises."""
    start = raw[:_LOOKED_AT]
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(start[: header_end(start)])[:50]:
        text = decode_bytes(value).replace("\r", "").replace("\n", "").strip()
        fields.setdefault(name.decode().lower(), text[:2_000])
    sender = next(iter(read_addresses(fields.get("from", ""), 1)), Address("", ""))
    return Hints(
        from_name=sender.name,
        from_address=sender.email,
        subject=one_line(decode_words(fields.get("subject", "")), 200),
        message_id=read_id(fields.get("message-id", "")),
        date=read_date(fields.get("date", "")),
    )
