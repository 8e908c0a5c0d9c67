"""The application's web and live parts as a process of their own. `python -m bench.live_server`."""

from __future__ import annotations

import socket


def listening() -> socket.socket:
    """A socket on a free port of loopback; its address is printed."""
    found = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"http://127.0.0.1:{found.getsockname()[1]}", flush=True)
    return found


if __name__ == "__main__":
    from wafaa.live.server import serve

    serve("127.0.0.1", 0, {"web", "live"}, lambda address: print(address, flush=True))
