"""The parts apart on PostgreSQL and Redis: two webs, two workers, one hub. One of each dies and nobody notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walk_ground import SLOW_START, Ground, Program, until
from tests.browser.walk_mill import Proxy, postgres, redis
from tests.browser.walk_people import Agent, Visitor
from tests.channels.mailserver import free_port

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.xdist_group("apart")]
TALK = {
    "ar": [("أوّل سؤال", "أوّل جواب"), ("ثاني سؤال", "ثاني جواب"),
           ("ثالث سؤال", "ثالث جواب"), ("رابع سؤال", "رابع جواب")],
    "en": [("First question", "First answer"), ("Second question", "Second answer"),
           ("Third question", "Third answer"), ("Fourth question", "Fourth answer")],
}  # fmt: skip


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with postgres() as database, redis() as bus:
        ground = Ground(DATABASE_URL=database, REDIS_URL=bus)
        webs, hub = [free_port(), free_port()], free_port()
        proxy = Proxy(ground.port, webs, hub)
        for place, port in enumerate(webs):
            ground.add(f"web{place}", "serve", port=port)
            ground.add(f"worker{place}", "work")
        ground.add("hub", "live", port=hub)
        for program in ground.programs.values():
            begin(program)
        yield ground
        proxy.shutdown()
        proxy.server_close()
        ground.close()


def begin(program: Program) -> None:
    """Start it and wait until it works: one with a port answers, a worker says so."""
    before = len(program.said())
    program.start()
    has_begun = program.is_up if program.port else lambda: len(program.said()) > before
    until(has_begun, SLOW_START, f"{program.words} works")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_one_of_each_dies_and_the_talk_goes_on(browser: Browser, ground: Ground, lang: str) -> None:
    agent = Agent(browser, ground, {"ar": "omar", "en": "huda"}[lang], lang)
    visitor = Visitor(browser, ground, lang)
    visitor.open()
    visitor.says(TALK[lang][0][0])
    agent.opens(TALK[lang][0][0])
    for turn, victim in enumerate(("", "web0", "worker0", "hub")):
        asks, reply = TALK[lang][turn]
        with visitor.witness.outage(), agent.witness.outage():
            if victim:
                ground.programs[victim].kill()
            if turn:
                visitor.says(asks)
            if victim == "hub":
                begin(ground.programs["hub"])
            agent.sees(asks)
            agent.answers(reply)
            visitor.hears(reply)
    expect(agent.thread.locator(".message")).to_have_count(8)
    everything = [[kind, text] for turn in TALK[lang] for kind, text in zip(("in", "out"), turn, strict=True)]
    assert ground.backstage("written", TALK[lang][0][0]) == everything
    assert visitor.sent() == [asks for asks, _ in TALK[lang]]
    assert visitor.heard() == [reply for _, reply in TALK[lang]]
    assert [*agent.witness.told(), *visitor.witness.told(), *ground.trouble()] == []
    for name in ("web0", "worker0"):
        begin(ground.programs[name])
    agent.context.close()
    visitor.context.close()
