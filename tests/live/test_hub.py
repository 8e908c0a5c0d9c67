"""Live events reach those who may see them: once each, in order, without a gap."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import wraps

import pytest

from tests.live.harness import (
    NEIGHBOURS,
    QUIET,
    REEMS,
    Reader,
    Shop,
    last_id,
    running,
    soon,
    staff,
    visitor,
)
from wafaa.lib.time import now
from wafaa.live.hub import Limits
from wafaa.live.subscription import Refusal, Signal


def live(story: Callable[[Shop], Awaitable[None]]) -> Callable[[], None]:
    """Run the story with an open shop."""

    async def told(limits: Limits) -> None:
        async with running(limits) as shop:
            await story(shop)

    # No functools.wraps: pytest would look for a fixture called shop.
    def test() -> None:
        asyncio.run(told(getattr(story, "limits", QUIET)))

    test.__doc__ = story.__doc__
    return test


def within(limits: Limits) -> Callable[[Callable[[Shop], Awaitable[None]]], Callable[[], None]]:
    def decorate(story: Callable[[Shop], Awaitable[None]]) -> Callable[[], None]:
        @wraps(story)
        async def limited(shop: Shop) -> None:
            await story(shop)

        limited.limits = limits  # type: ignore[attr-defined]
        return live(limited)

    return decorate


# Delivery


@live
async def test_omar_sees_a_new_message_with_its_ids_and_topic(shop: Shop) -> None:
    omar = await shop.reader()
    number = shop.happens("message.received", topic="conversation:abc", conversation_id=7)
    await omar.heard("message.received")
    assert omar.blocks[0]["id"] == str(number)
    assert json.loads(omar.blocks[0]["data"]) == {"conversation_id": 7, "topic": "conversation:abc"}
    assert omar.status == 200
    assert omar.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert omar.headers["cache-control"] == "no-store"
    assert omar.headers["x-accel-buffering"] == "no"


@live
async def test_a_burst_arrives_in_order_and_once(shop: Shop) -> None:
    omar, huda = await shop.reader(), await shop.reader(staff("staff:huda"))
    names = [f"burst.{number}" for number in range(1200)]
    for name in names:
        shop.log.add(name)
        if name.endswith("00"):
            shop.bus.wake(REEMS)
            await asyncio.sleep(0)
    shop.bus.wake(REEMS)
    await omar.heard(*names)
    await huda.heard(*names)


@live
async def test_the_log_is_read_once_for_all_readers(shop: Shop) -> None:
    readers = [await shop.reader(staff(f"staff:{number}")) for number in range(10)]
    before = shop.log.reads
    shop.happens("message.received")
    for reader in readers:
        await reader.heard("message.received")
    assert shop.log.reads - before <= 2


@live
async def test_the_neighbour_sees_nothing(shop: Shop) -> None:
    neighbour = await shop.reader(staff("staff:neighbour", store=NEIGHBOURS))
    omar = await shop.reader()
    shop.happens("message.received")
    await omar.heard("message.received")
    shop.happens("order.paid", store=NEIGHBOURS)
    await neighbour.heard("order.paid")
    assert omar.events == ["message.received"]


@live
async def test_layla_hears_only_her_conversation_and_only_what_is_for_customers(shop: Shop) -> None:
    layla = await shop.reader(visitor())
    shop.happens("note.added", topic="conversation:layla")
    shop.happens("message.sent", topic="conversation:somebody", audience="both")
    shop.happens("store.opened", audience="both")
    shop.happens("message.sent", topic="conversation:layla", audience="both", message_id=9, message="x1")
    await layla.heard("message.sent")
    assert json.loads(layla.blocks[0]["data"]) == {"message": "x1", "topic": "conversation:layla"}


@live
async def test_staff_do_not_hear_what_is_for_customers_alone(shop: Shop) -> None:
    omar, layla = await shop.reader(), await shop.reader(visitor())
    shop.happens("survey.asked", topic="conversation:layla", audience="customer")
    await layla.heard("survey.asked")
    assert omar.events == []


@live
async def test_a_row_of_another_team_is_not_shown(shop: Shop) -> None:
    omar = await shop.reader(staff(may_see=lambda row: row.team_id in (None, 4)))
    shop.happens("message.received", team_id=5)
    shop.happens("message.sent", team_id=4)
    await omar.heard("message.sent")


@live
async def test_a_check_that_fails_shows_nothing_and_stops_nothing(shop: Shop) -> None:
    omar = await shop.reader(staff(may_see=lambda row: row.data["secret"]))
    huda = await shop.reader(staff("staff:huda"))
    shop.happens("message.received")
    await huda.heard("message.received")
    assert omar.events == []


@live
async def test_an_event_name_of_two_lines_is_told_to_nobody(shop: Shop) -> None:
    omar = await shop.reader()
    shop.happens("evil\nevent: staff.revoked")
    shop.happens("message.received")
    await omar.heard("message.received")


@live
async def test_a_line_break_in_data_stays_inside_the_data(shop: Shop) -> None:
    omar = await shop.reader()
    shop.happens("message.received", label="a\n\nevent: forged\r\ndata: x")
    await omar.heard("message.received")
    assert json.loads(omar.blocks[0]["data"])["label"] == "a\n\nevent: forged\r\ndata: x"


@live
async def test_what_nobody_woke_us_for_is_found_by_polling(shop: Shop) -> None:
    omar = await shop.reader()
    shop.log.add("message.received")
    await shop.hub.poll()
    await omar.heard("message.received")


@live
async def test_a_log_that_cannot_be_read_for_a_moment_loses_nothing(shop: Shop) -> None:
    omar = await shop.reader()
    reads, shop.hub._read_since = shop.hub._read_since, lambda *_: 1 / 0  # type: ignore[assignment,return-value]
    shop.happens("message.received")
    await soon(lambda: shop.hub._feeds[REEMS]._pump is None)
    shop.hub._read_since = reads
    await shop.hub.poll()
    await omar.heard("message.received")


# Coming back


@live
async def test_without_a_last_id_the_stream_starts_now_and_says_where(shop: Shop) -> None:
    shop.log.add("old")
    omar = await shop.reader()
    assert omar.last_id == "1"
    shop.happens("new")
    await omar.heard("new")


@live
async def test_what_was_missed_comes_first_and_once(shop: Shop) -> None:
    await shop.reader(staff("staff:huda"))
    for number in range(5):
        shop.happens(f"missed.{number}")
    omar = await shop.reader(**last_id(2))
    shop.happens("new")
    await omar.heard("missed.2", "missed.3", "missed.4", "new")


@pytest.mark.parametrize("already_read", [1, 3, 6])
def test_no_gap_and_no_double_wherever_the_replay_meets_the_present(already_read: int) -> None:
    async def story() -> None:
        async with running() as shop:
            await shop.reader(staff("staff:huda"))
            names = [f"event.{number}" for number in range(6)]
            for name in names[:already_read]:
                shop.log.add(name)
            shop.bus.wake(REEMS)
            await soon(lambda: shop.hub._feeds[REEMS].cursor == already_read)
            shop.log.gate.clear()
            omar = Reader(shop.hub, **last_id(1))
            await soon(lambda: omar.status == 200)
            for name in names[already_read:]:
                shop.happens(name)
            shop.log.gate.set()
            await omar.heard(*names[1:])

    asyncio.run(story())


@live
async def test_live_events_wait_until_the_replay_is_out(shop: Shop) -> None:
    huda = await shop.reader(staff("staff:huda"))
    shop.happens("missed")
    await huda.heard("missed")
    omar = Reader(shop.hub, **last_id(0))
    omar.may_take.clear()
    await soon(lambda: shop.hub.counters.connections == 2)
    shop.happens("new")
    await huda.heard("missed", "new")
    omar.may_take.set()
    await omar.heard("missed", "new")
    assert ":\n" not in omar.text, "it waited for the next keep-alive"


@live
async def test_a_replay_shows_only_what_the_reader_may_see(shop: Shop) -> None:
    shop.log.add("note.added", topic="conversation:layla")
    shop.log.add("message.sent", topic="conversation:layla", audience="both")
    shop.log.add("message.sent", topic="conversation:else", audience="both")
    shop.log.add("order.paid", store=NEIGHBOURS, topic="conversation:layla", audience="both")
    layla = await shop.reader(visitor(), **last_id(0))
    assert layla.events == ["message.sent"]
    assert layla.last_id == "3"


@within(Limits(poll=3600.0, replay=10))
async def test_who_missed_too_much_is_told_to_fetch_afresh(shop: Shop) -> None:
    for number in range(11):
        shop.log.add(f"missed.{number}")
    omar = await shop.reader(**last_id(0))
    assert omar.events == ["reset"]
    shop.happens("new")
    await omar.heard("reset", "new")
    huda = await shop.reader(staff("staff:huda"), **last_id(2))
    assert "reset" not in huda.events
    assert len(huda.events) == 10


@live
async def test_an_id_from_the_future_means_fetch_afresh(shop: Shop) -> None:
    """A log restored from a backup counts from an earlier number again."""
    shop.log.add("old")
    omar = await shop.reader(**last_id(900))
    assert omar.events == ["reset"]
    shop.happens("new")
    await omar.heard("reset", "new")


@live
async def test_a_reader_that_knows_more_than_this_process_hears_nothing_twice(shop: Shop) -> None:
    huda = await shop.reader(staff("staff:huda"))
    shop.log.add("seen.elsewhere")
    omar = await shop.reader(**last_id(1))
    shop.happens("new")
    await huda.heard("seen.elsewhere", "new")
    await omar.heard("new")


@live
async def test_a_log_that_went_back_tells_all_to_fetch_afresh(shop: Shop) -> None:
    shop.log.add("one")
    shop.log.add("two")
    omar = await shop.reader()
    shop.log.rows.pop()
    await shop.hub.poll()
    await omar.heard("reset")
    shop.happens("new")
    await omar.heard("reset", "new")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"query_string": b"last=1"}, ["two", "three"]),
        ({"query_string": b"last=1", **last_id(2)}, ["three"]),
        ({"query_string": b"last=-1"}, []),
        ({"query_string": b"last=99999999999999999999999"}, []),
        ({"query_string": "last=١".encode()}, []),
        ({"query_string": b"&".join([b"a=1"] * 50)}, []),
        ({"headers": [(b"last-event-id", b"\xff\xfe")]}, []),
    ],
)
def test_where_a_reader_left_off_is_read_with_care(scope: dict[str, object], expected: list[str]) -> None:
    async def story() -> None:
        async with running() as shop:
            for name in ("one", "two", "three"):
                shop.log.add(name)
            assert (await shop.reader(**scope)).events == expected

    asyncio.run(story())


# The door


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_an_empty_answer(status: int) -> None:
    async def story() -> None:
        async with running() as shop:
            reader = await shop.reader(Refusal(status))
            assert (reader.status, reader.text, reader.ended) == (status, "", True)
            assert shop.hub.metrics()["connections"] == 0

    asyncio.run(story())


@live
async def test_rights_that_cannot_be_looked_up_are_no_rights(shop: Shop) -> None:
    reader = await shop.reader(lambda scope: ValueError("SELECT secret FROM team_user"))
    assert (reader.status, reader.text) == (503, "")
    assert reader.headers["retry-after"]


@live
async def test_only_get_is_answered(shop: Shop) -> None:
    assert (await shop.reader(method="POST")).status == 405
    assert shop.door.asked == 0


@live
async def test_another_site_may_read_only_when_the_subscription_says_so(shop: Shop) -> None:
    layla = await shop.reader(visitor(origin="https://shop.example"))
    assert layla.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in layla.headers
    forged = await shop.reader(visitor(origin="https://a\r\nset-cookie: x"))
    assert "access-control-allow-origin" not in forged.headers
    assert "access-control-allow-origin" not in (await shop.reader()).headers


@within(Limits(poll=3600.0, streams_per_who=2, streams=3))
async def test_one_person_and_all_together_have_a_limit(shop: Shop) -> None:
    tabs = [await shop.reader() for _ in range(2)]
    assert (await shop.reader()).status == 429
    assert (await shop.reader(staff("staff:huda"))).status == 200
    assert (await shop.reader(staff("staff:reem"))).status == 503
    tabs[0].hang_up()
    await tabs[0].closed()
    assert (await shop.reader()).status == 200


@live
async def test_readers_are_asked_to_come_back_at_different_times(shop: Shop) -> None:
    readers = [await shop.reader(staff(f"staff:{number}")) for number in range(12)]
    times = [int(reader.text.split("retry: ")[1].split("\n")[0]) for reader in readers]
    assert all(2000 <= time <= 10000 for time in times)
    assert len(set(times)) > 6


# Rights end


@pytest.mark.parametrize("name", ["staff.revoked", "staff.changed", "session.ended", "visitor.revoked"])
def test_a_revocation_closes_that_persons_streams_at_once(name: str) -> None:
    async def story() -> None:
        async with running() as shop:
            omar, tab, huda = await shop.reader(), await shop.reader(), await shop.reader(staff("staff:huda"))
            shop.happens(name, audience="both", who="staff:omar")
            await omar.closed()
            await tab.closed()
            shop.happens("message.received")
            await huda.heard("message.received")
            assert omar.events == [] and omar.ended
            assert shop.hub.metrics()["revoked"] == 2

    asyncio.run(story())


@live
async def test_a_revocation_while_rights_are_looked_up_still_counts(shop: Shop) -> None:
    """Omar's rights are read, then taken away, then his stream would open."""
    huda = await shop.reader(staff("staff:huda"))

    def revoked_meanwhile(scope: object) -> object:
        shop.log.add("staff.revoked", who="staff:omar")
        shop.bus.wake(REEMS)
        while "staff:omar" not in shop.hub._revoked:
            assert shop.log.gate.wait(1)
        return staff()

    omar = await shop.reader(revoked_meanwhile)
    assert omar.status == 403
    assert huda.status == 200


