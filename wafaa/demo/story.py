"""The story of Layla's Perfumes: ninety days of conversations, told anew from a seed.

`write(seed, now)` is pure: the same arguments give the same story, nothing in it lies after `now`
except the promises that are still to be kept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from wafaa.demo.cast import STAFF, TEAMS
from wafaa.demo.corpus import DIALECTS, scripts
from wafaa.demo.corpus.screenplay import Script
from wafaa.demo.crowd import gather
from wafaa.demo.opening import arrival, before_working, local_day, opening_on
from wafaa.demo.pace import FIRST_REPLY, NEXT_REPLY, Beat, backward, forward, later_today, round_hour
from wafaa.demo.people import PRODUCTS
from wafaa.demo.records import Conversation, Customer, Story
from wafaa.demo.telling import Stage, tell

DAYS = 90
PAST = 342
"""Conversations from the whole ninety days; about sixty more are set around the present."""

_SHARES = (34, 15, 12, 13, 12, 14)
_LATE = 0.12


def write(seed: int, now: datetime) -> Story:
    """The demo store as it stands at `now` (aware), drawn from `seed`."""
    teller = _Teller(Random(seed), now)  # noqa: S311 - a story needs repeatable chance, not a secret one
    conversations = sorted([*teller.past(), *teller.present()], key=lambda one: (one.opened_at, one.key))
    return Story(
        store_ar="عطور ليلى",
        store_en="Layla's Perfumes",
        staff=STAFF,
        teams=TEAMS,
        products=PRODUCTS,
        customers=teller.customers,
        conversations=tuple(conversations),
    )


class _Teller:
    """Draws scripts and customers so that all are used and none too often."""

    def __init__(self, chance: Random, now: datetime) -> None:
        self.chance = chance
        self.now = now.replace(microsecond=0)
        self.customers = gather(chance, self.now)
        self.decks: dict[str, list[Script]] = {dialect: [] for dialect in DIALECTS}
        self.talks = dict.fromkeys((one.key for one in self.customers), 0)
        self.told = 0

    def past(self) -> list[Conversation]:
        """What happened over the past ninety days; most of it is solved."""
        return [self._played(self._draw()) for _ in range(PAST)]

    def present(self) -> list[Conversation]:
        """What the team finds on its desk right now."""
        chance, now = self.chance, self.now
        plots: list[tuple[int, Callable[[], Conversation]]] = [
            (7, lambda: self._unanswered(chance.uniform(0.76, 0.96))),
            (5, lambda: self._unanswered(chance.uniform(1.1, 2.6))),
            (9, lambda: self._unanswered(chance.uniform(0.03, 0.5))),
            (4, self._unanswered_since_morning),
            (6, self._waits_for_next_reply),
            (7, lambda: self._promised(chance.uniform(2, 24), later_today(chance, now))),
            (6, lambda: self._promised(chance.uniform(1, 20), self._days_ahead())),
            (4, lambda: self._promised(chance.uniform(26, 40), self._hours_ago())),
            (12, self._waits_for_customer),
        ]
        return [plot() for count, plot in plots for _ in range(count)]

    def _played(self, script: Script) -> Conversation:
        channel = self._channel(script)
        opened = arrival(self.chance, self.now, DAYS)
        late = self.chance.random() < _LATE
        lateness = self.chance.uniform(1.05, 3) if late else min(0.97, self.chance.betavariate(1.3, 3))
        beats = forward(self.chance, script, channel, opened, self.now, lateness)
        return self._tell(script, channel, beats)

    def _unanswered(self, share: float) -> Conversation:
        """A first message waiting for an answer, `share` of the promised time already used."""
        script = self._draw(lambda one: one.lines[0].speaker == "customer")
        channel = self._channel(script)
        opened = before_working(self.now, FIRST_REPLY[channel] * share)
        return self._tell(script, channel, [Beat(script.lines[0], opened)])

    def _unanswered_since_morning(self) -> Conversation:
        script = self._draw(lambda one: "email" in one.channels or "form" in one.channels)
        channel = "email" if "email" in script.channels else "form"
        start, _ = opening_on(local_day(self.now))
        opened = start + timedelta(minutes=self.chance.randint(3, 40))
        if opened >= self.now:
            opened = before_working(self.now, timedelta(minutes=self.chance.randint(20, 90)))
        return self._tell(script, channel, [Beat(script.lines[0], opened)])

    def _waits_for_next_reply(self) -> Conversation:
        script = self._draw(lambda one: _later_question(one) is not None)
        end = _later_question(script) or 0
        channel = self._channel(script)
        last = before_working(self.now, NEXT_REPLY[channel] * self.chance.uniform(0.1, 0.97))
        beats = backward(self.chance, script.lines[: end + 1], channel, last, None)
        return self._tell(script, channel, beats)

    def _waits_for_customer(self) -> Conversation:
        script = self._draw(lambda one: one.lines[-1].speaker == "customer" and _first_answer(one) > 0)
        end = _first_answer(script)
        channel = self._channel(script)
        last = before_working(self.now, timedelta(hours=self.chance.uniform(0.2, 30)))
        pledge = script.lines[end].pledge
        due = round_hour(last + pledge.after) if pledge else None
        return self._tell(script, channel, backward(self.chance, script.lines[: end + 1], channel, last, due))

    def _promised(self, hours_ago: float, due: datetime) -> Conversation:
        """An agent gave their word about that long ago; it falls due at `due` and is not kept yet."""
        script = self._draw(lambda one: any(line.pledge for line in one.lines))
        end = next(index for index, line in enumerate(script.lines) if line.pledge)
        channel = self._channel(script)
        # Over a closed night both fall back to the same evening; a word is given before it is due.
        made = min(self.now - timedelta(hours=hours_ago), due - timedelta(hours=2))
        last = before_working(made, timedelta(minutes=self.chance.randint(1, 30)))
        return self._tell(script, channel, backward(self.chance, script.lines[: end + 1], channel, last, due))

    def _days_ahead(self) -> datetime:
        return round_hour(self.now + timedelta(days=self.chance.uniform(1, 4)))

    def _hours_ago(self) -> datetime:
        start = self.now - timedelta(hours=self.chance.uniform(2, 20))
        return before_working(start, timedelta(minutes=1)).replace(minute=0, second=0)

    def _draw(self, fits: Callable[[Script], bool] = lambda script: True) -> Script:
        """The next unused script of a dialect that fits; a dialect's pack is shuffled again when used up."""
        dialect = self.chance.choices(DIALECTS, _SHARES)[0]
        deck = self.decks[dialect]
        if not any(fits(script) for script in deck):
            fresh = [script for script in scripts() if script.dialect == dialect]
            self.chance.shuffle(fresh)
            deck[:0] = fresh
        return deck.pop(max(index for index, script in enumerate(deck) if fits(script)))

    def _channel(self, script: Script) -> str:
        return self.chance.choice(script.channels)

    def _tell(self, script: Script, channel: str, beats: list[Beat]) -> Conversation:
        self.told += 1
        customer = self._customer(script, channel)
        self.talks[customer.key] += 1
        stage = Stage(self.chance, self.now, f"v{self.told:03}", customer, channel, script)
        return tell(stage, beats)

    def _customer(self, script: Script, channel: str) -> Customer:
        fitting = [one for one in self.customers if _could_write(one, script, channel)]
        few = self.chance.sample(fitting, min(5, len(fitting)))
        return min(few, key=lambda one: self.talks[one.key])


def _could_write(customer: Customer, script: Script, channel: str) -> bool:
    return (
        customer.dialect == script.dialect
        and customer.gender in script.genders
        and (not script.countries or customer.country in script.countries)
        and (script.topic != "wholesale" or customer.kind in {"wholesale", "customer"})
        and (channel == "webchat" or any(one.kind == "email" for one in customer.identities))
    )


def _later_question(script: Script) -> int | None:
    """The index of a customer's line after an answer, which itself still awaits one."""
    for index, line in enumerate(script.lines[:-1]):
        answered = any(one.speaker == "agent" for one in script.lines[:index])
        if line.speaker == "customer" and answered and script.lines[index + 1].speaker == "agent":
            return index
    return None


def _first_answer(script: Script) -> int:
    return next((index for index, line in enumerate(script.lines) if line.speaker == "agent"), 0)
