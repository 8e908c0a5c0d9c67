"""A small true peer for the web chat: docs/developers/widget-protocol.md on http.server, loopback only.

`Desk` is the shop's memory and outlives the server, so that a test can kill the one and keep the other.
"""

import json
import queue
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

STATIC = Path(__file__).parents[2] / "wafaa" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
CSP = (
    "default-src 'none'; script-src {host}; connect-src {host}; img-src {host}; style-src {host};"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
RUDE = b"* { color: red !important; font-size: 3px; display: inline } wafaa-chat { display: none }"
PICTURE = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='160' height='90'>"
    b"<rect width='160' height='90' fill='#c98b4a'/></svg>"
)
LATER: dict[str, dict[str, Any]] = {
    "ar": {
        "badType": "لا نستقبل هذا النوع من الملفات.",
        "over": "تجاوزت الحدّ بعدد {n} من الأحرف.",
        "left": "بقي {n} من الأحرف",
        "here": "بتوقيتك: {when}",
        "ended": "انتهت هذه المحادثة. اكتب متى شئت لتعود إليها.",
        "askAddress": "أين نردّ عليك إن غادرت الصفحة؟",
        "address": "بريدك أو رقم جوالك",
        "badAddress": "اكتب بريدًا صحيحًا أو رقم جوال كاملًا.",
        "save": "احفظ",
        "skip": "تخطَّ",
        "askCode": "اكتب الرمز الذي وصلك",
        "code": "الرمز",
        "badCode": "اكتب الرمز كما وصلك.",
        "confirm": "أكّد",
        "unread": {
            "one": "رسالة جديدة",
            "two": "رسالتان جديدتان",
            "few": "{n} رسائل جديدة",
            "many": "{n} رسالة جديدة",
            "other": "{n} رسالة جديدة",
        },
    },
    "en": {
        "badType": "We cannot take this kind of file.",
        "over": "{n} characters over the limit.",
        "left": "{n} characters left",
        "here": "Your time: {when}",
        "ended": "This conversation has ended. Write any time to pick it up again.",
        "askAddress": "Where shall we reply if you leave this page?",
        "address": "Your e-mail or phone",
        "badAddress": "Enter a valid e-mail or a complete phone number.",
        "save": "Save",
        "skip": "Skip",
        "askCode": "Enter the code we sent you",
        "code": "Code",
        "badCode": "Enter the code as you received it.",
        "confirm": "Confirm",
        "unread": {"one": "{n} new message", "other": "{n} new messages"},
    },
}
"""What the chat says only after the store has answered (`session.words`)."""
WORDS: dict[str, dict[str, Any]] = {
    "ar": {
        "line": "نردّ عادةً خلال ٤ دقائق",
        "greeting": "أهلًا بك في عطور ليلى، كيف نخدمك؟",
        "expected": "هدى تردّ قبل ١٠:٥٢ صباحًا",
        "shut": "المتجر مغلق الآن",
        "saved": "سنردّ عليك هناك.",
        "store": "عطور ليلى",
        "staff": ["هدى", "عمر", "سارة"],
        "refused": "هذه الرسالة مرفوضة.",
        "file": "لا نستقبل هذا الملف.",
        "address": "هذا العنوان لا يصلح.",
        "code": "الرمز غير صحيح.",
    },
    "en": {
        "line": "We usually reply within 4 minutes",
        "greeting": "Welcome to Layla Perfumes. How can we help?",
        "expected": "Huda replies before 10:52 am",
        "shut": "The store is closed now",
        "saved": "We will reply there.",
        "store": "Layla Perfumes",
        "staff": ["Huda", "Omar", "Sara"],
        "refused": "This message is refused.",
        "file": "We cannot take this file.",
        "address": "This address cannot be used.",
        "code": "Wrong code.",
    },
}


