"""What a person asks of a line, outside any transaction: does it work, and what does its provider know?"""

from __future__ import annotations

from wafaa.channels import verbs
from wafaa.channels.connector import connector_of
from wafaa.channels.models import Line
from wafaa.channels.wording import HARMLESS


def try_line(line: Line) -> list[str]:
    """Try the line as it is configured, and let its state say so. Codes of what is wrong."""
    found = [code for code in connector_of(line.channel).test(line) if code not in HARMLESS]
    if found:
        verbs.line_failed(line, ",".join(found))
    else:
        verbs.line_works(line)
    return found


def subscribe(line: Line) -> list[str]:
    """Ask the provider to call us. Codes of what went wrong."""
    return list(getattr(connector_of(line.channel), "subscribe", lambda _line: [])(line))


def fetch_templates(line: Line) -> list[str]:
    """Fetch what the provider has approved and what not. Codes of what went wrong."""
    return list(getattr(connector_of(line.channel), "fetch_templates", lambda _line: [])(line))
