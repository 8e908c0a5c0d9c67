"""How a customer may earn, in sentences: whoever gives points for something says so here."""

from __future__ import annotations

from collections.abc import Callable

from wafaa.people.models import Customer

WAYS: list[Callable[[Customer], list[str]]] = []
"""Each answers sentences in the reader's language, for this person."""


def ways_to_earn(customer: Customer) -> list[str]:
    return [sentence for tell in WAYS for sentence in tell(customer)]
