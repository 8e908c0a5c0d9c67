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
from io import BytesIO
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from tests.harness import connector, designs  # noqa: E402
from wafaa.channels.models import Line  # noqa: E402
from wafaa.inbox import verbs as inbox  # noqa: E402
from wafaa.inbox.models import Conversation  # noqa: E402
from wafaa.lib.standardhooks import signed  # noqa: E402
from wafaa.live.answer import answer_of  # noqa: E402
from wafaa.live.environ import environ_of  # noqa: E402
from wafaa.people import verbs as people  # noqa: E402
from wafaa.shops import verbs as shops  # noqa: E402
from wafaa.shops.models import Shop  # noqa: E402
from wafaa.stores.models import Store  # noqa: E402
from wafaa.stores.scope import entered  # noqa: E402
from wafaa.work import crash, jobs, worker  # noqa: E402
from wafaa.work.events import PERIODIC, REACTIONS  # noqa: E402
from wafaa.work.unit import grouped, unit  # noqa: E402
from wafaa.wsgi import application  # noqa: E402

assert connector.Peer
LEASE = timedelta(seconds=0.4)

# What only reacts to all this would take turns from what is besieged.
REACTIONS.clear()
PERIODIC.clear()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _knock("/hooks/shops/none/", b"{}", {})  # what the first call loads, every fork has from the beginning
    connections.close_all()
    _knock("/hooks/shops/none/", b"{}", {})  # what the first call loads, every fork has from the beginning
    connections.close_all()
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
    """A customer's message is stored and answered by an agent, or a shop's hook is taken; then it is acknowledged to
    who brought it."""
    store = Store.objects.get(slug="layla")
    with entered(store):
        line, shop = Line.objects.get(channel="peer"), Shop.objects.get()
        secret = shops.secret_of(shop)
    designs.accept(
        design,
        lambda: _take(store, line, shop, secret, number),
        lambda: connection.sendall(b"ok\n"),
    )


def _take(store: Store, line: Line, shop: Shop, secret: str, number: int) -> None:
    """Every other number is a hook; it goes through the whole door, as `wafaa serve` opens it."""
    if number % 2 == 0:
        with entered(store):
            grouped(lambda: _converse(line, number))
        return
    raw = json.dumps({"type": "product", "product": {"id": str(number), "name": "عطر"}}).encode()
    if _knock(f"/hooks/shops/{shop.public_id}/", raw, signed(secret, f"told-{number}", raw)) != 200:
        raise OSError("not taken, and so not acknowledged")


def _knock(path: str, raw: bytes, headers: dict[str, str]) -> int:
    sent = headers | {"host": "127.0.0.1", "content-type": "application/json"}
    asked = {
        "method": "POST", "path": path, "raw_path": path.encode(), "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }  # fmt: skip
    return answer_of(application, environ_of(asked, BytesIO(raw), len(raw))).status


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
