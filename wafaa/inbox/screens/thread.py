"""An open conversation: its head, its messages and what happened between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels.connector import abilities_of
from wafaa.channels.filing import played
from wafaa.channels.gate import REASONS
from wafaa.channels.models import Channel, File, LineState, OutgoingState
from wafaa.channels.reach import address_on, hindrance
from wafaa.channels.settings import GateSettings
from wafaa.channels.sms import parts
from wafaa.inbox import asking, mentioning, queries
from wafaa.inbox import ways as roads
from wafaa.inbox.models import Conversation, Message, MessageKind, Priority, Status
from wafaa.inbox.reaching import Way
from wafaa.inbox.screens import attaching, commenting, holders, hours, offering, replying_by, warnings
from wafaa.inbox.screens.attaching import size_words
from wafaa.inbox.screens.calls import call_line, calls_of
from wafaa.inbox.screens.followers import followers
from wafaa.inbox.screens.labels import hues
from wafaa.inbox.screens.meetings import meetings_of
from wafaa.inbox.screens.rows import badge, unnamed
from wafaa.inbox.suggesting import suggestion
from wafaa.inbox.verbs.elsewhere import ELSEWHERE
from wafaa.lib.dates import long_day
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people.models import Customer, Identity
from wafaa.stores import scope
from wafaa.stores.settings import read

MOST_LABELS = 50
ICONS = {
    "webchat": "chat",
    "email": "mail",
    "form": "form",
    "whatsapp": "whatsapp",
    "generic": "globe",
    "telegram": "send",
    "phone": "phone",
    "sms": "sms",
    "messenger": "messenger",
    "instagram": "instagram",
    "fb_comment": "globe",
    "ig_comment": "globe",
    "x": "x",
    "internal": "ask",
}


def head(conversation: Conversation, view: str, ways: list[Identity]) -> dict[str, Any]:
    """`conversation` of _thread.html; `ways` are the customer's identities."""
    slug, pid = scope.current().store.slug, conversation.public_id
    customer = conversation.customer
    kinds = ("email", "phone") if conversation.channel in (Channel.EMAIL, Channel.FORM) else ("phone", "email")
    own = address_on(conversation.channel, conversation.line, ways)
    reach = own or next(filter(None, (people.best(ways, kind) for kind in kinds)), None)
    return {
        "id": pid,
        "list_url": f"{address('inbox:desk', slug)}?view={view}",
        "name": customer.name or unnamed(conversation.number),
        "number": in_digits(f"#{conversation.number}", scope.current().store.figures),
        "photo": "",
        "customer_url": address("people:customer", slug, _root_public_id(conversation)),
        "badge": badge(customer.kind),
        "channel_icon": ICONS.get(conversation.channel, "chat"),
        "channel_label": Channel(conversation.channel).label,
        "address": replying_by.told(reach),
        "hint": _hint(conversation),
        "subject": conversation.subject if (post := commenting.post(conversation)) is None else "",
        "post": post,
        "priority_label": Priority(conversation.priority).label if conversation.priority in ("high", "urgent") else "",
        "is_solved": conversation.status == Status.SOLVED,
        "assignee_name": _holder(conversation),
        "assign_choices": holders.choices(conversation),
        "status_label": Status(conversation.status).label,
        "status_choices": _choices([pair for pair in Status.choices if pair[0] != Status.SNOOZED], conversation.status),
        "priority_choices": _choices(Priority.choices, conversation.priority),
        "label_chips": [{"text": word, "hue": hues().get(word)} for word in conversation.labels],
        "label_choices": [
            {"value": word, "label": word, "current": word in conversation.labels}
            for word in list(hues())[:MOST_LABELS]
        ],
        "snooze_choices": hours.snooze_choices(conversation) if scope.current().can("inbox.tend") else [],
        "sleep_says": hours.sleep_says(conversation),
        "is_asleep": conversation.status == Status.SNOOZED,
        **followers(conversation),
    }


def _root_public_id(conversation: Conversation) -> str:
    customer = conversation.customer
    return (customer.joined_to or customer).public_id


def _holder(conversation: Conversation) -> str:
    return str(conversation.assignee or conversation.team or "")


