"""The only writers of users, staff, teams and invitations, and of a store's decisions on behalf of its staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, connection

from wafaa.lib import files
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores import verbs as stores
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar, Store
from wafaa.stores.permissions import Role, permissions_of
from wafaa.team import events
from wafaa.team.attendance import HERE_FOR, is_here
from wafaa.team.models import Invitation, Staff, Team, User
from wafaa.team.second_verbs import LEADS, second_by
from wafaa.work import disk
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit

INVITATION_LASTS = timedelta(days=3)
FOUNDING = 7_301_104
"""The number of the advisory lock under which a machine's first store is founded."""


class LastOwner(Exception):
    """The act would leave the store without an owner."""


class Stale(Exception):
    """The invitation was used, has expired or never was."""


class AlreadyOpened(Exception):
    """There is a store on this machine already: the first-run page is over."""


class AlreadyHere(Exception):
    """The address has a place in this store."""


def make_user(email: str, password: str | None, language: str = "ar") -> User:
    """A login for this address (the present one, if there is one already)."""
    address = email.strip().lower()
    with unit():
        user, fresh = User.objects.get_or_create(email=address, defaults={"language": language})
        if fresh:
            user.set_password(password)
            user.save()
            EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def join(user: User, role: str, name: str, **traits: Any) -> Staff:
    """Give the login a place in the entered store."""
    with unit():
        due = second_by(user, role, scope.current().store)
        staff = Staff.objects.create(user=user, role=role, name=name, second_by=due, **traits)
        emit(events.StaffJoined(staff.pk, role))
    return staff


def invite(email: str, role: str, name: str) -> Invitation:
    """Invite an address to the entered store for three days; the caller shows the link. Raises AlreadyHere."""
    if Staff.objects.filter(user__email=email.strip().lower()).exists():
        raise AlreadyHere
    with unit():
        invitation = Invitation.objects.create(
            email=email.strip().lower(),
            role=role,
            name=name,
            invited_by_id=scope.current().staff_id,
            expires_at=now() + INVITATION_LASTS,
        )
        emit(events.StaffInvited(invitation.pk, role))
    return invitation


def still_holds(invitation: Invitation) -> bool:
    """Whether who invited could invite so today: else somebody put out comes back by a link of their own."""
    if invitation.invited_by_id is None:
        return True
    inviter = Staff.everywhere.filter(pk=invitation.invited_by_id, suspended_at=None).select_related("store").first()
    needed = {"team.manage"} | ({"stores.own"} if invitation.role == Role.OWNER else set())
    return inviter is not None and needed <= inviter.permissions


def accept(invitation: Invitation, password: str) -> Staff:
    """Use an invitation once. A login that exists keeps its password. Raises Stale."""
    with unit():
        if not still_holds(invitation):
            raise Stale
        still_open = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=now())
        used = still_open.update(used_at=now())
        if not used or Staff.objects.filter(user__email=invitation.email).exists():
            raise Stale
        return join(make_user(invitation.email, password), invitation.role, invitation.name)


def withdraw_invitation(invitation: Invitation) -> None:
    """The link opens nothing any more."""
    with unit():
        Invitation.objects.filter(pk=invitation.pk, used_at=None).update(expires_at=now())


def change_staff(staff: Staff, **traits: Any) -> None:
    """Change role, name, languages or what customers see. Raises LastOwner."""
    with unit():
        if staff.role == Role.OWNER and traits.get("role", Role.OWNER) != Role.OWNER:
            _keep_an_owner(staff)
        due = _due(staff, traits.get("role", staff.role))
        for field, value in (traits | due).items():
            setattr(staff, field, value)
        staff.save(update_fields=[*traits, *due])
        emit(events.StaffChanged(staff.pk, ",".join(sorted(traits)), f"staff:{staff.pk}"))


def introduce(staff: Staff, *, photo: bytes | None = None, **traits: Any) -> None:
    """A colleague says who they are and what customers see of it. `photo`: a redrawn picture; None keeps the one
    there is, empty takes it away."""
    before = staff.photo
    if photo is not None:
        traits["photo"] = files.store(settings.BLOBS, photo) if photo else ""
    with unit():
        for field, value in traits.items():
            setattr(staff, field, value)
        staff.save(update_fields=list(traits))
        emit(events.StaffChanged(staff.pk, "profile", f"staff:{staff.pk}"))
    if before and staff.photo != before:
        files.delete_blob(settings.BLOBS, before)


def _due(staff: Staff, role: str) -> dict[str, Any]:
    """The days of grace for a second step begin when somebody becomes a lead, not again while they are one."""
    if (role in LEADS) == (staff.role in LEADS):
        return {}
    return {"second_by": second_by(staff.user, role, staff.store)}


def suspend(staff: Staff) -> None:
    """Close the store to this person at once: sessions of others stay, open streams of theirs end."""
    with unit():
        if staff.role == Role.OWNER:
            _keep_an_owner(staff)
        staff.suspended_at = now()
        staff.save(update_fields=["suspended_at"])
        emit(events.StaffRevoked(staff.pk, f"staff:{staff.pk}"))


def readmit(staff: Staff) -> None:
    with unit():
        staff.suspended_at = None
        staff.save(update_fields=["suspended_at"])
        emit(events.StaffChanged(staff.pk, "readmitted", f"staff:{staff.pk}"))


def _keep_an_owner(staff: Staff) -> None:
    """Locked: two owners who put each other out at the same moment must not both succeed."""
    owners = Staff.objects.select_for_update().order_by("pk").filter(role=Role.OWNER, suspended_at=None)
    if not any(owner.pk != staff.pk for owner in list(owners)):
        raise LastOwner


