"""Texts are found where they are written, and a catalogue that lacks one says so."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from wafaa.cli import catalogue, translations
from wafaa.cli.extraction import Text, texts

PYTHON = """
from django.utils.translation import gettext_lazy as _, gettext_lazy as _l, ngettext
GREETING = _("Welcome")
SUBJECT = _l("Subject")
def count(n): return ngettext("%d message", "%d messages", n) % n
def silent(x): return _(x)
"""
PAGE = """{% load i18n %}<h1 title="{% translate 'Promises' %}">{{ _("Today") }}</h1>
{% blocktranslate trimmed with name=customer.name %}
  {{ name }} waits since
  yesterday
{% endblocktranslate %}
{% blocktranslate count n=total %}one order{% plural %}{{ n }} orders{% endblocktranslate %}
{% translate "Open" context "the state" %}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    (root / "templates" / "shop").mkdir(parents=True)
    (root / "words.py").write_text(PYTHON)
    (root / "templates" / "shop" / "page.html").write_text(PAGE)
    return root


def test_every_text_is_found(package: Path) -> None:
    found = {(one.one, one.many, one.context) for one in texts(package)}
    assert found == {
        ("Welcome", None, None),
        ("Subject", None, None),
        ("%d message", "%d messages", None),
        ("Promises", None, None),
        ("Today", None, None),
        ("%(name)s waits since yesterday", None, None),
        ("one order", "%(n)s orders", None),
        ("Open", None, "the state"),
    }


def judged(monkeypatch: pytest.MonkeyPatch, text: Text, translation: str | tuple[str, ...]) -> list[str]:
    monkeypatch.setattr(catalogue, "texts", lambda: [text])
    arabic = Catalog(locale="ar")
    arabic.add((text.one, text.many) if text.many else text.one, translation)
    return catalogue.problems(arabic)


ONE = Text("%(name)s waits", None, None, "page.html")
MANY = Text("one order", "%(n)s orders", None, "page.html")
SIX = ("لا طلبات", "طلب واحد", "طلبان", "%(n)s طلبات", "%(n)s طلبًا", "%(n)s طلب")


@pytest.mark.parametrize(
    ("text", "translation", "why"),
    [
        (ONE, "%(name)s ينتظر", ""),
        (ONE, "", "not translated"),
        (ONE, "ينتظر", "leaves out"),
        (ONE, "%(nam)s ينتظر", "not given"),
        (MANY, SIX, ""),
        (MANY, SIX[:3], "plural forms"),
        (MANY, (*SIX[:5], ""), "empty"),
        (MANY, (*SIX[:5], "%(m)s طلب"), "not given"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, text: Text, translation: str | tuple[str, ...], why: str
) -> None:
    found = judged(monkeypatch, text, translation)
    assert (not found) if not why else (len(found) == 1 and why in found[0])


def test_translations_survive_collecting_filling_and_compiling(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import gettext

    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogue, "texts", lambda: [ONE, MANY])
    arabic = catalogue.collect(catalogue.load("ar"))
    assert catalogue.fill(arabic, {ONE.one: "%(name)s ينتظر", f"{MANY.one}|{MANY.many}": list(SIX), "gone": "ذهب"}) == [
        "gone"
    ]
    catalogue.save(arabic, "ar")
    again = catalogue.collect(catalogue.load("ar"))
    assert catalogue.problems(again) == []
    catalogue.save(again, "ar")
    catalogue.compile_po(catalogue.po_path("ar"))
    spoken = gettext.translation("django", str(tmp_path), ["ar"])
    assert spoken.gettext(ONE.one) == "%(name)s ينتظر"
    assert [spoken.ngettext(MANY.one, MANY.many or "", n) for n in (0, 1, 2, 5, 11, 100)] == list(SIX)


def test_what_is_missing_is_json_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the developers' guide writes it: `--update --missing > words.json`, then `--import words.json`."""
    monkeypatch.setattr(catalogue, "po_path", lambda language: tmp_path / f"{language}.po")
    parser = argparse.ArgumentParser()
    translations.arguments(parser)
    assert translations.run(parser.parse_args(["--update", "--missing"])) == 0
    assert json.loads(capsys.readouterr().out)
