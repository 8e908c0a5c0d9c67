"""Wake-ups and signals between processes: fast when the wire holds, harmless when it does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.live.harness import REEMS, Shop, last_id, running, soon, staff
from wafaa.live import bus as bus_module
from wafaa.live.bus import LocalBus, WiredBus
from wafaa.live.courier import MOST_WAITING, Courier
from wafaa.live.hub import Hub
from wafaa.live.subscription import Signal

TYPING = Signal(REEMS, "conversation:layla", "both", "typing", {"name": "هدى"})


class Cable:
    """Joins buses in this process the way a broker would; can be cut."""

    def __init__(self) -> None:
        self.ends: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[str | None]]] = []
        self.cut = False
        self.carried: list[str] = []

    def send(self, words: list[str]) -> None:
        if self.cut:
            raise ConnectionError("cut")
        self.carried += words
        for loop, end in self.ends:
            for word in words:
                loop.call_soon_threadsafe(end.put_nowait, word)

    async def words(self) -> AsyncIterator[str]:
        if self.cut:
            raise ConnectionError("cut")
        end: asyncio.Queue[str | None] = asyncio.Queue()
        self.ends.append((asyncio.get_running_loop(), end))
        while (word := await end.get()) is not None:
            yield word
        raise ConnectionError("cut")


class Ear:
    def __init__(self, bus: LocalBus) -> None:
        self.stores: list[int] = []
        self.signals: list[Signal] = []
        self.detach = bus.attach(asyncio.get_running_loop(), self.stores.append, self.signals.append)


async def two_ends(cable: Cable) -> tuple[WiredBus, Ear, Ear, list[asyncio.Task[None]]]:
    here, there = WiredBus(cable), WiredBus(cable)
    tasks = [asyncio.create_task(bus.listen()) for bus in (here, there)]
    await soon(lambda: len(cable.ends) == 2)
    return here, Ear(here), Ear(there), tasks


def test_a_wake_up_from_any_thread_reaches_the_loop() -> None:
    async def story() -> None:
        bus = LocalBus()
        ear = Ear(bus)
        threading.Thread(target=bus.wake, args=(7,)).start()
        await soon(lambda: ear.stores == [7])
        ear.detach()
        bus.wake(8)
        bus.signal(TYPING)
        await asyncio.sleep(0)
        assert ear.stores == [7] and ear.signals == []

    asyncio.run(story())


def test_a_loop_that_has_ended_does_not_disturb_the_writer() -> None:
    async def attach(bus: LocalBus) -> None:
        Ear(bus)

    bus = LocalBus()
    asyncio.run(attach(bus))
    bus.wake(7)
    bus.signal(TYPING)


def test_other_processes_hear_it_and_we_hear_ourselves_once() -> None:
    async def story() -> None:
        cable = Cable()
        bus, here, there, tasks = await two_ends(cable)
        bus.wake(7)
        bus.signal(TYPING)
        await soon(lambda: there.stores == [7] and there.signals == [TYPING])
        await soon(lambda: all(end.empty() for _, end in cable.ends))
        assert here.stores == [7] and here.signals == [TYPING]
        for task in tasks:
            task.cancel()

    asyncio.run(story())


def test_a_cut_wire_never_reaches_the_writer_and_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_module, "RECONNECT_SECONDS", 0.001)

    async def story() -> None:
        cable = Cable()
        bus, here, there, tasks = await two_ends(cable)
        cable.cut = True
        for _, end in cable.ends:
            end.put_nowait(None)
        cable.ends.clear()
        bus.wake(7)
        await soon(lambda: here.stores == [7])
        cable.cut = False
        await soon(lambda: len(cable.ends) == 2)
        bus.wake(8)
        await soon(lambda: 8 in there.stores)
        for task in tasks:
            task.cancel()

    asyncio.run(story())


@pytest.mark.parametrize(
    "word", ["", "nonsense", "{}", "[]", '{"from": "x", "store": "a"}', '{"from": "x", "signal": {}}']
)
def test_words_that_are_not_ours_are_passed_over(word: str) -> None:
    async def story() -> None:
        bus = WiredBus(Cable())
        ear = Ear(bus)
        bus._hear(word)
        await asyncio.sleep(0)
        assert ear.stores == [] and ear.signals == []

    asyncio.run(story())


def test_a_signal_too_large_for_the_wire_stays_here() -> None:
    async def story() -> None:
        cable = Cable()
        bus, here, there, tasks = await two_ends(cable)
        bus.signal(Signal(REEMS, "t", "both", "typing", {"text": "x" * 8000}))
        bus.wake(7)
        await soon(lambda: there.stores == [7])
        assert len(here.signals) == 1 and there.signals == []
        for task in tasks:
            task.cancel()

    asyncio.run(story())


def test_a_wire_that_hangs_holds_up_no_writer_and_fills_no_memory() -> None:
    begun, hang, carried = threading.Event(), threading.Event(), []

    def carry(words: list[str]) -> None:
        begun.set()
        hang.wait(30)
        carried.extend(words)

    courier = Courier(carry)
    courier.take("first")
    assert begun.wait(30)  # only now does nothing leave: a thread that starts late would take more with it
    for number in range(MOST_WAITING + 50):
        courier.take(f"word {number}")
        courier.take("again and again")
    assert not courier.take("one too many")
    hang.set()
    _wait_for(lambda: "first" in carried and "again and again" in carried)
    assert carried.count("again and again") == 1


def _wait_for(true: Any) -> None:
    async def story() -> None:
        await soon(true)

    asyncio.run(story())


def test_two_hubs_on_one_wire_tell_the_same_story() -> None:
    """Omar's tab is on one process, Huda's on the other; one of them does the writing."""

    async def story() -> None:
        cable = Cable()
        async with running() as shop:
            hubs = [_hub(shop, WiredBus(cable)) for _ in range(2)]
            for hub in hubs:
                await hub.start()
            await soon(lambda: len(cable.ends) == 2)
            from tests.live.harness import Reader

            omar, huda = Reader(hubs[0]), Reader(hubs[1], **last_id(0))
            await omar.open()
            await huda.open()
            shop.log.add("message.received")
            hubs[0]._bus.wake(REEMS)
            await omar.heard("message.received")
            await huda.heard("message.received")
            for hub in hubs:
                await hub.stop()

    asyncio.run(story())


def _hub(shop: Shop, bus: LocalBus) -> Hub:
    return Hub(lambda scope: staff(), shop.log.read_since, shop.log.head, bus, limits=shop.hub.limits)
