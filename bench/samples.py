"""What the measured operations act on: visitors, conversations and words, drawn from what was generated."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from django.db import connection

from bench.generate import SEED
from bench.shape import Shape
from bench.shop import Shop
from bench.words import Vocabulary
from wafaa.channels.models import Channel, Visitor
from wafaa.channels.verbs.visiting import digest
from wafaa.inbox.models import Conversation, Status
from wafaa.stores.scope import entered

MANY = 300


@dataclass(frozen=True)
class Talk:
    """A conversation, and the token of its visitor where it is a running chat."""

    pk: int
    public_id: str
    customer_id: int
    token: str = ""


@dataclass
class Samples:
    """`chats` are open chats with a visitor each; `read` are solved conversations nobody has opened yet."""

    shop: Shop
    shape: Shape
    words: Vocabulary
    chance: Random
    chats: list[Talk]
    read: list[Talk]

    def text(self) -> str:
        return self.words.say()[0]

    def turn(self, talks: list[Talk]) -> Iterator[Talk]:
        return cycle(talks)


def drawn(shop: Shop, size: int) -> Samples:
    """Samples for one run; every run draws the same."""
    shape, chance = Shape(size), Random(SEED)
    with entered(shop.store):
        chats = [_with_visitor(shop, talk) for talk in _latest_chats(shop)]
        read = _unread(shape, chance)
    return Samples(shop, shape, Vocabulary(chance, shop.store.pk, shape.messages), chance, chats, read)


def _latest_chats(shop: Shop) -> list[Talk]:
    """The newest open chat of each of some customers."""
    rows = Conversation.objects.filter(status=Status.OPEN, channel=Channel.WEBCHAT, line=shop.chat).order_by(
        "-last_at", "-id"
    )
    newest: dict[int, Talk] = {}
    for pk, public_id, customer_id in rows.values_list("pk", "public_id", "customer_id")[: MANY * 2]:
        newest.setdefault(customer_id, Talk(pk, public_id, customer_id))
    return list(newest.values())[:MANY]


def _with_visitor(shop: Shop, talk: Talk) -> Talk:
    token = secrets.token_urlsafe(32)
    Visitor.objects.create(line=shop.chat, token_hash=digest(token), customer_id=talk.customer_id)
    return Talk(talk.pk, talk.public_id, talk.customer_id, token)


def _unread(shape: Shape, chance: Random) -> list[Talk]:
    """Solved conversations of five messages, from all over the latest twentieth."""
    first, last = shape.conversations - shape.long_talks + 1, shape.conversations - shape.open - shape.waiting
    if first > last:
        first = max(1, last - 200)
    picked = [chance.randint(first, last) for _ in range(MANY * 2)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inbox_seen")
    rows = Conversation.objects.filter(pk__in=picked).values_list("pk", "public_id", "customer_id")
    return [Talk(*row) for row in rows]
