"""Templates that a provider approved: their variables, and how they read when filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wafaa.channels.models import Line, Template
from wafaa.lib.text.safe import visible

VARIABLE = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
APPROVED = "APPROVED"


class EmptyVariable(ValueError):
    """A variable was left empty: a hole in a sentence is not sent. `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def offered(line: Line) -> list[Template]:
    """The templates of a line by name; `is_sendable` tells which of them may be chosen."""
    return list(Template.objects.filter(line=line).order_by("name", "language")[:200])


def is_sendable(template: Template) -> bool:
    return template.state == APPROVED and not template.needs_more


def variables_of(template: Template) -> list[str]:
    """The names of the variables in the order in which they first stand, each once; those of the head begin with
    "header."."""
    head = [f"header.{name}" for name in VARIABLE.findall(template.header)]
    return list(dict.fromkeys([*head, *VARIABLE.findall(template.body)]))


def filled(template: Template, values: Mapping[str, str]) -> str:
    """The words as the customer reads them. Raises EmptyVariable."""
    for name in variables_of(template):
        if not visible(values.get(name, "")).strip():
            raise EmptyVariable(name)
    head = VARIABLE.sub(lambda found: values[f"header.{found[1]}"].strip(), template.header)
    body = VARIABLE.sub(lambda found: values[found[1]].strip(), template.body)
    return "\n\n".join(part for part in (head, body, template.footer) if part)


def envelope_of(template: Template, values: Mapping[str, str]) -> dict[str, Any]:
    """What an Outgoing must know to send the template. Raises EmptyVariable."""
    filled(template, values)
    return {
        "template": {
            "name": template.name,
            "language": template.language,
            "category": template.category,
            "values": {name: values[name].strip() for name in variables_of(template)},
        }
    }
