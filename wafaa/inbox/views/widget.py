"""The chat widget's calls (docs/developers/widget-protocol.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.filing import served
from wafaa.channels.models import Channel, File, Line, Visitor
from wafaa.channels.ownpage import can_tell, page_of
from wafaa.inbox import chat_words, proving, verbs, webchat
from wafaa.inbox.chat_pages import pages_here
from wafaa.inbox.models import Message, MessageKind
from wafaa.inbox.queries import files_of
from wafaa.inbox.views.door import No, address_of, body_of, limit, open_door, text_in, visitors_door
from wafaa.inbox.views.replying import file_problem
from wafaa.inbox.wording import expected_for_newcomer, expected_line, opening_line
from wafaa.lib.filekinds import sniff
from wafaa.lib.ids import new_id
from wafaa.lib.names import initials
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.text.safe import mask_secrets, visible
from wafaa.lib.time import now
from wafaa.live.announce import publish_signal
from wafaa.people import queries as people
from wafaa.stores import scope
from wafaa.stores.queries import main_hours
from wafaa.team.models import Staff
from wafaa.team.profiles import shown_photo
from wafaa.work import disk
from wafaa.work.unit import grouped

MOST_TEXT = 4000
MOST_FILE = 10 * 1024 * 1024
TYPES = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "application/pdf",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
    "text/plain",
]
TICKET_LASTS = timedelta(seconds=60)
FILE_LINK_LASTS = timedelta(days=7)


@open_door("POST")
def session(request: HttpRequest, line: Line) -> dict[str, Any]:
    limit("widget.session", f"{line.pk}|{address_of(request)}", 120, 600)
    body = body_of(request)
    page = text_in(body, "page", 2000)
    visitor, token = webchat.visit(
        line,
        text_in(body, "token", 200),
        _claims(line, text_in(body, "identity", 4000)),
        (get_language() or "ar")[:2],
        page,
    )
    return {"token": token, "visitor": visitor.public_id, **_surroundings(line, visitor, page)}


def _claims(line: Line, identity: str) -> dict[str, Any] | None:
    """The signed claims; a forged or expired identity is an anonymous visitor, not an error page."""
    try:
        return webchat.claims_of(line, identity) if identity else None
    except webchat.BadIdentityToken:
        return None


def _surroundings(line: Line, visitor: Visitor, page: str) -> dict[str, Any]:
    store = scope.current().store
    conversation = webchat.conversation_of(visitor)
    closed = opening_line()
    return {
        "store": {"name": store.name, "colour": line.options.get("colour") or store.colour},
        "lang": (get_language() or "ar")[:2],
        "hours": {
            "open": not closed,
            "line": closed or expected_for_newcomer(Channel.WEBCHAT, line.team_id),
            "next_opening": _next(),
        },
        "staff": _faces(),
        "expected": {"line": expected_line(conversation)} if conversation else None,
        "conversation": {"id": conversation.public_id} if conversation else None,
        "ask_address": bool(closed) and not _reachable(visitor),
        "elsewhere": _elsewhere(line, page),
        "pages": [{"id": one.name, "title": str(one.title)} for one in pages_here()],
        "words": chat_words.words(),
        "known": {"name": visitor.customer.name} if visitor.is_proven and visitor.customer else {},
        "limits": {"text": MOST_TEXT, "file_mb": MOST_FILE // 1024 // 1024, "types": TYPES},
        "greeting": line.options.get("greeting")
        or _("Welcome to %(store)s. How can we help you?") % {"store": store.name},
    }


def _elsewhere(line: Line, page: str) -> str | None:
    """What leads to the chat's own page, where a browser can be told of answers; nothing on that page itself."""
    if not can_tell() or page.partition("?")[0].endswith(page_of(line)):
        return None
    return _("Leaving? Be told when we answer")


def _next() -> str | None:
    opens = main_hours().next_opening(now())
    return opens.isoformat() if opens and not main_hours().is_open(now()) else None


def _faces() -> list[dict[str, str]]:
    shown = Staff.objects.filter(shown_to_customers=True, suspended_at=None, role__in=["owner", "manager", "agent"])
    return [
        {"name": person.shown_name, "initials": initials(person.shown_name), "photo": shown_photo(person)}
        for person in shown.order_by(F("last_seen_at").desc(nulls_last=True), "id")[:3]
    ]


def _reachable(visitor: Visitor) -> bool:
    if visitor.customer is None:
        return False
    return any(people.address_of(visitor.customer, kind) for kind in ("email", "phone"))


