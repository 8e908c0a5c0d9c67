"""What happens to the ways in and out for programs."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class TokenMade(Happening):
    name: ClassVar[str] = "token.made"
    audited: ClassVar[bool] = True
    token_id: int
    names: str


@dataclass(frozen=True)
class TokenRevoked(Happening):
    name: ClassVar[str] = "token.revoked"
    audited: ClassVar[bool] = True
    token_id: int
    names: str


@dataclass(frozen=True)
class WebhookChanged(Happening):
    """Where the store's events go: `what` is "made", "changed", "secret", "switched_on", "switched_off", "removed"."""

    name: ClassVar[str] = "webhook.changed"
    audited: ClassVar[bool] = True
    endpoint_id: int
    what: str


@dataclass(frozen=True)
class WebhookSwitchedOff(Happening):
    """It did not answer for days, or said that it is gone: nothing is sent there until a person says so."""

    name: ClassVar[str] = "webhook.given_up"
    audited: ClassVar[bool] = True
    endpoint_id: int
    why: str
