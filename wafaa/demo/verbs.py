"""Seeding the demo store. What is on the desk is played through the true verbs, what is over is written down
as they would have left it: every row, event, promise and number is that of ninety days of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from wafaa.channels import verbs as channels
from wafaa.channels.models import Line
from wafaa.demo import front
from wafaa.demo.bringing import plan_friends
from wafaa.demo.clockwork import Progress, StoreClock, silent
from wafaa.demo.course import Course
from wafaa.demo.founding import House, found, plan_the_year, promise_everywhere
from wafaa.demo.ordering import place_orders
from wafaa.demo.passwords import memorable
from wafaa.demo.past import bring_customers_up, write_past
from wafaa.demo.ready import write_ready_answers
from wafaa.demo.records import Conversation, Story
from wafaa.demo.returning import plan_returns
from wafaa.demo.rewarding import plan_programme
from wafaa.demo.scoring import score
from wafaa.demo.story import DAYS, write
from wafaa.demo.talking import Talk
from wafaa.demo.vowing import promise_orders
from wafaa.demo.welcoming import Welcome, welcome_all
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Seen
from wafaa.lib.time import now as present
from wafaa.lib.time import pretending
from wafaa.playbook import verbs as playbook
from wafaa.playbook.models import Mode, Rule
from wafaa.promises import verbs as promises
from wafaa.stores import verbs as stores
from wafaa.stores.models import Store
from wafaa.stores.scope import entered
from wafaa.team import verbs as team
from wafaa.team.models import Staff
from wafaa.work import jobs
from wafaa.work.unit import unit

AT_THE_DESK = ("reem", "omar", "huda")
NEWEST = 75
"""So many conversations are the latest, with everything on the team's desk. They are played."""


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
    progress: Progress | None = None,
    *,
    seed: int = 7,
    now: datetime | None = None,
    limit: int | None = None,
    played: int = NEWEST,
) -> DemoStore:
    """Make the demo store as it stands at `now` (aware; the present), all of it or nothing. Once made, it is
    only described. `progress(done, total)` is told how far the story is. `limit` is how many of its
    conversations are told (None: all 400); the newest `played` of them go through the verbs.
    Raises SlugTaken.

    One unit, because the worker must never meet a half-told past: its clock would break promises whose dates
    lie behind. The jobs of the story go with the story: nothing old is acknowledged or sent again.
    """
    if (line := front.demo_line()) is not None:
        if not line.store.is_demo:  # made before stores said so
            stores.describe_store(line.store, is_demo=True)
        return _described(line, password="", is_new=False)
    if Store.objects.filter(slug=front.SLUG).exists():
        raise SlugTaken
    until, password = now or present(), memorable()
    with transaction.atomic():
        with unit():
            story = write(seed, until)
            told = chosen(story.conversations, limit)
            house = tell(replace(story, conversations=told), until, password, played, progress or silent)
        jobs.drop_for(house.store.pk)
        with entered(house.store):
            promises.recount_tally()
    line = front.demo_line()
    assert line is not None  # it was opened above
    return _described(line, password, is_new=True)


def tell(story: Story, until: datetime, password: str, played: int, progress: Progress = silent) -> House:
    """The whole story as rows, in the present unit: the newest `played` conversations by the verbs."""
    began = until - timedelta(days=DAYS + 1)
    with pretending(began):
        house = found(story, password)
    first = {one.customer: one.opened_at for one in reversed(story.conversations)}
    welcomes = {one.told.key: one for one in welcome_all(story.customers, house, first, until)}
    clock = StoreClock(house.store)
    for welcome in welcomes.values():
        clock.add_all(welcome.acts(began))
    with pretending(began):
        placed = place_orders(story, house, welcomes, until)
    for ordered in placed:
        clock.add_all(ordered.acts(house, began))
    clock.add_all(plan_returns(placed, house, until))
    clock.add_all(plan_programme(placed, house, until))
    clock.add_all(plan_friends(placed, house, until))
    talks = _run(story.conversations, house, welcomes, clock, until, played, progress)
    bring_customers_up(story.conversations, house, welcomes)
    with pretending(until):
        _mark_seen(talks, house)
        _settle_in(house, story)
    promise_orders(placed, house, until)
    score(house, until)
    return house


def _run(
    told: Sequence[Conversation],
    house: House,
    welcomes: Mapping[str, Welcome],
    clock: StoreClock,
    until: datetime,
    played: int,
    progress: Progress,
) -> list[Course]:
    """The past is written, the rest is played; the log tells both in the order of time."""
    over, running = told[: -played or None], told[-played:] if played else ()
    by_topic: dict[str, Course] = {}
    past = write_past(over, house, welcomes, until)
    talks = [Talk(one, house, welcomes[one.customer], clock, by_topic) for one in running]
    for recollection in past:
        by_topic[recollection.live.topic] = recollection
        clock.add_all(recollection.retold())
    for talk in talks:
        clock.add_all(talk.acts(until))
    clock.play(until, progress)
    with pretending(until):
        for talk in talks:
            talk.deliver()
        _mirror_ticks([by_topic[topic] for topic in clock.ticked], house)
    return [*past, *talks]


def chosen(told: Sequence[Conversation], limit: int | None) -> tuple[Conversation, ...]:
    """At most `limit` conversations in their order: the newest, and older ones at even distances."""
    if limit is None or limit >= len(told):
        return tuple(told)
    newest = min(limit, NEWEST)
    older, rest = told[:-newest], limit - newest
    return (*(older[index * len(older) // rest] for index in range(rest)), *told[-newest:])


def _mirror_ticks(talks: Sequence[Course], house: House) -> None:
    """A conversation shows the nearest promise; one look at the end says the same as one after every tick."""
    with entered(house.store):
        for talk in talks:
            inbox.refresh_promise(talk.live)


def _mark_seen(talks: Sequence[Course], house: House) -> None:
    """Colleagues have read what is not new. Some two thousand marks, so written at once."""
    with entered(house.store):
        Seen.objects.bulk_create(
            Seen(conversation=talk.live, staff=staff, message_id=talk.live.last_message_id)
            for talk in talks
            if talk.is_read()
            for staff in house.staff.values()
        )


def _settle_in(house: House, story: Story) -> None:
    with entered(house.store):
        for key in AT_THE_DESK:
            team.be_present(house.staff[key])
    plan_the_year(house)
    promise_everywhere(house)
    with entered(house.scopes["reem"]):
        write_ready_answers()
        _begin_playbook()
        channels.switch_line(house.lines["email"], on=True)
        channels.line_works(house.lines["email"])
        line = house.lines["webchat"]
        channels.change_line(line, options={**line.options, "guests": _guests(story)})


def _begin_playbook() -> None:
    """As a new store gets it. What would write e-mails is suggested instead, so that its texts can be read first."""
    playbook.begin_with_standards()
    playbook.switch(Rule.objects.get(standard="order.delayed"), Mode.SUGGEST)


def _guests(story: Story) -> list[front.Guest]:
    """Three customers with a shop account and a running chat, each at another point of the shop's care: one
    was promised something, one has the next word, one waits for an answer."""
    by_key = {one.key: one for one in story.customers}
    picked: dict[str, front.Guest] = {}
    for fits in (_is_promised, lambda one: one.status == "waiting", lambda one: one.first_reply_at is None):
        for one in reversed(story.conversations):
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