@visitors_door("GET", "POST")
def messages(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any] | HttpResponse:
    return _write(request, line, visitor) if request.method == "POST" else _read(request, visitor)


def _read(request: HttpRequest, visitor: Visitor) -> dict[str, Any]:
    after = webchat.read_cursor(request.GET.get("after", ""))
    conversation = webchat.conversation_of(visitor)
    if conversation is None:
        return {"messages": [], "cursor": "", "expected": None, "closed": False}
    shown = webchat.messages_for(conversation, after)
    _seen_by_customer(shown)
    line_words = expected_line(conversation)
    return {
        "messages": _told(shown, visitor),
        "cursor": webchat.write_cursor(shown, after),
        "expected": {"line": line_words} if line_words else None,
        "closed": conversation.status == "solved",
    }


def _seen_by_customer(shown: list[Message]) -> None:
    """What the widget has fetched has reached the customer's screen."""
    for message in shown:
        if message.outgoing is not None and message.outgoing.state == "sent":
            channels.receipt(message.outgoing, "delivered", now())


def _write(request: HttpRequest, line: Line, visitor: Visitor) -> HttpResponse:
    body = body_of(request)
    key, text = text_in(body, "key", 60), mask_secrets(text_in(body, "text", MOST_TEXT)).strip()
    if not key:
        raise No(400, "no_key", _("The request could not be read."))
    files = _own_files(visitor, body.get("files") or [])
    if not visible(text) and not files:
        raise No(400, "empty", _("Write something first."))
    disk.need_room()
    message, is_new = grouped(lambda: _receive(line, visitor, key, text, files))
    told = _told([message], visitor)[0]
    words = expected_line(message.conversation)
    return JsonResponse(
        {"message": told, "expected": {"line": words} if words else None}, status=201 if is_new else 200
    )


def _receive(line: Line, visitor: Visitor, key: str, text: str, files: list[File]) -> tuple[Message, bool]:
    limit("widget.message", f"visitor:{visitor.pk}", 40, 60)  # here: one commit with the message it allows
    running = webchat.conversation_of(visitor)
    if running is None or running.status == "solved":  # of several that may begin one, the first does
        channels.take_hold(visitor)
        running = webchat.conversation_of(visitor)
    message = verbs.receive(
        webchat.customer_of(visitor),
        channel=Channel.WEBCHAT,
        line=line,
        conversation=running,
        text=text,
        key=f"visitor:{visitor.pk}:{key}",
        files=files,
    )
    if message.is_known:
        # Only the words: a browser that never heard our answer uploads its files again, under new ids.
        if message.text != text:
            raise No(409, "key_used", _("This was sent already with another text. Send it as a new message."))
        return message, False
    if running is None or running.pk != message.conversation_id:
        channels.moved(visitor)
    return message, True


def _own_files(visitor: Visitor, named: Any) -> list[File]:
    if not isinstance(named, list) or len(named) > 10 or not all(map(_may_be_an_id, named)):
        raise No(400, "bad_files", _("The files could not be read."))
    found = list(File.objects.filter(public_id__in=named, owner=f"visitor:{visitor.pk}")) if named else []
    if len(found) != len(set(named)):
        raise No(404, "no_file", _("A file is missing. Attach it again, please."))
    return found


def _may_be_an_id(name: Any) -> bool:
    """Whether a database can be asked for it: NULs and halves of letters it refuses."""
    return isinstance(name, str) and name.isascii() and name.isalnum()


def _told(shown: list[Message], visitor: Visitor) -> list[dict[str, Any]]:
    files = files_of(shown)
    return [_one(message, visitor, files.get(message.pk, [])) for message in shown]


def _one(message: Message, visitor: Visitor, files: list[File]) -> dict[str, Any]:
    name = message.staff.shown_name if message.staff and message.staff.shown_to_customers else ""
    is_mine = message.kind == MessageKind.IN
    state = message.outgoing.state if message.outgoing else "sent"
    return {
        "id": message.public_id,
        "key": (message.key or "").split(":", 2)[-1] if is_mine else None,
        "from": "customer" if is_mine else "staff",
        "name": "" if is_mine else name or scope.current().store.name,
        "initials": "" if is_mine else initials(name or scope.current().store.name),
        "photo": shown_photo(message.staff) if name and message.staff and not is_mine else "",
        "text": message.text,
        "at": webchat.appeared_at(message).isoformat(),
        "files": [_file(file, visitor) for file in files],
        "state": "seen" if state == "read" else "sent",
    }


