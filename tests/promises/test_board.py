"""The pages of promises: every number opens its list, and the month shows what is due on each day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from tests.world import World
from wafaa.lib.time import now
from wafaa.promises import fact_verbs
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, Tally

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
S = "/s/layla/promises"


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with time_machine.travel(NOON, tick=False):
        made = Client()
        made.force_login(world.omar.user)
        yield made


def vow(world: World, days: float, kind: str = "delivery", **labels: str) -> Promise:
    with world.inside():
        named = {"carrier": "SMSA", "region": "جدة", "about": "#1001", "source": "carrier"} | labels
        return promises.make(kind, world.layla, "order:x", due_at=now() + days * DAY, labels=named)


def settle(world: World, promise: Promise, days: float) -> None:
    with world.inside():
        fact_verbs.follow(
            promise, due_at=promise.due_at, risk_at=promise.at_risk_at, settled_at=promise.made_at + days * DAY
        )


def read(client: Client, path: str, **asked: str) -> str:
    answer = client.get(f"{S}/{path}/?{urlencode(asked)}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def rows(page: str) -> int:
    return page.count("<tr><td>")


def test_every_number_opens_the_list_of_just_so_many(client: Client, world: World) -> None:
    for days in (1, 1, 2):
        settle(world, vow(world, 3), days)
    settle(world, vow(world, 3, carrier="أرامكس"), 4)
    settle(world, vow(world, 3, kind="dispatch"), 1)
    page = read(client, "numbers", month="2026-11")
    links = re.findall(r'<td><a href="(/s/layla/promises/list/[^"]+)">(\d+|[٠-٩]+)</a>', page)
    assert len(links) >= 8
    for url, number in links:
        listed = client.get(url.replace("&amp;", "&")).content.decode()
        assert rows(listed) == int(number), url
    with world.inside():
        smsa = Tally.objects.get(by="carrier", name="SMSA")
        assert (smsa.kept, smsa.broken) == (3, 0)
        assert Tally.objects.get(by="kind", name="delivery").broken == 1


def test_the_month_shows_each_day_and_opens_it(client: Client, world: World) -> None:
    settle(world, vow(world, 3), 1)
    vow(world, 3.2)
    moved = vow(world, 5)
    with world.inside():
        promises.renegotiate(moved, now() + 3.1 * DAY)
    page = read(client, "month", month="2026-11")
    assert len(re.findall(r'class="vow-due"', page)) == 1 and "day=2026-11-23" in page
    # The Hijri day stands beside it, as the store wants it.
    assert "vow-date" in page and ("Jumada" in page or "جمادى" in page)
    assert rows(read(client, "list", day="2026-11-23")) == 3


def test_what_is_owed_is_listed_by_kind_and_state_a_page_at_a_time(client: Client, world: World) -> None:
    for place in range(45):
        vow(world, 2 + place / 100)
    vow(world, 2, kind="refund")
    assert rows(read(client, "list", state="open", kind="refund")) == 1
    first = read(client, "list", state="open", kind="delivery")
    assert rows(first) == 40 + 0 and "SMSA" in first
    more = re.search(r'class="more" href="([^"]+)"', first)
    assert more is not None
    rest = client.get(more[1].replace("&amp;", "&"), headers={"hx-request": "true"}).content.decode()
    assert rows(rest) == 5 and "<html" not in rest


@pytest.mark.parametrize(
    "asked",
    [
        {"month": "2026-13"},
        {"month": "٢٠٢٦-١١"},
        {"month": "0001-01"},
        {"by": "staff", "name": "x", "month": "2026-11"},
        {"by": "nothing", "month": "2026-11"},
        {"day": "2026-02-30"},
        {"day": "9999-12-31"},
        {"kind": "'", "state": "\x00"},
        {"after": "1_2"},
        {"after": "nan_1"},
        {"after": "1e400_1"},
        {"by": "staff", "name": "9" * 17, "month": "2026-11"},
    ],
)
def test_whatever_is_asked_is_answered(client: Client, asked: dict[str, Any]) -> None:
    for path in ("list", "month", "numbers"):
        read(client, path, **asked)


def test_the_neighbours_promises_are_not_counted(client: Client, world: World) -> None:
    settle(world, vow(world, 3), 1)
    stranger = Client()
    stranger.force_login(world.stranger.user)
    page = stranger.get("/s/neighbour/promises/numbers/").content.decode()
    assert "SMSA" not in page and "/list/?" not in page
    assert stranger.get(f"{S}/list/").status_code == 404


def test_what_was_told_in_time_is_counted(client: Client, world: World) -> None:
    one, other = vow(world, 3), vow(world, 3)
    with world.inside():
        for promise, at in ((one, now() + DAY), (other, now() + 4 * DAY)):
            promises.renegotiate(promise, now() + 6 * DAY, why="delay")
            assert promises.tell(promise, at) and not promises.tell(promise, at)
    page = read(client, "numbers", month="2026-11")
    assert "50%" in page or "٥٠" in page
