"""Pages by keyset: a cursor names the last row that was seen, and is sealed so that nobody makes one up."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext as _

from wafaa.api.problems import Problem

MAC = 16
Place = tuple[datetime | None, int]


def cursor(about: str, pk: int, at: datetime | None = None) -> str:
    """A cursor behind this row of the list called `about`."""
    body = json.dumps([about, pk, at.isoformat() if at else ""]).encode()
    return base64.urlsafe_b64encode(_mac(body) + body).rstrip(b"=").decode()


def place(about: str, text: str) -> Place:
    """(instant, row id) of a cursor of this list. Raises Problem: 404 for anything else."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, UnicodeError):
        raise _strange() from None
    mac, body = raw[:MAC], raw[MAC:]
    if not hmac.compare_digest(mac, _mac(body)):
        raise _strange()
    name, pk, at = json.loads(body)
    if name != about:
        raise _strange()
    return (datetime.fromisoformat(at).astimezone(UTC) if at else None), int(pk)


def _mac(body: bytes) -> bytes:
    return hmac.digest(settings.LINK_KEY, b"api cursor" + body, sha256)[:MAC]


def _strange() -> Problem:
    says = _("This cursor is not of this list.")
    return Problem(404, "invalid", errors=[{"field": "cursor", "code": "bad_cursor", "message": says}])
