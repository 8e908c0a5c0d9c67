"""What happens around staff. All of it is audited."""

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
