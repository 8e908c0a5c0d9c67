"""What happens to the playbook."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class RuleChanged(Happening):
    """`what`: made | changed | archived | brought_back | original | off | suggest | ask | do."""

    name: ClassVar[str] = "playbook.rule_changed"
    audited: ClassVar[bool] = True
    rule_id: int
    rule: str
    what: str


@dataclass(frozen=True)
class PlaybookPaused(Happening):
    """No rule acts from here on."""

    name: ClassVar[str] = "playbook.paused"
    audited: ClassVar[bool] = True


@dataclass(frozen=True)
class PlaybookResumed(Happening):
    name: ClassVar[str] = "playbook.resumed"
    audited: ClassVar[bool] = True


@dataclass(frozen=True)
class RunWaits(Happening):
    """A rule suggests something, or asks for a yes."""

    name: ClassVar[str] = "playbook.waits"
    run_id: int
    kind: str


@dataclass(frozen=True)
class RunSettled(Happening):
    """What a rule wanted was done, declined, taken back, or came to nothing (`state`)."""

    name: ClassVar[str] = "playbook.settled"
    run_id: int
    kind: str
    state: str
