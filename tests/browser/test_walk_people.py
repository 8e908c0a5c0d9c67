"""The manager cleans the list of customers: a list comes in, two records become one, and both are taken back."""

# ruff: noqa: E501
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_screens import WIDTHS, findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("people")]
LIST = """الاسم;رقم الجوال;البريد الإلكتروني;النوع;الوسوم
نورة القحطاني;٠٥٥٧٧٧١٢٣٤;noura.q@shop.example;عميل مميز;عود، عطور
نوره قحطانى;0557771243;;;
بلا رقم;;;;
خطأ;123;;;
"""
WORDS = {
    "ar": ("افحص الملف", "افحص دون كتابة شيء", "أدخلها إلى المتجر", "تراجع عن هذا الاستيراد", "قارن وادمج", "نعم، ادمجهما", "افصل من جديد"),
    "en": ("Look at it", "Check without writing", "Write it into the store", "Take this import back", "Compare and join", "Yes, join them", "Part again"),
}  # fmt: skip
"""What is pressed, in order: look, check, write, undo, compare, join, part."""


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


@pytest.fixture(params=["ar", "en"])
def reem(request: pytest.FixtureRequest, browser: Browser, ground: Ground) -> Iterator[Agent]:
    reem = Agent(browser, ground, "reem", request.param)
    yield reem
    reem.context.close()


def looks(page: Page, name: str, lang: str) -> list[str]:
    wrong = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{name} {lang} {width}: {place}" for place in too_wide(page)]
            if folder := os.environ.get("PICTURES"):
                picture = Path(folder) / f"{name}-{lang}-{scheme}-{width}.png"
                page.screenshot(path=picture, animations="disabled", full_page=True)
        wrong += [f"{name} {lang} {scheme}: {finding}" for finding in findings(page)]
    page.set_viewport_size({"width": 1440, "height": 900})
    return wrong


def test_a_list_comes_in_two_become_one_and_all_is_taken_back(reem: Agent, tmp_path: Path) -> None:
    page = reem.page
    look, check, write, undo, compare, join, part = WORDS[reem.lang]
    csv = tmp_path / "قائمة العملاء.csv"
    csv.write_bytes(LIST.replace("٠٥٥٧٧٧١٢٣٤", "0557771234").encode("cp1256"))
    reem.goes_to("customers/import/")
    wrong = looks(page, "lists", reem.lang)
    page.set_input_files("input[type=file]", csv)
    page.get_by_role("button", name=look).click()
    page.wait_for_url("**/customers/import/*/")
    wrong += looks(page, "import-columns", reem.lang)
    page.get_by_role("button", name=check).click()
    expect(page.get_by_role("button", name=write)).to_be_visible()
    wrong += looks(page, "import-checked", reem.lang)
    page.get_by_role("button", name=write).click()
    expect(page.get_by_role("button", name=undo)).to_be_visible()
    came = page.url
    wrong += looks(page, "import-done", reem.lang)
    reem.goes_to("customers/alike/")
    pair = page.locator(".pair", has_text="نوره قحطانى")
    expect(pair).to_have_count(1)
    wrong += looks(page, "alike", reem.lang)
    pair.get_by_role("link", name=compare).click()
    page.wait_for_url("**/join/**")
    wrong += looks(page, "join", reem.lang)
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name=join).click()
    page.wait_for_url("**/customers/*/")
    page.get_by_role("button", name=part).click()
    page.goto(came)
    page.get_by_role("button", name=undo).click()
    expect(page.locator(".import-counts")).to_be_visible()
    expect(page.locator(".import progress")).to_have_count(0)
    reem.goes_to("customers/alike/")
    expect(page.locator(".pair", has_text="نوره قحطانى")).to_have_count(0)
    assert wrong == []
    assert reem.witness.told() == []
