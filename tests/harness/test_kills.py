"""Nothing acknowledged is lost, nothing stays unsent, nothing goes out twice: whoever is killed, and whenever."""

from __future__ import annotations

import pytest

from tests.harness import designs
from tests.harness.siege import Outcome, Siege
from tests.world import World
from wafaa.channels.models import Line, LineState
from wafaa.channels.settings import GateSettings
from wafaa.shops import verbs as shops
from wafaa.stores.verbs import choose
from wafaa.work.models import Job

KILLS, MANY_KILLS, FEW_KILLS = 60, 2000, 4
NO_FAULT = (0, 0, 0, 0, 0)


def besiege(world: World, design: str, kills: int, **where: tuple[str, ...]) -> Outcome:
    """`where` narrows the kills to these points of these processes."""
    with world.inside():
        choose(GateSettings, {"undo_email": 0})
        Line.objects.create(channel="peer", name="peer", state=LineState.OK)
        shops.make_secret(shops.connect("generic", "peer"))
    Job.objects.all().delete()
    siege = Siege(design, seed=kills)
    return siege.run(kills, where, only_points=True) if where else siege.run(kills)


@pytest.mark.django_db(transaction=True)
def test_the_house_survives_being_killed_anywhere(world: World) -> None:
    found = besiege(world, designs.RIGHT, KILLS)
    assert found.kills >= KILLS and found.acknowledged >= KILLS // 3 and found.hooks >= KILLS // 10
    assert found.faults == NO_FAULT, found


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_house_survives_two_thousand_kills(world: World) -> None:
    found = besiege(world, designs.RIGHT, MANY_KILLS)
    assert found.kills >= MANY_KILLS and found.faults == NO_FAULT, found


@pytest.mark.django_db(transaction=True)
def test_acknowledging_before_the_commit_is_found_to_lose(world: World) -> None:
    found = besiege(world, designs.ACK_BEFORE_COMMIT, FEW_KILLS, acceptor=("before_commit", "before_flush"))
    assert found.lost and not found.doubled


@pytest.mark.django_db(transaction=True)
def test_marking_done_before_sending_is_found_not_to_send(world: World) -> None:
    found = besiege(world, designs.DONE_BEFORE_SEND, FEW_KILLS, worker=("before_network",))
    assert found.unsent and not found.lost


@pytest.mark.django_db(transaction=True)
def test_a_new_key_for_each_attempt_is_found_to_send_twice(world: World) -> None:
    found = besiege(world, designs.NEW_KEY_PER_ATTEMPT, FEW_KILLS, worker=("after_network",))
    assert found.doubled and not found.lost
