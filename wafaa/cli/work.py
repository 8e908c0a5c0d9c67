"""`wafaa work`: a worker as a process of its own. Any number of them may run."""

from __future__ import annotations

import argparse

from wafaa.cli.parts import run_apart
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    return run_apart("work", None, _("The worker works."))
