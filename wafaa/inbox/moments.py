"""How a conversation's events read on its customer's timeline. What the reader may not see is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wafaa.inbox import routing
from wafaa.inbox.models import MEETING, CallOutcome, CallWay, Conversation, Meeting, Message, Status
from wafaa.inbox.screens.calls import call_title
from wafaa.inbox.screens.meetings import said
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.safe import preview
from wafaa.playbook.moments import Moment, tells
from wafaa.stores import scope
from wafaa.team.models import Staff, Team

LONGEST_PREVIEW = 280
LOOKS = {
    "message.received": ("chat", ""),
    "message.replied": ("send", "brand"),
    "note.written": ("note", "note"),
}


@tells("message.received", "message.replied", "note.written")
def tell_messages(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["conversation_id"] for event in events)
    messages = Message.objects.in_bulk({event.data["message_id"] for event in events})
    return {
        event.pk: _message(event.name, messages[event.data["message_id"]], seen[event.data["conversation_id"]])
        for event in events
        if event.data["conversation_id"] in seen and _is_told(event.name, messages.get(event.data["message_id"]))
    }


def _is_told(name: str, message: Message | None) -> bool:
    """A reply that invites to a meeting is told as the meeting."""
    return message is not None and (name != "message.replied" or MEETING not in message.warnings)


def _message(name: str, message: Message, conversation: Conversation) -> Moment:
    icon, tone = LOOKS[name]
    if message.withdrawn_at is not None:
        return Moment("undo", _("Reply withdrawn"), url=_url(conversation))
    text = preview(message.text, LONGEST_PREVIEW) or (_("(a file)") if message.has_files else _("(no text)"))
    return Moment(icon, _title(name, conversation), text, tone, _url(conversation))


def _title(name: str, conversation: Conversation) -> str:
    channel = {"channel": conversation.get_channel_display()}
    if name == "message.received":
        return _("Wrote to us (%(channel)s)") % channel
    if name == "message.replied":
        return _("We replied (%(channel)s)") % channel
    return _("Internal note")


@tells("conversation.called")
def tell_calls(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["conversation_id"] for event in events)
    messages = Message.objects.in_bulk({event.data["message_id"] for event in events})
    return {
        event.pk: _call(event.data, messages[event.data["message_id"]], seen[event.data["conversation_id"]])
        for event in events
        if event.data["conversation_id"] in seen and event.data["message_id"] in messages
    }


def _call(data: dict[str, Any], message: Message, conversation: Conversation) -> Moment:
    text = preview(message.text, LONGEST_PREVIEW)
    is_visit = data["way"] == CallWay.VISIT
    tone = "risk" if data["way"] == CallWay.IN and data["outcome"] != CallOutcome.ANSWERED else ""
    return Moment(
        "shop" if is_visit else "phone", call_title(data["way"], data["outcome"]), text, tone, _url(conversation)
    )


@tells("meeting.offered", "meeting.called_off")
def tell_meetings(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["conversation_id"] for event in events)
    ids = {event.data["meeting_id"] for event in events}
    meetings = Meeting.objects.select_related("message", "ended_by").in_bulk(ids)
    return {
        event.pk: _meeting(event.name, meetings[event.data["meeting_id"]], seen[event.data["conversation_id"]])
        for event in events
        if event.data["conversation_id"] in seen and event.data["meeting_id"] in meetings
    }


def _meeting(name: str, meeting: Meeting, conversation: Conversation) -> Moment:
    if name == "meeting.called_off":
        return Moment("video", _("Video meeting called off"), url=_url(conversation))
    return Moment("video", _("Video meeting offered"), said(meeting), "brand", _url(conversation))


@tells("conversation.assigned")
def tell_assignments(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["conversation_id"] for event in events)
    named = [e.data.get(who) for e in events for who in ("staff_id", "instead_of") if e.data.get(who)]
    staff = dict(Staff.objects.filter(pk__in=named).values_list("pk", "name"))
    teams = dict(Team.objects.filter(pk__in=[e.data["team_id"] for e in events]).values_list("pk", "name"))
    return {
        event.pk: _assigned(event.data, seen[event.data["conversation_id"]], staff, teams)
        for event in events
        if event.data["conversation_id"] in seen
    }


def _assigned(data: dict[str, Any], conversation: Conversation, staff: dict[int, str], teams: dict[int, str]) -> Moment:
    name = staff.get(data["staff_id"] or 0) or teams.get(data["team_id"] or 0)
    number = {"number": _number(conversation), "name": name}
    why = _by_itself(data.get("why", ""), staff.get(data.get("instead_of") or 0, ""), teams.get(data["team_id"] or 0))
    if data.get("is_ahead"):
        ahead = _("Ahead of others whose answers are safely in time, because of their tier.")
        why = f"{why} {ahead}".strip()
    if name is None:
        return Moment("person", _("Conversation %(number)s is nobody's now") % number, why, url=_url(conversation))
    return Moment("person", _("Conversation %(number)s was given to %(name)s") % number, why, url=_url(conversation))


def _by_itself(why: str, absent: str, team: str | None) -> str:
    """Why nobody's hand did it; "" when somebody's did."""
    names = {"team": team or _("the team"), "absent": absent or _("a colleague")}
    words = {
        routing.TURN: _("By itself: it was their turn in %(team)s."),
        routing.LEAST: _("By itself: of those free in %(team)s they had the least."),
        routing.RETURNING: _("By itself: they answered this customer last."),
        routing.STANDING_IN: _("By itself: they stand in for %(absent)s, who is absent."),
        routing.WENT_BACK: _("By itself: %(absent)s is absent, so it waits in %(team)s."),
    }
    return words[why] % names if why in words else ""


@tells("conversation.status_changed")
def tell_states(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["conversation_id"] for event in events)
    return {
        event.pk: _state(event.data["status"], seen[event.data["conversation_id"]])
        for event in events
        if event.data["conversation_id"] in seen
    }


def _state(status: str, conversation: Conversation) -> Moment:
    number = {"number": _number(conversation)}
    if status == Status.SOLVED:
        return Moment("checks", _("Conversation %(number)s solved") % number, tone="kept", url=_url(conversation))
    if status == Status.WAITING:
        return Moment("clock", _("Conversation %(number)s waits for the customer") % number, url=_url(conversation))
    if status == Status.SNOOZED:
        return Moment("moon", _("Conversation %(number)s snoozed") % number, url=_url(conversation))
    return Moment("retry", _("Conversation %(number)s open again") % number, url=_url(conversation))


@tells("conversation.merged", "conversation.split", "conversation.restored")
def tell_merges(events: list[Any]) -> dict[int, Moment]:
    others = {event.pk: _other_of(event.data) for event in events}
    seen = _visible([*(event.data["conversation_id"] for event in events), *others.values()])
    return {
        event.pk: _merge(event.name, seen[event.data["conversation_id"]], seen[others[event.pk]])
        for event in events
        if event.data["conversation_id"] in seen and others[event.pk] in seen
    }


def _other_of(data: dict[str, Any]) -> int:
    return int(data.get("merged_id") or data.get("new_id") or data["other_id"])


def _merge(name: str, conversation: Conversation, other: Conversation) -> Moment:
    numbers = {"number": _number(conversation), "other": _number(other)}
    if name == "conversation.merged":
        return Moment("people", _("Conversation %(other)s goes on in %(number)s") % numbers, url=_url(conversation))
    if name == "conversation.split":
        return Moment("plus", _("Conversation %(other)s began out of %(number)s") % numbers, url=_url(other))
    return Moment("undo", _("Conversations %(number)s and %(other)s stand as before") % numbers, url=_url(conversation))


@tells("comment.moderated")
def tell_moderated(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["conversation_id"] for event in events)
    return {
        event.pk: _moderated(event.data["what"], seen[event.data["conversation_id"]])
        for event in events
        if event.data["conversation_id"] in seen
    }


def _moderated(what: str, conversation: Conversation) -> Moment:
    words = {
        "comment_hidden": ("moon", _("We hid their comment under the post")),
        "comment_shown": ("undo", _("We showed their comment again")),
        "comment_deleted": ("cross", _("We deleted their comment")),
    }
    icon, said = words[what]
    return Moment(icon, said, url=_url(conversation))


@tells("request.made")
def tell_requests(events: list[Any]) -> dict[int, Moment]:
    seen = _visible(event.data["about_id"] for event in events)
    ids = {event.data["conversation_id"] for event in events}
    asked = Conversation.objects.select_related("team").in_bulk(ids)
    return {
        event.pk: _request(asked[event.data["conversation_id"]], seen[event.data["about_id"]])
        for event in events
        if event.data["about_id"] in seen and event.data["conversation_id"] in asked
    }


def _request(request: Conversation, about: Conversation) -> Moment:
    """That it was asked is the customer's story; what was said is the colleagues'."""
    named = {"name": request.customer_name, "team": request.team.name if request.team else _("another team")}
    return Moment("people", _("%(name)s asked %(team)s about it") % named, tone="note", url=_url(about))


def _number(conversation: Conversation) -> str:
    return in_digits(str(conversation.number), scope.current().store.figures)


def _visible(ids: Iterable[int]) -> dict[int, Conversation]:
    rows = Conversation.objects.visible().filter(pk__in=set(ids))
    return {row.pk: row for row in rows}


def _url(conversation: Conversation) -> str:
    return reverse("inbox:conversation", args=[scope.current().store.slug, conversation.public_id])
