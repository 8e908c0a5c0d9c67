"""The bell: what one should know, newest first."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope
from wafaa.team import attention as heed
from wafaa.team import bell, bell_verbs
from wafaa.team.context import rail_numbers
from wafaa.team.door import can
from wafaa.team.models import Notification, Staff


@require_GET
@can("team.see")
def page(request: HttpRequest, store: str) -> HttpResponse:
    rows, has_older = bell.page(_cursor(request.GET.get("after", "")))
    older = urlencode({"after": f"{rows[-1].at.isoformat()}_{rows[-1].pk}"}) if has_older else ""
    context = {
        "lines": bell.lines_of(rows),
        "older_url": f"?{older}" if older else "",
        "is_first": not request.GET.get("after"),
        "unread": _me(request).unread,
        "undo_at": _instant(request.GET.get("read", "")),
        "attention_url": address("team:attention", store),
    }
    return render(request, "team/bell.html", context)


@require_POST
@can("team.see")
def all_read(request: HttpRequest, store: str) -> HttpResponse:
    at = bell_verbs.read_all(_me(request))
    return redirect(f"{address('team:bell', store)}?{urlencode({'read': at.isoformat()})}")


@require_POST
@can("team.see")
def back(request: HttpRequest, store: str) -> HttpResponse:
    """All that was marked in one go is unread again."""
    at = _instant(request.POST.get("at", ""))
    if at is None:
        raise Http404
    number = bell_verbs.unread_again(_me(request), at)
    words = ngettext("%(n)s line is unread again.", "%(n)s lines are unread again.", number)
    messages.success(request, words % {"n": in_digits(str(number), scope.current().store.figures)})
    return redirect("team:bell", store)


@require_POST
@can("team.see")
def read(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    if not Notification.objects.filter(public_id=public_id, staff_id=scope.current().me).exists():
        raise Http404
    bell_verbs.read(_me(request), public_id=public_id)
    return redirect("team:bell", store)


@require_GET
@can("team.see")
def count(request: HttpRequest, store: str) -> HttpResponse:
    """The number on the bell, for a page whose stream was away."""
    return JsonResponse({"unread": _me(request).unread})


@require_GET
@can("team.see")
def rail(request: HttpRequest, store: str) -> HttpResponse:
    """The numbers on the rail, for a page that stays open."""
    return JsonResponse({"items": rail_numbers(scope.current())})


@require_GET
@can("team.see")
def note(request: HttpRequest, store: str, notification_id: int) -> HttpResponse:
    """One line as a browser's notification shows it; 204 for what was read meanwhile, or is gone."""
    mine = Notification.objects.filter(staff_id=scope.current().me)
    row = mine.filter(pk=notification_id).first() if notification_id < 2**63 else None
    if row is None:
        raise Http404
    line = bell.lines_of([row])[0] if row.read_at is None else None
    if line is None or line.is_gone:
        return HttpResponse(status=204)
    said = f"{line.says}: {line.words}" if line.words else line.says
    told = {"id": line.id, "title": line.title, "says": said, "url": line.url, "sound": heed.of(_me(request)).sound}
    return JsonResponse(told)


def _me(request: HttpRequest) -> Staff:
    me: Staff = request.staff  # type: ignore[attr-defined]
    return me


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _sep, pk = text.partition("_")
    instant = _instant(at)
    is_number = pk.isascii() and pk.isdigit() and len(pk) < 19
    return (instant, int(pk)) if instant is not None and is_number else None
