"""What the variables of a provider's template evidently stand for, so that nobody copies a name by hand.

Such a template knows no facts: its variables are numbers ({{1}}) or free names ({{customer_name}}). A name tells by
itself; a number by the words right before it ("مرحبًا {{1}}", "your order {{2}}"). What is not evident stays empty.
"""

from __future__ import annotations

import re

from wafaa.channels.models import Template
from wafaa.channels.templates import VARIABLE, variables_of
from wafaa.inbox import variables
from wafaa.inbox.models import Conversation
from wafaa.lib.text import fold

FIRST_NAME, NAME, ORDER, STORE, AGENT = (
    "customer.first_name",
    "customer.name",
    "order.number",
    "store.name",
    "agent.name",
)
NAMED = {
    FIRST_NAME: "name|first_?name|(customer|client)(_(first_)?name)?",
    NAME: "full_?name|(customer|client)_full_?name",
    ORDER: "order|order_?(number|no|num|id|ref)",
    STORE: "(store|shop|brand)(_name)?",
    AGENT: "(agent|staff|employee)(_name)?",
}
BEFORE = {
    FIRST_NAME: r"مرحبا|مرحبا بك|اهلا|اهلا بك|اهلا وسهلا|هلا|السلام عليكم|عزيزي|عزيزتي|عميلنا العزيز|عميلتنا العزيزه"
    r"|صباح الخير|مساء الخير|(ال)?(استاذ|استاذه)|hi|hello|hey|dear|good (morning|evening)",
    ORDER: r"(رقم )?(ال)?(طلب|طلبك|طلبكم|طلبيه|طلبيتك)( رقم)?|(your |the )?order( (number|no|id))?",
}
LOOKED_BACK = 60


def values_for(template: Template, conversation: Conversation) -> dict[str, str]:
    """By variable, for each whose meaning is evident and whose value is known to the acting person."""
    meant = {name: meaning for name in variables_of(template) if (meaning := _meaning(template, name))}
    told = {meaning: variables.fill(f"{{{{{meaning}}}}}", conversation) for meaning in set(meant.values())}
    return {
        name: told[meaning].text.removeprefix("#" if _before(template, name).endswith("#") else "")
        for name, meaning in meant.items()
        if not told[meaning].missing
    }


def _meaning(template: Template, name: str) -> str:
    bare = name.rpartition(".")[2]
    if not bare.isdigit():
        return next((fact for fact, names in NAMES.items() if names.fullmatch(bare.lower())), "")
    words = fold(_before(template, name))
    return next((fact for fact, ends in ENDS.items() if ends.search(_EDGES[fact].sub("", words))), "")


def _before(template: Template, name: str) -> str:
    """The words of its line before the variable."""
    head, _dot, bare = name.rpartition(".")
    text = template.header if head else template.body
    place = next((found.start() for found in VARIABLE.finditer(text) if found[1] == bare), 0)
    return text[max(0, place - LOOKED_BACK) : place].rpartition("\n")[2]


# Behind a comma stands whom one talks to: "Thank you for your order, {{1}}" names no order.
_EDGES = {FIRST_NAME: re.compile(r"[\s:*_،,«“\"(]+$"), ORDER: re.compile(r"[\s#:*_«“\"(]+$")}
NAMES = {fact: re.compile(names) for fact, names in NAMED.items()}
ENDS = {fact: re.compile(rf"(?:^|[\s،,.!:*_(])(?:و|ل|ب)?(?:{words})$") for fact, words in BEFORE.items()}
