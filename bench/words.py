"""A vocabulary used as languages use theirs (Zipf's law), taken from the demo store's conversations."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from random import Random

from wafaa.demo.corpus import scripts
from wafaa.lib.text.analyse import terms

ORDERS_EACH = 12
"""About so many messages name the same order number: the rare words."""


class Vocabulary:
    """Says messages, each with its search terms; `store_id` marks the terms as the store's."""

    def __init__(self, chance: Random, store_id: int, messages: int) -> None:
        self._chance, self._store_id = chance, store_id
        self.words = _by_frequency()
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self._terms = {word: tuple(f"{store_id}_{term}" for term in terms(word)) for word in self.words}
        self._orders = max(1, messages // ORDERS_EACH)

    def say(self) -> tuple[str, list[str]]:
        """A text of four to twenty words and an order number, and its distinct terms in order of appearance."""
        chance = self._chance
        said = chance.choices(self.words, cum_weights=self._weights, k=4 + int(chance.random() * 17))
        order = str(10_000 + int(chance.random() * self._orders))
        found = dict.fromkeys(term for word in said for term in self._terms[word])
        found[f"{self._store_id}_{order}"] = None
        return f"{' '.join(said)} {order}", list(found)

    @property
    def probes(self) -> dict[str, str]:
        """One word of each kind to search for."""
        return {"rare": str(10_000 + self._orders // 2), "mid": self.words[150], "common": self.words[0]}


def _by_frequency() -> list[str]:
    """Every word of the corpus that is all letters, most frequent first."""
    texts = (line.text for script in scripts() for line in script.lines)
    counted = Counter(word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text))
    return [word for word, _count in counted.most_common()]
