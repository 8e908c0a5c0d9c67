"""`wafaa migrate`: bring the database to this version. `wafaa up` does it by itself."""

from __future__ import annotations

import argparse

from wafaa.cli import ground
from wafaa.cli.words import _, ngettext


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help=_("say nothing when all is well"))


def run(options: argparse.Namespace) -> int:
    ground.compile_words()
    ground.ready()
    count = len(ground.migrate())
    if options.quiet:
        return 0
    if count:
        ground.say(ngettext("%d step applied.", "%d steps applied.", count) % count)
    else:
        ground.say(_("The database is at this version."))
    return 0
