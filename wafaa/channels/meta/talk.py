"""What Messenger and Instagram do alike: both are talks of a Facebook page, by one token and one door.

A line's options: `page_id`, for Instagram `instagram_id`, `verify_word` (the word of the handshake), `human_agent`
(Meta let the app answer as a person for seven days). Secrets: `token` (the page's) and `app` (the app's secret, with
which calls are signed).

The same send twice is two messages, and Meta cannot be asked by our id. What was sent comes back as an echo:
Messenger's holds our id (`metadata`), Instagram's is known by its words while nobody knows what became of the message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from wafaa.channels import fetching, verbs
from wafaa.channels.abilities import Abilities
from wafaa.channels.comments import PRIVATELY
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Done,
    Ignored,
    Knock,
    Meaning,
    News,
    Outcome,
    Part,
    Receipt,
    Refused,
    Rejected,
    Retry,
    Several,
    Understood,
    Unknown,
    Unreadable,
)
from wafaa.channels.filing import data_of
from wafaa.channels.meta import comment_news, knocking, rules, talk_codes, talks
from wafaa.channels.meta.graph import Graph, NoToken, told_by
from wafaa.channels.meta.offering import words_of
from wafaa.channels.meta.talks import NotATalk, Piece, pieces_of
from wafaa.channels.meta.told import dicts, instant, of, text_in
from wafaa.channels.models import File, Line, LineState, Outgoing, OutgoingState
from wafaa.channels.wishes import wishes_where_people_talk
from wafaa.lib import http
from wafaa.lib.files import NoSuchBlob
from wafaa.lib.text.direction import language
from wafaa.lib.text.safe import mask_secrets, visible
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.identities import BadIdentity
from wafaa.people.models import Identity
from wafaa.stores import scope

HOSTS = (".fbcdn.net", ".fbsbx.com", ".cdninstagram.com", ".facebook.com")
"""Where customers' files lie; no token goes there."""
SHOWN_AS = {"image": "image", "video": "video", "audio": "audio"}
FIELDS = "messages,messaging_postbacks,message_reads,message_reactions,message_deliveries,message_echoes,message_edits"


