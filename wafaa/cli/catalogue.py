"""The catalogues of translations: collecting, filling, checking and compiling them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from wafaa.cli.extraction import Text, texts
from wafaa.cli.trouble import BadInput
from wafaa.cli.words import LOCALE, _

PLURALS = {
    # The order of the six forms everywhere else (CLDR, Django, GNU): zero, one, two, few, many, other.
    # Babel's own expression for Arabic has the last two the other way round.
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w+\}")
Wanted = Mapping[str, str | list[str]]


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """The catalogue of this language, empty when there is none yet."""
    path = po_path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def _empty(language: str) -> Catalog:
    fresh = Catalog(locale=language, domain="django", project="Wafaa", charset="utf-8")
    fresh.mime_headers = [("Plural-Forms", PLURALS[language])]
    return fresh


def save(catalogue: Catalog, language: str) -> None:
    """Write it in order of the texts, without places and dates, so that two people's changes rarely meet."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)


def collect(catalogue: Catalog) -> Catalog:
    """A catalogue of exactly the texts the product holds now, with the translations there were."""
    fresh = _empty(str(catalogue.locale))
    fresh.creation_date, fresh.revision_date = catalogue.creation_date, catalogue.revision_date
    for text in texts():
        known = catalogue.get(text.one, text.context)
        fresh.add(_id(text), _kept(known, text), context=text.context)
    return fresh


def _id(text: Text) -> str | tuple[str, str]:
    return (text.one, text.many) if text.many else text.one


def _kept(known: Message | None, text: Text) -> str | tuple[str, ...]:
    """The translation there was, if it has the right shape (one form, or one for each plural)."""
    kept = known.string if known is not None else None
    if text.many:
        return tuple(kept) if isinstance(kept, list | tuple) else ()
    return kept if isinstance(kept, str) else ""


def fill(catalogue: Catalog, wanted: Wanted) -> list[str]:
    """Put translations in: {"text": "…"}, {"one|many": [six forms]}. Returns what nobody asks for."""
    strangers = []
    for text, translation in wanted.items():
        message = catalogue.get(text if isinstance(translation, str) else text.split("|")[0])
        if message is None:
            strangers.append(text)
        else:
            message.string = translation if isinstance(translation, str) else tuple(translation)
            message.flags.discard("fuzzy")
    return strangers


def read_wanted(path: Path) -> dict[str, str | list[str]]:
    """Raises BadInput."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error}) from error
    if not isinstance(found, dict):
        raise BadInput(_("%s holds no translations.") % path)
    return found


def problems(catalogue: Catalog) -> list[str]:
    """What is missing or wrong, one line each; empty when every text of the product is translated."""
    return [f"{text.where}: {text.one!r}: {why}" for text, why in _wrong(catalogue)]


def untranslated(catalogue: Catalog) -> list[Text]:
    """The texts without a sound translation."""
    return [text for text, _why in _wrong(catalogue)]


def _wrong(catalogue: Catalog) -> list[tuple[Text, str]]:
    every = {(one.one, one.context): one for one in texts()}.values()
    judged = [(text, _problem(catalogue.get(text.one, text.context), text, catalogue.num_plurals)) for text in every]
    return [(text, why) for text, why in judged if why]


def _problem(message: Message | None, text: Text, plurals: int) -> str:
    if message is None or not message.string:
        return "not translated"
    if message.fuzzy:
        return "marked as unsure"
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    if text.many and len(forms) != plurals:
        return f"has {len(forms)} plural forms instead of {plurals}"
    if not all(forms):
        return "a plural form is empty" if text.many else "not translated"
    return _placeholders(forms, text)


def _placeholders(forms: list[str], text: Text) -> str:
    """A plural form may leave the number out (“one message”); a name that was never given may not appear."""
    given = set(PLACEHOLDER.findall(text.one)) | set(PLACEHOLDER.findall(text.many or ""))
    for form in forms:
        used = set(PLACEHOLDER.findall(form))
        if used - given:
            return f"uses {', '.join(sorted(used - given))}, which is not given"
        if not text.many and given - used:
            return f"leaves out {', '.join(sorted(given - used))}"
    return ""


def compile_po(path: Path) -> Path:
    """Compile one .po to the .mo beside it; readers never see half a file."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = path.with_suffix(".mo")
    draft = compiled.with_name(f".{compiled.name}.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    os.replace(draft, compiled)
    return compiled
