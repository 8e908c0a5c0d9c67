"""Variables in ready answers and replies: "{{Customer's name}}", "{{اسم العميل}}" and "{{customer.name}}" are one.

They are the registered facts that read well in a text. A text in which one is empty or unknown does not go out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation

from wafaa.inbox.models import Conversation
from wafaa.lib.dates import clock, day
from wafaa.lib.text import direction, fold
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.lib.time import now
from wafaa.playbook.facts import FACTS, Fact, all_facts, own_facts
from wafaa.promises import verbs as promises
from wafaa.promises.models import PromiseKind
from wafaa.stores import scope
from wafaa.team.models import Staff

MARK = re.compile(r"\{\{[ \t]*([^{}\n]{1,60}?)[ \t]*\}\}")
LANGUAGES = ("ar", "en")
REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)


class Filled(NamedTuple):
    """The text as it reads for one customer. `missing` are the variables that stand in it still, each as it is called
    in the reader's language; unknown ones as they were typed."""

    text: str
    missing: list[str]


def has_variables(text: str) -> bool:
    return "{{" in text and MARK.search(text) is not None


def fill(text: str, conversation: Conversation) -> Filled:
    """`text` with its variables filled for this conversation, written by the acting person. What has no value stays."""
    if not has_variables(text):
        return Filled(text, [])
    values, missing = _Values(conversation, _language_of(text, conversation)), []

    def put(mark: re.Match[str]) -> str:
        known = named(mark.group(1))
        value = values.of(known) if known else ""
        if value:
            return value
        missing.append(str(known.in_texts) if known else mark.group(1))
        return mark.group()

    return Filled(MARK.sub(put, text), list(dict.fromkeys(missing)))


def offered() -> list[Fact]:
    """The facts that may stand in a text, in the order of their names."""
    return sorted(_readable(all_facts()), key=lambda fact: fact.name)


def _readable(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.in_texts and fact.about in RECORDS]


def written(fact: Fact) -> str:
    """How a variable is written in the reader's language."""
    return f"{{{{{fact.in_texts}}}}}"


def named(words: str) -> Fact | None:
    """The fact of this name, or of this label in Arabic or English, however it is spelled."""
    spelled = _spelled(words)
    return _names(len(FACTS)).get(spelled) or _spellings(_readable(own_facts())).get(spelled)


def unknown(text: str) -> list[str]:
    """The variables of a text that nobody knows, as they were typed."""
    return [words for words in dict.fromkeys(MARK.findall(text)) if named(words) is None]


@lru_cache(maxsize=2)
def _names(how_many: int) -> dict[str, Fact]:
    return _spellings(_readable(FACTS.values()))


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


def _agent(conversation: Conversation) -> Any:
    return Staff.objects.filter(pk=scope.current().me).first()


def _nearest(conversation: Conversation) -> Any:
    """What the customer was told, before what the shop set itself; how soon we answer is no news in an answer."""
    owed = [p for p in promises.owed_on(conversation.topic) if p.due_at > now() and p.kind not in REPLIES]
    return min(owed, key=lambda p: (p.kind != PromiseKind.OWN, p.due_at), default=None)


RECORDS: dict[str, Callable[[Conversation], Any]] = {
    "customer": lambda conversation: conversation.customer.joined_to or conversation.customer,
    "conversation": lambda conversation: conversation,
    "promise": _nearest,
    "agent": _agent,
    "store": lambda conversation: scope.current().store,
}
"""What a fact about this kind of record is read from, seen from a conversation; an app above may add its own."""


class _Values:
    """The values of one conversation; each record and fact is read once."""

    def __init__(self, conversation: Conversation, language: str) -> None:
        self.conversation, self.language = conversation, language
        self.records: dict[str, Any] = {}
        self.known: dict[str, str] = {}

    def of(self, fact: Fact) -> str:
        if fact.name not in self.known:
            self.known[fact.name] = self._read(fact)
        return self.known[fact.name]

    def _read(self, fact: Fact) -> str:
        if fact.about not in self.records:
            self.records[fact.about] = RECORDS[fact.about](self.conversation)
        record = self.records[fact.about]
        return "" if record is None else self._said(fact, fact.read(record))

    def _said(self, fact: Fact, value: Any) -> str:
        store = scope.current().store
        digits = digits_for(self.language, store.digits)
        if fact.say is not None and value is not None:
            return fact.say(value, self.language, digits).replace("{{", "{").replace("}}", "}")
        if isinstance(value, datetime):
            told = (value, ZoneInfo(store.timezone), self.language, digits)
            return f"{day(*told, in_sentence=True)} {clock(*told)}"
        if isinstance(value, int):
            return in_digits(str(value), digits)
        # What somebody called themselves is no variable, whatever they wrote.
        return str(value or "").strip().replace("{{", "{").replace("}}", "}")


def _language_of(text: str, conversation: Conversation) -> str:
    """Dates are said in the language of the text around them."""
    words = MARK.sub("", text)
    if any(character.isalpha() for character in words):
        return "ar" if direction(words) == "rtl" else "en"
    return conversation.customer.language or scope.current().store.language
