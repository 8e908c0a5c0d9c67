"""Short answers to what the store asked: an app above says which messages are one.

    @claims
    def is_a_score(conversation, customer, text) -> bool: …

What is claimed is shown in its conversation and told as `message.aside`. It opens nothing again, promises nothing and
rings for nobody; whoever claimed it takes it from there."""

from __future__ import annotations

from collections.abc import Callable

from wafaa.inbox.models import Conversation
from wafaa.people.models import Customer

Claim = Callable[[Conversation, Customer, str], bool]
CLAIMS: list[Claim] = []
ASIDE = "answer"
"""The word by which a message says that it is one (`inbox.screens.warnings`)."""


def claims(claim: Claim) -> Claim:
    if all(one.__qualname__ != claim.__qualname__ or one.__module__ != claim.__module__ for one in CLAIMS):
        CLAIMS.append(claim)
    return claim


def is_aside(conversation: Conversation, customer: Customer, text: str) -> bool:
    return any(claim(conversation, customer, text) for claim in CLAIMS)
