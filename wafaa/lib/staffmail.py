"""The machine's own letters to those who work here, by the way that new passwords go. Customers are written to through
the send gate and never from here."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

DEADLINE = 20
"""Seconds for each step of the conversation with the mail server."""
NOWHERE = frozenset({"console", "dummy"})


def is_there() -> bool:
    """Whether letters arrive anywhere: without a server they would be printed into the log, words and all."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in NOWHERE


def post(to: str, subject: str, text: str, html: str, *, own_id: str) -> None:
    """Hand one letter to the machine's mail server; `own_id` is its Message-ID, the same when it is posted again.
    Raises what the server or the network says no with."""
    letter = EmailMultiAlternatives(
        " ".join(subject.split()),
        text,
        to=[to],
        headers={"Message-ID": own_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=DEADLINE),
    )
    letter.attach_alternative(html, "text/html")
    letter.send()
