"""Who is connected: by person, and in as many groups as the keep-alive has seconds."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.live.stream import Stream


class Crowd:
    """All open streams of a hub. `groups`: into how many turns the keep-alive is spread."""

    def __init__(self, groups: int) -> None:
        self._by_who: dict[str, list[Stream]] = {}
        self._groups: list[set[Stream]] = [set() for _ in range(groups)]
        self._joined = self._turn = 0

    def join(self, stream: Stream) -> None:
        stream.slot = self._joined % len(self._groups)
        self._joined += 1
        self._groups[stream.slot].add(stream)
        self._by_who.setdefault(stream.subscription.who, []).append(stream)

    def leave(self, stream: Stream) -> None:
        self._groups[stream.slot].discard(stream)
        mine = self._by_who[stream.subscription.who]
        mine.remove(stream)
        if not mine:
            del self._by_who[stream.subscription.who]

    def of(self, who: str) -> Sequence[Stream]:
        """The streams of one person or visitor."""
        return self._by_who.get(who, ())

    def everybody(self) -> list[Stream]:
        return [stream for group in self._groups for stream in group]

    def next_group(self) -> list[Stream]:
        """The streams whose turn it is; after as many calls as there are groups everybody had one."""
        self._turn = (self._turn + 1) % len(self._groups)
        return list(self._groups[self._turn])
