"""`wafaa serve`: one part as a process of its own, for PostgreSQL and Redis."""

from __future__ import annotations

import argparse

from wafaa.cli.parts import address_arguments, run_apart
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    address_arguments(parser, 8000)


def run(options: argparse.Namespace) -> int:
    return run_apart("web", options, _("The web answers on"))