@dataclass
class Desk:
    """What the shop knows. `open` and `ask_address` shape the session; `posts` counts every try to send."""

    open: bool = True
    ask_address: bool = False
    prove: bool = False
    beside: dict[str, dict[str, str]] = field(default_factory=dict)
    colour: str = "#006160"
    streams_refused: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    listeners: list["queue.Queue[str]"] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    swallow_answers: int = 0
    expected: dict[str, str] | None = None
    changes: int = 0
    clock: datetime = datetime(2026, 11, 22, 7, 48, tzinfo=UTC)
    lock: Any = field(default_factory=threading.RLock)

    def session(self, lang: str) -> dict[str, Any]:
        words = WORDS[lang]
        hours: dict[str, Any] = {"open": self.open, "line": words["line"] if self.open else words["shut"]}
        if not self.open:
            hours["next_opening"] = "2026-11-23T06:00:00Z"
        return {
            "token": "token-of-layla",
            "visitor": "layla",
            "lang": lang,
            "hours": hours,
            "store": {"name": words["store"], "colour": self.colour},
            "staff": [{"name": name, "initials": name[0]} for name in words["staff"]],
            "expected": None,
            "conversation": {"id": "c1"} if self.messages else None,
            "ask_address": self.ask_address,
            "words": LATER[lang],
            "pages": [{"id": name, "title": page["title"]} for name, page in self.beside.items()],
            "known": {},
            "greeting": words["greeting"],
            "limits": {"text": 4000, "file_mb": 1, "types": ["image/*", "application/pdf"]},
        }

    def customer_writes(self, key: str, text: str, files: list[str]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            for message in self.messages:
                if message.get("key") == key:
                    return 200, message
            known = [self.files[name] for name in files]
            return 201, self.add("customer", text, key=key, files=known, state="sent")

    def staff_writes(self, text: str, name: str = "هدى", **more: Any) -> dict[str, Any]:
        message = self.add("staff", text, name=name, initials=name[0], **more)
        self.tell("outgoing.sent", {"id": message["id"]})
        return message

    def staff_reads(self) -> None:
        with self.lock:
            for message in self.messages:
                if message["from"] == "customer" and message["state"] == "sent":
                    self.changes += 1
                    message.update(state="seen", change=self.changes)
        self.tell("outgoing.read", {"id": self.messages[-1]["id"]})

    def add(self, sender: str, text: str, **more: Any) -> dict[str, Any]:
        with self.lock:
            self.changes += 1
            self.clock += timedelta(seconds=20)
            at = self.clock.isoformat().replace("+00:00", "Z")
            message = {"id": f"m{self.changes}", "from": sender, "text": text, "at": at, "files": [], **more}
            message["change"] = self.changes
            self.messages.append(message)
            return message

    def after(self, cursor: int) -> dict[str, Any]:
        with self.lock:
            fresh = [message for message in self.messages if message["change"] > cursor]
            shown = [{key: value for key, value in message.items() if key != "change"} for message in fresh]
            return {"messages": shown, "cursor": str(self.changes), "expected": self.expected, "closed": False}

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        for listener in list(self.listeners):
            listener.put(f"event: {kind}\ndata: {json.dumps(data)}\n\n")

    def texts(self, sender: str = "customer") -> list[str]:
        return [message["text"] for message in self.messages if message["from"] == sender]

    def called(self, path: str) -> list[dict[str, Any]]:
        return [body for name, body in self.calls if name == path]


class Server:
    """The desk behind a port: pages on "localhost", Wafaa on "127.0.0.1", so two origins and true CORS."""

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk = desk
        self.port = port
        self.start()

    def start(self) -> None:
        handler = type("BoundAnswer", (Answer,), {"desk": self.desk})
        self.web = Web(("127.0.0.1", self.port), handler)
        self.port = self.web.server_port
        self.thread = threading.Thread(target=self.web.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def kill(self) -> None:
        """As `kill -9` looks from outside: the port refuses and every open connection is cut."""
        self.web.shutdown()
        self.web.server_close()
        self.web.cut()
        self.thread.join()

    @property
    def wafaa(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, lang: str = "ar", theme: str = "", extra: str = "", path: str = "/page") -> str:
        """Publishes a page with a strict CSP and a rude style sheet; returns its address."""
        source = f"{self.wafaa}/static/widget/widget.js"
        tag = f'<script type="module" src="{source}" data-line="line1" data-lang="{lang}" {extra}>'
        direction = "rtl" if lang == "ar" else "ltr"
        self.desk.pages[path] = (
            f'<!doctype html><html lang="{lang}" dir="{direction}" {theme and f"data-theme={theme}"}><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>shop</title><link rel="stylesheet" href="{self.wafaa}/rude.css">{tag}</script></head>'
            '<body><h1>shop</h1><button id="before">before</button></body></html>',
            CSP.format(host=self.wafaa),
        )
        return f"http://localhost:{self.port}{path}"


class Web(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *arguments: Any) -> None:
        self.open_sockets: set[Any] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open_sockets.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open_sockets.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        for request in list(self.open_sockets):
            try:
                request.shutdown(2)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Cut connections are what these tests are about; they need no trace."""


class Answer(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Silent."""

    def do_OPTIONS(self) -> None:
        self.answer(204, b"", "text/plain")

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            self.static(path)
        elif path == "/rude.css":
            self.answer(200, RUDE, "text/css")
        elif path.startswith("/live/"):
            self.stream()
        elif path.startswith("/f/"):
            self.answer(200, PICTURE, "image/svg+xml")
        elif path.endswith("/messages"):
            self.protected(lambda: self.json(200, self.desk.after(int(self.asked("after") or 0))))
        elif path.startswith("/w/line1/pages/"):
            self.protected(lambda: self.json(200, self.desk.beside[path.rpartition("/")[2]]))
        elif path in self.desk.pages:
            page, csp = self.desk.pages[path]
            self.answer(200, page.encode(), "text/html; charset=utf-8", csp)
        else:
            self.answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = re.fullmatch(r"/w/line1/(\w+)(?:/\w+)?", urlsplit(self.path).path)
        act = getattr(self, f"on_{found[1]}", None) if found else None
        if not act:
            self.refuse(404, "unknown_line", "No such line.")
        elif found and found[1] == "session":
            self.on_session(json.loads(raw))
        elif found and found[1] == "files":
            self.protected(lambda: self.on_files(raw))
        else:
            body = json.loads(raw)
            self.desk.calls.append((found[1] if found else "", body))
            self.protected(lambda: act(body))

    def asked(self, name: str) -> str:
        return parse_qs(urlsplit(self.path).query).get(name, [""])[0]

    def protected(self, act: Any) -> None:
        if self.headers.get("Authorization") != "Bearer token-of-layla":
            self.refuse(401, "unknown_visitor", "Start a session first.")
        else:
            act()

    def words(self) -> dict[str, Any]:
        return WORDS[self.headers.get("Accept-Language", "en")[:2]]

    def on_session(self, body: dict[str, Any]) -> None:
        self.desk.calls.append(("session", body))
        self.json(200, self.desk.session(body["lang"]))

    def on_messages(self, body: dict[str, Any]) -> None:
        if body["text"].startswith("refuse me"):
            return self.refuse(422, "refused", self.words()["refused"])
        status, message = self.desk.customer_writes(body["key"], body["text"], body["files"])
        if self.desk.swallow_answers:
            self.desk.swallow_answers -= 1
            self.close_connection = True
            self.connection.shutdown(2)
            return
        # Whoever asks what is new right after is told the same, as by a true store.
        self.desk.expected = {"line": self.words()["expected"]}
        self.json(status, {"message": message, "expected": self.desk.expected})

    def on_files(self, raw: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        part: Any = BytesParser().parsebytes(head + raw).get_payload(0)
        found = re.search(rb'filename="([^"]*)"', raw)
        name, data = found[1].decode() if found else "", part.get_payload(decode=True)
        if "virus" in name:
            return self.refuse(415, "file_type", self.words()["file"])
        number = f"f{len(self.desk.files) + 1}"
        kind, address = part.get_content_type(), f"/f/{number}"
        known = {"id": number, "name": name, "type": kind, "size": len(data), "url": address}
        if kind.startswith("image/"):
            known["thumb"] = address
        self.desk.files[number] = known
        self.json(201, {key: known[key] for key in ("id", "name", "type", "size")})

    def on_typing(self, body: dict[str, Any]) -> None:
        self.json(200, {})

    def on_seen(self, body: dict[str, Any]) -> None:
        self.json(200, {})

    def on_address(self, body: dict[str, Any]) -> None:
        if body.get("email", "").endswith("@example.invalid"):
            return self.refuse(422, "address", self.words()["address"])
        self.json(200, {"line": self.words()["saved"], "prove": self.desk.prove})

    def on_prove(self, body: dict[str, Any]) -> None:
        if body["code"] != "482913":
            return self.refuse(422, "code", self.words()["code"])
        self.json(200, {"line": self.words()["saved"]})

    def on_pages(self, body: dict[str, Any]) -> None:
        name = urlsplit(self.path).path.rpartition("/")[2]
        self.desk.beside[name] = {"title": self.desk.beside[name]["title"], "html": self.desk.beside[name]["after"]}
        self.json(200, self.desk.beside[name])

    def on_ticket(self, body: dict[str, Any]) -> None:
        if self.desk.streams_refused:
            return self.refuse(503, "busy", "")
        self.json(200, {"ticket": "ticket-1", "expires_in": 60})

    def stream(self) -> None:
        if self.asked("ticket") != "ticket-1":
            return self.answer(403, b"", "text/plain")
        listener: queue.Queue[str] = queue.Queue()
        self.desk.listeners.append(listener)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.cors()
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(b": hello\n\n")
            while True:
                self.wfile.write(listener.get(timeout=30).encode())
        except (OSError, queue.Empty):
            self.desk.listeners.remove(listener)

    def static(self, path: str) -> None:
        file = (STATIC / path.removeprefix("/static/")).resolve()
        if file.is_relative_to(STATIC) and file.is_file():
            self.answer(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))
        else:
            self.answer(404, b"", "text/plain")

    def json(self, status: int, body: dict[str, Any]) -> None:
        shown = json.dumps(body, ensure_ascii=False).encode()
        self.answer(status, shown, "application/json; charset=utf-8")

    def refuse(self, status: int, code: str, message: str) -> None:
        self.json(status, {"error": {"code": code, "message": message}})

    def answer(self, status: int, body: bytes, kind: str, csp: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if csp:
            self.send_header("Content-Security-Policy", csp)
        self.cors()
        self.end_headers()
        if body:
            self.wfile.write(body)

    def cors(self) -> None:
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Headers", "Authorization, Content-Type")
        self.send_header("Access-Control-Allow-Methods", "GET, POST")
        self.send_header("Access-Control-Max-Age", "600")
        self.send_header("Vary", "Origin")
