"""Asking another team: the request, what follows on it, and the answer in the customer's conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels.models import Channel, File
from wafaa.inbox import events, search
from wafaa.inbox.models import MERGED, Conversation, Message, MessageKind, Status
from wafaa.inbox.verbs import tending
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.inbox.verbs.receiving import receive
from wafaa.inbox.verbs.replying import Empty, KeyReused
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.safe import preview, visible
from wafaa.people.verbs import colleague
from wafaa.stores import scope
from wafaa.team.models import Staff, Team
from wafaa.work.events import emit
from wafaa.work.unit import unit

MOST_SUBJECT = 80
ANSWER = "answer:"
"""How the key of a note begins in which an answer is passed on; the answer's public id follows."""


def ask(
    asker: Staff,
    team: Team,
    text: str,
    *,
    key: str,
    subject: str = "",
    about: Conversation | None = None,
    files: Sequence[File] = (),
) -> Message:
    """A colleague asks a team. It is a conversation like any other, with the promises of the store's policies, and
    nothing of it leaves the house. `about` is the customer's conversation it came from. `key` is the form's own id: a
    double click is one request. Without a subject its first words are one. Raises Empty, KeyReused."""
    with unit():
        person = colleague(asker.pk, asker.name, language=asker.user.language)
        if known := _known(person.pk, text, key, files):
            return known
        message = receive(
            person,
            channel=Channel.INTERNAL,
            text=text.strip(),
            key=key,
            subject=visible(subject) or preview(text, MOST_SUBJECT),
            files=files,
            team_id=team.pk,
            about_id=about.pk if about else None,
        )
        if about is not None:
            emit(events.RequestMade(message.conversation_id, about.pk), **_at(about))
    return message


def ask_on(request: Conversation, text: str, *, key: str, files: Sequence[File] = ()) -> Message:
    """Its asker writes again: a solved one opens again, within the days of any conversation; later a new request
    begins. Raises Empty, KeyReused."""
    with unit():
        if known := _known(request.customer_id, text, key, files):
            return known
        return receive(
            request.customer,
            channel=Channel.INTERNAL,
            conversation=request,
            text=text.strip(),
            key=key,
            subject=request.subject,
            files=files,
            team_id=request.team_id,
            about_id=request.about_id,
        )


def _known(customer_id: int, text: str, key: str, files: Sequence[File]) -> Message | None:
    if not visible(text) and not files:
        raise Empty
    found: Message | None = Message.objects.filter(customer_id=customer_id, key=key).first()
    if found is not None and found.text != text.strip():
        raise KeyReused
    return found


def confirm(request: Conversation) -> None:
    """Its asker says that this solved it. Twice is once."""
    tending.set_status(request, Status.SOLVED)


def pass_on(answer: Message) -> Message | None:
    """A team's answer stands in the customer's conversation too, as a note, while that is not solved. Twice is once."""
    request = answer.conversation
    if request.about is None or answer.kind != MessageKind.OUT or answer.withdrawn_at is not None:
        return None
    with unit():
        about = request.about
        bring_up_to_date(about)
        key = f"{ANSWER}{answer.public_id}"
        if about.status in (Status.SOLVED, MERGED) or Message.objects.filter(conversation=about, key=key).exists():
            return None
        note: Message = Message.objects.create(
            conversation=about,
            kind=MessageKind.NOTE,
            channel=about.channel,
            text=_words(request, answer),
            key=key,
            staff_id=answer.staff_id,
        )
        search.index_message(note, "")
        about.message_count += 1
        about.last_message_id = note.pk
        about.save(update_fields=["message_count", "last_message_id"])
        emit(events.NoteWritten(about.pk, note.pk), **_at(about))
    return note


def _words(request: Conversation, answer: Message) -> str:
    """What the note says, in the store's language."""
    store = scope.current().store
    with translation.override(store.language):
        number = in_digits(str(request.number), store.figures)
        team = request.team.name if request.team else ""
        if team:
            head = _("%(team)s answers request %(number)s:") % {"team": team, "number": number}
        else:
            head = _("Answer to request %(number)s:") % {"number": number}
        more = _("Its files are in the request.") if answer.has_files else ""
    return "\n".join(part for part in (head, answer.text, more) if part)


def _at(about: Conversation) -> dict[str, Any]:
    return {"topic": about.topic, "team_id": about.team_id, "customer_id": about.customer_id}
