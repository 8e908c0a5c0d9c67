"""Small parts of pages that are kept by the very values they come from, before anything is worked out from these."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wafaa.lib.templatetags.keep import ROWS, kept
from wafaa.lib.text.digits import Digits
from wafaa.lib.time import now

Draw = Callable[..., SafeString]


def drawing(template: str, digits: Digits, *frame: Hashable) -> Draw:
    """A function that draws one part after the other: `draw(context, *values)`.

    What a part shows must follow from its `values` and the `frame` of all of them (and the language, the digits, the
    time zone, the day, which belong to every frame). `context` is called where these were not drawn before.
    """
    zone = timezone.get_current_timezone_name()
    drawn_in = (template, get_language(), digits, zone, timezone.localdate(now()), *frame)

    def draw(context: Callable[[], dict[str, Any]], *values: Hashable) -> SafeString:
        return SafeString(
            kept((drawn_in, values), lambda: render_to_string(template, {**context(), "digits": digits}), ROWS)
        )

    return draw


def joined(parts: Iterable[SafeString]) -> SafeString:
    """One after the other, as one."""
    return SafeString("".join(parts))
