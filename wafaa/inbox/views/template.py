"""Answering with a template the provider approved, where free words are not allowed any more."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.channels.connector import abilities_of
from wafaa.channels.gate import REASONS
from wafaa.channels.models import Template
from wafaa.channels.reach import hindrance
from wafaa.channels.templates import EmptyVariable, envelope_of, filled, is_sendable, offered, variables_of
from wafaa.inbox import evident, verbs
from wafaa.inbox.models import Conversation
from wafaa.inbox.reaching import Way, ways_to_answer
from wafaa.inbox.screens.thread import in_sentence
from wafaa.inbox.verbs.replying import KeyReused
from wafaa.inbox.views.answers import typed_in
from wafaa.inbox.views.desk import found
from wafaa.lib.ids import new_id
from wafaa.people.queries import identities_of
from wafaa.stores import scope
from wafaa.team.door import can

MOST_VALUE = 500


@require_http_methods(["GET", "HEAD", "POST"])
@can("inbox.reply")
def template(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """GET shows the templates, `?t=` one of them with its variables; POST sends it. 422 keeps what was typed."""
    opened = found(public_id)
    way = _way(request, opened)
    chosen = _chosen(request, way)
    values = {name: typed_in(request, f"v.{name}")[:MOST_VALUE] for name in variables_of(chosen)} if chosen else {}
    error, known = "", {}
    if chosen and request.method != "POST":
        known = evident.values_for(chosen, opened)
        values |= known
    if request.method == "POST":
        error = _sent(request, opened, way, chosen, values)
        if not error:
            return redirect("inbox:conversation", scope.current().store.slug, opened.public_id)
    return render(
        request,
        "inbox/template.html",
        _context(request, opened, way, chosen, values, error) | {"is_filled": bool(known)},
        status=422 if error else 200,
    )


def _way(request: HttpRequest, opened: Conversation) -> Way:
    """The way that knows templates: the one that was chosen for the reply, else the conversation's own."""
    by = request.POST.get("by") or request.GET.get("by") or opened.channel
    way = ways_to_answer(opened, identities_of(opened.customer)).by(by)
    if way is None or not abilities_of(way.channel).templates or way.line is None:
        raise Http404
    return way


def _chosen(request: HttpRequest, way: Way) -> Template | None:
    named = request.POST.get("t") or request.GET.get("t") or ""
    if not named or "\x00" in named:
        return None
    row: Template | None = Template.objects.filter(line=way.line, public_id=named[:60]).first()
    if row is None:
        raise Http404
    return row


def _sent(request: HttpRequest, opened: Conversation, way: Way, chosen: Template | None, values: dict[str, str]) -> str:
    """Send it; in words why not, "" when it is on its way."""
    if chosen is None:
        return _("Choose a template first.")
    if not is_sendable(chosen):
        return _("The template is not approved any more.")
    ways = identities_of(opened.customer)
    code = hindrance(opened.customer, way.channel, way.line, ways, is_template=True)
    if code:
        return in_sentence(REASONS[code])
    try:
        envelope = envelope_of(chosen, values)
        key = typed_in(request, "key")[:60] or new_id()
        verbs.reply(opened, filled(chosen, values), key=key, channel=way.channel, then="waiting", envelope=envelope)
    except EmptyVariable as empty:
        return _("“%(name)s” is empty. A message with a hole in it is not sent.") % {"name": label_of(empty.name)}
    except KeyReused:
        return _("This was sent already with another text. Open the conversation again.")
    return ""


def label_of(name: str) -> str:
    """How a variable is called on the screen."""
    head, _dot, bare = name.rpartition(".")
    return _("Heading: %(name)s") % {"name": bare} if head else bare


def _context(
    request: HttpRequest, opened: Conversation, way: Way, chosen: Template | None, values: dict[str, str], error: str
) -> dict[str, Any]:
    assert way.line is not None  # the door asked
    return {
        "conversation": opened,
        "rows": [_row(row, chosen) for row in offered(way.line)],
        "chosen": chosen,
        "fields": [{"name": name, "label": label_of(name), "value": value} for name, value in values.items()],
        "error": error,
        "by": way.channel,
        "key": typed_in(request, "key")[:60] or new_id(),
    }


def _row(row: Template, chosen: Template | None) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "name": row.name,
        "language": row.language,
        "body": row.body,
        "is_sendable": is_sendable(row),
        "is_chosen": chosen is not None and chosen.pk == row.pk,
        "says": "" if is_sendable(row) else state_words(row),
    }


def state_words(row: Template) -> str:
    """Why a template is not offered."""
    words = {
        "PENDING": _("waits for approval"),
        "REJECTED": _("rejected"),
        "PAUSED": _("paused for its quality"),
        "DISABLED": _("disabled"),
    }
    return words.get(row.state, "") or (_("needs a picture or a code") if row.needs_more else row.state)
