"""What one dead channel costs the others: `python -m bench.dead_channel [--messages 200] [--database both]`.

A real `wafaa work` empties the outbox of two lines whose receiver answers after a moment; then the same again while a
third line has as many messages for a receiver that takes them and never answers. The speed of the two lines with the
dead one beside them, as a share of their speed alone, is what is told: the aim is at least 80 %.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.place import Place, place
from bench.postgres import NoPostgres

ROOT = Path(__file__).resolve().parent.parent
ANSWERS_AFTER_S = 0.02
PATIENCE_S = 300
WARM = 20


class Receiver(ThreadingHTTPServer):
    """/a and /b answer; /dead holds whoever calls until it hangs up. `taken` counts by path."""

    daemon_threads = True

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}
        self.over = threading.Event()
        self.news = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Door)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, count: int) -> None:
        """Until the two lines have brought so many together. Raises TimeoutError."""

        def is_there() -> bool:
            return self.taken.get("/a", 0) + self.taken.get("/b", 0) >= count

        with self.news:
            if not self.news.wait_for(is_there, PATIENCE_S):
                raise TimeoutError(f"{self.taken} of {count}")


class _Door(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/dead":
            self.server.over.wait(60)
            return
        time.sleep(ANSWERS_AFTER_S)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
        with self.server.news:
            self.server.taken[self.path] = self.server.taken.get(self.path, 0) + 1
            self.server.news.notify_all()

    def log_message(self, format: str, *words: Any) -> None:
        """Nobody reads it."""


def main() -> int:
    options = arguments().parse_args()
    if options.role:
        ROLES[options.role](json.loads(options.told))
        return 0
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        try:
            with place(database, 0, None) as where:
                where.data.mkdir(mode=0o700, exist_ok=True)
                _measure(where, options.messages)
        except NoPostgres as missing:
            print(f"PostgreSQL is left out: {missing}")
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.dead_channel", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--messages", type=int, default=200, help="for each line")
    parser.add_argument("--role", choices=list(ROLES), help=argparse.SUPPRESS)
    parser.add_argument("--told", default="{}", help=argparse.SUPPRESS)
    return parser


def _measure(where: Place, messages: int) -> None:
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        _in(where, "found", {"address": receiver.address})
        with _working(where):
            sent = 0
            for lines, count in (("ab", WARM), ("ab", messages), ("dead ab", messages)):
                began = _in(where, "queue", {"dead": count if "dead" in lines else 0, "count": count})
                sent += 2 * count
                receiver.wait_for(sent)
                seconds = time.time() - began
                if lines == "ab":
                    alone = seconds
        print(
            f"{where.database}: {2 * messages} messages of two lines in {alone:.2f} s alone, in {seconds:.2f} s beside "
            f"a dead line with {messages}: {100 * alone / seconds:.0f} % of their speed",
            flush=True,
        )
    finally:
        receiver.over.set()
        receiver.shutdown()
        receiver.server_close()


@contextmanager
def _working(where: Place) -> Iterator[None]:
    command = [sys.executable, "-m", "wafaa.cli", "work"]
    with (where.data / "work.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=_open(where), stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _open(where: Place) -> dict[str, str]:
    return where.environment | {"INNER_HOSTS": "127.0.0.1"}


def _in(where: Place, role: str, told: dict[str, Any]) -> float:
    """Have a process of that place do this; when it was done."""
    command = [sys.executable, "-m", "bench.dead_channel", "--role", role, "--told", json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, env=_open(where), check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout or 0)


def _found(told: dict[str, Any]) -> None:
    """A store with its lines and one customer, on a fresh database."""
    from wafaa.cli import ground

    ground.ready()
    ground.migrate()
    from wafaa.channels import verbs
    from wafaa.channels.models import LineState
    from wafaa.lib.standardhooks import new_secret
    from wafaa.people import verbs as people
    from wafaa.stores.hours import always_open
    from wafaa.stores.scope import entered
    from wafaa.stores.verbs import open_store
    from wafaa.work.unit import unit

    with unit():
        store = open_store("bench", "Bench", always_open("Asia/Riyadh"))
    with entered(store):
        people.meet("ليلى", source="form")
        for name in ("a", "b", "dead"):
            secret = {"send": new_secret(), "hook": new_secret()}
            options = {"url": f"{told['address']}/{name}"}
            verbs.open_line("generic", name, secrets=secret, state=LineState.OK, options=options)


def _queue(told: dict[str, int]) -> None:
    import django

    django.setup()
    from wafaa.channels import verbs
    from wafaa.channels.models import Line
    from wafaa.people.models import Customer, Purpose
    from wafaa.stores.models import Store
    from wafaa.stores.scope import entered
    from wafaa.work.unit import unit

    with entered(Store.objects.get()), unit():
        lines, person = {line.name: line for line in Line.objects.all()}, Customer.objects.get()
        for number in range(told["count"]):
            for name in ["dead", "a", "b"] if number < told["dead"] else ["a", "b"]:
                verbs.queue(
                    person, lines[name], "generic", purpose=Purpose.REPLY, text=f"رسالة {number}", to=f"shop:{number}"
                )
    print(time.time())


ROLES: dict[str, Any] = {"found": _found, "queue": _queue}


if __name__ == "__main__":
    sys.exit(main())
