"""Entering a store: /s/<store>/… for its staff. Everybody else finds nothing there."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores.actors import acts_as
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope, entered
from wafaa.team import second
from wafaa.team.models import Staff, Team
from wafaa.team.verbs import be_present
from wafaa.work.models import Event

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = ("ar", "en")


class Language:
    """The person's own language; for visitors what they chose, else what their browser asks for, else Arabic."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen_language(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return request.user.language
    cookie = request.COOKIES.get("lang", "")
    if cookie in LANGUAGES:
        return cookie
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200].lower()
    first = accepted.split(",")[0].split("-")[0].strip()
    return "en" if first == "en" else "ar"


class StoreDoor:
    """Enters the store named in the address when the logged-in person has a place there."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        parts = request.path_info.split("/", 3)
        if parts[1:2] == ["account"]:
            with timezone.override(zone_of(request)):
                return self.get_response(request)
        if len(parts) < 3 or parts[1] != "s":
            return self.get_response(request)
        staff = place_of(request, parts[2])
        if staff is None:
            return self.get_response(request)
        if second.bars(staff, request.path_info):
            return second.lead_there(request)
        request.staff = staff  # type: ignore[attr-defined]
        with entered(scope_of(staff)), timezone.override(staff.store.timezone):
            if be_present(staff):
                UserSession.objects.create_from_request(request)
            return self.get_response(request)


def zone_of(request: HttpRequest) -> str | None:
    """The clock of somebody's own pages, which are of no store: that of the first store they work in."""
    if not request.user.is_authenticated:
        return None
    places = Staff.everywhere.filter(user_id=request.user.pk, suspended_at=None).order_by("pk")
    return places.values_list("store__timezone", flat=True).first()


NEWEST = Event.everywhere.filter(store_id=OuterRef("store_id")).order_by("-id").values("id")[:1]
PLACE: Prepared[Staff] = Prepared(
    lambda: (
        Staff.everywhere.filter(user_id=Slot("user"), store__slug=Slot("slug"), suspended_at=None)
        .select_related("store", "user")
        .annotate(as_of=Subquery(NEWEST))
    )
)
"""With how far the log had come, before anything of the page is read: its live stream goes on from there."""
MEMBERS = Staff.teams.through.objects.filter(team_id=OuterRef("pk"), staff_id=Slot("staff"))
TEAMS: Prepared[tuple[int, bool, bool]] = Prepared(
    lambda: (
        Team.everywhere.filter(Exists(MEMBERS) | Q(is_closed=True), store_id=Slot("store"))
        .annotate(is_mine=Exists(MEMBERS))
        .values_list("pk", "is_closed", "is_mine")
    )
)
"""The teams that matter to somebody's rights: their own, and those closed to others."""


def place_of(request: HttpRequest, slug: str) -> Staff | None:
    """The person's place in the store of this slug; None for strangers and the suspended."""
    if not request.user.is_authenticated or "\x00" in slug:  # which PostgreSQL cannot be asked for
        return None
    return PLACE.first(user=request.user.pk, slug=slug)


@acts_as("staff")
def again(store: Store, pk: int) -> Scope | None:
    """A job goes on in a colleague's name. None for one who was suspended."""
    staff = Staff.everywhere.select_related("store").filter(store=store, pk=pk, suspended_at=None).first()
    return scope_of(staff) if staff is not None else None


def scope_of(staff: Staff) -> Scope:
    """The scope in which this person acts."""
    rows = TEAMS.all(staff=staff.pk, store=staff.store_id)
    teams = frozenset(pk for pk, _is_closed, is_mine in rows if is_mine)
    permissions = staff.permissions
    sees_all = "team.all_teams" in permissions
    closed = frozenset(pk for pk, is_closed, _is_mine in rows if is_closed)
    return Scope(
        staff.store,
        actor=f"staff:{staff.pk}",
        permissions=permissions,
        teams=teams,
        sees_all_teams=sees_all,
        hidden_teams=frozenset() if sees_all else closed - teams,
    )
