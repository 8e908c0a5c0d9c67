"""A small shop's busy hour, pressed together: nothing is lost, and the server does not grow. Only in `make test-long`.

Visitors come, talk, listen, leave and come back; an agent answers. What is measured is the process as the system
sees it: resident memory and open files must stand still once it is warm.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import httpx
import pytest

from tests.browser.walk_ground import Ground, until

pytestmark = [pytest.mark.long, pytest.mark.once]
MINUTES = float(os.environ.get("SOAK_MINUTES", "15"))
VISITORS = 24
GROWN_KIB, MORE_FILES = 30 * 1024, 24


@pytest.fixture
def ground() -> Iterator[Ground]:
    ground = Ground(TRUSTED_PROXIES="127.0.0.1")
    ground.up()
    yield ground
    ground.close()


class Talker(threading.Thread):
    """A visitor who talks and listens until told to stop. `written` is what the shop acknowledged, by key."""

    def __init__(self, ground: Ground, number: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.base = f"{ground.address}/w/{ground.told['line']}/"
        self.live = f"{ground.address}/live/w/{ground.told['line']}"
        self.over, self.number, self.token = over, number, ""
        self.written: dict[str, str] = {}
        self.heard = self.visits = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.visit()
        except Exception as error:
            self.wrong.append(repr(error))

    def visit(self) -> None:
        """A page is opened, a few lines are said while the stream is open, the page is closed."""
        address = f"10.{self.number}.{self.visits // 200}.{self.visits % 200}"
        headers = {"Accept-Language": "ar", "X-Forwarded-For": address}
        with httpx.Client(timeout=30, headers=headers) as self.client:
            self.visits += 1
            opened = self.call("session", lang="ar", page="https://shop.test/", token=self.token)
            self.token = opened["token"]
            self.client.headers["Authorization"] = f"Bearer {self.token}"
            self.say()
            ticket = self.call("ticket")["ticket"]
            with self.client.stream("GET", self.live, params={"ticket": ticket}) as stream:
                lines = stream.iter_lines()
                for _ in range(3):
                    self.say()
                    self.hear(lines)

    def say(self) -> None:
        key, text = uuid4().hex, f"سؤال {len(self.written)} من الزائر {self.number}"
        said = self.call("messages", key=key, text=text, files=[])
        assert said["message"]["key"] == key
        self.written[key] = text
        self.over.wait(1)

    def hear(self, lines: Iterator[str]) -> None:
        for line in lines:
            if line.startswith("event: message"):
                self.heard += 1
                return

    def call(self, what: str, **body: Any) -> dict[str, Any]:
        while True:
            answer = self.client.post(self.base + what, json=body)
            if answer.status_code != 429:
                break
            self.over.wait(float(answer.headers.get("Retry-After", "1")))
        assert answer.status_code < 300, answer.text
        told: dict[str, Any] = answer.json()
        return told


class Desk(threading.Thread):
    """An agent who opens the inbox, and answers whoever waits."""

    def __init__(self, ground: Ground, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.ground, self.over = ground, over
        self.answered = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        try:
            with httpx.Client(timeout=30, follow_redirects=True) as self.client:
                self.enter()
                while not self.over.wait(0.5):
                    self.round()
        except Exception as error:
            self.wrong.append(repr(error))

    def enter(self) -> None:
        login = f"{self.ground.address}/account/login/"
        self.client.get(login)
        form = {"login": "omar@layla.test", "password": self.ground.told["password"]}
        self.send(login, form)

    def round(self) -> None:
        self.client.get(self.ground.url())
        rows = self.client.get(self.ground.url("inbox/")).raise_for_status().text
        for name in re.findall(r'class="conv[^"]*"[^>]*?/inbox/(\w+)/', rows)[:3]:
            page = self.client.get(self.ground.url(f"inbox/{name}/")).raise_for_status().text
            assert "composer-text" in page
            form = {"kind": "reply", "text": f"وصلنا سؤالك ({self.answered})", "key": uuid4().hex, "last_id": ""}
            self.send(self.ground.url(f"inbox/{name}/send/"), form)
            self.answered += 1

    def send(self, address: str, form: dict[str, str]) -> None:
        token = self.client.cookies["csrftoken"]
        headers = {"X-CSRFToken": token, "Referer": self.ground.address, "Origin": self.ground.address}
        self.client.post(address, data=form, headers=headers).raise_for_status()


def state_of(pid: int) -> tuple[int, int]:
    """(resident KiB, open files) of a process."""
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert resident is not None
    return int(resident[1]), len(os.listdir(f"/proc/{pid}/fd"))


def test_a_busy_hour_loses_nothing_and_the_server_does_not_grow(ground: Ground) -> None:
    process = ground.programs["up"].process
    assert process is not None
    over = threading.Event()
    people: list[Any] = [Talker(ground, number, over) for number in range(VISITORS)]
    desk = Desk(ground, over)
    seen = []
    for one in [*people, desk]:
        one.start()
    ends = time.monotonic() + MINUTES * 60
    while time.monotonic() < ends and all(one.is_alive() for one in people):
        over.wait(2)
        seen.append(state_of(process.pid))
    over.set()
    for one in [*people, desk]:
        one.join(60)
    assert [one.wrong for one in [*people, desk] if one.wrong] == []
    assert desk.answered > 10 and all(one.written and one.heard for one in people)
    warm, late = seen[len(seen) // 3 : len(seen) // 2], seen[-len(seen) // 6 :]
    grown = [max(one[what] for one in late) - max(one[what] for one in warm) for what in (0, 1)]
    assert grown[0] < GROWN_KIB and grown[1] <= MORE_FILES, seen[:: max(1, len(seen) // 40)]
    stored = ground.backstage("said_by_visitors", [key for one in people for key in one.written])
    assert stored == {key: text for one in people for key, text in one.written.items()}
    until(lambda: health(ground)["dead_letters"] == 0 and not health(ground)["oldest_unsent_seconds"], 60)
    assert ground.trouble() == []


def health(ground: Ground) -> dict[str, Any]:
    with urlopen(f"{ground.address}/healthz", timeout=30) as answer:
        told: dict[str, Any] = json.loads(answer.read())
    return told
