"""An outgoing message as a mail: its headers say where answers belong, its text runs the way it reads."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels.mail import threading
from wafaa.channels.mail.addresses import plain_address
from wafaa.channels.mail.compose import OutgoingFile, OutgoingMail, compose
from wafaa.channels.mail.shapes import Address
from wafaa.channels.mail.smtp import Letter
from wafaa.channels.models import File, Line, Outgoing
from wafaa.lib.files import NoSuchBlob, open_blob
from wafaa.lib.text.direction import direction, language
from wafaa.lib.time import now
from wafaa.stores import scope

MOST_EARLIER = 12
ANSWER = {"ar": "رد:", "en": "Re:"}
_ANSWERS = re.compile(r"^(?:\s*(?:re|aw|sv|رد|الرد|ردّ)\s*(?:\[\d{1,3}\])?\s*[:：])+\s*", re.IGNORECASE)
_ID = re.compile(r"[^<>\s\x00-\x20\x7f]{1,250}")


class CannotWrite(ValueError):
    """No mail can be made of it. `code`: no_address, bad_address, no_file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def message_id_of(outgoing: Outgoing, line: Line) -> str:
    """The Message-ID of this message, the same at each attempt, without angle brackets."""
    domain = line.address.rpartition("@")[2]
    return threading.message_id(outgoing.public_id, domain, settings.LINK_KEY).strip("<>")


def letter_of(outgoing: Outgoing, line: Line) -> Letter:
    """The mail with its envelope. Raises CannotWrite."""
    recipient = plain_address(outgoing.to)
    if not recipient:
        raise CannotWrite("no_address")
    try:
        content = compose(_mail(outgoing, line, recipient), direction)
        return Letter(_senders(outgoing, line), recipient, content)
    except ValueError as error:
        raise error if isinstance(error, CannotWrite) else CannotWrite("bad_address") from error


def _mail(outgoing: Outgoing, line: Line, recipient: str) -> OutgoingMail:
    envelope, speaks = outgoing.envelope, language_of(outgoing)
    answers = _sound(str(envelope.get("answers") or ""))
    return OutgoingMail(
        sender=Address(str(line.options.get("sender_name") or scope.current().store.name), line.address),
        to=[Address("", recipient)],
        subject=_subject(outgoing, speaks, is_answer=bool(answers)),
        text=outgoing.text,
        message_id=message_id_of(outgoing, line),
        date=now(),
        reply_to=_reply_to(outgoing, line, recipient),
        in_reply_to=answers,
        references=_references(outgoing, answers),
        is_automatic=outgoing.is_automatic or envelope.get("kind") in ("acknowledgement", "code"),
        language=speaks,
        files=[_attached(public_id) for public_id in envelope.get("files") or []],
    )


def language_of(outgoing: Outgoing) -> str:
    """The language of the text; where that is not clear, the customer's, else the store's."""
    found = language(outgoing.text)
    return found if found != "und" else outgoing.customer.language or scope.current().store.language


def title_of(outgoing: Outgoing) -> str:
    """The subject of the mail that is made of it."""
    return _subject(
        outgoing, language_of(outgoing), is_answer=bool(_sound(str(outgoing.envelope.get("answers") or "")))
    )


def _subject(outgoing: Outgoing, speaks: str, *, is_answer: bool) -> str:
    title = _ANSWERS.sub("", str(outgoing.envelope.get("title") or "")).strip()
    if title:
        return f"{ANSWER.get(speaks, ANSWER['en'])} {title}" if is_answer else title
    store = scope.current().store.name
    with translation.override(speaks):
        if outgoing.envelope.get("kind") == "acknowledgement":
            return _("Your message has reached %(store)s") % {"store": store}
        return _("Your conversation with %(store)s") % {"store": store}


def _reply_to(outgoing: Outgoing, line: Line, recipient: str) -> str:
    """The mailbox with a token for this conversation and this recipient; "" where it cannot carry one."""
    conversation = str(outgoing.envelope.get("conversation") or "")
    if not conversation or not takes_tokens(line):
        return ""
    return threading.reply_address(line.address, conversation, recipient, settings.LINK_KEY)


def _senders(outgoing: Outgoing, line: Line) -> list[str]:
    """The envelope senders: one for this message alone, so that a bounce names it, then the plain mailbox."""
    plain = plain_address(line.address)
    try:
        own = [threading.bounce_address(line.address, outgoing.public_id, settings.LINK_KEY)]
    except ValueError:
        own = []
    return [*(own if takes_tokens(line) else []), plain]


def takes_tokens(line: Line) -> bool:
    return line.options.get("plus_addressing") is not False and threading.carries_tokens(line.address)


def _references(outgoing: Outgoing, answers: str) -> list[str]:
    """What the conversation said before, oldest first: given ids, our own earlier mails, what is answered."""
    given = [_sound(str(one)) for one in outgoing.envelope.get("references") or []]
    ours: list[str] = []
    if outgoing.subject:
        earlier = Outgoing.objects.filter(customer_id=outgoing.customer_id, subject=outgoing.subject)
        ids = earlier.exclude(provider_id="").exclude(pk=outgoing.pk).filter(pk__lt=outgoing.pk, channel="email")
        ours = [_sound(one) for one in ids.order_by("-id").values_list("provider_id", flat=True)[:MOST_EARLIER]]
    return list(dict.fromkeys(one for one in [*given, *reversed(ours), answers] if one))


def _sound(message_id: str) -> str:
    """A Message-ID that may stand in a header of ours, else ""."""
    return message_id if message_id.isascii() and "@" in message_id and _ID.fullmatch(message_id) else ""


def _attached(public_id: str) -> OutgoingFile:
    file = File.objects.filter(public_id=public_id).first()
    if file is None:
        raise CannotWrite("no_file")
    try:
        with open_blob(settings.BLOBS, file.blob) as blob:
            return OutgoingFile(file.name, blob.read(), file.type)
    except NoSuchBlob as error:
        raise CannotWrite("no_file") from error
