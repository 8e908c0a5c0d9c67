"""The shop's own chat as the suite asks it: a browser writes by the widget's calls, and reads by them."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from tests.channels.conformance.standin import StandIn
from tests.channels.conformance.subject import Subject
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing


class WebChatSubject(Subject):
    channel = "webchat"
    lacks = {
        "hook": "there is no provider: the visitor's browser talks to us",
        "arrivals": "a browser's words are understood while it waits for the answer",
        "cards": "the widget is ours: it has no types we do not know",
        "network": "a reply is on the visitor's screen as soon as its row says so",
        "key": "nobody but ourselves is told of the message",
        "waits": "nobody is there who could ask us to wait",
        "clean_faults": "nobody is there who could have a fault",
    }

    def __init__(self, standin: StandIn, address: str) -> None:
        super().__init__(standin, address)
        self.tokens: dict[int, str] = {}

    @classmethod
    def make_standin(cls) -> StandIn:
        return StandIn()

    def open(self) -> Line:
        return channels.open_line("webchat", "محادثة", state=LineState.OK)

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        return json.dumps({"text": text, "key": f"key-{n}-0123456789"}).encode()

    def headers(self, raw: bytes) -> dict[str, str]:
        return {}

    def deliver(self, line: Line, raw: bytes) -> int:
        url = f"/w/{line.public_id}"
        if line.pk not in self.tokens:
            session = Client().post(f"{url}/session", b"{}", content_type="application/json")
            if session.status_code != 200:
                return session.status_code
            self.tokens[line.pk] = session.json()["token"]
        told = Client().post(f"{url}/messages", raw, content_type="application/json", headers=self._who(line))
        return 200 if told.status_code == 201 else told.status_code

    def told(self, line: Line, outgoing: Outgoing, state: str) -> bool:
        """Fetching it is what delivers it; the widget says when it was on the screen."""
        if state == "failed":
            return False
        url = f"/w/{line.public_id}"
        read = Client().get(f"{url}/messages", headers=self._who(line)).json()
        if state == "read":
            seen = json.dumps({"cursor": read["cursor"]}).encode()
            Client().post(f"{url}/seen", seen, content_type="application/json", headers=self._who(line))
        return True

    def carried(self, data: bytes) -> bool:
        (line,) = Line.objects.filter(pk__in=self.tokens)
        files = [file for message in self.sent(line) for file in message["files"]]
        return bool(files)

    def sent(self, line: Line) -> list[Any]:
        """What the visitor reads that is not their own."""
        if line.pk not in self.tokens:
            return []
        answer = Client().get(f"/w/{line.public_id}/messages", headers=self._who(line))
        shown = answer.json()["messages"] if answer.status_code == 200 else []
        return [message for message in shown if message["from"] == "staff"]

    def _who(self, line: Line) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[line.pk]}"}

    def text_sent(self, call: Any) -> str:
        return str(call["text"])
