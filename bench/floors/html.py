# ruff: noqa: E501
"""The least HTTP and HTML: a WSGI answer, a page, a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

Start = Callable[..., Any]
Environ = dict[str, Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


def answer(start: Start, kind: str, body: str, status: str = "200 OK") -> list[bytes]:
    data = body.encode()
    start(status, [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(data)))])
    return [data]


def page(lines: Iterable[str]) -> str:
    """A whole page around these lines."""
    return f'<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>wafaa</title><ul>{"".join(lines)}</ul></html>'


def line(address: object, *cells: object) -> str:
    """A row that leads somewhere, its cells made safe."""
    shown = "".join(f"<span dir=auto>{escape(str(cell))}</span>" for cell in cells)
    return f'<li><a href="{address}">{shown}</a></li>'
