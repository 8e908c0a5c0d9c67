"""Running parts of the house in this process: what up, serve, live and work have in common."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection

from wafaa.cli import ground
from wafaa.cli.memory import share_arenas
from wafaa.cli.presence import running
from wafaa.cli.trouble import BadInput
from wafaa.cli.words import _

HOST = "127.0.0.1"


def address_arguments(parser: argparse.ArgumentParser, port: int = 8000) -> None:
    parser.add_argument("--host", default=os.environ.get("HOST", HOST), help=_("the address to listen on"))
    parser.add_argument("--port", default=os.environ.get("PORT", str(port)), help=_("the port to listen on"))


def port_of(options: argparse.Namespace) -> int:
    """The port as a number. Raises BadInput."""
    try:
        port = int(options.port)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise BadInput(_("“%s” is no port: it is a number from 0 to 65535.") % options.port)
    return port


def run_parts(
    parts: Collection[str],
    host: str = HOST,
    port: int = 0,
    on_ready: Callable[[str], None] = lambda address: None,
) -> int:
    """Serve until told to stop; the exit code. Needs ground.ready()."""
    from django.conf import settings

    from wafaa.live.server import serve
    from wafaa.work.worker import Worker

    share_arenas()
    worker = (lambda: Worker(settings.WORK_THREADS)) if "work" in parts else None
    with running(ground.data()):
        return serve(host, port, parts, on_ready, worker=worker)


def run_apart(part: str, options: argparse.Namespace | None, told: str) -> int:
    """One part as a process of its own; it never migrates by itself."""
    ground.ready()
    ground.tend_the_disk()
    ground.need_this_version()
    host, port = (options.host, port_of(options)) if options else (HOST, 0)
    return run_parts({part}, host, port, lambda address: ground.say(f"{told} {address}".rstrip()))
