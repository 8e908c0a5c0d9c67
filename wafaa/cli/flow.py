"""`wafaa flow`: who reacts to what, and what happens by the clock."""

from __future__ import annotations

import argparse
import json
from typing import Any

from wafaa.cli import ground
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("for machines"))


def run(options: argparse.Namespace) -> int:
    ground.ready()
    found = flow()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _draw(found)
    return 0


def flow() -> dict[str, Any]:
    """{"events": [{name, reactions, triggers, audited}], "periodic": [{task, seconds}]}, all in order of name.

    An event that is only a base of others (nobody emits it) is left out.
    """
    from wafaa.playbook.triggers import TRIGGERS
    from wafaa.work.events import HAPPENINGS, PERIODIC, REACTIONS

    leaves = {name: kind for name, kind in HAPPENINGS.items() if name and not kind.__subclasses__()}
    events = [
        {
            "name": name,
            "reactions": [reaction.path for reaction in REACTIONS.get(name, ())],
            "triggers": [trigger.name for trigger in TRIGGERS.values() if trigger.event == name],
            "audited": leaves[name].audited,
        }
        for name in sorted(leaves)
    ]
    periodic = [{"task": name, "seconds": int(one.every.total_seconds())} for name, one in sorted(PERIODIC.items())]
    return {"events": events, "periodic": periodic}


def _draw(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.tree import Tree

    tree = Tree(_("When this happens …"))
    audited = f" [dim]({_word_for_audited()})[/]"
    for event in found["events"]:
        branch = tree.add(f"[bold]{event['name']}[/]{audited if event['audited'] else ''}")
        for path in event["reactions"]:
            branch.add(f"→ {_spoken(path)}")
        for trigger in event["triggers"]:
            branch.add(f"[dim]{_word_for_rules()}[/] {trigger}")
    clock = Tree(_("By the clock …"))
    for task in found["periodic"]:
        clock.add(f"[bold]{_length(task['seconds'])}[/] → {_spoken(task['task'])}")
    console = Console(soft_wrap=True)
    console.print(tree)
    console.print(clock)


def _word_for_audited() -> str:
    # Not inside the f-string: Python 3.11's tokenizer hides texts there from the collector.
    return _("audited")


def _word_for_rules() -> str:
    return _("may set off rules:")


def _spoken(path: str) -> str:
    """ "wafaa.inbox.reactions.mirror_the_promise" as "mirror the promise (inbox)"."""
    app, name = path.split(".")[1], path.rsplit(".", 1)[1]
    return f"{name.replace('_', ' ')} [dim]({app})[/]"


def _length(seconds: int) -> str:
    for size, letter in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
