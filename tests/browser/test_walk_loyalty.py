"""The life of a point: an order is told by its signed hook, its buyer joins on their own page, the points wait until it
has arrived and was kept, buy a voucher that the counter redeems, and half of the order comes back. Customer, colleague
and owner see the same numbers at each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.test_walk_promise import Box, Shop
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import PATIENCE, Agent, Witness
from tests.channels.mailserver import Post, post_office
from wafaa.lib.text.digits import in_digits

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("loyalty")]


@pytest.fixture(scope="module")
def post() -> Post:
    return Post()


@pytest.fixture(scope="module")
def ground(post: Post) -> Iterator[Ground]:
    ground = Ground()
    with post_office(post) as port:
        options = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "plain", "smtp_user": ""}
        ground.backstage("connect_mail", options, {})
        ground.backstage("runs_a_programme")
        ground.up()
        yield ground
        assert ground.trouble() == []
        ground.close()


class Sides:
    """The three who look at one person's points."""

    def __init__(self, ground: Ground, own: Page, reem: Agent, address: str, lang: str) -> None:
        self.ground, self.own, self.reem, self.address, self.lang = ground, own, reem, address, lang
        self.home = f"{ground.address}/p/{ground.told['store']}/"

    def see(self, active: int, pending: int = 0) -> None:
        """The books hold so much, and everybody sees it."""
        wanted = {"active": active, "pending": pending}
        until(lambda: self._booked() == wanted, PATIENCE / 1000, f"{wanted} in the books")
        self.own.goto(f"{self.home}points/")
        big = self.own.locator(".points-big")
        expect(big).to_have_text(self._figure(active)) if active else expect(big).to_have_count(0)
        if pending:
            expect(self.own.locator("main")).to_contain_text(self._figure(pending))
        assert findings(self.own) + too_wide(self.own) == []
        card = self._told()["customer"]
        self.reem.goes_to(f"loyalty/of/{card}/lines/")
        expect(self.reem.page.locator("main")).to_contain_text(self._figure(active))
        self.reem.goes_to(f"loyalty/members/?q={self.address}")
        expect(self.reem.page.locator("main tbody")).to_contain_text(self._figure(active))

    def _figure(self, number: int) -> str:
        return in_digits(str(number), "arab" if self.lang == "ar" else "latn")

    def _told(self) -> Any:
        return self.ground.backstage("points_of", self.address)

    def _booked(self) -> dict[str, int]:
        told = self._told()
        return {name: told[name] for name in ("active", "pending")}


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_points_are_exact_at_each_step_for_all_three(ground: Ground, browser: Browser, post: Post, lang: str) -> None:
    shop = Shop(ground.address, ground.backstage("connect_engine"))
    box, number = Box(post, f"maha-{lang}@points.test"), f"{lang}-77"
    placed = datetime.now(UTC) - timedelta(days=25)
    order: dict[str, Any] = {
        "id": number,
        "number": number,
        "currency": "SAR",
        "total": "300",
        "paid": "300",
        "customer": {"id": f"7-{lang}", "name": "Maha", "email": box.address, "proven": ["email"], "language": lang},
        "placed_at": placed.isoformat(),
        "lines": [{"id": "1", "name": "عود ملكي", "quantity": 2, "price": "150", "total": "300"}],
    }
    shop.tells("order", state="preparing", changed_at=placed.isoformat(), **order)
    until(lambda: ground.backstage("points_of", box.address), PATIENCE / 1000, "the order is understood")

    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=lang)
    context.set_default_timeout(PATIENCE)
    witness, page = Witness(context), context.new_page()
    home = f"{ground.address}/p/{ground.told['store']}/"
    page.goto(f"{home}?lang={lang}")
    page.locator("input[name=address]").fill(box.address)
    page.locator("main button").click()
    page.locator("input[name=code]").fill(box.code())
    page.locator("main button").click()
    page.wait_for_url(home + "**")
    page.goto(f"{home}points/")
    page.locator("main form[action$='/join/'] button").click()
    reem = Agent(browser, ground, "reem", lang)
    sides = Sides(ground, page, reem, box.address, lang)
    sides.see(active=0, pending=300)

    came = datetime.now(UTC) - timedelta(days=20)
    parcel = {"id": f"P{number}", "order": number, "carrier": "SMSA", "number": f"77{lang}1"}
    shop.tells("shipment", state="delivered", changed_at=came.isoformat(), **parcel)
    sides.see(active=300)

    page.goto(f"{home}rewards/")
    page.locator(".own-reward a").first.click()
    page.locator("main form button").click()
    page.wait_for_url("**/rewards/mine/*/")
    code = page.locator(".own-voucher-code bdi").inner_text()
    assert findings(page) + too_wide(page) == []
    sides.see(active=200)
    reem.goes_to("loyalty/counter/")
    reem.page.locator("#counter-code").fill(code)
    reem.page.keyboard.press("Enter")
    reem.page.locator(".counter-do").click()
    expect(reem.page.locator(".counter-do")).to_have_count(0)
    assert ground.backstage("points_of", box.address)["used"] == 1

    back = datetime.now(UTC)
    shop.tells("refund", id=f"R{number}", order=number, at=back.isoformat(), amount="150", currency="SAR")
    sides.see(active=50)
    reem.goes_to("loyalty/numbers/")
    assert findings(reem.page) + too_wide(reem.page) == []
    assert [*witness.told(), *reem.witness.told()] == []
    context.close()
    reem.context.close()
