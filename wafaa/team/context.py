"""What every staff page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wafaa.playbook.navigation import Place, places
from wafaa.stores import scope
from wafaa.team import second
from wafaa.team.models import Staff
from wafaa.work import disk
from wafaa.work.events import HAPPENINGS


def desk(request: HttpRequest) -> dict[str, Any]:
    """`nav` and `desk` for the frame, `digits` for the tags; little more than nothing for the customers' pages."""
    entered, staff = scope.peek(), getattr(request, "staff", None)
    if entered is None or staff is None:
        return {"digits": "arab" if getattr(request, "LANGUAGE_CODE", "ar") == "ar" else "latn"}
    return {
        "digits": entered.store.digits,
        "theme": staff.user.theme,
        "nav": [_item(place, request, entered) for place in places() if entered.can(place.permission)],
        "desk": _frame(request, entered, staff),
    }


def _item(place: Place, request: HttpRequest, entered: scope.Scope) -> dict[str, Any]:
    slug = entered.store.slug
    rest = request.path_info.removeprefix(f"/s/{slug}/")
    count, alarm = place.count() if place.count else (0, False)
    is_current = rest.startswith(place.prefix) if place.prefix else rest == ""
    return {
        "url": reverse(place.url, args=[slug]),
        "label": place.label,
        "icon": place.icon,
        "count": count,
        "alarm": alarm,
        "current": is_current,
    }


def _disk_is_short() -> dict[str, str] | None:
    if not disk.is_short():
        return None
    told = _("The disk is nearly full: no new message is taken in. Tell whoever looks after the machine.")
    return {"tone": "broken", "icon": "alert", "text": told, "url": ""}


def _frame(request: HttpRequest, entered: scope.Scope, staff: Staff) -> dict[str, Any]:
    slug = entered.store.slug
    return {
        "store_name": entered.store.name,
        "me_name": staff.name,
        "me_photo": "",
        "me_role": staff.get_role_display(),
        "presence": "here",
        "presence_label": _("Here"),
        "presence_choices": [],
        "presence_url": "",
        "language_url": reverse("team:language"),
        "theme_url": reverse("team:theme"),
        "other_language": "en" if request.LANGUAGE_CODE == "ar" else "ar",
        "account_url": reverse("mfa_index"),
        "logout_url": reverse("account_logout"),
        "notices": [notice for notice in (_disk_is_short(), second.reminder(staff)) if notice],
        "live_url": f"/live/s/{slug}",
        "live_names": " ".join([*sorted(HAPPENINGS), "typing"]),
    }
