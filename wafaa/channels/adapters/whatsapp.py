"""WhatsApp by Meta's Cloud API.

Sending the same message twice is two messages: Meta folds nothing, and cannot be asked about a message either. So a
send that broke off after it had left is unknown until a status about it comes in; each message carries our own id
(biz_opaque_callback_data), by which that status finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation

from wafaa.channels.abilities import MB, Abilities, Files
from wafaa.channels.connector import (
    MOST_HOOK_BYTES,
    Accepted,
    Challenge,
    Done,
    Ignored,
    Knock,
    Meaning,
    Outcome,
    Part,
    Refused,
    Rejected,
    Retry,
    Several,
    Understood,
    Unknown,
    Unreadable,
    register,
)
from wafaa.channels.fetching import came_before
from wafaa.channels.filing import data_of
from wafaa.channels.meta import knocking
from wafaa.channels.meta.answers import wait_of
from wafaa.channels.meta.graph import Graph, NoToken, code_of, told_by
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.models import File, Line, LineState, Outgoing
from wafaa.channels.templates import EmptyVariable
from wafaa.channels.whatsapp import account, codes, media, news, reading, templates, writing
from wafaa.channels.whatsapp.splitting import NotWhatsApp, Piece, pieces_of
from wafaa.channels.wishes import wishes_where_people_talk
from wafaa.lib import http
from wafaa.lib.files import NoSuchBlob
from wafaa.lib.text.safe import mask_secrets
from wafaa.lib.time import now
from wafaa.stores import scope


class WhatsApp:
    """whole_s: seconds for one call to Meta; media_s: for a file."""

    channel = "whatsapp"
    abilities = Abilities(
        text=4096,
        files=Files(most=1, size=16 * MB, caption=1024),
        choices=(writing.BUTTONS, writing.LIST),
        templates=True,
        reaches=("whatsapp", "phone"),
        window=reading.WINDOW,
        goes_on=True,
        edits=True,
        removals=True,
        reactions=True,
        receipts=frozenset({"delivered", "read", "failed"}),
        network=True,
        hook=MOST_HOOK_BYTES,
        subscribes=True,
    )

    def __init__(self, whole_s: float = 10, media_s: float = 30) -> None:
        self.whole_s, self.media_s = whole_s, media_s

    # What comes in

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        if (refused := knocking.refusal(knock, line)) is not None:
            return refused
        try:
            pieces = pieces_of(knock.raw)
        except NotWhatsApp:
            pieces = []
        named = pieces[0].provider_id if len(pieces) == 1 else "bundle"
        return Accepted(named, {"at": now().isoformat()})

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        try:
            pieces = pieces_of(raw)
        except NotWhatsApp as not_ours:
            return Unreadable(str(not_ours))
        if len(pieces) == 1:
            home = _home_of(pieces[0], line)
            if home is None:
                return Ignored("other_number")
            if home.pk == line.pk:
                return self._understand(pieces[0], meta, line)
        parts = []
        for piece in pieces:
            home = _home_of(piece, line)
            if home is not None:
                parts.append(Part(piece.provider_id, piece.raw(), dict(meta), line=home.public_id))
        return Several(tuple(parts)) if parts else Ignored("other_number")

    def _understand(self, piece: Piece, meta: Mapping[str, Any], line: Line) -> Understood:
        match piece.kind:
            case "message":
                with translation.override(scope.current().store.language):
                    return self._message(piece, meta, line)
            case "status":
                return news.status(piece, line)
            case "preference":
                return news.preference(piece)
            case "template":
                return news.opinion(piece, line)
            case "health":
                return news.health(piece, line)
            case _:
                return Ignored("nothing_for_us")

    def _message(self, piece: Piece, meta: Mapping[str, Any], line: Line) -> Understood:
        addresses = reading.addresses_of(piece)
        name = text_in(of(piece.contact, "profile"), "name", 120)
        if not addresses:
            return Unreadable("no_sender", {"name": name})
        seen = reading.read(piece.told)
        if seen.unknown:
            hints = {"kind": "whatsapp", "from": addresses[0], "name": name, "type": seen.unknown}
            return Unreadable("unknown_type", hints)
        if (gone := str(seen.details.get("deleted") or "")) and came_before(gone, line, meta):
            return Meaning("unsent", ("whatsapp", addresses[0]), provider_id=gone)
        files, lost = media.fetch_all(seen.files, meta, line, self.media_s)
        masked = mask_secrets(seen.text)
        moved = reading.moved_to(piece)
        at = reading.instant(piece.told)
        details = dict(seen.details)
        if seen.kind == "message":
            hours = reading.AD_WINDOW if "from_ad" in seen.warnings else reading.WINDOW
            details["window"] = {"addresses": addresses, "until": (at + hours).isoformat()}
            details |= wishes_where_people_talk(seen.text)
        if moved:
            details["left"] = [[kind, one] for one in addresses if one not in moved for kind in _kinds(one)]
        known = moved or addresses
        warnings = list(seen.warnings) + ["file_refused"] * lost + ["secret_masked"] * (masked != seen.text)
        return Meaning(
            seen.kind,
            ("whatsapp", addresses[0]),
            name=name,
            text=masked,
            provider_id=piece.provider_id,
            references=tuple(filter(None, [seen.answers])),
            files=tuple(files),
            warnings=tuple(warnings),
            details=details,
            goes_on=True,
            key=f"wa:{piece.provider_id}",
            also=tuple((kind, one) for one in known for kind in _kinds(one)),
        )

    # What goes out

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        number = str(line.options.get("phone_number_id") or "")
        if not number:
            return Refused("not_set_up")
        try:
            graph = Graph.of(line, self.whole_s)
            body = self._body(outgoing, graph, number)
        except NoToken:
            return Retry("token_expired", line_is_down=True)
        except EmptyVariable:
            return Refused("empty_variable")
        except (NoSuchBlob, File.DoesNotExist):
            return Refused("no_file")
        except http.OutgoingFailed as failed:  # before the message itself: nothing has gone to anybody
            return Retry(failed.reason, line_is_down=True)
        if not isinstance(body, dict):
            return body
        try:
            reply = graph.post(f"{number}/messages", body)
        except http.OutgoingFailed as failed:
            return Unknown("no_answer") if failed.sent else Retry(failed.reason, line_is_down=True)
        return self._told(reply, outgoing, line)

    def _told(self, reply: http.Reply, outgoing: Outgoing, line: Line) -> Outcome:
        if reply.status >= 300 or code_of(reply) is not None:
            return codes.outcome_of(reply.status, code_of(reply), wait_of(reply))
        named = text_in(next(iter(dicts(told_by(reply), "messages")), {}), "id", 254)
        if not named:
            return Unknown("no_answer")
        category = of(outgoing.envelope, "template").get("category") or "service"
        news.count(line, named, str(category).lower(), is_billed=True, is_automatic=outgoing.is_automatic)
        return Done(named)

    def _body(self, outgoing: Outgoing, graph: Graph, number: str) -> dict[str, Any] | Outcome:
        """What Meta takes. An Outcome when a file was not taken. Raises what `send` names."""
        told: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "biz_opaque_callback_data": outgoing.public_id,
            **writing.to(outgoing.to),
        }
        if chosen := outgoing.envelope.get("template"):
            return told | {"type": "template", "template": templates.payload(chosen)}
        if choices := outgoing.envelope.get("choices"):
            shown = writing.interactive(outgoing.text, choices)
            return told | {"type": "interactive", "interactive": shown} if shown else Refused("choices_do_not_fit")
        named = outgoing.envelope.get("files") or []
        if not named:
            return told | {"type": "text", "text": {"body": outgoing.text, "preview_url": True}}
        file = File.objects.get(public_id=named[0])
        kind = writing.shown_as(file, has_text=bool(outgoing.text))
        reply = Graph(graph.token, self.media_s).upload(
            f"{number}/media",
            file.name,
            file.type,
            data_of(file),
            {"messaging_product": "whatsapp", "type": file.type},
        )
        media = text_in(told_by(reply), "id", 100)
        if reply.status >= 300 or not media:
            found = codes.outcome_of(reply.status, code_of(reply), wait_of(reply))
            return Retry(found.why) if isinstance(found, Unknown) else found
        content: dict[str, Any] = {"id": media}
        if outgoing.text:
            content["caption"] = outgoing.text
        if kind == "document":
            content["filename"] = file.name
        return told | {"type": kind, kind: content}

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Meta has no way to ask; a status tells, whenever it comes."""
        return Unknown("no_answer")

    # How the line is

    def test(self, line: Line) -> list[str]:
        """Codes of what is wrong: the token, the number's id, the account's id, the subscription. What is learned of
        the number's health on the way is kept with the line."""
        return self._asked(line, account.examine)

    def subscribe(self, line: Line) -> list[str]:
        """Ask Meta to call our app about this account. Codes of what went wrong."""
        return self._asked(line, account.subscribe)

    def fetch_templates(self, line: Line) -> list[str]:
        """Fetch all templates and their states from Meta. Codes of what went wrong; then those known stay."""
        return self._asked(line, account.fetch_templates)

    def _asked(self, line: Line, ask: Callable[[Graph, Line], list[str]]) -> list[str]:
        try:
            return ask(Graph.of(line, self.whole_s), line)
        except NoToken:
            return ["token_expired"]
        except http.OutgoingFailed as failed:
            return [failed.reason]


def _home_of(piece: Piece, line: Line) -> Line | None:
    """The line of this store a piece is about: one Meta app calls one address for all its numbers."""
    if not piece.number or piece.number == str(line.options.get("phone_number_id") or ""):
        return line
    others = Line.objects.filter(channel="whatsapp").exclude(state=LineState.OFF)
    return next((one for one in others if str(one.options.get("phone_number_id") or "") == piece.number), None)


def _kinds(address: str) -> list[str]:
    return ["whatsapp", "phone"] if address.startswith("+") else ["whatsapp"]


register(WhatsApp())
