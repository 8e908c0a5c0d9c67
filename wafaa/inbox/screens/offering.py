"""The sheet beside the composer in which choices are typed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from wafaa.inbox import choosing, ways


def sheet(channel: str) -> dict[str, Any] | None:
    """`composer.choosing`: what the channel takes, for judging while one types. None where nothing is offered."""
    if ways.is_public(channel):
        return None
    shapes = choosing.shapes(channel)
    return {
        "shapes": json.dumps([asdict(shape) for shape in shapes]),
        "words": json.dumps({code: str(said) for code, said in choosing.SAID.items()}, ensure_ascii=False),
        "shown": json.dumps(
            {name: choosing.shown_as(name) for name in ["", *(shape.name for shape in shapes)]}, ensure_ascii=False
        ),
        "is_tapped": bool(shapes),
        "takes_details": not shapes or any(shape.details for shape in shapes),
        "most_typed": choosing.MOST_TYPED,
    }
