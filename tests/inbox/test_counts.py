"""The numbers on tabs and badges are always the real ones."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inbox.test_verbs import NOON, answer, asks, kept_counts, real_counts
from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Count, Message, Status
from wafaa.work.worker import run_due

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["write", "reply", "note", "undo", "open", "waiting", "solved", "huda", "team", "nobody", "day"]
        ),
        st.integers(0, 2),
    ),
    max_size=14,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_counts_are_always_the_real_ones(world: World, acts: list[tuple[str, int]]) -> None:
    """Whatever is done in whatever order, on pages as old as can be."""
    with time_machine.travel(NOON, tick=False) as clock, world.as_staff(world.omar):
        Conversation.objects.all().delete()
        Count.objects.all().delete()
        rooms = [asks(world, str(n)) for n in range(3)]
        last: dict[int, Message] = {}
        for step, (act, place) in enumerate(acts):
            clock.shift(1)
            page = rooms[place]
            if act == "write":
                asks(world, "x", conversation=page)
            elif act == "reply":
                last[place] = answer(page, key=str(step), then=["", "waiting", "solved"][step % 3])
            elif act == "note":
                verbs.note(page, "n", key=str(step))
            elif act == "undo" and place in last:
                verbs.withdraw_reply(last[place])
            elif act in Status.values:
                verbs.set_status(page, act)
            elif act in ("huda", "team", "nobody"):
                staff = world.huda if act == "huda" else None
                verbs.assign(page, staff=staff, team=world.closed_team if act == "team" else None)
            elif act == "day":
                clock.shift(timedelta(days=9))
                run_due()
            assert kept_counts() == real_counts()
            for row in Conversation.objects.all():
                assert row.message_count == Message.objects.filter(conversation=row).count()
                assert row.status != "solved" or row.waiting_since is None
