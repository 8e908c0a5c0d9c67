"""A Bot API server on loopback that behaves as Telegram documents: one bot, its updates, its files, its moods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
LAYLA = {"id": 70701, "is_bot": False, "first_name": "ليلى", "last_name": "السالم", "language_code": "ar"}
CHAT = {"id": 70701, "type": "private", "first_name": "ليلى", "last_name": "السالم"}
FAULTS: dict[str, tuple[int, dict[str, Any]]] = {
    "revoked": (401, {"description": "Unauthorized"}),
    "blocked": (403, {"description": "Forbidden: bot was blocked by the user"}),
    "elsewhere": (
        409,
        {"description": "Conflict: terminated by other getUpdates request; make sure that only one bot instance runs"},
    ),
    "webhook": (409, {"description": "Conflict: can't use getUpdates method while webhook is active"}),
    "slower": (429, {"description": "Too Many Requests: retry after 17", "parameters": {"retry_after": 17}}),
    "no_chat": (400, {"description": "Bad Request: chat not found"}),
    "trouble": (502, {"description": "Bad Gateway"}),
}


@dataclass
class BotServer:
    """`faults`: what the next calls of a method answer instead; "drop" carries the call out and cuts the line,
    "noise" answers something that is no Bot API."""

    token: str = TOKEN
    username: str = "layla_bot"
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    webhook: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    news: Condition = field(default_factory=Condition)
    over: Event = field(default_factory=Event)
    numbers: int = 900

    def says(self, kind: str = "message", **traits: Any) -> dict[str, Any]:
        """Layla says something: an update as Telegram would give it."""
        with self.news:
            self.numbers += 1
            message = {"message_id": self.numbers, "from": LAYLA, "chat": CHAT, "date": 1_795_000_000, **traits}
            update = {"update_id": 10_000 + self.numbers, kind: message}
            self.updates.append(update)
            self.news.notify_all()
        return update

    def member(self, status: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
        with self.news:
            self.numbers += 1
            change = {"chat": chat, "from": LAYLA, "date": 1, "new_chat_member": {"status": status, "user": {}}}
            update = {"update_id": 10_000 + self.numbers, "my_chat_member": change}
            self.updates.append(update)
            self.news.notify_all()
        return update

    def answer(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 123456789, "is_bot": True, "first_name": "عطور ليلى", "username": self.username}
        if method == "getWebhookInfo":
            return {"url": self.webhook, "pending_update_count": 0}
        if method == "deleteWebhook":
            self.webhook = ""
            return True
        if method == "getUpdates":
            return self._updates(params)
        if method == "getFile":
            return {"file_id": params["file_id"], "file_path": f"files/{params['file_id']}"}
        self.sent.append((method, params))
        self.numbers += 1
        return {"message_id": self.numbers, "chat": {"id": int(params["chat_id"])}, "date": 1}

    def _updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self.asked.append(params)
        with self.news:
            if offset := params.get("offset"):
                self.updates = [one for one in self.updates if one["update_id"] >= offset]
            if not self.updates and params.get("timeout"):
                self.news.wait_for(lambda: self.updates or self.over.is_set(), params["timeout"])
            return self.updates[: params.get("limit", 100)]


@contextmanager
def telegram(server: BotServer) -> Iterator[str]:
    """The address of this Bot API server."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = f"/file/bot{server.token}/files/"
            found = server.files.get(self.path.removeprefix(start)) if self.path.startswith(start) else None
            self._say(200 if found is not None else 404, found or b"", "application/octet-stream")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            bot, _slash, method = self.path.removeprefix("/").partition("/")
            if bot != f"bot{server.token}":
                return self._fault("revoked")
            waiting = server.faults.get(method) or []
            fault = waiting.pop(0) if waiting else ""
            if fault == "noise":
                return self._say(200, b"<html>It works!</html>", "text/html")
            if fault and fault != "drop":
                return self._fault(fault)
            if method == "getUpdates" and server.webhook:
                return self._fault("webhook")
            result = server.answer(method, params_of(self.headers["content-type"], raw))
            if fault == "drop":
                self.close_connection = True
                self.connection.close()
                return None
            return self._say(200, json.dumps({"ok": True, "result": result}).encode())

        def _fault(self, name: str) -> None:
            status, said = FAULTS[name]
            self._say(status, json.dumps({"ok": False, "error_code": status, **said}).encode())

        def _say(self, status: int, body: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    house = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    house.daemon_threads = True
    thread = Thread(target=house.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{house.server_port}"
    finally:
        server.over.set()
        with server.news:
            server.news.notify_all()
        house.shutdown()
        house.server_close()
        thread.join(3)


def params_of(kind: str, raw: bytes) -> dict[str, Any]:
    """The fields of a call, of a file its name and bytes."""
    if kind == "application/json":
        return dict(json.loads(raw))
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    found: dict[str, Any] = {}
    for part in form.get_payload():
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes)
        found[name] = (part.get_filename(), body) if part.get_filename() else body.decode()
    return found
