"""A customer reads the rules of a contest, sees their own tickets, and may do the draw again."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import time_machine

from tests.ownpage.ground import MOMENT, P, browser, signed_in
from tests.world import World
from wafaa.loyalty import verbs
from wafaa.loyalty.models import Contest, Ticket
from wafaa.loyalty.verbs import contests
from wafaa.people import verbs as people

DAY = timedelta(days=1)


def a_contest(world: World) -> Contest:
    with world.inside():
        return contests.write_contest(
            None,
            name="سحب الشتاء",
            prize="طقم عود",
            entering="member",
            starts_at=MOMENT,
            ends_at=MOMENT + DAY,
            draws_at=MOMENT + 2 * DAY,
        )


def test_from_the_announcement_to_the_draw(world: World, clock: time_machine.Traveller) -> None:
    layla, contest = signed_in(world), a_contest(world)
    page = f"{P}contests/{contest.public_id}/"
    assert layla.get(page).status_code == 404  # a draft is nobody's
    assert "contests/" not in layla.get(f"{P}me/").content.decode()
    with world.inside():
        contests.announce(contest)
        verbs.join(people.meet("مريم", source="form"), way="desk")
    assert f"{P}contests/" in layla.get(f"{P}me/").content.decode()
    told = layla.get(page).content.decode()
    assert contest.seed_hash in told and contest.seed not in told
    assert "انضم إلى البرنامج أولًا" in told
    assert layla.get(f"{page}tickets.txt").status_code == 404
    with world.inside():
        verbs.join(world.layla, way="page")
    assert "لديك تذكرة واحدة" in layla.get(page).content.decode()
    clock.move_to(MOMENT + 2 * DAY)
    with world.inside():
        contests.draw(contest)
        mine = contest.tickets.get(customer=world.layla)
    layla = signed_in(world)
    told = layla.get(page).content.decode()
    contest.refresh_from_db()
    assert contest.seed in told and contest.list_hash in told and mine.public_id in told
    won = Ticket.everywhere.get(contest=contest, is_won=True)
    assert won.public_id in told.partition("التذاكر الفائزة")[2].partition("الشروط")[0]
    assert ("مبروك" in told) is mine.is_won
    codes = layla.get(f"{page}tickets.txt").content.decode()
    assert len(codes.split("\n")) == 2 and sha256(codes.encode()).hexdigest() == contest.list_hash


def test_nobody_who_is_not_signed_in_and_no_other_store(world: World, clock: time_machine.Traveller) -> None:
    contest = a_contest(world)
    with world.inside():
        contests.announce(contest)
    assert browser().get(f"{P}contests/{contest.public_id}/").status_code == 302
    layla = signed_in(world)
    with world.next_door():
        theirs = contests.write_contest(
            None, name="x", prize="y", starts_at=MOMENT, ends_at=MOMENT + DAY, draws_at=MOMENT + DAY
        )
        contests.announce(theirs)
    assert layla.get(f"{P}contests/{theirs.public_id}/").status_code == 404
