"""What a person asks of a line, outside any transaction: does it work, and what does its provider know?"""

from __future__ import annotations

from wafaa.channels import verbs
from wafaa.channels.connector import connector_of, subscribing, templated
from wafaa.channels.models import Line
from wafaa.channels.wording import HARMLESS, bare


def try_line(line: Line) -> list[str]:
    """Try the line as it is configured, and let its state say so. Codes of what is wrong."""
    found = [code for code in connector_of(line.channel).test(line) if bare(code) not in HARMLESS]
    if found:
        verbs.line_failed(line, ",".join(found))
    else:
        verbs.line_works(line)
    return found


def subscribe(line: Line) -> list[str]:
    """Ask the provider to call us. Codes of what went wrong."""
    connector = subscribing(line.channel)
    return connector.subscribe(line) if connector is not None else []


def fetch_templates(line: Line) -> list[str]:
    """Fetch what the provider has approved and what not. Codes of what went wrong."""
    connector = templated(line.channel)
    return connector.fetch_templates(line) if connector is not None else []
