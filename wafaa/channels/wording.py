"""What is wrong with a line, in plain words: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

HARMLESS = frozenset({"no_idle"})
"""Worth a word, and no reason not to use the line."""


FURTHER: dict[str, str | Lazy] = {
    "not_json": _l("The other system sent something that is not JSON."),
    "only_comes_in": _l("No address to send to is configured for this line."),
    "server_error": _l("The other system answered with a fault of its own. It is tried again by itself."),
    "signature_refused": _l(
        "The other system does not accept our signature. Give it the secret of this line once more."
    ),
    "no_secret": _l("The secret of this line cannot be read. Make a new one."),
}
"""The words for connectors' own codes; each connector adds its."""


def know_words(words: Mapping[str, str | Lazy]) -> None:
    """A connector's own codes, as a person reads them."""
    for code, said in words.items():
        FURTHER[code] = said


def bare(code: str) -> str:
    """A code of `Connector.test` without the server it is about."""
    return code.rpartition(":")[2]


def trouble(code: str, server: str = "") -> str:
    """The words for a code of `Connector.test`; `server` is imap, smtp or unknown."""
    words = {
        "dns": _("No server has this name. Check the spelling; it often looks like imap.example.com."),
        "refused_connection": _("The server does not answer on this port. Check the port, or ask the provider."),
        "timeout": _("The server did not answer in time. Check name and port; a firewall may be in between."),
        "tls": _("The server does not speak this kind of encryption here. Try the other kind, or another port."),
        "wrong_certificate": _(
            "The server's certificate is not its own or has expired. "
            "We do not log in there: somebody could be listening."
        ),
        "login_refused": _("The server refused name or password. Some providers want a separate app password."),
        "no_inbox": _("We could log in but found no inbox."),
        "no_idle": _("The server cannot call us when mail comes. We look every minute instead."),
        "sender_refused": _("The server does not let this login send from this address."),
        "inner_host": _("This server is inside a private network. Only the machine's operator can open that."),
        "unencrypted": _(
            "Without encryption only a server in the private network is asked, "
            "and only one that the machine's operator opened. Choose an encryption."
        ),
        "broken_connection": _("The server ended the connection in the middle. Try again in a moment."),
        "not_set_up": _("The name of the server is missing."),
        "token_refused": _("Telegram does not know this token, or it was revoked. Ask @BotFather for a new one."),
        "read_elsewhere": _(
            "Another program fetches this bot's messages, so some do not come here. "
            "End it there, or take another bot for the shop."
        ),
        "webhook_set": _("This bot's messages are delivered to another program, so none come here."),
        "not_https": _("The address must begin with https://."),
        "unreachable_server": _("The server could not be reached. Try again in a moment."),
        **_of_the_way(),
        "strange_answer": _("What answered there is no Bot API server. Check its address."),
        "server_trouble": _("The provider has trouble of its own. We go on trying."),
        "slow_down": _("The provider asks us to go slower. We wait as long as it says."),
        "unknown": _("Something unexpected happened. It is in the machine's log."),
    }
    said = words.get(code) or str(FURTHER.get(code, "")) or words["unknown"]
    names = {"imap": _("Receiving"), "smtp": _("Sending")}
    return f"{names[server]}: {said}" if server in names else said


def _of_the_way() -> dict[str, str]:
    """The words for what `lib.http` says of a call that came to nothing."""
    late = _("There was no answer in time. Try again in a moment.")
    away = _("The server could not be reached. Try again in a moment.")
    odd = _("What answered there does not speak as it should. Check the address.")
    wrong = _("This address cannot be used. Check it.")
    return {
        **dict.fromkeys(("deadline", "connect", "name_lookup"), late),
        "no_connection": away,
        **dict.fromkeys(("cut_short", "unknown_encoding", "answer"), odd),
        **dict.fromkeys(("bad_address", "bad_request", "bad_method", "credentials_in_url"), wrong),
        "unknown_host": _(
            "The server's name is not found. "
            "Check that this machine is on the internet, and what you typed as its name."
        ),
        "inner_address": _("This server is inside a private network. Only the machine's operator can open that."),
    }


def problem_of(codes: str) -> str:
    """A line's stored problem ("imap:dns,smtp:timeout", or a bare code) as a sentence each."""
    return " ".join(_one(code) for code in codes.split(",") if code)


def _one(text: str) -> str:
    return trouble(bare(text), text.rpartition(":")[0])


def unsent(error: str) -> str:
    """Why a message did not go out."""
    words = {
        "line_is_off": _("the line is switched off"),
        "line_is_gone": _("the line was removed"),
        "no_address": _("no address is known"),
        "blocked": _("the customer has blocked us there"),
        "no_chat": _("the customer never wrote to us there, or their account is gone"),
        "too_long": _("the text is longer than this channel takes"),
        "too_big": _("the file is larger than this channel takes"),
        "choices_do_not_fit": _("the choices are more, or longer, than this channel takes"),
        "file_gone": _("the file could not be given over"),
        "not_taken": _("the provider did not take the message as it is"),
        "cannot_ask": _("the connection broke while it was being sent, and the server cannot be asked"),
    }
    if error in words:
        return words[error]
    said = trouble(error)
    return error[:200] if said == trouble("unknown") else said


def unread(reason: str) -> str:
    """Why an arrival could not be read."""
    words = {
        "too_big": _("larger than mail may be here"),
        "too_deep": _("nested too deeply"),
        "too_many_parts": _("more parts than any honest mail"),
        "too_many_recipients": _("thousands of recipients"),
        "headers_too_big": _("its head is too long"),
        "timeout": _("reading it took too long"),
        "memory": _("reading it took too much memory"),
        "empty": _("no content"),
        "not_a_mail": _("no mail at all"),
    }
    return words.get(reason, _("broken beyond repair"))
