"""`{% load keep %}{% keep nav desk digits %} … {% endkeep %}`: a part of a page that is drawn once and kept.

The values named in the tag are all that the part may depend on, besides what always belongs to the key (language,
digits, time zone, the day) and what is filled in anew each time: `csrf_token`, `here` (the address of the page) and
`base` (the address of the open conversation). The same values draw the same part: name too few, and somebody sees
another's page. What is kept lives in this process, bounded.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from hashlib import blake2b
from itertools import count
from threading import Lock
from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from wafaa.lib.time import now

register = template.Library()
HOLES = {name: f"\x02{name}-{secrets.token_hex(8)}\x03" for name in ("csrf_token", "here", "base")}
"""Filled in on each request. Nobody can write one into a text: each process makes its own."""
MOST = 4096
LONGEST = 20_000
"""Characters. A mail of a megabyte is drawn when it is read; kept, a few thousand of them would fill the machine."""
Shelf = dict[Hashable, str]
_kept: Shelf = {}
ROWS: Shelf = {}
"""Apart from the rest, so that a day's searches do not push out the frame of every page."""
_places = count()
_changing = Lock()


def kept(key: Hashable, draw: Callable[[], str], shelf: Shelf = _kept) -> str:
    """What `draw` gives, remembered under this key unless it is very long; the oldest are forgotten first."""
    found = shelf.get(key)
    if found is None:
        found = draw()
        if len(found) <= LONGEST:
            _remember(key, found, shelf)
    return found


def _remember(key: Hashable, drawn: str, shelf: Shelf) -> None:
    with _changing:
        while len(shelf) >= MOST:
            del shelf[next(iter(shelf))]
        shelf[key] = drawn


def forget() -> None:
    """For tests: draw everything anew."""
    with _changing:
        _kept.clear()
        ROWS.clear()


class Keep(template.Node):
    def __init__(self, nodelist: NodeList, names: list[FilterExpression]) -> None:
        self.nodelist, self.names, self.place = nodelist, names, next(_places)

    def render(self, context: Context) -> SafeString:
        values = tuple(_hashable(name.resolve(context, ignore_failures=True)) for name in self.names)
        drawn = kept((self.place, context.get("digits"), _surroundings(context), values), lambda: self._draw(context))
        for name, hole in HOLES.items():
            if hole in drawn:
                value: Any = context.get(name, "")
                drawn = drawn.replace(hole, conditional_escape(value() if callable(value) else value))
        return mark_safe(drawn)  # noqa: S308  (a template's own output, escaped when it was drawn)

    def _draw(self, context: Context) -> str:
        with context.push(**HOLES):
            return str(self.nodelist.render(context))


@register.filter
def without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """These values without one, for a part that does not show it."""
    return {key: value for key, value in values.items() if key != name}


def _surroundings(context: Context) -> tuple[Hashable, ...]:
    """What belongs to every key and is one for a whole page."""
    page: dict[Any, Any] = context.render_context.dicts[0]
    if Keep not in page:
        page[Keep] = (get_language(), timezone.get_current_timezone_name(), _today())
    found: tuple[Hashable, ...] = page[Keep]
    return found


def _today() -> date:
    return timezone.localdate(now())


def _hashable(value: Any) -> Hashable:
    """Something that differs whenever the value does. A safe text and a plain one with its letters differ too."""
    if isinstance(value, SafeString):
        return (True, str(value))
    if value is None or isinstance(value, str | int | float | date):
        return (type(value), value)
    # Its digest, for a panel's values are as long as the panel.
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@register.tag
def keep(parser: Parser, token: Token) -> Keep:
    names = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Keep(nodelist, names)
