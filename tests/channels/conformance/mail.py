"""E-mail as the suite asks it: a real SMTP server on loopback, and mails as a listener takes them in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from tests.channels.conformance.telegram import _is_heard
from tests.channels.mailserver import PASSWORD, free_port
from wafaa.channels import verbs as channels
from wafaa.channels.listening import provider_id_of
from wafaa.channels.mail.imap import Fetched, Place
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.stores import scope
from wafaa.stores.models import Setting

REPORT = """From: MAILER-DAEMON@mx.test
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@mx.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No room

--b
Content-Type: text/rfc822-headers

Message-ID: <{original}>

--b--
"""
CODES = {500: "451 4.3.0 Try again later", 400: "554 5.7.1 Not taken"}


class Office(StandIn):
    """A mail server. What it is to answer next, it answers to the login (401) or to the mail."""

    def _noted(self, body: bytes) -> Answer | None:
        self.calls.append(Call("POST", "", "", {}, body))
        return self.next_answers.pop(0) if self.next_answers else None

    def login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        if self.next_answers and self.next_answers[0].status == 401:
            self._noted(b"")
            return AuthResult(success=False, handled=False)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        told = self._noted(envelope.original_content or b"")
        if told is not None and told.breaks:
            server.transport.abort()  # type: ignore[union-attr]
        return CODES[told.status] if told is not None and not told.breaks else "250 2.0.0 Taken"

    @contextmanager
    def standing(self) -> Iterator[str]:
        controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            authenticator=self.login,
            auth_required=True,
            auth_require_tls=False,
        )
        controller.start()
        try:
            yield f"http://127.0.0.1:{controller.port}"
        finally:
            controller.stop()


class MailSubject(Subject):
    channel = "email"
    lacks = {
        "hook": "a mailbox is listened to: no mail server calls us",
        "one_talk": "a mail that answers nothing begins a matter of its own",
        "cards": "whatever has a head is a mail; what cannot be read at all is noise",
        "waits": "SMTP has no way to say for how long",
    }

    @classmethod
    def make_standin(cls) -> StandIn:
        return Office()

    def settings(self) -> dict[str, Any]:
        return {"INNER_HOSTS": frozenset({"127.0.0.1"})}

    def open(self) -> Line:
        Setting.objects.create(app="channels", values={"acknowledge": False})
        scope.current().store.__dict__.pop("_settings", None)
        port = int(self.address.rpartition(":")[2])
        options = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "plain", "imap_host": "127.0.0.1"}
        secrets = {"imap_password": PASSWORD}
        return channels.open_line(
            "email", "بريد", address="care@layla.test", options=options, secrets=secrets, state=LineState.OK
        )

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        mail = EmailMessage()
        mail["From"], mail["To"] = "ليلى <layla@customer.test>", "care@layla.test"
        mail["Subject"], mail["Message-ID"] = "سؤال", f"<m{n}@customer.test>"
        mail.set_content(text)
        return mail.as_bytes()

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        """Of mail only one thing is ever told: that it came back."""
        if state != "failed":
            return None
        known = {"to": "care@layla.test", "recipient": outgoing.to, "original": outgoing.provider_id.strip("<>")}
        return REPORT.format(action="failed", status="5.2.2", **known).encode()

    def carried(self, data: bytes) -> bool:
        parts = [part for call in self.standin.calls if call.body for part in _mail(call).walk()]
        return any(part.get_payload(decode=True) == data for part in parts)

    def headers(self, raw: bytes) -> dict[str, str]:
        return {}

    def deliver(self, line: Line, raw: bytes) -> int:
        if not _is_heard(line):
            return 404
        named = provider_id_of(Fetched(raw), Place(1, None))
        channels.take_in(line, named, raw, {"uid": 1, "validity": 1, "is_cut": False})
        return 200

    def token_expired(self) -> Answer:
        return Answer(401)

    def refusal(self) -> Answer:
        return Answer(400)

    def send_key(self, call: Any) -> str:
        return str(_mail(call)["Message-ID"])

    def text_sent(self, call: Any) -> str:
        body = _mail(call).get_body(("plain",))
        assert body is not None
        return str(body.get_content()).strip().splitlines()[0]


def _mail(call: Call) -> EmailMessage:
    mail = message_from_bytes(call.body, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail
