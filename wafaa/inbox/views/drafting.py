"""What somebody is writing, kept as they type. The same conversation may stand open in two windows: neither takes
away what the other kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from wafaa.inbox import choosing, verbs
from wafaa.inbox.models import Conversation, Draft, MessageKind
from wafaa.inbox.screens import commenting
from wafaa.inbox.screens.sharing import stamp
from wafaa.inbox.suggesting import suggestion
from wafaa.inbox.verbs.drafting import MOST_DRAFT, Window
from wafaa.inbox.views.answers import Unsent, typed_in, window_of
from wafaa.inbox.views.desk import found
from wafaa.inbox.views.replying import kept_files
from wafaa.lib.pages import address
from wafaa.stores import scope
from wafaa.team.door import can

SAVED = "X-Draft"
"""The header that tells the page as of when the draft stands, so that it can say later what it knew."""


@require_POST
@can("inbox.note")
def draft(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Keep it, or say why not: 413 for more than is kept, 409 when another window wrote something else meanwhile."""
    opened = found(public_id)
    if len(request.POST.get("text", "")) > MOST_DRAFT:
        return HttpResponse(str(Unsent.too_long(MOST_DRAFT)), status=413, content_type="text/plain; charset=utf-8")
    try:
        kind, text, kept = keep_as_typed(request, opened, window_of(request))
    except verbs.ChangedElsewhere as changed:
        return _changed(request, changed.draft)
    answer = _offer(request, opened, text) if kind == MessageKind.OUT else HttpResponse(status=204)
    answer[SAVED] = stamp(kept.saved_at) if kept else ""
    return answer


def keep_as_typed(
    request: HttpRequest, opened: Conversation, window: Window | None = None
) -> tuple[str, str, Draft | None]:
    """Keep what stands in the form as the acting person's draft; of which kind it is, its text, and the draft. Raises
    ChangedElsewhere."""
    kind, text = commenting.draft_kind(request.POST.get("kind", "")), typed_in(request, "text")[:MOST_DRAFT]
    files = [file.public_id for file in kept_files(request.POST.getlist("kept"))]
    offered = typed_in(request, "choices")[: choosing.MOST_TYPED] if kind == MessageKind.OUT else ""
    return kind, text, verbs.keep_draft(opened, kind, text, files, offered, window)


def _changed(request: HttpRequest, other: Draft) -> HttpResponse:
    """What the other window kept, to take or to write over."""
    return render(request, "inbox/_changed.html", {"text": other.text}, status=409)


def _offer(request: HttpRequest, opened: Conversation, text: str) -> HttpResponse:
    """The promise that stands in the words, for one key to keep; 204 when there is none."""
    found_one = suggestion(text) if scope.current().can("promises.make") else None
    if found_one is None:
        return HttpResponse(status=204)
    base = address("inbox:conversation", scope.current().store.slug, opened.public_id)
    return render(request, "inbox/_suggestion.html", {"suggestion": found_one, "base": base})
