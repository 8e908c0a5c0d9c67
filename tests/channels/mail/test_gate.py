"""Whatever arrives is read or refused, quickly, and never harms the next mail."""

import base64
import json
import os
import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wafaa.channels.mail.byte_gate import Limits, refusal
from wafaa.channels.mail.gate import Gate
from wafaa.channels.mail.shapes import REASONS, ParsedMail, Unreadable

from .bombs import READ, REFUSED, START, body

MAILS = Path(__file__).parent / "mails"
EXPECTED: dict[str, dict[str, Any]] = json.loads((MAILS / "expected.json").read_text("utf-8"))
SOUND = b"From: layla@customer.test\r\nSubject: hello\r\n\r\nIs it open?\r\n"


def seen(mail: ParsedMail) -> dict[str, Any]:
    """A mail as the expectations are written: what is empty left out, files by name, type and size."""
    fields = {name: value for name, value in asdict(mail).items() if value and name not in {"headers", "html"}}
    fields.pop("attachments", None)
    if mail.date:
        fields["date"] = mail.date.isoformat()
    if mail.attachments:
        fields["attachments"] = [
            [file.name, file.declared_type, len(file.content), file.is_inline] for file in mail.attachments
        ]
    fields["verdicts"] = {name: value for name, value in asdict(mail.verdicts).items() if value}
    if not fields["verdicts"]:
        del fields["verdicts"]
    return json.loads(json.dumps(fields))  # type: ignore[no-any-return]


def test_every_mail_has_its_expectation() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in MAILS.glob("*.eml"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_mails_of_the_world_are_understood(gate: Gate, name: str) -> None:
    raw = (MAILS / f"{name}.eml").read_bytes()
    mail = gate.read(raw, authserv_id="mail.shop.test", own_addresses=["support@shop.test"])
    assert isinstance(mail, ParsedMail)
    assert seen(mail) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_bombs_are_refused_and_the_next_mail_is_read(gate: Gate, name: str) -> None:
    make, reason = REFUSED[name]
    raw = make()
    began = time.monotonic()
    answer = gate.read(raw)
    assert isinstance(answer, Unreadable)
    assert answer.reason_code == reason
    assert isinstance(gate.read(SOUND), ParsedMail)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("name", sorted(READ))
def test_strange_mails_are_read(gate: Gate, name: str) -> None:
    raw = READ[name]()
    began = time.monotonic()
    mail = gate.read(raw)
    assert isinstance(mail, ParsedMail), mail
    assert "\0" not in json.dumps(seen(mail)).replace("\\u0000", "\0")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("raw", [b'{"order": 12}', "مرحبا: أين طلبي؟".encode(), b"Please call: 0551234567\n\nThanks"])
def test_words_without_a_head_are_all_shown(gate: Gate, raw: bytes) -> None:
    mail = gate.read(raw)
    assert isinstance(mail, ParsedMail) and mail.text.strip() == raw.decode()
    assert "no_headers" in mail.defects


def test_a_refused_mail_still_shows_who_wrote_what(gate: Gate) -> None:
    raw = START.replace(b"boom", "=?windows-1256?B?0d7j?=\r\n طلب".encode()) + b"X: y\r\n" * 6_000 + b"\r\nhi"
    answer = gate.read(b"Date: Sun, 22 Nov 2026 09:15:00 +0300\r\n" + raw)
    assert isinstance(answer, Unreadable)
    hints = answer.hints
    assert (hints.from_address, hints.message_id, hints.subject) == (
        "mallory@evil.test",
        "bomb@evil.test",
        "رقم طلب",
    )
    assert hints.date is not None
    assert hints.date.isoformat() == "2026-11-22T06:15:00+00:00"


def test_long_fields_are_capped(gate: Gate) -> None:
    many = b",\r\n ".join(b"a%d@b.test" % n for n in range(500))
    ids = b"\r\n ".join(b"<%d@b.test>" % n for n in range(900))
    raw = START.replace(b"support@shop.test", many) + b"References: " + ids + b"\r\n\r\n" + b"w" * 600_000
    mail = gate.read(raw)
    assert isinstance(mail, ParsedMail)
    assert (len(mail.to), len(mail.references), len(mail.text)) == (100, 50, 512 * 1024)
    assert (mail.references[0], mail.references[-1]) == ("0@b.test", "899@b.test")


def test_html_is_capped(gate: Gate) -> None:
    mail = gate.read(body(b"<p>x</p>" * 100_000, b"text/html"))
    assert isinstance(mail, ParsedMail)
    assert len(mail.html) == 512 * 1024


def test_files_come_through_byte_for_byte(gate: Gate) -> None:
    content = bytes(range(256)) * 4_000
    raw = body(
        b"--q\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"--q--",
        b"multipart/mixed; boundary=q",
    )
    mail = gate.read(raw)
    assert isinstance(mail, ParsedMail)
    assert mail.attachments[0].content == content


def test_a_killed_child_is_replaced() -> None:
    gate = Gate(lanes=1)
    try:
        assert isinstance(gate.read(SOUND), ParsedMail)
        (pid,) = gate.pids()
        os.kill(pid, signal.SIGKILL)
        assert isinstance(gate.read(SOUND), ParsedMail)
        assert gate.pids() != [pid]
    finally:
        gate.close()


def test_a_child_that_hangs_is_given_up_at_the_deadline() -> None:
    gate = Gate(lanes=1)
    try:
        gate.start()
        (pid,) = gate.pids()
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        answer = gate.read(SOUND, deadline_s=0.05)
        assert isinstance(answer, Unreadable)
        assert answer.reason_code == "too_slow"
        assert time.monotonic() - began < 5
        assert isinstance(gate.read(SOUND), ParsedMail)
    finally:
        gate.close()


def test_closing_leaves_no_process() -> None:
    gate = Gate(lanes=1)
    gate.start()
    (pid,) = gate.pids()
    gate.close()
    assert gate.pids() == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_many_threads_each_get_their_own_mail(gate: Gate) -> None:
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        mail = gate.read(b"Subject: mail %d\r\n\r\nhi" % number)
        found[number] = mail.subject if isinstance(mail, ParsedMail) else mail.reason_code

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"mail {number}" for number in range(8)}


def test_the_child_knows_no_secrets_and_no_django(gate: Gate) -> None:
    gate.start()
    maps = Path(f"/proc/{gate.pids()[0]}/maps")
    if maps.exists():
        assert "site-packages" not in maps.read_text()
        assert Path(f"/proc/{gate.pids()[0]}/environ").read_bytes() == b"MALLOC_MMAP_THRESHOLD_=1000000\0"
    assert isinstance(gate.read(SOUND), ParsedMail)  # started without site-packages, and it works


def test_limits_are_the_caller_s_to_set() -> None:
    assert refusal(SOUND, Limits(size=20)) == "too_big"
    assert refusal(SOUND) == ""


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_of_real_mails_are_answered(gate: Gate, data: st.DataObject) -> None:
    raw = bytearray((MAILS / f"{data.draw(st.sampled_from(sorted(EXPECTED)))}.eml").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 40))
        raw[place : place + length] = data.draw(
            st.one_of(
                st.binary(max_size=20),
                st.sampled_from([b"\r\n", b"\n\n", b"\0", b'"', b";" * 50, b"--", b"=?utf-8?"]),
            )
        )
    answer = gate.read(bytes(raw) or b"x")
    if isinstance(answer, Unreadable):
        assert answer.reason_code in REASONS - {"reader_failed", "not_understood"}
    else:
        json.dumps(seen(answer)).encode()
