"""Rights that end, end everywhere at once."""

from __future__ import annotations

import pytest

from tests.world import World
from wafaa.team import verbs
from wafaa.team.models import Staff
from wafaa.work.models import Event
from wafaa.work.unit import in_unit


def checked_again(world: World) -> set[str]:
    """Whose open streams were told to end, to come back with what they may see now."""
    with world.inside():
        rows = Event.objects.filter(name="staff.changed")
        return {row.data["who"] for row in rows}


def who(*staff: Staff) -> set[str]:
    return {f"staff:{one.pk}" for one in staff}


def test_who_leaves_or_enters_a_team_is_checked_again(world: World) -> None:
    with world.inside():
        verbs.change_team(world.closed_team, name="x", is_closed=True, members=[world.omar, world.huda])
        Event.objects.all().delete()
        verbs.change_team(world.closed_team, name="x", is_closed=True, members=[world.huda, world.clerk])
    assert checked_again(world) == who(world.omar, world.clerk)


def test_closing_a_team_checks_everybody_outside_it(world: World) -> None:
    with world.inside():
        team = verbs.make_team("open")
        verbs.change_team(team, name="open", is_closed=False, members=[world.huda])
        Event.objects.all().delete()
        verbs.change_team(team, name="shut", is_closed=True, members=[world.huda])
    told = checked_again(world)
    assert who(world.omar, world.clerk, world.viewer) <= told and not who(world.huda) & told


@pytest.mark.parametrize("act", [lambda reem: verbs.suspend(reem), lambda reem: verbs.change_staff(reem, role="agent")])
def test_the_last_owner_is_looked_for_under_the_lock(
    world: World, monkeypatch: pytest.MonkeyPatch, act: object
) -> None:
    """Two owners who put each other out at the same moment: looked for before the unit, both would find one."""
    inside: list[bool] = []
    monkeypatch.setattr(verbs, "_keep_an_owner", lambda staff: inside.append(in_unit()))
    with world.inside():
        act(world.reem)  # type: ignore[operator]
    assert inside == [True]
