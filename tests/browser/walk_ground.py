"""The real product for the walks: its own processes, data folder and port; killed and started again at will."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.channels.mailserver import free_port

REPOSITORY = Path(__file__).resolve().parents[2]
SLOW_START = 90
TROUBLE = re.compile(r"Traceback|csp[._-]?(report|refused)| ERROR |CRITICAL", re.IGNORECASE)


def until(claim: Callable[[], Any], seconds: float = 60, what: str = "") -> Any:
    """Ask again and again until the claim holds; what it answered then. Fails after `seconds`."""
    clock = threading.Event()
    for _ in range(int(seconds * 10)):
        if answer := claim():
            return answer
        clock.wait(0.1)
    raise AssertionError(f"it did not become true in {seconds} s: {what or claim}")


class Program:
    """One process of the product: `wafaa up`, or one of its parts."""

    def __init__(self, words: list[str], surroundings: dict[str, str], log: Path, port: int = 0) -> None:
        self.words, self.surroundings, self.log, self.port = words, surroundings, log, port
        self.process: subprocess.Popen[bytes] | None = None
        self.lines_read = 0

    def start(self) -> None:
        words = [*self.words, *(["--port", str(self.port)] if self.port else [])]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wafaa.cli", *words],
                env=self.surroundings,
                cwd=REPOSITORY,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_up(self) -> bool:
        """Whether it answers. Fails when the process has ended."""
        assert self.process is not None and self.process.poll() is None, f"it has ended:\n{self.said()[-3000:]}"
        return answers(f"http://127.0.0.1:{self.port}/healthz")

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """As a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """As Ctrl-C would; the exit code."""
        if self.process is None or self.process.poll() is not None:
            return -1
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def news(self) -> list[str]:
        """The lines of its log since the last time."""
        lines = self.said().splitlines()
        before, self.lines_read = self.lines_read, len(lines)
        return lines[before:]

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def answers(address: str) -> bool:
    """Whether somebody answers here, whatever the answer is."""
    try:
        with urllib.request.urlopen(address, timeout=30):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


class Backstage:
    """A process beside the product's that furnishes the shop and looks into its record."""

    def __init__(self, surroundings: dict[str, str], log: Path) -> None:
        self.log = log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.backstage"],
            env=surroundings,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            encoding="utf-8",
        )

    def __call__(self, act: str, *given: Any) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"act": act, "with": given}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline() or '{"trouble": "backstage has ended, see its log"}')
        assert "trouble" not in told, told["trouble"]
        return told["answer"]

    def close(self) -> None:
        self.process.communicate()
        self.log.close()


class ShopPage:
    """The shop's own site, on another origin: one page with the widget's script tag."""

    def __init__(self, product: str, line: str) -> None:
        self.product, self.line = product, line
        page = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = page.html("en" if "en" in self.path else "ar").encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *words: Any) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, lang: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{lang}"

    def html(self, lang: str) -> str:
        direction = "rtl" if lang == "ar" else "ltr"
        return (
            f'<!doctype html><html lang="{lang}" dir="{direction}"><head><title>Layla</title>'
            '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"></head>'
            f"<body><main><h1>Layla</h1></main>"
            f'<script type="module" src="{self.product}/static/widget/widget.js" data-line="{self.line}" '
            f'data-lang="{lang}"></script></body></html>'
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


_opened: list[Any] = []


def opened_shop(surroundings: dict[str, str]) -> tuple[Path, Any]:
    """The data folder of a shop that was just opened, and what is told of it. It is made once: every walk begins in a
    copy, for migrating an empty database costs more than many a walk."""
    if not _opened:
        folder = Path(tempfile.mkdtemp(prefix="wafaa-mould-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        backstage = Backstage(surroundings | {"DATA": str(folder / "data")}, folder / "backstage.log")
        told = backstage("open_the_shop")
        backstage.close()
        _opened.extend([folder / "data", told])
    return _opened[0], _opened[1]


class Ground:
    """A shop at work. `address` is where browsers go; `programs` are the product's processes by name."""

    def __init__(self, **surroundings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wafaa-walk-"))
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.surroundings = self._surroundings() | surroundings
        self.programs: dict[str, Program] = {}
        log = self.folder / "backstage.log"
        if "DATABASE_URL" in surroundings:
            self.backstage = Backstage(self.surroundings, log)
            self.told = self.backstage("open_the_shop")
        else:
            mould, self.told = opened_shop(self._surroundings())
            shutil.copytree(mould, self.folder / "data")
            self.backstage = Backstage(self.surroundings, log)
        self.shop = ShopPage(self.address, self.told["line"])

    def _surroundings(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DATA": str(self.folder / "data"),
            "ADDRESS": self.address,
            "INNER_HOSTS": "127.0.0.1,localhost",
            "PYTHONPATH": str(REPOSITORY),
            "DJANGO_SETTINGS_MODULE": "wafaa.settings",
        }

    def add(self, name: str, *words: str, port: int = 0, **surroundings: str) -> Program:
        self.programs[name] = Program(list(words), self.surroundings | surroundings, self.folder / f"{name}.log", port)
        return self.programs[name]

    def up(self) -> Program:
        """Everything in one process, answering."""
        program = self.programs.get("up") or self.add("up", "up", port=self.port)
        program.start()
        until(program.is_up, SLOW_START, "wafaa up answers")
        return program

    def url(self, path: str = "") -> str:
        """An address of the staff's desk."""
        return f"{self.address}/s/{self.told['store']}/{path}"

    def trouble(self) -> list[str]:
        """New lines of the logs that no walk should cause: traces, errors, reports of the content policy."""
        lines = [line for program in self.programs.values() for line in program.news()]
        return [line for line in lines if TROUBLE.search(line)]

    def close(self) -> None:
        for program in self.programs.values():
            program.kill()
        self.backstage.close()
        self.shop.close()
        shutil.rmtree(self.folder, ignore_errors=True)
