"""What every sheet and template keeps to: logical sides, no inline style or script, every word translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

WAFAA = Path(__file__).resolve().parent.parent / "wafaa"
SHEETS = sorted((WAFAA / "static" / "css").glob("*.css"))
ELEMENTS = sorted((WAFAA / "static" / "js").rglob("*.js"))
PAGES = sorted(path for path in WAFAA.rglob("templates/**/*.html") if "/demo/" not in path.as_posix())

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom|float:\s*(?:left|right)|(?:min-|max-)?(?:width|height))\s*:"
    r"|text-align:\s*(?:left|right)",
)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
MEDIA = re.compile(r"@media[^{]*|@container[^{]*")

CODE_SAMPLE = re.compile(r"<pre\b.*?</pre>", re.S)
TAG_COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.S)
TRANSLATED = re.compile(
    r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{% block card_class %\}.*?\{% endblock %\}", re.S
)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
ELEMENT = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.S)
SPOKEN_ATTRIBUTE = re.compile(
    r"\s(?:title|alt|aria-label|placeholder|data-word|data-down|data-saved|data-unsaved|data-remove|data-refused)"
    r"=[\"']([^\"']*)[\"']"
)
NOT_WORDS = {"kbd", "code"}
INLINE = re.compile(r"\s(?:style|on[a-z]+|hx-on[:\w-]*)\s*=", re.I)
SCRIPT = re.compile(r"<script\b(?![^>]*\ssrc=)", re.I)
STYLE = re.compile(r"<style\b", re.I)


def _named(path: Path) -> str:
    return path.relative_to(WAFAA).as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=_named)
def test_a_sheet_knows_no_left_and_right(sheet: Path) -> None:
    rules = MEDIA.sub("", COMMENT.sub("", sheet.read_text()))
    assert PHYSICAL.findall(rules) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=_named)
def test_a_sheet_stands_in_layers_and_uses_no_import(sheet: Path) -> None:
    rules = COMMENT.sub("", sheet.read_text()).strip()
    assert rules.startswith("@layer ")
    assert "@import" not in rules
    assert "!important" not in rules or sheet.name == "base.css"


@pytest.mark.parametrize("sheet", SHEETS, ids=_named)
def test_colours_are_named_roles_or_oklch(sheet: Path) -> None:
    assert (
        re.findall(
            r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*[{,:.>\[])|\brgba?\(|\bhsla?\(",
            COMMENT.sub("", sheet.read_text()),
        )
        == []
    )


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_a_page_runs_under_a_strict_content_policy(page: Path) -> None:
    text = TAG_COMMENT.sub("", page.read_text())
    assert INLINE.findall(text) == []
    assert SCRIPT.findall(text) == []
    assert STYLE.findall(text) == []


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_word_of_a_page_is_translated(page: Path) -> None:
    assert list(_untranslated(page.read_text())) == []


@pytest.mark.parametrize("script", ELEMENTS, ids=_named)
def test_an_element_holds_no_words_of_its_own_and_sets_no_styles(script: Path) -> None:
    text = re.sub(r"^\s*//.*$", "", script.read_text(), flags=re.M)
    assert ".innerHTML" not in text
    assert not re.search(r"\.style\b|cssText|insertAdjacentHTML|\beval\(|new Function", text)
    assert not re.search(r"textContent = \"[^\"]+\"", text)


def test_the_checks_see_what_they_look_for() -> None:
    assert PHYSICAL.search("a { margin-left: 1px }")
    assert PHYSICAL.search("a { text-align: right }")
    assert PHYSICAL.search("a { left: 0 }")
    assert not PHYSICAL.search("a { inset-inline-start: 0; border-inline-end: 0; inline-size: 1px; line-height: 1 }")
    assert INLINE.search('<p style="color:red">')
    assert INLINE.search('<p onclick="x()">')
    assert SCRIPT.search("<script>alert(1)</script>")
    assert not SCRIPT.search('<script type="module" src="x.js"></script>')
    assert list(_untranslated("<p>Hello</p>")) == ["Hello"]
    assert list(_untranslated('<p title="Hello">{% translate "x" %}</p>')) == ["Hello"]
    assert list(_untranslated('<p>{% translate "Hello" %} <kbd>J</kbd> {{ name }} · 404</p>')) == []


def _untranslated(text: str) -> Iterator[str]:
    """The words of a template that stand outside `translate`, in text and in attributes that are read out."""
    text = TRANSLATED.sub("", CODE_SAMPLE.sub("", TAG_COMMENT.sub("", text)))
    for tag in NOT_WORDS:
        text = re.sub(rf"<{tag}\b.*?</{tag}>", "", text, flags=re.S)
    text = DJANGO.sub("", text)
    for spoken in SPOKEN_ATTRIBUTE.findall(text):
        if _has_letters(spoken):
            yield spoken.strip()
    for stretch in ELEMENT.sub("\n", text).split("\n"):
        if _has_letters(stretch):
            yield stretch.strip()


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in re.sub(r"&\w+;", "", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_trigger_is_a_script(page: Path) -> None:
    """htmx evaluates what stands in brackets; the content policy forbids it, and the trigger never fires."""
    triggers = re.findall(r"hx-trigger=\"([^\"]*)\"", page.read_text(encoding="utf-8"))
    assert [one for one in triggers if "[" in one] == []
