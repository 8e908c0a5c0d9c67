"""`wafaa doctor`: look at everything, say it in plain words, refuse what is too weak."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from wafaa.cli import ground
from wafaa.cli.findings import BAD, GOOD, WARNING, Finding, everything
from wafaa.cli.words import _

MARKS = {GOOD: "[green]✓[/]", WARNING: "[yellow]![/]", BAD: "[red]✗[/]"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("for machines"))
    parser.add_argument("--thorough", action="store_true", help=_("also read the whole database"))


def run(options: argparse.Namespace) -> int:
    """0 when nothing is bad, 1 otherwise; warnings alone are 0."""
    ground.ready()
    found = everything()
    if options.thorough and not any(finding.is_bad for finding in found):
        from wafaa.cli.thorough import reading_all

        found += reading_all()
    if options.json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        _print(found)
    return 1 if any(finding.is_bad for finding in found) else 0


def _print(found: list[Finding]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in found:
        table.add_row(MARKS[finding.level], finding.title, escape(finding.detail))
    Console(soft_wrap=True).print(table)
