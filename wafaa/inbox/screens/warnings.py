"""Short, plain words for what a message should be read with, and for what went wrong."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wafaa.channels.wording import unsent


def said(codes: Iterable[str]) -> str:
    """The facts under a message, in one line."""
    return " · ".join(filter(None, (_one(code) for code in codes)))


def _one(code: str) -> str:
    name = code.partition(":")[0]
    words = {
        "automatic": _("automatic answer"),
        "answer": _("answers your question"),
        "pointed_at": _("points at another conversation; the sender is not part of it"),
        "sender_unproven": _("the sender's domain does not vouch for this mail"),
        "address_claimed": _("the address was typed into the form and is not proven"),
        "sender_forged": _("the sender may be forged"),
        "secret_masked": _("a card number or password was hidden"),
        "file_refused": _("a file was not taken"),
        "file_not_fetched": _("a file could not be fetched; ask for it again"),
        "cut": _("the text was too long and was cut"),
        "no_sender": _("the mail names no sender, so it cannot be answered"),
        "no_text": _("the mail has no text"),
        "forwarded": _("forwarded"),
        "from_ad": _("came from an advertisement"),
        "reaction": _("reaction"),
        "button": _("chosen by button"),
        "edited": _("edited"),
        "deleted": _("the customer deleted it"),
        "comment_hidden": _("hidden under the post"),
        "comment_removed": _("removed from the post"),
        "sent_elsewhere": _("sent from elsewhere"),
        "new_number": _("a new number"),
        "identity_changed": _("another device"),
    }
    return words.get(name, "")


def unreadable(reason: str) -> str:
    """Why a mail could not be read."""
    words = {
        "too_big": _("It is larger than mail may be here."),
        "too_deep": _("It is nested so deeply that it was made to do harm, or broken on its way."),
        "too_many_parts": _("It has more parts than any honest mail."),
        "too_many_recipients": _("It names thousands of recipients."),
        "headers_too_big": _("Its head is longer than any honest mail's."),
        "timeout": _("Reading it took too long, so we stopped."),
        "memory": _("Reading it took too much memory, so we stopped."),
        "empty": _("It has no content."),
        "not_an_update": _("It is nothing this channel ever sends."),
        "not_a_mail": _("It is no mail at all: a picture, an archive or noise."),
        "unknown_type": _("It is of a kind that cannot be shown here yet. Open it in the app it was written in."),
        "not_json": _("It is not what the other system promised to send."),
        "no_sender": _("It does not say who wrote it."),
        "no_id": _("It has no id of its own."),
    }
    return words.get(reason, _("It is broken in a way we could not repair."))


def failure(error: str) -> str:
    """Why a message did not go out, as far as a person can use it."""
    return unsent(error)