def make_team(name: str, is_closed: bool = False) -> Team:
    with unit():
        team = Team.objects.create(name=name, is_closed=is_closed)
        emit(events.TeamChanged(team.pk, "made"))
    return team


def place_in_teams(staff: Staff, teams: list[Team]) -> None:
    """Say which teams this person belongs to."""
    with unit():
        staff.teams.set(teams)
        emit(events.StaffChanged(staff.pk, "teams", f"staff:{staff.pk}"))


def change_team(team: Team, *, name: str, is_closed: bool, members: list[Staff]) -> None:
    """Rename, open or close a team, and say who belongs to it. Who now sees less or more of the store's work has
    their open streams checked again."""
    with unit():
        before, after = set(team.members.values_list("pk", flat=True)), {member.pk for member in members}
        affected = before ^ after
        if is_closed and not team.is_closed:
            affected |= set(Staff.objects.filter(suspended_at=None).values_list("pk", flat=True)) - after
        team.name, team.is_closed = name, is_closed
        team.save(update_fields=["name", "is_closed"])
        team.members.set(members)
        emit(events.TeamChanged(team.pk, "changed"))
        for pk in sorted(affected):
            emit(events.StaffChanged(pk, "teams", f"staff:{pk}"))


def empower(roles: dict[str, list[str]]) -> None:
    """The owner decides what roles may do. Whose rights change has their open streams checked again."""
    store = scope.current().store
    with unit():
        before = {role: permissions_of(role, store.roles) for role in roles}
        stores.empower(store, roles)
        changed = [role for role in roles if permissions_of(role, store.roles) != before[role]]
        emit(events.SettingsChanged(scope.current().staff_id, "roles", ",".join(sorted(changed))))
        for pk in Staff.objects.filter(role__in=changed, suspended_at=None).values_list("pk", flat=True):
            emit(events.StaffChanged(pk, "role", f"staff:{pk}"))


def choose(declared: type[Any], values: dict[str, Any]) -> None:
    """A person decides settings of one app. Raises stores.settings.BadSetting."""
    with unit():
        stores.choose(declared, values)
        app = declared.app
        emit(events.SettingsChanged(scope.current().staff_id, app, ",".join(sorted(values))))


def describe_store(**traits: Any) -> None:
    """A person changes what the store says of itself. Raises ValidationError."""
    with unit():
        stores.describe_store(scope.current().store, **traits)
        emit(events.SettingsChanged(scope.current().staff_id, "stores", ",".join(sorted(traits))))


def plan_hours(calendar: Calendar, hours: Hours) -> None:
    """A person changes working hours."""
    with unit():
        stores.plan_hours(calendar, hours)
        scope.current().store.__dict__.pop("_hours", None)
        emit(events.CalendarChanged(scope.current().staff_id, calendar.pk))


def prefer(user: User, **traits: str) -> None:
    """Remember a person's own language or theme."""
    with unit():
        for field, value in traits.items():
            setattr(user, field, value)
        user.save(update_fields=list(traits))


def be_present(staff: Staff) -> bool:
    """Note that this person is at the desk, at most once a minute; who was away is told to have come. True when it
    was noted now."""
    was_here = is_here(staff.here_until)
    if was_here and staff.last_seen_at is not None and now() - staff.last_seen_at < timedelta(minutes=1):
        return False
    with disk.if_possible(), unit():
        Staff.objects.filter(pk=staff.pk).update(last_seen_at=now(), here_until=now() + HERE_FOR)
        if not was_here:
            emit(events.PresenceChanged(staff.pk, staff.presence))
        staff.here_until = now() + HERE_FOR
        return True
    return False


def found_store(slug: str, name: str, hours: Hours, *, email: str, password: str, owner: str, **traits: Any) -> Staff:
    """Open the first store of this machine and make its owner. Of two at once one wins. Raises AlreadyOpened."""
    try:
        with unit():
            _one_founder()
            if Store.objects.exists():
                raise AlreadyOpened
            store = stores.open_store(slug, name, hours, **traits)
            with scope.entered(store):
                user = make_user(email, password, store.language)
                staff = join(user, Role.OWNER, owner)
                emit(events.StoreOpened(staff.pk))
            return staff
    except IntegrityError:
        raise AlreadyOpened from None


def _one_founder() -> None:
    """SQLite lets one write at a time; on PostgreSQL founders queue at an advisory lock until the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOUNDING])


def note_login(user: User, ip: str) -> None:
    _in_each_store(user, lambda staff: events.StaffLoggedIn(staff.pk, ip))


def note_logout(user: User) -> None:
    _in_each_store(user, lambda staff: events.StaffLoggedOut(staff.pk))
    note_ended_sessions(user)


def note_failed_login(email: str, ip: str) -> None:
    """A wrong password for an address that is somebody's."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is not None:
        _in_each_store(user, lambda staff: events.LoginFailed(staff.pk, ip))


def note_new_password(user: User) -> None:
    _in_each_store(user, lambda staff: events.PasswordChanged(staff.pk))
    note_ended_sessions(user)


def note_ended_sessions(user: User) -> None:
    """Open streams of this person end; those whose session still holds come back by themselves."""
    _in_each_store(user, lambda staff: events.SessionEnded(staff.pk, f"staff:{staff.pk}"))


def _in_each_store(user: User, told: Callable[[Staff], Happening]) -> None:
    for staff in Staff.everywhere.filter(user_id=user.pk).select_related("store"):
        with scope.entered(scope.Scope(staff.store, actor=f"staff:{staff.pk}")), unit():
            emit(told(staff))
