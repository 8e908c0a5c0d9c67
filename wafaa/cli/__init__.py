"""The `wafaa` command. Each sub-command is one file with `arguments(parser)` and `run(options) -> exit code`.

Exit codes: 0 done; 1 it could not be done; 2 what was typed cannot be used; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _, teach_argparse


def commands() -> dict[str, tuple[str, str]]:
    """Name → (module, what it does). Modules are imported only when chosen."""
    return {
        "up": ("up", _("Run everything in one process: web, live stream and worker")),
        "serve": ("serve", _("Run the web alone")),
        "live": ("live", _("Run the live stream alone")),
        "work": ("work", _("Run the worker alone")),
        "migrate": ("migrate", _("Bring the database to this version")),
        "demo": ("demo", _("Put the demo store into the database")),
        "doctor": ("doctor", _("Look whether this machine keeps what it is given")),
        "backup": ("backup", _("Copy database and files, while everything runs")),
        "restore": ("restore", _("Bring a copy back")),
        "flow": ("flow", _("Show who reacts to what")),
        "mail": ("mail", _("Feed raw mails through the true intake")),
        "reset-password": ("reset_password", _("Make a one-time link for a new password")),
        "token": ("token", _("Make, list and revoke the tokens of programs")),
        "rotate-keys": ("rotate_keys", _("Give the secrets of the lines a new key")),
        "translations": ("translations", _("Collect, check and compile the words of the product")),
    }


class Parser(argparse.ArgumentParser):
    """argparse whose complaints are short and in the user's language."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, _("%(program)s: %(problem)s. See: %(program)s --help") % {
            "program": self.prog, "problem": message} + "\n")  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    teach_argparse()
    try:
        return _run(words)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return trouble.code
    except SystemExit as end:
        return int(end.code or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _unforeseen(error)


def _run(words: list[str]) -> int:
    known = commands()
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview(known))
        return 0
    if words[0] in ("-V", "--version"):
        from wafaa.work.version import version

        print(f"wafaa {version()}")
        return 0
    if words[0] not in known:
        raise Trouble(_("There is no command “%s”. See: wafaa --help") % words[0], 2)
    module, purpose = known[words[0]]
    return _do(import_module(f"wafaa.cli.{module}"), words, purpose)


def _do(command: ModuleType, words: list[str], purpose: str) -> int:
    parser = Parser(prog=f"wafaa {words[0]}", description=purpose)
    command.arguments(parser)
    try:
        options = parser.parse_args(words[1:])
    except SystemExit as end:
        return int(end.code or 0)
    return int(command.run(options))


def _overview(known: dict[str, tuple[str, str]]) -> str:
    width = max(map(len, known))
    lines = [f"  {name:<{width}}  {purpose}" for name, (_module, purpose) in known.items()]
    return "\n".join([_("wafaa <command> [options]"), "", *lines, "", _("More: wafaa <command> --help")])


def _unforeseen(error: Exception) -> int:
    """Faults of the machine in plain words; the trace only for those who ask for it."""
    if os.environ.get("WAFAA_TRACE"):
        raise error
    sys.stderr.write(
        _("It could not be done: %s") % (str(error).strip() or type(error).__name__) + "\n"
        + _("For the details, run the same command with WAFAA_TRACE=1.") + "\n"
    )  # fmt: skip
    return 1
