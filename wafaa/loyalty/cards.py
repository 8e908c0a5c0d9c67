"""A member's card: the code that a counter scans. It names nobody."""

from __future__ import annotations

import segno

from wafaa.loyalty.models import Member


def code_of(member: Member) -> str:
    """The member's id to scan, as the address of an SVG picture: black on white in every theme, with the quiet zone
    that scanners need."""
    code = segno.make(member.public_id, error="q", micro=False)
    return str(code.svg_data_uri(scale=8, border=4, dark="#000", light="#fff"))
