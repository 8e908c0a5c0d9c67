"""`wafaa rotate-keys`: a new key for the secrets of the lines, while everything runs."""

from __future__ import annotations

import argparse

from wafaa.cli import ground
from wafaa.cli.stages import Stages, stages
from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _, ngettext

ROUNDS = 5
"""What is saved while we work may still carry an old seal; each round finds less of it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: run it again and it goes on where it was broken off."""


def run(options: argparse.Namespace) -> int:
    ground.ready()
    ground.need_this_version()
    from wafaa.channels.verbs import begin_new_key

    is_new = begin_new_key()
    ground.say(_("A new key seals from now on.") if is_new else _("An unfinished change of keys goes on."))
    with stages() as told:
        moved = _move_all(told)
    ground.say(ngettext("%d secret moved to the new key.", "%d secrets moved to the new key.", moved) % moved)
    ground.say(_("The old key is out of use. It lies in %s as “retired”: delete it when no copy from before is kept.")
               % (ground.data() / "secrets"))  # fmt: skip
    if not is_new:
        ground.say(_("For one more new key, run it again."))
    return 0


def _move_all(told: Stages) -> int:
    """Returns how many secrets were moved. Raises Trouble when an old key is still needed in the end."""
    from wafaa.channels.verbs import reseal_all, retire_old_keys

    moved, unreadable = 0, []
    for _round in range(ROUNDS):
        told.begin(_("Sealing anew …"))
        found = reseal_all(told.advance)
        moved, unreadable = moved + found.count, found.unreadable
        if retire_old_keys():
            return moved
    raise Trouble(_("The old key stays in use. No key opens these; enter them anew, then run this again: %s")
                  % ", ".join(unreadable))  # fmt: skip