@live
async def test_the_first_reader_of_a_store_is_asked_again_once_the_store_is_watched(shop: Shop) -> None:
    answers = iter([staff(), Refusal(403)])
    omar = await shop.reader(lambda scope: next(answers))
    assert omar.status == 403


@live
async def test_rights_are_looked_up_again_when_they_end(shop: Shop) -> None:
    omar = await shop.reader(staff(expires_at=now() + timedelta(seconds=5)))
    huda = await shop.reader(staff("staff:huda"))
    asked = shop.door.asked
    shop.door.answer = staff(may_see=lambda row: row.name != "secret")
    for _ in range(20):
        await shop.hub.beat()
    await soon(lambda: shop.door.asked == asked + 1 and not shop.hub._feeds[REEMS]._dirty)
    await soon(lambda: all(stream.expires < 1e12 for stream in shop.hub._crowd.everybody()))
    shop.happens("secret")
    shop.happens("message.received")
    await huda.heard("secret", "message.received")
    await omar.heard("message.received")


@live
async def test_rights_that_are_gone_at_the_second_look_end_the_stream(shop: Shop) -> None:
    omar = await shop.reader(staff(expires_at=now() + timedelta(seconds=5)))
    shop.door.answer = Refusal(403)
    for _ in range(20):
        await shop.hub.beat()
    await omar.closed()
    assert omar.ended


