"""A browser, a shop's desk and its server for the walks."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.fake_widget_server import Desk, Server
from tests.browser.walk_people import PATIENCE

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
LATENCY_MS = int(os.environ.get("WALK_LATENCY_MS", "0"))
"""With this many milliseconds before every answer, and nothing kept, the walks find what only a slow wire shows."""


def slow_down(context: BrowserContext) -> None:
    """Every page of this browser waits `LATENCY_MS` for each thing it fetches."""
    wire = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1}

    def opened(page: Page) -> None:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Network.emulateNetworkConditions", wire)

    context.on("page", opened)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        if LATENCY_MS:
            make = chromium.new_context

            def new_context(**traits: Any) -> BrowserContext:
                context = make(**traits)
                slow_down(context)
                return context

            chromium.new_context = new_context  # type: ignore[method-assign]
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1000, "height": 800}, timezone_id="Asia/Riyadh", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def server(desk: Desk) -> Iterator[Server]:
    server = Server(desk)
    yield server
    server.kill()