def _hint(conversation: Conversation) -> str:
    preferred = conversation.customer.preferred_channel
    if preferred and preferred != conversation.channel and preferred in Channel.values:
        return _("prefers %(channel)s") % {"channel": Channel(preferred).label}
    return ""


def _choices(pairs: Iterable[tuple[str, Any]], current: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "current": value == current} for value, label in pairs]


def thread(conversation: Conversation, shown: list[Message], *, unread_after: int = 0) -> list[dict[str, Any]]:
    """`messages` of _newer.html: messages, day lines, the line above what is new."""
    files, calls, strangers = queries.files_of(shown), calls_of(shown), _strangers(conversation, shown)
    mentions, meetings = mentioning.of_notes(shown), meetings_of(shown)
    lines: list[dict[str, Any]] = []
    day, marked = None, False
    # A reply that waited for its hour stands where it left, not where it was written.
    for message in sorted(shown, key=lambda message: message.at):
        local = message.at.astimezone(_zone()).date()
        if local != day:
            lines.append({"kind": "day", "text": _day_words(local)})
            day = local
        if unread_after and not marked and message.pk > unread_after and message.kind == MessageKind.IN:
            lines.append({"kind": "unread"})
            marked = True
        if message.kind == MessageKind.CALL:
            lines.append(
                call_line(message, calls.get(message.pk), [file_of(file) for file in files.get(message.pk, [])])
            )
            continue
        line = line_of(message, conversation, files.get(message.pk, []), strangers)
        if message.kind == MessageKind.NOTE:
            line["parts"] = mentioning.parts(message.text, mentions.get(message.pk, []))
        line["meeting"] = meetings.get(message.pk)
        lines.append(line)
    return lines


def _strangers(conversation: Conversation, shown: list[Message]) -> dict[int, str]:
    """Names of other customers who wrote here, which only happens in a merged conversation; by record."""
    others = {m.customer_id for m in shown if m.customer_id} - {conversation.customer_id}
    if not others:
        return {}
    mine = conversation.customer.root_id
    found = Customer.objects.filter(pk__in=others).only("name", "joined_to")
    return {one.pk: one.name or _("Another customer") for one in found if one.root_id != mine}


def line_of(
    message: Message, conversation: Conversation, files: list[File], strangers: dict[int, str] | None = None
) -> dict[str, Any]:
    """One message as _message.html shows it."""
    if message.kind == MessageKind.CARD:
        return _card(message)
    line: dict[str, Any] = {
        "kind": "note" if message.kind == MessageKind.NOTE else message.kind,
        "id": message.public_id,
        "author": (strangers or {}).get(message.customer_id or 0) or _author(message),
        "text": message.text,
        "choices": message.choices or [],
        "is_chosen": message.kind == MessageKind.IN and "button" in message.warnings,
        "at": message.at,
        "files": [file_of(file) for file in files],
        "about": " · ".join(filter(None, [replying_by.went(message, conversation), _facts(message)])),
        "original_url": _url("original", message.public_id) if message.html else "",
        "split_url": _split_url(message, conversation),
        "moderation": commenting.moderation(message, conversation),
        "is_inside": asking.is_request(conversation),
    }
    if message.kind == MessageKind.OUT:
        line |= delivery(message) | {"reach": commenting.reach(message, conversation)}
    return line


def _split_url(message: Message, conversation: Conversation) -> str:
    if roads.is_public(conversation.channel) or not scope.current().can("inbox.tend"):
        return ""
    return _url("split", message.public_id)


def _facts(message: Message) -> str:
    return warnings.said(message.warnings) if message.kind == MessageKind.IN else ""


def _author(message: Message) -> str:
    if message.staff is not None:
        return message.staff.name
    if ELSEWHERE in message.warnings:
        return _("Sent from elsewhere")
    return "" if message.kind == MessageKind.IN else _("Wafaa")


