"""Variables in texts to customers: "{{Customer's name}}", "{{اسم العميل}}" and "{{customer.name}}" are one.

They are the registered facts that read well in a text. A text in which one is empty or unknown does not go out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation

from wafaa.lib.dates import clock
from wafaa.lib.text import direction, fold
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.playbook.facts import FACTS, Fact, all_facts, own_facts
from wafaa.stores import scope
from wafaa.stores.letters import day_in_letter

MARK = re.compile(r"\{\{[ \t]*([^{}\n]{1,60}?)[ \t]*\}\}")
LANGUAGES = ("ar", "en")


class Filled(NamedTuple):
    """The text as it reads for one customer. `missing` are the variables that stand in it still, each as it is called
    in the reader's language; unknown ones as they were typed. Of these `denied` are for those alone who may know them.
    """

    text: str
    missing: list[str]
    denied: list[str] = []


def has_variables(text: str) -> bool:
    return "{{" in text and MARK.search(text) is not None


def written(fact: Fact) -> str:
    """How a variable is written in the reader's language."""
    return f"{{{{{fact.in_texts}}}}}"


@dataclass
class Variables:
    """The variables of texts that may speak of records of these kinds."""

    kinds: Collection[str]
    _known: dict[int, dict[str, Fact]] = field(default_factory=dict)

    def offered(self) -> list[Fact]:
        """The facts that may stand in a text, in the order of their names."""
        return sorted(self._readable(all_facts()), key=lambda fact: fact.name)

    def named(self, words: str) -> Fact | None:
        """The fact of this name, or of this label in Arabic or English, however it is spelled."""
        spelled = _spelled(words)
        return self._names().get(spelled) or _spellings(self._readable(own_facts())).get(spelled)

    def unknown(self, text: str) -> list[str]:
        """The variables of a text that nobody knows, as they were typed."""
        return [words for words in dict.fromkeys(MARK.findall(text)) if self.named(words) is None]

    def fill(self, text: str, records: Mapping[str, Callable[[], Any]], language: str) -> Filled:
        """`text` with its variables filled from these records, by their kind; what has no value stays. Dates are said
        in the language of the text around them, in `language` where it has no words of its own."""
        if not has_variables(text):
            return Filled(text, [])
        values = _Values(records, _language_of(text, language))
        missing: list[str] = []
        denied: list[str] = []

        def put(mark: re.Match[str]) -> str:
            known = self.named(mark.group(1))
            if known is not None and not known.is_open:
                denied.append(str(known.in_texts))
            elif known is not None and (value := values.of(known)):
                return value
            missing.append(str(known.in_texts) if known else mark.group(1))
            return mark.group()

        return Filled(MARK.sub(put, text), list(dict.fromkeys(missing)), list(dict.fromkeys(denied)))

    def _readable(self, facts: Iterable[Fact]) -> list[Fact]:
        return [fact for fact in facts if fact.in_texts and fact.about in self.kinds]

    def _names(self) -> dict[str, Fact]:
        """Read once for as long as no further fact is declared."""
        how_many = len(FACTS)
        if how_many not in self._known:
            self._known = {how_many: _spellings(self._readable(FACTS.values()))}
        return self._known[how_many]


def _spellings(facts: Iterable[Fact]) -> dict[str, Fact]:
    found = {}
    for fact in facts:
        found[_spelled(fact.name)] = fact
        for language in LANGUAGES:
            with translation.override(language):
                found[_spelled(str(fact.in_texts))] = fact
    return found


def _spelled(words: str) -> str:
    return " ".join(fold(words.replace("’", "'")).split())


class _Values:
    """The values of some records; each record and fact is read once."""

    def __init__(self, records: Mapping[str, Callable[[], Any]], language: str) -> None:
        self.of_kind, self.language = records, language
        self.records: dict[str, Any] = {}
        self.known: dict[str, str] = {}

    def of(self, fact: Fact) -> str:
        if fact.name not in self.known:
            self.known[fact.name] = self._read(fact)
        return self.known[fact.name]

    def _read(self, fact: Fact) -> str:
        if fact.about not in self.records:
            self.records[fact.about] = self.of_kind[fact.about]()
        record = self.records[fact.about]
        return "" if record is None else self._said(fact, fact.read(record))

    def _said(self, fact: Fact, value: Any) -> str:
        store = scope.current().store
        digits = digits_for(self.language, store.digits)
        if isinstance(value, datetime):
            said = day_in_letter(value, self.language)
            hour = clock(value, ZoneInfo(store.timezone), self.language, digits)
            return said if fact.say is not None else f"{said} {hour}"  # who says it in their own way means the day
        if fact.say is not None and value is not None:
            return fact.say(value, self.language, digits).replace("{{", "{").replace("}}", "}")
        if isinstance(value, int):
            return in_digits(str(value), digits)
        # What somebody called themselves is no variable, whatever they wrote.
        return str(value or "").strip().replace("{{", "{").replace("}}", "}")


def _language_of(text: str, language: str) -> str:
    words = MARK.sub("", text)
    if any(character.isalpha() for character in words):
        return "ar" if direction(words) == "rtl" else "en"
    return language
