"""The registry of notices above every page: apps above say what this person must know now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Notice = Callable[[], dict[str, Any] | None]
NOTICES: list[Notice] = []


def notice(ask: Notice) -> Notice:
    """Register a notice: {tone ("" or "broken"), icon, text, url ("" for none), act} or None. It is asked on every page
    within the entered scope, so it looks at the permission first and then at one prepared query at most."""
    NOTICES.append(ask)
    return ask
