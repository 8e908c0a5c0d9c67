"""Seeding the demo store: the story is played through the true verbs, so that every row, event, promise and
number is what ninety days of work would have left behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from wafaa.channels import verbs as channels
from wafaa.channels.models import Line
from wafaa.demo import front
from wafaa.demo.clockwork import Clockwork
from wafaa.demo.founding import House, found, plan_the_year
from wafaa.demo.passwords import memorable
from wafaa.demo.records import Conversation, Story
from wafaa.demo.story import DAYS, write
from wafaa.demo.talking import Talk
from wafaa.demo.welcoming import welcome_all
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Seen
from wafaa.lib.time import now as present
from wafaa.lib.time import pretending
from wafaa.stores.models import Store
from wafaa.stores.scope import entered
from wafaa.team import verbs as team
from wafaa.team.models import Staff
from wafaa.work import jobs
from wafaa.work.unit import unit

AT_THE_DESK = ("reem", "omar", "huda")
TOLD = 120
"""Conversations of a demo: playing one takes a tenth of a second on a small machine, and people wait."""
NEWEST = 80
"""So many of them are the latest, with everything on the team's desk; the rest is spread over the past."""
Progress = Callable[[int, int], None]


class Login(NamedTuple):
    """`password` is empty for a store that was there already: only its hash is kept."""

    name: str
    email: str
    password: str
    role: str


class SlugTaken(Exception):
    """A real shop has the demo's address."""


@dataclass(frozen=True)
class DemoStore:
    """The demo store and the ways into it: `shop_url` as a customer, `desk_url` as a colleague."""

    store: Store
    logins: list[Login]
    chat_line: Line
    guests: list[front.Guest]
    shop_url: str
    desk_url: str
    is_new: bool


def seed_demo(
    progress: Progress | None = None, *, seed: int = 7, now: datetime | None = None, limit: int | None = TOLD
) -> DemoStore:
    """Make the demo store as it stands at `now` (aware; the present), all of it or nothing. Once made, it is
    only described. `progress(done, total)` is told how far the story is; `limit` is how many of its
    conversations are played (None: all 400). Raises SlugTaken.

    One unit, because the worker must never meet a half-told past: its clock would break promises whose dates
    lie behind. The jobs of the story go with the story: nothing old is acknowledged or sent again.
    """
    if (line := front.demo_line()) is not None:
        return _described(line, password="", is_new=False)
    if Store.objects.filter(slug=front.SLUG).exists():
        raise SlugTaken
    until, password = now or present(), memorable()
    with transaction.atomic():
        with unit():
            store = _play(write(seed, until), until, password, limit, progress or _silent)
        jobs.drop_for(store.pk)
    line = front.demo_line()
    assert line is not None  # it was opened above
    return _described(line, password, is_new=True)


def _play(story: Story, until: datetime, password: str, limit: int | None, progress: Progress) -> Store:
    told = chosen(story.conversations, limit)
    first = {one.customer: one.opened_at for one in reversed(told)}
    began = until - timedelta(days=DAYS + 1)
    with pretending(began):
        house = found(story, password)
    welcomes = {one.told.key: one for one in welcome_all(story.customers, house, first, until)}
    by_topic: dict[str, Talk] = {}
    clock = Clockwork(house.store)
    talks = [Talk(one, house, welcomes[one.customer], clock, by_topic) for one in told]
    for welcome in welcomes.values():
        clock.add_all(welcome.acts(began))
    for talk in talks:
        clock.add_all(talk.acts(until))
    clock.play(until, progress)
    with pretending(until):
        _deliver(talks, house)
        _mirror_ticks([by_topic[topic] for topic in clock.ticked], house)
        _mark_seen(talks, house)
        _settle_in(house, [talk.told for talk in talks], story)
    return house.store


def chosen(told: Sequence[Conversation], limit: int | None) -> list[Conversation]:
    """At most `limit` conversations in their order: the newest, and older ones at even distances."""
    if limit is None or limit >= len(told):
        return list(told)
    newest = min(limit, NEWEST)
    older, rest = told[:-newest], limit - newest
    return [older[index * len(older) // rest] for index in range(rest)] + list(told[-newest:])


def _deliver(talks: Sequence[Talk], house: House) -> None:
    with entered(house.store):
        for talk in talks:
            talk.deliver()


def _mirror_ticks(talks: Sequence[Talk], house: House) -> None:
    """A conversation shows the nearest promise; one look at the end says the same as one after every tick."""
    with entered(house.store):
        for talk in talks:
            inbox.refresh_promise(talk.live)


def _mark_seen(talks: Sequence[Talk], house: House) -> None:
    """Colleagues have read what is not new. Some two thousand marks, so written at once."""
    with entered(house.store):
        Seen.objects.bulk_create(
            Seen(conversation=talk.live, staff=staff, message_id=talk.live.last_message_id)
            for talk in talks
            if talk.is_read()
            for staff in house.staff.values()
        )


def _settle_in(house: House, told: Sequence[Conversation], story: Story) -> None:
    with entered(house.store):
        for key in AT_THE_DESK:
            team.be_present(house.staff[key])
    plan_the_year(house)
    with entered(house.scopes["reem"]):
        line = house.lines["webchat"]
        channels.change_line(line, options={**line.options, "guests": _guests(story, told)})


def _guests(story: Story, told: Sequence[Conversation]) -> list[front.Guest]:
    """Three customers with a shop account and a running chat, each at another point of the shop's care: one
    was promised something, one has the next word, one waits for an answer."""
    by_key = {one.key: one for one in story.customers}
    picked: dict[str, front.Guest] = {}
    for fits in (_is_promised, lambda one: one.status == "waiting", lambda one: one.first_reply_at is None):
        for one in reversed(told):
            customer = by_key[one.customer]
            sub = next((each.value for each in customer.identities if each.kind == "shop"), "")
            key = customer.given_en.lower().replace(" ", "-").replace("'", "")
            if one.channel == "webchat" and sub and key not in picked and fits(one):
                picked[key] = front.Guest(key=key, name=customer.name, sub=sub)
                break
    return list(picked.values())


def _is_promised(one: Conversation) -> bool:
    return one.status == "open" and any(promise.state == "open" for promise in one.promises)


def _described(line: Line, password: str, *, is_new: bool) -> DemoStore:
    with entered(line.store):
        staff = Staff.objects.select_related("user").order_by("id")
        logins = [Login(one.name, one.user.email, password, one.role) for one in staff]
    return DemoStore(
        store=line.store,
        logins=logins,
        chat_line=line,
        guests=front.guests_of(line),
        shop_url=settings.ADDRESS + front.SHOP_PATH,
        desk_url=settings.ADDRESS + front.DESK_PATH,
        is_new=is_new,
    )


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