def _file(file: File, visitor: Visitor) -> dict[str, Any]:
    """A file by a link that only this visitor was given and that ends in a week."""
    expires = now().replace(minute=0, second=0, microsecond=0) + FILE_LINK_LASTS
    token = sign(
        "widget.file", {"f": file.public_id}, expires=expires, recipient=str(visitor.line_id), key=settings.LINK_KEY
    )
    line = visitor.line.public_id
    url = settings.ADDRESS + reverse("inbox:widget_file", args=[line, token])
    told: dict[str, Any] = {"id": file.public_id, "name": file.name, "type": file.type, "size": file.size, "url": url}
    return told | ({"thumb": f"{url}?small=1"} if file.thumb else {})


@open_door("GET")
def file(request: HttpRequest, line: Line, token: str) -> HttpResponseBase:
    try:
        named = unsign("widget.file", token, recipient=str(line.pk), key=settings.LINK_KEY)
    except BadLink:
        raise No(404, "no_file", _("This link has ended.")) from None
    kept = File.objects.filter(public_id=named["f"]).first()
    if kept is None:
        raise No(404, "no_file", _("This link has ended."))
    try:
        return served(kept, small="small" in request.GET)
    except Http404:
        raise No(404, "no_file", _("This link has ended.")) from None


@visitors_door("POST")
def upload(request: HttpRequest, line: Line, visitor: Visitor) -> HttpResponse:
    disk.need_room()
    limit("widget.file", f"visitor:{visitor.pk}", 20, 600)
    given = request.FILES.get("file")
    if given is None:
        raise No(400, "no_file", _("No file came with the request."))
    if (given.size or 0) > MOST_FILE:
        raise No(413, "too_big", _("The file is too large. The most is %(n)s MB.") % {"n": MOST_FILE // 1024 // 1024})
    data = given.read()
    if data and sniff(data).mime not in TYPES:  # before anything is stored: nobody would ever ask for it again
        raise No(415, "type", file_problem("type"))
    try:
        kept = channels.keep_file(given.name or "file", data, owner=f"visitor:{visitor.pk}", most=MOST_FILE)
    except channels.BadFile as bad:
        raise No(415 if bad.code == "bad_image" else 400, bad.code, file_problem(bad.code)) from None
    return JsonResponse({"id": kept.public_id, "name": kept.name, "type": kept.type, "size": kept.size}, status=201)


@visitors_door("POST")
def typing(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    conversation = webchat.conversation_of(visitor)
    if conversation is not None:
        publish_signal(
            scope.current().store_id,
            conversation.topic,
            "staff",
            "typing",
            {"who": "customer"},
            team_id=conversation.team_id,
        )
    return {}


@visitors_door("POST")
def seen(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    conversation = webchat.conversation_of(visitor)
    upto = webchat.read_cursor(text_in(body_of(request), "cursor", 40))
    if conversation is not None and upto is not None:
        for message in webchat.messages_for(conversation, upto - timedelta(days=2)):
            if message.outgoing is not None and webchat.appeared_at(message) <= upto:
                channels.receipt(message.outgoing, "read", now())
    return {}


@visitors_door("POST")
def address(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    """An address to answer to. It stays a claim until a code or a reply proves it."""
    limit("widget.address", f"visitor:{visitor.pk}", 6, 600)
    body = body_of(request)
    kind = "email" if body.get("email") else "phone"
    typed = text_in(body, kind, 254)
    try:
        needs_code = proving.claim(visitor, kind, typed)
    except ValueError:
        raise No(422, f"bad_{kind}", proving.problem(kind)) from None
    words = _("Thank you. We will answer you there as well.")
    if needs_code:
        words = _("Thank you. We sent a code there; with it you see your earlier messages here too.")
    return {"line": words, "prove": needs_code}


@visitors_door("POST")
def prove(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    limit("widget.prove", f"visitor:{visitor.pk}", 10, 600)
    if not proving.confirm(visitor, text_in(body_of(request), "code", 20)):
        raise No(422, "bad_code", _("This code is wrong or has ended."))
    return {"line": _("Confirmed. Thank you.")}


@visitors_door("POST")
def ticket(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    """A short-lived word for the live stream, because an EventSource cannot send a header."""
    named = {"v": visitor.pk, "n": new_id()}
    token = sign("live", named, expires=now() + TICKET_LASTS, recipient=line.public_id, key=settings.LINK_KEY)
    return {"ticket": token, "expires_in": int(TICKET_LASTS.total_seconds())}