def delivery(message: Message) -> dict[str, Any]:
    """How far a reply has come, and what may still be done about it."""
    outgoing = message.outgoing
    if outgoing is None and ELSEWHERE in message.warnings:
        return {"state": "sent"}
    if message.withdrawn_at is not None or outgoing is None:
        return {"state": "withdrawn", "gave_way": hours.gave_way(message)}
    if message.send_at is not None and outgoing.state == OutgoingState.QUEUED and not outgoing.attempts:
        return hours.scheduled(message)
    state: dict[str, Any] = {"id": message.public_id, "state": outgoing.state}
    if outgoing.state == OutgoingState.QUEUED and outgoing.not_before > now():
        if outgoing.error:
            state["wait_says"] = _("we try again by ourselves: %(why)s") % {"why": warnings.failure(outgoing.error)}
        elif outgoing.reason:
            state["wait_says"] = str(REASONS.get(outgoing.reason, outgoing.reason))
        else:
            state |= {"undo_url": _url("undo", message.public_id), "undo_until": outgoing.not_before}
    if outgoing.state == OutgoingState.REFUSED:
        state |= {"state": "failed", "fail_says": str(REASONS.get(outgoing.reason, outgoing.reason))}
    if outgoing.state in (OutgoingState.FAILED, OutgoingState.UNKNOWN):
        state |= {"fail_says": warnings.failure(outgoing.error), "retry_url": _url("retry", message.public_id)}
    return state


def _card(message: Message) -> dict[str, Any]:
    arrival = message.arrival
    return {
        "kind": "letter_lost",
        "id": message.public_id,
        "at": message.at,
        "says": warnings.unreadable(arrival.reason if arrival else ""),
        "title": _("A mail we could not read") if message.channel == Channel.EMAIL else _("A message we cannot show"),
        "raw_url": _url("raw", message.public_id),
        "size_label": size_words(len(arrival.raw)) if arrival else "",
    }


def file_of(file: File) -> dict[str, Any]:
    url = _url("file", file.public_id)
    return {
        "url": url,
        "name": file.name,
        "size_label": size_words(file.size),
        "is_picture": bool(file.thumb),
        "thumb_url": f"{url}?small=1",
        "plays": played(file),
        "play_url": f"{url}?play=1",
        "width": min(file.width or 240, 240),
        "height": round(min(file.width or 240, 240) * (file.height or 1) / max(file.width or 1, 1)),
    }


def composer(conversation: Conversation, ways: list[Identity], **typed: Any) -> dict[str, Any]:
    """`composer` of _composer.html. `typed` is what was refused or drafted and must not be lost; its `by` is the
    channel that was chosen for the reply."""
    found, way = replying_by.chosen(conversation, ways, str(typed.pop("by", "")))
    is_own = way.channel == roads.goes_by(conversation.channel)
    channel = conversation.channel if is_own else way.channel
    may, why = can_reply(conversation, ways, way)
    chosen = read(GateSettings)
    can = roads.reply_abilities(channel)
    is_chat = abilities_of(channel).is_talk
    waits = _("Send and wait for them") if asking.is_request(conversation) else _("Send and wait")
    by, closes = replying_by.shown(found, way), replying_by.closes(way) if can.window and may else ""
    told = {
        "reply_text": "",
        "note_text": "",
        "kind": "reply",
        "channel_label": Channel(roads.goes_by(channel)).label,
        "channel_icon": ICONS.get(roads.goes_by(channel), "chat"),
        "by": by,
        "closes": closes,
        "has_limits": by is not None and bool(closes or can.counts == "parts"),
        "can_reply": may,
        "why_not": why,
        "reopens": replying_by.reopens(conversation),
        "undo_seconds_label": in_digits(
            str(chosen.undo_chat if is_chat else chosen.undo_email), scope.current().store.figures
        ),
        "undo_seconds": chosen.undo_chat if is_chat else chosen.undo_email,
        "main_then": {"value": "waiting", "label": waits},
        "more_thens": [
            {"value": "", "label": _("Send and keep open")},
            {"value": "solved", "label": _("Send and mark solved")},
        ],
        "later_choices": hours.later_choices() if may else [],
        "later_on": "",
        "kept": [],
        "promise_choices": promise_times(),
        "promise_text": "",
        "promise_on": "",
        "is_promising": False,
        "canned_hint": _("/ for ready answers"),
        "most_text": roads.most_text(channel),
        "counts": can.counts,
        "alphabet": {"plain": parts.PLAIN, "double": parts.DOUBLE} if can.counts == "parts" else None,
        **attaching.limits(can, channel),
        "digits": str(scope.current().store.figures),
        "template_url": _template_url(conversation, way),
        "errors": [],
        "suggestion": None,
        "overtaken": None,
        "offers": "",
        "choosing": offering.sheet(channel),
        "began_id": conversation.last_message_id,
        **commenting.composer(conversation),
    } | commenting.fitted(conversation.channel, typed)
    if told["reply_text"] and scope.current().can("promises.make"):
        told["suggestion"] = suggestion(str(told["reply_text"]))
    return told


