"""The nursery of the processes under test: Django is loaded once, then each acceptor and worker is a fork of it.

Commands are lines of JSON on stdin ({"role", "design", "crash"}); each is answered with the child's pid. The
children inherit the listening socket whose number is in HARNESS_LISTENER.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from datetime import timedelta
from typing import Any

import django

django.setup()

from tests.harness import connector, designs  # noqa: E402
from wafaa.channels.models import Line  # noqa: E402
from wafaa.inbox import verbs as inbox  # noqa: E402
from wafaa.inbox.models import Conversation  # noqa: E402
from wafaa.people import verbs as people  # noqa: E402
from wafaa.stores.models import Store  # noqa: E402
from wafaa.stores.scope import entered  # noqa: E402
from wafaa.work import crash, jobs, worker  # noqa: E402
from wafaa.work.events import PERIODIC, REACTIONS  # noqa: E402
from wafaa.work.unit import grouped, unit  # noqa: E402

assert connector.Peer
LEASE = timedelta(seconds=0.4)

# What only reacts to all this would take turns from what is besieged.
REACTIONS.clear()
PERIODIC.clear()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _live(order)
        print(pid, flush=True)


def _live(order: dict[str, Any]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    jobs.LEASE, worker.IDLE_SECONDS = LEASE, 0.02
    designs.put_on(order["design"])
    crash.arm(order["crash"])
    {"acceptor": _accept, "worker": _work}[order["role"]](order["design"])


def _work(_design: str) -> None:
    worker.Worker(threads=2).start()
    threading.Event().wait()


def _accept(design: str) -> None:
    listener = socket.socket(fileno=int(os.environ["HARNESS_LISTENER"]))
    for _ in range(3):
        threading.Thread(target=_serve, args=(listener, design), daemon=True).start()
    threading.Event().wait()


def _serve(listener: socket.socket, design: str) -> None:
    while True:
        connection, _address = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            number = json.loads(connection.makefile().readline() or "null")
            if number is not None:
                _answer(design, number, connection)


def _answer(design: str, number: int, connection: socket.socket) -> None:
    """A customer's message is stored, answered by an agent, and acknowledged to who brought it."""
    store = Store.objects.get(slug="layla")
    with entered(store):
        line = Line.objects.get(channel="peer")
        designs.accept(
            design,
            lambda: grouped(lambda: _converse(line, number)),
            lambda: connection.sendall(b"ok\n"),
        )


def _converse(line: Line, number: int) -> None:
    with unit():
        customer = people.recognise("email", f"c{number}@x.test", source="peer")
        running = Conversation.objects.filter(customer=customer).first()
        message = inbox.receive(
            customer,
            channel="peer",
            line=line,
            conversation=running,
            text=f"ask {number}",
            key=f"ask-{number}",
        )
        conversation = Conversation.objects.select_related("customer", "line").get(pk=message.conversation_id)
        inbox.reply(conversation, f"answer {number}", key=f"answer-{number}")


if __name__ == "__main__":
    main()