@live
async def test_no_right_lasts_longer_than_ten_minutes(shop: Shop) -> None:
    await shop.reader(staff(expires_at=now() + timedelta(days=9)))
    (stream,) = shop.hub._crowd.everybody()
    assert stream.expires <= asyncio.get_running_loop().time() + 600


# Slow readers, silence, the end


@within(Limits(poll=3600.0, queue=5))
async def test_a_slow_reader_is_dropped_and_goes_on_where_it_was(shop: Shop) -> None:
    omar, huda = await shop.reader(), await shop.reader(staff("staff:huda"))
    omar.may_take.clear()
    cut: list[bool] = []
    omar.scope["wafaa.abort"] = lambda: cut.append(True)
    for number in range(1, 13):
        shop.happens(f"event.{number}")
        await soon(lambda number=number: len(huda.events) == number)  # type: ignore[misc]
    await omar.closed()
    assert cut == [True]
    assert shop.hub.metrics()["dropped"] == 1
    again = await shop.reader(**last_id(0))
    assert len(again.events) == 12


@live
async def test_a_quiet_stream_is_kept_alive_and_moves_its_mark(shop: Shop) -> None:
    layla = await shop.reader(visitor())
    for _ in range(3):
        shop.happens("note.added")
    await soon(lambda: shop.hub._feeds[REEMS].cursor == 3)
    for _ in range(20):
        await shop.hub.beat()
    await soon(lambda: layla.text.count(":\n") == 1)
    assert layla.last_id == "3"
    assert layla.events == []