class Talk:
    """whole_s: seconds for one call to Meta; media_s: for a file."""

    channel: str
    about: ClassVar[str]
    """The object of Meta's calls."""
    home: ClassVar[str]
    """The option that holds the account which calls are about."""
    name_fields: ClassVar[str] = "name"
    abilities: Abilities

    def __init__(self, whole_s: float = 10, media_s: float = 30) -> None:
        self.whole_s, self.media_s = whole_s, media_s

    # What comes in

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        if (refused := knocking.refusal(knock, line)) is not None:
            return refused
        try:
            pieces = pieces_of(knock.raw, self.about)
        except NotATalk:
            pieces = []
        named = pieces[0].provider_id if len(pieces) == 1 else "bundle"
        return Accepted(named, {"at": now().isoformat()})

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        try:
            pieces = pieces_of(raw, self.about)
        except NotATalk as not_ours:
            return Unreadable(str(not_ours))
        if len(pieces) == 1 and (home := self._home_of(pieces[0], line)) is not None and home.pk == line.pk:
            with translation.override(scope.current().store.language):
                return self._understand(pieces[0], meta, line)
        homes = [(piece, home) for piece in pieces if (home := self._home_of(piece, line)) is not None]
        parts = [Part(piece.provider_id, piece.raw(), dict(meta), line=home.public_id) for piece, home in homes]
        return Several(tuple(parts)) if parts else Ignored("other_page")

    def _home_of(self, piece: Piece, line: Line) -> Line | None:
        """The line of this store a piece is about: one Meta app calls one address for all its pages."""
        if piece.account == str(line.options.get(self.home) or ""):
            return line
        others = Line.objects.filter(channel=self.channel).exclude(state=LineState.OFF)
        return next((one for one in others if str(one.options.get(self.home) or "") == piece.account), None)

    def _understand(self, piece: Piece, meta: Mapping[str, Any], line: Line) -> Understood:
        match piece.kind:
            case "message" | "postback" | "reaction":
                return self._message(piece, meta, line)
            case "echo":
                return self._echo(piece, line)
            case "unsent":
                fetching.came_before(piece.mid, line, meta)
                return Meaning("unsent", (self.channel, piece.person), provider_id=piece.mid)
            case "edit":
                text = text_in(of(piece.told, "message_edit"), "text", talks.MOST_TEXT)
                return Meaning("edit", (self.channel, piece.person), text=mask_secrets(text), provider_id=piece.mid)
            case "comment":
                return comment_news.understand(piece, line, partial(Graph.of, line, self.whole_s))
            case "read" | "delivery":
                return self._receipt(piece, line)
            case _:
                return Ignored("nothing_for_us")

    def _message(self, piece: Piece, meta: Mapping[str, Any], line: Line) -> Understood:
        if not piece.person:
            return Unreadable("no_sender")
        seen = talks.read(piece)
        if seen.unknown:
            name = self._name_of(piece.person, line)
            hints = {"kind": self.channel, "from": piece.person, "name": name, "type": seen.unknown}
            return Unreadable("unknown_type", hints)
        files, lost = fetching.fetch_all(seen.files, partial(self._fetch, line=line), meta)
        masked, spoken = mask_secrets(seen.text), language(seen.text)
        at = instant(text_in(piece.told, "timestamp", 16), per_second=1000)
        details = dict(seen.details) | {
            "window": {"addresses": [piece.person], "until": (at + rules.WINDOW).isoformat()}
        }
        details |= wishes_where_people_talk(seen.text)
        return Meaning(
            seen.kind,
            (self.channel, piece.person),
            name=self._name_of(piece.person, line),
            text=masked,
            provider_id=piece.provider_id,
            references=tuple(filter(None, [seen.answers])),
            files=tuple(files),
            language=spoken if spoken in ("ar", "en") else "",
            warnings=(*seen.warnings, *["file_refused"] * lost, *["secret_masked"] * (masked != seen.text)),
            details=details,
            goes_on=True,
            key=f"{self.channel}:{piece.provider_id}",
        )

    def _name_of(self, person: str, line: Line) -> str:
        """The name somebody goes by, asked of Meta when they are seen for the first time; "" where it does not tell."""
        if Identity.objects.filter(kind=self.channel, value=person).exists():
            return ""
        try:
            reply = Graph.of(line, self.whole_s).get(person, fields=self.name_fields)
        except (NoToken, http.OutgoingFailed):
            return ""
        told = told_by(reply) if reply.status < 300 else {}
        name = visible(text_in(told, "name", 120)) or visible(text_in(told, "username", 60))
        return "" if "://" in name else name

    def _fetch(self, file: Mapping[str, str], line: Line) -> str:
        """Raises as fetching.fetch_all wants."""
        host = urlsplit(file["url"])
        is_known = (host.hostname or "").endswith(HOSTS) or host.netloc == urlsplit(settings.GRAPH_URL).netloc
        if not is_known:
            raise http.Refused("foreign_host")
        try:
            found = http.fetch(
                "GET",
                file["url"],
                deadline_s=self.media_s,
                max_bytes=fetching.MOST_BYTES,
                inner_hosts=settings.INNER_HOSTS,
            )
        except (http.TimedOut, http.Unreachable) as failed:
            raise fetching.NotYet from failed
        if found.status == 429 or found.status >= 500:
            raise fetching.NotYet
        if found.status >= 300:
            raise http.Unreachable("gone")
        owner = f"line:{line.pk}"
        return verbs.keep_file(file["name"], found.body, owner=owner, most=fetching.MOST_BYTES, strict=False).public_id

    def _echo(self, piece: Piece, line: Line) -> Understood:
        """What went out, told back: one of ours, or another program's or the page's own inbox."""
        message = of(piece.told, "message")
        key, _sep, part = text_in(message, "metadata", 80).partition("#")
        at = instant(text_in(piece.told, "timestamp", 16), per_second=1000)
        ours = Outgoing.objects.filter(line=line)
        if key and (known := ours.filter(public_id=key).first()):
            return Ignored("own_part") if part else Receipt("sent", at, piece.mid, key, act=self._proven(known, piece))
        known = ours.filter(provider_id=piece.mid).first()
        if not piece.person or known is not None:
            act = self._proven(known, piece) if known is not None else None
            return News(act) if act else Ignored("own_echo")
        if same := self._unsettled(piece.person, text_in(message, "text", talks.MOST_TEXT), line):
            return Receipt("sent", at, piece.mid, same.public_id, act=self._proven(same, piece))
        seen = talks.read(piece)
        text = seen.text or _named(seen)
        return Meaning("echo", (self.channel, piece.person), text=text, provider_id=piece.mid, key=f"echo:{piece.mid}")

    def _proven(self, outgoing: Outgoing, piece: Piece) -> Callable[[], None] | None:
        """Whom the private reply to a comment went to, Meta tells by its echo: so the two are one person."""
        if not (piece.person and outgoing.to.startswith(PRIVATELY)):
            return None

        def act() -> None:
            with suppress(BadIdentity):
                people.prove(outgoing.customer, self.channel, piece.person, proof="private_reply", source=self.channel)

        return act

    def _unsettled(self, person: str, text: str, line: Line) -> Outgoing | None:
        """One of ours with these words, of which nobody knows yet whether it went out."""
        rows = Outgoing.objects.filter(
            line=line, to=person, text=text, state__in=[OutgoingState.SENDING, OutgoingState.UNKNOWN]
        )
        found: Outgoing | None = rows.filter(customer_id__in=self._known_as(person)).order_by("id").first()
        return found or self._unsettled_private(text, line)

    def _unsettled_private(self, text: str, line: Line) -> Outgoing | None:
        """The same for a private reply, which went to a comment; of two with these words nobody can tell."""
        states = [OutgoingState.SENDING, OutgoingState.UNKNOWN]
        rows = Outgoing.objects.filter(line=line, text=text, to__startswith=PRIVATELY, state__in=states)
        found = list(rows.select_related("customer")[:2])
        return found[0] if len(found) == 1 else None

    def _known_as(self, person: str) -> list[int]:
        rows = Identity.objects.filter(kind=self.channel, value=person).select_related("customer")
        return [pk for row in rows for pk in {row.customer_id, row.customer.root_id}]

    def _receipt(self, piece: Piece, line: Line) -> Understood:
        told = of(piece.told, piece.kind)
        state = {"read": "read", "delivery": "delivered"}[piece.kind]
        named = [mid for mid in told.get("mids") or [told.get("mid")] if isinstance(mid, str)][:50]
        at = instant(text_in(told, "watermark", 16) or text_in(piece.told, "timestamp", 16), per_second=1000)

        def act() -> None:
            rows = Outgoing.objects.filter(line=line)
            if named:
                for outgoing in rows.filter(provider_id__in=named):
                    verbs.told_by_provider(outgoing, state, at)
                return
            since = at - timedelta(days=8)
            mine = rows.filter(customer_id__in=self._known_as(piece.person), to=piece.person, created_at__gt=since)
            for outgoing in mine.filter(sent_at__lte=at).order_by("-id")[:100]:
                verbs.receipt(outgoing, state, at)

        return News(act)

    # What goes out

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        is_private_reply = outgoing.to.startswith(PRIVATELY)
        tag = "" if is_private_reply else rules.tag_of(line, outgoing.to, now())
        if tag is None or (tag and outgoing.is_automatic):
            return Refused("people_only" if tag else "window_over")
        how = {"messaging_type": "MESSAGE_TAG", "tag": tag} if tag else {"messaging_type": "RESPONSE"}
        page = str(line.options.get("page_id") or "")
        if not page:
            return Retry("not_set_up", line_is_down=True)
        try:
            graph = Graph.of(line, self.whole_s)
        except NoToken:
            return Retry("page_token", line_is_down=True)
        if is_private_reply:
            whom = {"recipient": {"comment_id": outgoing.to.removeprefix(PRIVATELY)}}
            return self._send_parts(outgoing, graph, page, whom)
        return self._send_parts(outgoing, graph, page, {"recipient": {"id": outgoing.to}, **how})

    def _send_parts(self, outgoing: Outgoing, graph: Graph, page: str, told: dict[str, Any]) -> Outcome:
        """Words and a file are two messages: each that was taken is written down, and a retry goes on behind it."""
        named = list(outgoing.envelope.get("files") or [])
        parts = (["text"] if outgoing.text else []) + named
        done = dict(outgoing.envelope.get("parts") or {})
        for n, part in enumerate(parts):
            if part in done:
                continue
            mark = outgoing.public_id if n == len(parts) - 1 else f"{outgoing.public_id}#{n}"
            made = self._send_part(outgoing, part, mark, graph, page, told)
            if not isinstance(made, Done):
                return made
            done[part] = made.provider_id
            if len(parts) > 1:
                verbs.part_sent(outgoing, part, made.provider_id)
        return Done(str(done[parts[-1]])) if parts else Refused("talk_not_taken")

    def _send_part(
        self, outgoing: Outgoing, part: str, mark: str, graph: Graph, page: str, told: dict[str, Any]
    ) -> Outcome:
        if part == "text":
            message: dict[str, Any] | Outcome = words_of(outgoing, self.abilities.text)
        else:
            message = self._uploaded(part, graph, page)
        if not isinstance(message, dict):
            return message
        try:
            reply = graph.post(f"{page}/messages", {**told, "message": message | self.marked(mark)})
        except http.OutgoingFailed as failed:
            return Unknown("talk_no_answer") if failed.sent else Retry(failed.reason, line_is_down=True)
        if reply.status >= 300 or "error" in told_by(reply):
            return talk_codes.outcome_of(reply)
        mid = text_in(told_by(reply), "message_id", 254)
        return Done(mid) if mid else Unknown("talk_no_answer")

    def marked(self, mark: str) -> dict[str, str]:
        """What a message carries so that its echo is known as ours."""
        return {}

    def _uploaded(self, public_id: str, graph: Graph, page: str) -> dict[str, Any] | Outcome:
        """The file handed over to Meta, as a message names it. Nothing has gone to anybody yet."""
        try:
            file = File.objects.get(public_id=public_id)
            kind = SHOWN_AS.get(file.type.partition("/")[0], "file")
            about = json.dumps({"attachment": {"type": kind, "payload": {"is_reusable": False}}})
            carrier = Graph(graph.token, self.media_s)
            path = f"{page}/message_attachments"
            reply = carrier.upload(path, file.name, file.type, data_of(file), {"message": about}, field="filedata")
        except (File.DoesNotExist, NoSuchBlob):
            return Refused("file_gone")
        except http.OutgoingFailed as failed:
            return Retry(failed.reason, line_is_down=True)
        named = text_in(told_by(reply), "attachment_id", 100)
        if reply.status >= 300 or not named:
            found = talk_codes.outcome_of(reply)
            return Retry(found.why) if isinstance(found, Unknown) else found
        return {"attachment": {"type": kind, "payload": {"attachment_id": named}}}

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Meta has no way to ask; the echo tells, whenever it comes."""
        return Unknown("talk_no_answer")

    # How the line is

    def test(self, line: Line) -> list[str]:
        """Codes of what is wrong: the token, the page's id, the account's, the subscription."""
        try:
            graph = Graph.of(line, self.whole_s)
            page = str(line.options.get("page_id") or "-")
            about = graph.get(page, fields="name,instagram_business_account")
            if about.status >= 300:
                return [talk_codes.meaning_of(about)]
            if not graph.belongs_to(line, page):
                return ["other_app_secret"]
            if wrong := self.examined(told_by(about), line):
                return wrong
            apps = graph.get(f"{page}/subscribed_apps")
        except NoToken:
            return ["page_token"]
        except http.OutgoingFailed as failed:
            return [failed.reason]
        if apps.status >= 300:
            return [talk_codes.meaning_of(apps)]
        fields = [field for app in dicts(told_by(apps), "data") for field in app.get("subscribed_fields") or []]
        if "messages" not in fields:
            return ["page_not_subscribed"]
        return ["feed_not_subscribed"] if self._wants_feed(line) and "feed" not in fields else []

    def _wants_feed(self, line: Line) -> bool:
        """A page tells of comments in its feed; Instagram's are subscribed to at the app alone."""
        return self.about == "page" and bool(line.options.get("comments"))

    def examined(self, page: dict[str, Any], line: Line) -> list[str]:
        """What is wrong with the page as Meta tells of it."""
        return []

    def subscribe(self, line: Line) -> list[str]:
        """Let the page call our app. Codes of what went wrong."""
        try:
            graph = Graph.of(line, self.whole_s)
            fields = FIELDS + (",feed" if self._wants_feed(line) else "")
            reply = graph.post(f"{line.options.get('page_id')}/subscribed_apps", {"subscribed_fields": fields})
        except NoToken:
            return ["page_token"]
        except http.OutgoingFailed as failed:
            return [failed.reason]
        return [] if reply.status < 300 else [talk_codes.meaning_of(reply)]


def _named(seen: talks.Read) -> str:
    """Words for what went out elsewhere without any."""
    return translation.gettext("(a file)") if seen.files else translation.gettext("(something shown only there)")
