"""What happens around staff. All of it is audited, but that somebody was notified."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class StaffInvited(Happening):
    name: ClassVar[str] = "staff.invited"
    audited: ClassVar[bool] = True
    invitation_id: int
    role: str


@dataclass(frozen=True)
class StaffJoined(Happening):
    name: ClassVar[str] = "staff.joined"
    audited: ClassVar[bool] = True
    staff_id: int
    role: str


@dataclass(frozen=True)
class StaffChanged(Happening):
    """Role, teams or profile changed. Open streams are checked again: `who` names the person."""

    name: ClassVar[str] = "staff.changed"
    audited: ClassVar[bool] = True
    staff_id: int
    what: str
    who: str


@dataclass(frozen=True)
class StaffRevoked(Happening):
    """The person may no longer enter; the live hub closes every stream of `who`."""

    name: ClassVar[str] = "staff.revoked"
    audited: ClassVar[bool] = True
    staff_id: int
    who: str


@dataclass(frozen=True)
class SettingsChanged(Happening):
    name: ClassVar[str] = "settings.changed"
    audited: ClassVar[bool] = True
    staff_id: int | None
    app: str
    names: str


@dataclass(frozen=True)
class CalendarChanged(Happening):
    name: ClassVar[str] = "calendar.changed"
    audited: ClassVar[bool] = True
    staff_id: int | None
    calendar_id: int


@dataclass(frozen=True)
class TeamChanged(Happening):
    name: ClassVar[str] = "team.changed"
    audited: ClassVar[bool] = True
    team_id: int
    what: str


@dataclass(frozen=True)
class StaffLoggedIn(Happening):
    name: ClassVar[str] = "staff.logged_in"
    audited: ClassVar[bool] = True
    staff_id: int
    ip: str


@dataclass(frozen=True)
class StaffLoggedOut(Happening):
    name: ClassVar[str] = "staff.logged_out"
    audited: ClassVar[bool] = True
    staff_id: int


@dataclass(frozen=True)
class LoginFailed(Happening):
    """Somebody tried this person's address with a wrong password."""

    name: ClassVar[str] = "staff.login_failed"
    audited: ClassVar[bool] = True
    staff_id: int
    ip: str


@dataclass(frozen=True)
class PasswordChanged(Happening):
    name: ClassVar[str] = "staff.password_changed"
    audited: ClassVar[bool] = True
    staff_id: int


@dataclass(frozen=True)
class SessionEnded(Happening):
    """A login of this person ended somewhere; the live hub closes every stream of `who`, open ones return."""

    name: ClassVar[str] = "session.ended"
    audited: ClassVar[bool] = True
    staff_id: int
    who: str


@dataclass(frozen=True)
class StoreOpened(Happening):
    """A store was founded on the first-run page: apps above furnish it with what it begins with."""

    name: ClassVar[str] = "store.opened"
    audited: ClassVar[bool] = True
    owner_id: int


@dataclass(frozen=True)
class StaffNotified(Happening):
    """A notification is due to leave for this person's devices now: they want this kind there, and it is none of their
    quiet hours. `kind` is a NotificationKind; `is_urgent` that it broke through quiet hours."""

    name: ClassVar[str] = "staff.notified"
    notification_id: int
    staff_id: int
    kind: str
    is_urgent: bool
