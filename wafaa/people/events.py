"""What happens to the record of a person."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class CustomerSeen(Happening):
    """A person was seen for the first time."""

    name: ClassVar[str] = "customer.seen"
    customer_id: int
    source: str


@dataclass(frozen=True)
class CustomerChanged(Happening):
    name: ClassVar[str] = "customer.changed"
    customer_id: int
    what: str


@dataclass(frozen=True)
class IdentityAdded(Happening):
    name: ClassVar[str] = "customer.identity_added"
    customer_id: int
    identity_id: int


@dataclass(frozen=True)
class IdentityProven(Happening):
    name: ClassVar[str] = "customer.identity_proven"
    customer_id: int
    identity_id: int
    proof: str


@dataclass(frozen=True)
class CustomersJoined(Happening):
    name: ClassVar[str] = "customer.joined"
    audited: ClassVar[bool] = True
    winner_id: int
    loser_id: int
    why: str


@dataclass(frozen=True)
class CustomersParted(Happening):
    """`since` is when they had been joined."""

    name: ClassVar[str] = "customer.parted"
    audited: ClassVar[bool] = True
    winner_id: int
    loser_id: int
    since: str = ""


@dataclass(frozen=True)
class CustomersKeptApart(Happening):
    """A person judged that two records which look alike are two people."""

    name: ClassVar[str] = "customer.kept_apart"
    audited: ClassVar[bool] = True
    customer_id: int
    other_id: int


@dataclass(frozen=True)
class CustomerNoted(Happening):
    name: ClassVar[str] = "customer.noted"
    customer_id: int
    note_id: int


@dataclass(frozen=True)
class ConsentStated(Happening):
    name: ClassVar[str] = "consent.stated"
    audited: ClassVar[bool] = True
    customer_id: int
    consent_id: int
    purpose: str
    channel: str
    given: bool


@dataclass(frozen=True)
class ImportStarted(Happening):
    """A list of customers is being written into the store."""

    name: ClassVar[str] = "customers.import_started"
    audited: ClassVar[bool] = True
    import_id: int


@dataclass(frozen=True)
class ImportFinished(Happening):
    name: ClassVar[str] = "customers.imported"
    import_id: int


@dataclass(frozen=True)
class ImportUndone(Happening):
    name: ClassVar[str] = "customers.import_undone"
    audited: ClassVar[bool] = True
    import_id: int


@dataclass(frozen=True)
class CustomersExported(Happening):
    """Somebody took the store's customers, or one of them, out of it."""

    name: ClassVar[str] = "customers.exported"
    audited: ClassVar[bool] = True
    what: str
    customer_id: int = 0


@dataclass(frozen=True)
class ErasureAsked(Happening):
    """A person is to be forgotten when the waiting time is over."""

    name: ClassVar[str] = "customer.erasure_asked"
    audited: ClassVar[bool] = True
    customer_id: int
    erasure_id: int


@dataclass(frozen=True)
class ErasureCalledOff(Happening):
    name: ClassVar[str] = "customer.erasure_called_off"
    audited: ClassVar[bool] = True
    customer_id: int
    erasure_id: int


@dataclass(frozen=True)
class CustomerErased(Happening):
    """Nothing that says who this person was is left; what is counted stays."""

    name: ClassVar[str] = "customer.erased"
    audited: ClassVar[bool] = True
    customer_id: int


@dataclass(frozen=True)
class OwnFieldChanged(Happening):
    """The store asks something else of its customers. `what`: made, changed, archived, back."""

    name: ClassVar[str] = "customers.field_changed"
    audited: ClassVar[bool] = True
    field_id: int
    code: str
    what: str


@dataclass(frozen=True)
class KindMoved(Happening):
    """The rules found that somebody is of another kind. `why`: the thresholds, as "fact>=number", one a line."""

    name: ClassVar[str] = "customer.kind_moved"
    customer_id: int
    before: str
    after: str
    why: str
    days: int


@dataclass(frozen=True)
class KindHeld(Happening):
    """Who settles a customer's kind from now on: "hand" or "rules"."""

    name: ClassVar[str] = "customer.kind_held"
    customer_id: int
    by: str


@dataclass(frozen=True)
class KindRulesChanged(Happening):
    name: ClassVar[str] = "customers.kind_rules_changed"
    audited: ClassVar[bool] = True


@dataclass(frozen=True)
class CompanyMade(Happening):
    name: ClassVar[str] = "company.made"
    company_id: int


@dataclass(frozen=True)
class CompanyChanged(Happening):
    """`what`: the changed traits, separated by commas; archived, back."""

    name: ClassVar[str] = "company.changed"
    company_id: int
    what: str


@dataclass(frozen=True)
class CompanySet(Happening):
    """To which company a customer belongs from now on; 0: to none."""

    name: ClassVar[str] = "customer.company_set"
    customer_id: int
    company_id: int
