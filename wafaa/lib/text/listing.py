"""Names one after the other, with the comma of the language that is spoken."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(names: Iterable[object]) -> str:
    return pgettext("between the names of a list", ", ").join(str(name) for name in names)
