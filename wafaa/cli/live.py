"""`wafaa live`: one part as a process of its own, for PostgreSQL and Redis."""

from __future__ import annotations

import argparse

from wafaa.cli.parts import address_arguments, run_apart
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    address_arguments(parser, 8001)


def run(options: argparse.Namespace) -> int:
    return run_apart("live", options, _("The live stream answers on"))
