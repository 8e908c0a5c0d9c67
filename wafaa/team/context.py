"""What every staff page's frame needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.pages import address
from wafaa.lib.pushing import sender
from wafaa.lib.text.digits import digits_for
from wafaa.playbook.navigation import Place, places
from wafaa.stores import scope
from wafaa.team import attendance, second
from wafaa.team.bell_verbs import SIGNAL
from wafaa.team.models import Presence, Staff
from wafaa.team.notices import NOTICES
from wafaa.team.profiles import photo_url
from wafaa.work import disk
from wafaa.work.events import HAPPENINGS

MOST_COUNTED = 99
"""The rail says "99+": what is more needs no number there, and counting it would cost every page."""


def desk(request: HttpRequest) -> dict[str, Any]:
    """`nav` and `desk` for the frame, `digits` for the tags; little more than nothing for the customers' pages.

    The frame's are worked out when a template asks for them: a part of a page has no frame.
    """
    entered, staff = scope.peek(), getattr(request, "staff", None)
    if entered is None or staff is None:
        return {"digits": entered.store.figures if entered else digits_for(get_language(), "arab")}
    return {
        "digits": entered.store.figures,
        "theme": staff.user.theme,
        "nav": cache(lambda: [_item(*one, request, entered) for one in _rail(get_language()) if _may(entered, *one)]),
        "desk": cache(lambda: _frame(request, entered, staff)),
        "app": cache(lambda: _app(request, entered, staff)),
        "here": request.get_full_path,
        "as_of": str(getattr(staff, "as_of", None) or 0),
    }


def rail_numbers(entered: scope.Scope) -> list[dict[str, Any]]:
    """{url, count, is_more, alarm} of each place on the acting person's rail that has a number."""
    return [_numbers(place, entered.store.slug) for place in places() if place.count and entered.can(place.permission)]


def _numbers(place: Place, slug: str) -> dict[str, Any]:
    count, alarm = place.count() if place.count else (0, False)
    shown = {"count": min(count, MOST_COUNTED), "is_more": count > MOST_COUNTED, "alarm": alarm}
    return {"url": address(place.url, slug), **shown}


@cache
def _rail(language: str | None) -> list[tuple[Place, str]]:
    """The places in their order with what they are called."""
    return [(place, str(place.label)) for place in places()]


def _may(entered: scope.Scope, place: Place, label: str) -> bool:
    return entered.can(place.permission)


def _item(place: Place, label: str, request: HttpRequest, entered: scope.Scope) -> dict[str, Any]:
    slug = entered.store.slug
    rest = request.path_info.removeprefix(f"/s/{slug}/")
    is_current = place.prefix == _prefix_of(rest)
    return {**_numbers(place, slug), "label": label, "icon": place.icon, "current": is_current}


def _prefix_of(rest: str) -> str:
    """The longest prefix of a place under which this path is."""
    return max(
        (place.prefix for place in places() if place.prefix and rest.startswith(place.prefix)), key=len, default=rest
    )


def _disk_is_short() -> dict[str, str] | None:
    if not disk.is_short():
        return None
    told = _("The disk is nearly full: no new message is taken in. Tell whoever looks after the machine.")
    return {"tone": "broken", "icon": "alert", "text": told, "url": ""}


def _presence(entered: scope.Scope, staff: Staff) -> dict[str, Any]:
    """The person's own state: who reads this is here."""
    now = attendance.shown(attendance.state_of(staff))
    choices = [attendance.shown(word) for word in Presence.values] if entered.can("inbox.reply") else []
    return {
        "presence": now.dot,
        "presence_label": now.word,
        "presence_choices": [
            {"value": one.state, "dot": one.dot, "label": one.word, "current": one.state == staff.presence}
            for one in choices
        ],
        "presence_url": address("team:presence", entered.store.slug),
    }


def _frame(request: HttpRequest, entered: scope.Scope, staff: Staff) -> dict[str, Any]:
    slug = entered.store.slug
    return {
        "store_name": entered.store.name,
        "me_id": staff.public_id,
        "me_name": staff.name,
        "me_photo": photo_url(staff),
        "me_role": staff.get_role_display(),
        **_presence(entered, staff),
        "language_url": address("team:language"),
        "theme_url": address("team:theme"),
        "other_language": "en" if request.LANGUAGE_CODE == "ar" else "ar",
        "account_url": address("mfa_index"),
        "logout_url": address("account_logout"),
        "notices": [
            notice for notice in (_disk_is_short(), second.reminder(staff), *(ask() for ask in NOTICES)) if notice
        ],
        "live_url": f"/live/s/{slug}",
        "bar_url": f"/s/{slug}/bar/",
        "calls_url": f"/s/{slug}/calls/" if entered.can("inbox.note") else "",
        "live_names": _live_names(),
        "rail_url": address("team:rail", slug),
        "bell_url": address("team:bell", slug),
        "bell_count": min(staff.unread, MOST_COUNTED),
        "bell_is_more": staff.unread > MOST_COUNTED,
        "bell_here": request.path_info == f"/s/{slug}/bell/",
    }


@cache
def _live_names() -> str:
    return " ".join([*sorted(HAPPENINGS), "typing", "presence", SIGNAL])


def _app(request: HttpRequest, entered: scope.Scope, staff: Staff) -> dict[str, Any]:
    """What the page needs to be an app: see desk.html. `login` differs with every login and tells nothing of it."""
    slug = entered.store.slug
    return {
        "manifest": address("team:manifest", slug),
        "worker": address("team:worker", slug),
        "scope": address("inbox:today", slug),
        "devices": address("team:add_device", slug),
        "key": sender().public,
        "me": staff.public_id,
        "login": salted_hmac("team.phone", str(request.session.session_key)).hexdigest()[:16],
    }
