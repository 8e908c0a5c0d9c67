"""The generic signed channel conforms."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from datetime import timedelta
from typing import Any

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject, again, deliver, reply
from tests.channels.conformance.suite import Conforms
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.standardhooks import signature
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Identity
from wafaa.work.worker import run_due

HOOK = "whsec_" + base64.b64encode(b"the secret of calls to us").decode()
SEND = "whsec_" + base64.b64encode(b"the secret of calls from us").decode()


class Kiosk(StandIn):
    """Another system: it checks our signature and folds what it has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def usual(self, call: Call) -> Answer:
        named, at = call.headers["webhook-id"], call.headers["webhook-timestamp"]
        if call.headers["webhook-signature"] != signature(SEND, named, at, call.body):
            return Answer(401, {})
        self.seen.add(named)
        return Answer(202, {"id": f"kiosk-{named}"})


class GenericSubject(Subject):
    channel = "generic"
    folds_broken = True

    @classmethod
    def make_standin(cls) -> StandIn:
        return Kiosk()

    def open(self) -> Line:
        return channels.open_line(
            "generic",
            "كشك",
            options={"url": f"{self.address}/in"},
            secrets={"hook": HOOK, "send": SEND},
            state=LineState.OK,
        )

    def _told(self, **told: Any) -> bytes:
        return json.dumps({"from": {"id": "visitor-9", "name": "نورة"}, **told}, ensure_ascii=False).encode()

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = self._told(type="message", id=f"m{n}", text=text, padding="")
        return raw.replace(b'"padding": ""', b'"padding": "' + b"x" * max(0, at_least - len(raw)) + b'"')

    def unknown(self) -> bytes:
        return self._told(type="hologram", id="h1")

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        return self._told(type="receipt", id=f"r-{state}", message=outgoing.public_id, state=state)

    def carried(self, data: bytes) -> bool:
        files = [file for call in self.standin.calls for file in call.json.get("files", ())]
        return any(base64.b64decode(file["data"]) == data for file in files)

    def headers(self, raw: bytes) -> dict[str, str]:
        return self._signed(raw, str(int(now().timestamp())))

    def stale_headers(self, raw: bytes) -> dict[str, str] | None:
        return self._signed(raw, str(int((now() - timedelta(hours=1)).timestamp())))

    def _signed(self, raw: bytes, at: str) -> dict[str, str]:
        named = f"msg_{hashlib.sha256(raw).hexdigest()[:20]}"
        return {"webhook-id": named, "webhook-timestamp": at, "webhook-signature": signature(HOOK, named, at, raw)}

    def token_expired(self) -> Answer:
        return Answer(401, {})

    def refusal(self) -> Answer:
        return Answer(422, {"error": "no such visitor"})

    def send_key(self, call: Any) -> str:
        return str(call.headers["webhook-id"])

    def text_sent(self, call: Any) -> str:
        return str(call.json["text"])


class TestGeneric(Conforms):
    subject = GenericSubject

    def test_files_travel_both_ways_and_a_broken_one_is_named(self, it: Subject, line: Line, desk: World) -> None:
        files = [{"name": "فاتورة.txt", "data": base64.b64encode("١٢٣".encode()).decode()}, {"data": "!"}]
        told = {"type": "message", "id": "f1", "from": {"id": "visitor-9"}, "text": "", "files": files}
        deliver(it, line, json.dumps(told).encode())
        run_due()
        message = Message.objects.get()
        (kept,) = message.files.all()
        assert (kept.name, message.warnings) == ("فاتورة.txt", ["file_refused"])
        conversation = Conversation.objects.select_related("customer", "line").get()
        with desk.as_staff(desk.omar):
            sent = inbox.reply(conversation, "وصلت", key="k", channel="generic", files=[kept])
        assert sent.outgoing is not None
        again(sent.outgoing)
        (file,) = it.standin.sends[-1].json["files"]
        assert base64.b64decode(file["data"]).decode() == "١٢٣"

    def test_a_claimed_phone_joins_nobody_and_is_shown(self, it: Subject, line: Line, desk: World) -> None:
        people.prove(desk.layla, "phone", "+966500000001", proof="code")
        told = {"type": "message", "id": "c1", "from": {"id": "x1", "phone": "+966500000001"}, "text": "أنا ليلى"}
        deliver(it, line, json.dumps(told).encode())
        run_due()
        customer = Conversation.objects.select_related("customer").get().customer
        assert customer.root_id != desk.layla.root_id
        claimed = Identity.objects.get(customer=customer, kind="phone")
        assert claimed.verified_at is None

    def test_the_same_id_on_another_line_is_somebody_else(self, it: Subject, line: Line) -> None:
        for one in (line, it.open()):
            deliver(it, one, it.message("سلام"))
        run_due()
        assert len(set(Conversation.objects.values_list("customer", flat=True))) == 2

    def test_without_an_address_it_only_listens(self, it: Subject, line: Line, desk: World) -> None:
        channels.change_line(line, options={})
        assert reply(it, line, desk).error == "only_comes_in" and not it.standin.sends

    def test_the_pages_make_secrets_that_are_shown_once(self, it: Subject, line: Line, desk: World) -> None:
        owner, url = browser_of(desk.reem, language="ar"), f"/s/layla/settings/channels/generic/{line.public_id}/"
        shown = owner.post(f"{url}secrets/")
        assert shown.content.decode().count("whsec_") == 2 and shown["Cache-Control"] == "no-store"
        fresh = Line.objects.get(pk=line.pk)
        assert channels.secret_of(fresh, "hook") in html.unescape(shown.content.decode())
        assert "whsec_" not in owner.get(url).content.decode()
        assert owner.post(url, {"name": "كشك", "url": "javascript:alert(1)"}).status_code == 422
        assert owner.post(url, {"name": "كشك ٢", "url": f"{it.address}/in"}).status_code == 302
        assert owner.post(f"{url}test/").status_code == 302
        assert Line.objects.get(pk=line.pk).state == LineState.FAILING, "the kiosk still has the old secret"
        page = html.unescape(owner.get(url).content.decode())
        assert "توقيعنا" in page and "كلمة المرور" not in page, "it is a secret that it refuses, no password"
