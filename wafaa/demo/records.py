"""What the story is made of: plain frozen records, in words of the shop, without a database."""

from dataclasses import dataclass
from datetime import datetime, time

from wafaa.demo.people import Product


@dataclass(frozen=True)
class Shift:
    """`weekdays` as in `date.weekday()`; times in the store's zone; may pass midnight."""

    weekdays: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True)
class Staff:
    """One colleague; `role` is owner, manager, agent, clerk or viewer."""

    key: str
    name_ar: str
    name_en: str
    initials: str
    email: str
    role: str
    languages: tuple[str, ...]
    hours: tuple[Shift, ...]
    about_ar: str
    about_en: str


@dataclass(frozen=True)
class Team:
    """`members` are keys of staff."""

    key: str
    name_ar: str
    name_en: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Identity:
    """`kind` is email, phone, whatsapp, shop or browser; `typed` is how the customer wrote it."""

    kind: str
    value: str
    typed: str
    verified: bool


@dataclass(frozen=True)
class Consent:
    """A yes or no to a purpose (service, survey, review_request, marketing) on a channel, and its source."""

    purpose: str
    channel: str
    given: bool
    at: datetime
    source: str


@dataclass(frozen=True)
class CustomerNote:
    """What a colleague wrote down about a customer."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Customer:
    """`kind` is lead, customer, vip or wholesale; `preferred_hours` in the store's zone."""

    key: str
    name_ar: str
    name_en: str
    given_ar: str
    given_en: str
    writes_latin: bool
    gender: str
    country: str
    city_ar: str
    city_en: str
    language: str
    dialect: str
    kind: str
    arabic_digits: bool
    identities: tuple[Identity, ...]
    tags: tuple[str, ...]
    notes: tuple[CustomerNote, ...]
    consents: tuple[Consent, ...]
    preferred_hours: tuple[time, time] | None
    preferred_channel: str | None
    since: datetime

    @property
    def name(self) -> str:
        """The name as the customer spells it."""
        return self.name_en if self.writes_latin else self.name_ar


@dataclass(frozen=True)
class Turn:
    """One message; `speaker` is customer, agent or note; `by` is a key of staff, or None for the customer."""

    at: datetime
    speaker: str
    by: str | None
    text: str


@dataclass(frozen=True)
class OwnPromise:
    """An agent's word: `state` is open, kept or broken; `turn` is the index of the message that gave it."""

    text: str
    by: str
    turn: int
    made_at: datetime
    due_at: datetime
    state: str
    settled_at: datetime | None


@dataclass(frozen=True)
class Conversation:
    """`channel` is webchat, email or form; `status` is open, waiting or solved.

    `first_reply_due` and `first_reply_at` let the reader see which first replies were late.
    """

    key: str
    customer: str
    channel: str
    subject: str
    dialect: str
    topic: str
    mood: str
    opened_at: datetime
    turns: tuple[Turn, ...]
    status: str
    solved_at: datetime | None
    assignee: str | None
    team: str
    labels: tuple[str, ...]
    priority: str
    unread: bool
    first_reply_due: datetime
    first_reply_at: datetime | None
    promises: tuple[OwnPromise, ...]


@dataclass(frozen=True)
class Story:
    """Everything the demo store contains; `conversations` are in the order in which they were opened."""

    store_ar: str
    store_en: str
    staff: tuple[Staff, ...]
    teams: tuple[Team, ...]
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    conversations: tuple[Conversation, ...]
