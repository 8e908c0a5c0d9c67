"""`wafaa up`: everything in one process on one machine, made ready on the way."""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
from typing import NoReturn

from wafaa.cli import ground
from wafaa.cli.parts import HOST, address_arguments, port_of, run_parts
from wafaa.cli.setup_link import new_token
from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _

ANEW = "BEGUN_ANEW"
"""Set for the second life of a first start, which never begins a third."""


def arguments(parser: argparse.ArgumentParser) -> None:
    address_arguments(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--demo", action="store_true", help=_("begin with the demo store"))
    which.add_argument("--empty", action="store_true", help=_("begin a real store: prints a one-time link"))


def run(options: argparse.Namespace) -> int:
    port = port_of(options)
    _need_free(options.host, port)
    os.environ.setdefault("ADDRESS", f"http://{HOST}:{port}")
    was_made = ground.compile_words()
    ground.ready()
    ground.tend_the_disk()
    was_made = _make_ready(wants_demo=options.demo) or was_made
    if was_made and ANEW not in os.environ:
        _begin_anew()
    told = _welcome()
    return run_parts({"web", "live", "work"}, options.host, port, lambda address: ground.say(told))


def _need_free(host: str, port: int) -> None:
    """Before anything slow: a port that cannot be had is one line. Raises Trouble."""
    from wafaa.live.server import listen

    try:
        listen(host, port).close()
    except OSError as error:
        raise Trouble(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    what = {"host": host, "port": port, "why": error.strerror or error}
    if error.errno == errno.EADDRINUSE:
        return _("Port %(port)s is taken: stop what runs there, or choose another with PORT=.") % what
    if error.errno in (errno.EACCES, errno.EPERM):
        return _("Port %(port)s needs rights we do not have: choose one above 1023 with PORT=.") % what
    return _("Cannot listen on %(host)s, port %(port)s: %(why)s.") % what


def _begin_anew() -> NoReturn:
    """The first start compiles a thousand modules and the words; what serves for months carries none of that."""
    os.environ |= {ANEW: "1", "PYTHONPATH": _path()}
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "wafaa.cli", *sys.argv[1:]])  # noqa: S606


def _make_ready(*, wants_demo: bool) -> bool:
    """Whether anything had to be done."""
    from wafaa.cli.findings import essential

    if is_older := bool(ground.unapplied()):
        _in_a_child("migrate", "--quiet")
    for finding in essential():
        if finding.is_bad:
            raise Trouble(f"{finding.title}: {finding.detail}")
    if wants_demo and not _any_store():
        _in_a_child("demo", "--quiet")
        return True
    return is_older


def _in_a_child(*words: str) -> None:
    """What is needed once is done by a process of its own, so that the server never carries its memory."""
    command = [sys.executable, "-m", "wafaa.cli", *words]
    if code := subprocess.run(command, env={**os.environ, "PYTHONPATH": _path()}).returncode:  # noqa: S603
        raise SystemExit(code)


def _path() -> str:
    return os.pathsep.join(path for path in sys.path if path)


def _any_store() -> bool:
    from wafaa.stores.models import Store

    return Store.objects.exists()


def _welcome() -> str:
    """Where to go, and who may log in."""
    from django.conf import settings
    from django.db import connection

    from wafaa.cli.demo import described

    here = settings.ADDRESS.rstrip("/")
    lines = ["", _("Wafaa answers on %s") % here]
    if _any_store():
        lines += described()
    else:
        link = f"{here}/welcome/?token={new_token(ground.data())}"
        lines.append(_("  Begin your store here (the link works once): %s") % link)
    connection.close()
    return "\n".join([*lines, _("Ctrl-C ends it.")])