def overtaken(replies: list[Message], then: str) -> dict[str, Any] | None:
    """`composer.overtaken`: the replies of colleagues that came first, the id up to which they are known now, and the
    status that was to follow."""
    if not replies:
        return None
    lines = [{"name": _author(reply), "text": preview(reply.text, 200)} for reply in replies]
    return {"lines": lines, "anyway": replies[-1].pk, "then": then}


def can_reply(conversation: Conversation, ways: list[Identity], way: Way | None = None) -> tuple[bool, str]:
    """Whether a reply can go out (by this way; None: by the conversation's own), and if not, why, in the reader's
    words."""
    if not scope.current().can("inbox.reply"):
        return False, _("Your role reads and writes notes; it does not reply to customers.")
    if asking.is_own(conversation):
        return False, _("You asked this yourself: write on under “My requests”.")
    if way is not None and way.channel != roads.goes_by(conversation.channel):
        return not way.why, in_sentence(REASONS[way.why]) if way.why else ""
    if conversation.channel == Channel.WEBCHAT or asking.is_request(conversation):
        return True, ""
    if not roads.is_mail(conversation.channel):
        return _reach(conversation, ways)
    identity = people.best(ways, "email")
    if identity is None and conversation.channel == Channel.PHONE:
        return False, _("No e-mail address is known for this customer. Call them, and log the call with L.")
    if identity is None:
        return False, _("No e-mail address is known for this customer.")
    if identity.unreachable_since is not None:
        return False, _("Mail to this address came back. Ask for another one.")
    line = conversation.line if conversation.channel == Channel.EMAIL else None
    if line is not None and line.state == LineState.OFF:
        return False, _("This e-mail line is switched off.")
    return True, ""


def _template_url(conversation: Conversation, way: Way) -> str:
    """Where a template may be chosen instead of free words; "" on a channel that knows none."""
    if not abilities_of(way.channel).templates or not scope.current().can("inbox.reply"):
        return ""
    return f"{_url('template', conversation.public_id)}?{urlencode({'by': way.channel})}"


def _reach(conversation: Conversation, ways: list[Identity]) -> tuple[bool, str]:
    """The same for the channels that know by themselves whom they reach and when."""
    code = hindrance(conversation.customer, conversation.channel, conversation.line, ways)
    return not code, in_sentence(REASONS[code]) if code else ""


def in_sentence(words: Any) -> str:
    """A reason as a sentence of its own."""
    said = str(words)
    return f"{said[:1].upper()}{said[1:]}."


def promise_times() -> list[dict[str, str]]:
    """Quick choices for an agent's own promise, in the store's day."""
    local = now().astimezone(_zone()).replace(second=0, microsecond=0)
    tomorrow = (local + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    candidates = [
        (_("in an hour"), local + timedelta(hours=1)),
        (_("today at six"), local.replace(hour=18, minute=0, second=0, microsecond=0)),
        (_("tomorrow at ten"), tomorrow.replace(hour=10)),
        (_("tomorrow at six"), tomorrow.replace(hour=18)),
        (_("Sunday at ten"), _next(local, 6).replace(hour=10, minute=0, second=0, microsecond=0)),
        (_("Thursday at six"), _next(local, 3).replace(hour=18, minute=0, second=0, microsecond=0)),
    ]
    return [{"value": when.isoformat(), "label": label} for label, when in candidates if when > local]


def _next(local: datetime, weekday: int) -> datetime:
    return local + timedelta(days=(weekday - local.weekday() - 1) % 7 + 1)


def _day_words(day: Any) -> str:
    store = scope.current().store
    return long_day(day, (get_language() or "ar")[:2], store.figures, store.hijri)


def _zone() -> ZoneInfo:
    return ZoneInfo(scope.current().store.timezone)


def _url(name: str, public_id: str) -> str:
    return address(f"inbox:{name}", scope.current().store.slug, public_id)
