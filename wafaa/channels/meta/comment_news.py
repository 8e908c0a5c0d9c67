"""What a told comment means for us: somebody's, our own come back, a removal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wafaa.channels import comments as known
from wafaa.channels.connector import Ignored, Meaning, Receipt, Understood, Unreadable, commented_by
from wafaa.channels.meta.comments import Said, said
from wafaa.channels.meta.graph import Graph, NoToken, told_by
from wafaa.channels.meta.talks import Piece
from wafaa.channels.meta.told import text_in
from wafaa.channels.models import Channel, Line, Outgoing, OutgoingState
from wafaa.lib import http
from wafaa.lib.text.direction import language
from wafaa.lib.text.safe import mask_secrets, preview, visible

KINDS = {"add": "comment", "edit": "comment_edit", "remove": "comment_removed"}
ASKED = {Channel.MESSENGER: ("message", "permalink_url"), Channel.INSTAGRAM: ("caption", "permalink")}
"""The fields in which a post's words and its address are."""


def understand(piece: Piece, line: Line, graph: Callable[[], Graph]) -> Understood:
    """`graph` is asked for when a post is seen for the first time."""
    if not line.options.get("comments"):
        return Ignored("comments_off")
    read = said(piece.told)
    if read is None:
        return Unreadable("no_id")
    if not read.verb:
        return Ignored("nothing_for_us")
    if read.person in (str(line.options.get("page_id")), str(line.options.get("instagram_id"))):
        return _ours(read, line)
    if read.verb in ("add", "edit") and not (read.person and read.text):
        return Ignored("no_words")
    return _theirs(read, line, graph)


def _theirs(read: Said, line: Line, graph: Callable[[], Graph]) -> Meaning:
    masked, spoken = mask_secrets(read.text), language(read.text)
    is_new = read.verb in ("add", "edit")
    return Meaning(
        KINDS.get(read.verb, "comment_hidden"),
        (commented_by(line.channel), read.person),
        name=visible(read.name) if "://" not in read.name else "",
        text=masked if is_new else "",
        provider_id=read.comment,
        language=spoken if is_new and spoken in ("ar", "en") else "",
        warnings=("secret_masked",) if is_new and masked != read.text else (),
        details=_details(read) | {"post": _post(read, line, graph) if is_new else {"post": read.post}},
        key=f"comment:{read.comment}"[:200],
    )


def _details(read: Said) -> dict[str, Any]:
    times = {"written_at": read.written_at.isoformat(), "told_at": read.told_at.isoformat()}
    return {"parent": read.parent, "is_hidden": read.verb == "hide", **times}


def _post(read: Said, line: Line, graph: Callable[[], Graph]) -> dict[str, str]:
    """The post with its address and first words, asked of Meta until it has told them."""
    row = known.post_of(line, read.post)
    if row is not None and row.link:
        return {"post": read.post}
    words, link = ASKED[Channel(line.channel)]
    try:
        reply = graph().get(read.post, fields=f"{words},{link}")
    except (NoToken, http.OutgoingFailed):
        return {"post": read.post, "link": _safe(read.link)}
    told = told_by(reply) if reply.status < 300 else {}
    found = text_in(told, link, 500) or read.link
    return {"post": read.post, "link": _safe(found), "words": preview(text_in(told, words, 2000), 140)}


def _safe(link: str) -> str:
    return link if link.startswith("https://") else ""


def _ours(read: Said, line: Line) -> Understood:
    """Our own page's comment: one that went out from here, or one that somebody wrote at Meta."""
    if read.verb != "add":
        return Ignored("own_comment")
    sent = Outgoing.objects.filter(line=line)
    if sent.filter(provider_id=read.comment).exists():
        return Ignored("own_echo")
    if (same := _unsettled(read, line)) is not None:
        return Receipt("sent", read.written_at, read.comment, same.public_id)
    return Meaning(
        "comment_ours",
        (commented_by(line.channel), read.person),
        text=read.text,
        provider_id=read.comment,
        details=_details(read),
        key=f"comment:{read.comment}"[:200],
    )


def _unsettled(read: Said, line: Line) -> Outgoing | None:
    """One of ours with these words under this comment, of which nobody knows yet whether it went out."""
    states = [OutgoingState.SENDING, OutgoingState.UNKNOWN]
    rows = Outgoing.objects.filter(line=line, channel=commented_by(line.channel), state__in=states, text=read.text)
    for outgoing in rows.order_by("id")[:20]:
        target = known.comment_at(line, outgoing.to)
        if target is not None and read.parent in (target.comment, target.parent):
            return outgoing
    return None