@live
async def test_typing_reaches_those_who_look_and_leaves_no_trace(shop: Shop) -> None:
    layla, omar = await shop.reader(visitor()), await shop.reader()
    other = await shop.reader(visitor("conversation:other", "visitor:other"))
    shop.bus.signal(Signal(REEMS, "conversation:layla", "both", "typing", {"name": "هدى"}))
    shop.happens("message.sent", topic="conversation:layla", audience="both")
    await layla.heard("typing", "message.sent")
    await omar.heard("typing", "message.sent")
    assert "id" not in layla.blocks[0]
    assert json.loads(layla.blocks[0]["data"]) == {"name": "هدى", "topic": "conversation:layla"}
    assert other.events == []
    assert [row.name for row in shop.log.rows] == ["message.sent"]


@live
async def test_who_hangs_up_is_forgotten(shop: Shop) -> None:
    omar = await shop.reader()
    omar.hang_up()
    await omar.closed()
    assert shop.hub.metrics()["connections"] == 0
    assert shop.hub._crowd.of("staff:omar") == ()
    assert len(shop.hub._feeds[REEMS]) == 0


@within(Limits(poll=3600.0, idle_feed=-1.0))
async def test_a_store_nobody_watches_is_read_no_more(shop: Shop) -> None:
    omar = await shop.reader()
    await shop.hub.poll()
    assert REEMS in shop.hub._feeds
    omar.hang_up()
    await omar.closed()
    await shop.hub.poll()
    assert shop.hub.metrics()["stores"] == 0


def test_stopping_closes_every_stream_within_a_second_even_one_that_does_not_read() -> None:
    async def story() -> None:
        async with running() as shop:
            readers = [await shop.reader(staff(f"staff:{number}")) for number in range(5)]
            readers[0].may_take.clear()
            started = asyncio.get_running_loop().time()
            await shop.hub.stop()
            assert asyncio.get_running_loop().time() - started < 1
            assert [reader.ended for reader in readers] == [False, True, True, True, True]
            assert all(reader.task.done() for reader in readers)
            assert (await shop.reader(staff("staff:late"))).status == 503

    asyncio.run(story())


@live
async def test_being_cancelled_by_the_server_is_not_swallowed(shop: Shop) -> None:
    omar = await shop.reader()
    omar.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await omar.task
    assert shop.hub.metrics()["connections"] == 0
