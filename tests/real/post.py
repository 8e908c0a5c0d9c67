"""A small post office of real servers on loopback: Dovecot keeps the mailboxes, an SMTP server fills them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.channels.mailserver import free_port

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "open-sesame"

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{place}/mail/%n/Maildir
mailbox_list_index = no
first_valid_uid = 0
first_valid_gid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={place}/mail/%n
}}
service imap-login {{
  {unrooted}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  {unrooted}
}}
service stats {{
  {unrooted}
}}
"""


class PostOffice:
    """Mailboxes by the name before the @ and before any plus. gone@ has none: its sender gets a report."""

    def __init__(self, place: Path, uid: int, gid: int) -> None:
        self.place, self.uid, self.gid = place, uid, gid
        self.imap_port, self.smtp_port = free_port(), free_port()
        self._count = 0
        self._dovecot: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        (self.place / "dovecot.conf").write_text(self._config(), "utf-8")
        self._dovecot = subprocess.Popen(
            [DOVECOT, "-F", "-c", str(self.place / "dovecot.conf")], start_new_session=True
        )
        until(self._is_up, "Dovecot to start")

    def _config(self) -> str:
        me = pwd.getpwuid(os.geteuid()).pw_name
        is_root = os.geteuid() == 0
        return CONFIG.format(
            place=self.place,
            password=PASSWORD,
            port=self.imap_port,
            uid=self.uid,
            gid=self.gid,
            internal="dovecot" if is_root else me,
            internal_group="dovecot" if is_root else pwd_group(),
            login="dovenull" if is_root else me,
            unrooted="" if is_root else "chroot =",
        )

    def _is_up(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.imap_port), 0.5) as peer:
                return peer.recv(20).startswith(b"* OK")
        except OSError:
            return False

    def stop(self) -> None:
        if self._dovecot is not None:
            os.killpg(self._dovecot.pid, signal.SIGTERM)
            self._dovecot.wait(10)
            self._dovecot = None

    def deliver(self, name: str, mail: bytes) -> None:
        """Put a mail into a mailbox, the way a delivery agent does: whole, then in sight."""
        folder = self.open_mailbox(name)
        self._count += 1
        draft = folder / "tmp" / f"{self._count}.test"
        draft.write_bytes(mail)
        os.chown(draft, self.uid, self.gid)
        draft.rename(folder / "new" / draft.name)

    def open_mailbox(self, name: str) -> Path:
        """The folder of a mailbox, made when it is not there: whichever test comes first needs one."""
        folder = self.place / "mail" / name / "Maildir"
        for part in (folder / "new", folder / "cur", folder / "tmp"):
            part.mkdir(parents=True, exist_ok=True)
        for made in (folder.parent, folder, *folder.iterdir()):
            if made.is_dir():
                os.chown(made, self.uid, self.gid)
        return folder

    def mails(self, name: str) -> list[EmailMessage]:
        """What lies in a mailbox, oldest first."""
        folder = self.place / "mail" / name / "Maildir"
        files = sorted(folder.glob("[nc]*/*"), key=lambda file: int(file.name.partition(".")[0]))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        for recipient in envelope.rcpt_tos:
            self.route(envelope.mail_from or "", recipient, envelope.original_content or b"")
        return "250 2.0.0 Taken"

    def route(self, sender: str, recipient: str, content: bytes) -> None:
        name = recipient.partition("@")[0].partition("+")[0]
        if name == "gone":
            self.route("", sender, _report(sender, recipient, content))
            return
        head = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n"
        self.deliver(name, head.encode() + content)


def pwd_group() -> str:
    import grp

    return grp.getgrgid(os.getegid()).gr_name


REPORT = """From: MAILER-DAEMON@mx.test
To: {sender}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report{number}@mx.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: message/rfc822

"""


def _report(sender: str, recipient: str, content: bytes) -> bytes:
    words = REPORT.format(sender=sender, recipient=recipient, number=len(content))
    return words.replace("\n", "\r\n").encode() + content + b"\r\n--b--\r\n"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    place = Path(tempfile.mkdtemp(prefix="wafaa-post-"))
    place.chmod(0o755)
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    office = PostOffice(place, owner.pw_uid, owner.pw_gid)
    controller = Controller(office, hostname="127.0.0.1", port=office.smtp_port)
    try:
        office.start()
        controller.start()
        yield office
    finally:
        if controller.server is not None:
            controller.stop()
        office.stop()
        shutil.rmtree(place, ignore_errors=True)


def until(holds: Callable[[], object], what: str, seconds: float = 15) -> None:
    """Wait until a condition holds; looks twenty times a second."""
    ticks = threading.Event()
    for _ in range(int(seconds * 20)):
        if holds():
            return
        ticks.wait(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")
