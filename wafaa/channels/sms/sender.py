"""Whom a text message comes from: a number, a name, or a service that chooses."""

from __future__ import annotations

import re

from wafaa.lib.phones import to_e164

NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &_+\-]{1,11}")
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
SHORT = re.compile(r"[0-9]{3,8}")


def kind_of(sender: str) -> str:
    """number | short | service | name, "" for what is none of them."""
    if SERVICE.fullmatch(sender):
        return "service"
    if sender.startswith("+") and to_e164(sender) == sender:
        return "number"
    if SHORT.fullmatch(sender):
        return "short"
    return "name" if NAME.fullmatch(sender) else ""


def only_sends(sender: str) -> bool:
    """Whether nobody can answer: there is no way to write to a name."""
    return kind_of(sender) == "name"
