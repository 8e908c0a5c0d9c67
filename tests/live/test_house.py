"""The front of a process: /live/ to the hub, the rest to Django, static files first; doors and the log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.live.harness import request_scope
from tests.world import World
from wafaa.live import announce, doors, queries, static
from wafaa.live.bus import LocalBus
from wafaa.live.house import House
from wafaa.live.subscription import EventRow, Refusal, Scope, Signal
from wafaa.work import unit as units
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit

Ask = Callable[..., Awaitable[tuple[int, dict[bytes, bytes], bytes]]]


def in_the_house(story: Callable[[Ask], Awaitable[None]], *parts: str) -> None:
    """Start the house by its lifespan, tell the story, stop it."""

    async def told() -> None:
        house = House(parts or ("web", "live"))
        stages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
        over, started, said = asyncio.Event(), asyncio.Event(), []

        async def receive() -> dict[str, Any]:
            stage = next(stages)
            if stage["type"] == "lifespan.shutdown":
                await over.wait()
            return stage

        async def send(message: dict[str, Any]) -> None:
            said.append(message["type"])
            started.set()

        life = asyncio.create_task(house({"type": "lifespan"}, receive, send))
        await asyncio.wait_for(started.wait(), 10)

        async def ask(path: str, **scope: Any) -> tuple[int, dict[bytes, bytes], bytes]:
            return await _ask(house, path, **scope)

        await story(ask)
        over.set()
        await asyncio.wait_for(life, 5)
        assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    asyncio.run(told())


async def _ask(house: House, path: str, **scope: Any) -> tuple[int, dict[bytes, bytes], bytes]:
    said: list[dict[str, Any]] = []
    asked = iter([{"type": "http.request", "body": b""}])

    async def receive() -> dict[str, Any]:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await house(request_scope(path, **scope), receive, send)
    body = b"".join(message.get("body", b"") for message in said[1:])
    return said[0]["status"], dict(said[0]["headers"]), body


def test_a_live_path_without_a_door_is_not_found() -> None:
    async def story(ask: Ask) -> None:
        assert (await ask("/live/nowhere/"))[0] == 404

    in_the_house(story)


def test_static_files_have_names_of_their_content_and_stay_for_ever() -> None:
    path = finders.find("mark.svg")
    url = static.HashedNames(base_url="/static/").url("mark.svg")
    assert path and url.startswith("/static/mark.") and url != "/static/mark.svg"

    async def story(ask: Ask) -> None:
        status, headers, body = await ask(url)
        with open(path, "rb") as file:
            assert (status, body) == (200, file.read())
        assert b"immutable" in headers[b"cache-control"]
        assert headers[b"x-content-type-options"] == b"nosniff"
        _, plain, _ = await ask("/static/mark.svg")
        assert plain[b"cache-control"] == b"max-age=60, public"
        status, old, same = await ask("/static/mark.0123456789ab.svg")
        assert (status, same) == (200, body)
        assert b"immutable" not in old[b"cache-control"]
        status, _, none = await ask(url, method="HEAD")
        assert (status, none) == (200, b"")

    in_the_house(story, "web")


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static//etc/passwd", "/static/%2e%2e/settings.py"])
def test_nothing_but_static_files_is_served_as_one(path: str) -> None:
    called: list[str] = []

    def django(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        called.append(environ["PATH_INFO"])
        return []

    list(static.in_front_of(django)({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, lambda *_: None))
    assert called == [path]


def test_a_name_without_a_file_stays_as_it_is() -> None:
    assert static.HashedNames(base_url="/static/").url("nowhere.css") == "/static/nowhere.css"


def test_a_process_without_the_live_part_has_no_streams() -> None:
    async def story(ask: Ask) -> None:
        assert (await ask("/live/s/reem/"))[0] == 404

    in_the_house(story, "web")


def test_a_process_without_the_web_part_has_no_pages() -> None:
    async def story(ask: Ask) -> None:
        assert (await ask("/account/login/"))[0] == 404

    in_the_house(story, "live")


# Doors


@pytest.fixture
def no_doors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(doors, "DOORS", {})
    yield


def answering(status: int) -> Callable[[Scope], Refusal]:
    return lambda scope: Refusal(status)


def test_the_longest_prefix_answers(no_doors: None) -> None:
    doors.door("/live/s/")(answering(401))
    doors.door("/live/s/x/")(answering(403))
    assert doors.authorise({"path": "/live/s/a/"}) == Refusal(401)
    assert doors.authorise({"path": "/live/s/x/"}) == Refusal(403)
    assert doors.authorise({"path": "/live/p/"}) == Refusal(404)


def test_a_second_door_on_a_path_or_one_outside_is_a_mistake(no_doors: None) -> None:
    doors.door("/live/s/")(answering(401))
    with pytest.raises(ValueError, match="has a door"):
        doors.door("/live/s/")(answering(403))
    with pytest.raises(ValueError, match="not under"):
        doors.door("/s/")(answering(403))


# The log


class LampLit(Happening):
    name = "test.lamp_lit"
    audience = "both"

    def ids(self) -> dict[str, Any]:
        return {"lamp_id": 3, "lamp": "abc"}


def light(topic: str = "lamp:abc") -> None:
    with unit():
        emit(LampLit(), topic=topic, team_id=4)


def test_the_log_gives_a_stores_events_in_order_and_no_others(world: World) -> None:
    with world.inside():
        before = queries.head(world.shop.pk)
        light()
        light("lamp:two")
    with world.next_door():
        light("lamp:next")
    rows = queries.read_since(world.shop.pk, before, 10)
    assert [row.topic for row in rows] == ["lamp:abc", "lamp:two"]
    assert rows[0] == EventRow(
        rows[0].id, world.shop.pk, "test.lamp_lit", "both", "lamp:abc", 4, {"lamp_id": 3, "lamp": "abc"}
    )
    assert queries.read_since(world.shop.pk, before, 1) == rows[:1]
    assert queries.head(world.shop.pk) == rows[1].id
    assert queries.heads([world.shop.pk, 10**9]) == {world.shop.pk: rows[1].id, 10**9: 0}


@pytest.mark.django_db(transaction=True)
def test_every_commit_wakes_its_store_and_a_rollback_wakes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.world import build

    woken: list[int] = []

    class Noting(LocalBus):
        def wake(self, store_id: int) -> None:
            woken.append(store_id)

    world = build()
    noting = Noting()
    monkeypatch.setattr(announce, "the_bus", lambda: noting)
    assert announce.on_commit in units.LISTENERS
    with world.inside():
        light()
        assert woken == [world.shop.pk]
        with pytest.raises(ZeroDivisionError), unit():
            emit(LampLit())
            _ = 1 / 0
    assert woken == [world.shop.pk]


def test_announcing_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> LocalBus:
        raise OSError("no bus")

    monkeypatch.setattr(announce, "the_bus", broken)
    announce.wake(1)
    announce.publish_signal(1, "t", "both", "typing", {})


def test_a_signal_goes_out_as_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Signal] = []

    class Noting(LocalBus):
        def signal(self, signal: Signal) -> None:
            sent.append(signal)

    noting = Noting()
    monkeypatch.setattr(announce, "the_bus", lambda: noting)
    announce.publish_signal(1, "conversation:a", "customer", "typing", {"name": "هدى"}, team_id=4)
    assert sent == [Signal(1, "conversation:a", "customer", "typing", {"name": "هدى"}, 4)]
