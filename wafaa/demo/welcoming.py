"""The customers of the story enter the record, each dated on the day on which they first came.

They are written like an import, many rows at once: asking for every one of a thousand identities whether
somebody else has it would take most of the seeding's time, and the story gives each to one customer only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from functools import partial
from zlib import crc32

from wafaa.demo.clockwork import Act
from wafaa.demo.founding import House
from wafaa.demo.records import Customer as Told
from wafaa.demo.records import Identity as ToldIdentity
from wafaa.people import events
from wafaa.people.birthdays import day_of, written
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Consent, Customer, Identity, KindBy, Note, Purpose
from wafaa.people.search import index_customers
from wafaa.people.verbs import note_likeness
from wafaa.stores.scope import entered
from wafaa.work.events import Happening, emit

_SOURCES = {"email": "email", "browser": "webchat"}
_PROOFS = {"shop": "shop"}
_PURPOSES = {"review_request": Purpose.REVIEW}


class Welcome:
    """One customer's part of the story."""

    def __init__(self, told: Told, house: House, first_at: datetime) -> None:
        """`first_at` is their earliest message: nobody writes before they are known."""
        self.told, self.house = told, house
        dates = [*(one.at for one in told.notes), *(one.at for one in told.consents)]
        self.met_at = min([told.since, first_at, *dates])
        self.person = self._person()
        self.identities = [self._identity(one) for one in told.identities]
        self.consents = [
            Consent(
                customer=self.person,
                purpose=_PURPOSES.get(one.purpose, one.purpose),
                channel=one.channel,
                given=one.given,
                proof=one.source,
                at=one.at,
            )
            for one in told.consents
        ]
        self.notes = [
            Note(customer=self.person, staff=house.staff[one.by], text=one.text, at=one.at) for one in told.notes
        ]

    def _person(self) -> Customer:
        told = self.told
        return Customer(
            name=told.name,
            kind=told.kind,
            kind_by=KindBy.HAND if told.kind in ("vip", "wholesale") else KindBy.RULES,
            language=told.language,
            tags=list(told.tags),
            preferred_channel=told.preferred_channel or "",
            preferred_hours=[[_minute(at) for at in told.preferred_hours]] if told.preferred_hours else [],
            birthday=(birthday := birthday_for(told.key)),
            birthday_day=day_of(birthday),
            created_at=self.met_at,
            last_at=self.met_at,
        )

    def _identity(self, one: ToldIdentity) -> Identity:
        return Identity(
            customer=self.person,
            kind=one.kind,
            value=normal(one.kind, one.value, self.house.store.country),
            typed=as_typed(one, self.house.store.country),
            source=_SOURCES.get(one.kind, "shop"),
            verified_at=self.met_at if one.verified else None,
            proof=_PROOFS.get(one.kind, "code") if one.verified else "",
            created_at=self.met_at,
        )

    def acts(self, began: datetime) -> Iterator[Act]:
        """What the log tells since the store `began`; what is older came over with the customers' list."""
        told: list[tuple[datetime, str, Happening]] = [
            (self.met_at, "system", events.CustomerSeen(self.person.pk, "shop")),
            *((one.at, "system", self._stated(one)) for one in self.consents),
            *((one.at, f"staff:{one.staff_id}", events.CustomerNoted(self.person.pk, one.pk)) for one in self.notes),
        ]
        for at, actor, happening in told:
            if at >= began:
                yield at, partial(self._tell, actor, happening)

    def _stated(self, one: Consent) -> Happening:
        return events.ConsentStated(self.person.pk, one.pk, one.purpose, one.channel, one.given)

    def _tell(self, actor: str, happening: Happening) -> None:
        scope = next((one for one in self.house.scopes.values() if one.actor == actor), self.house.store)
        with entered(scope):
            emit(happening, customer_id=self.person.pk)


def welcome_all(customers: Sequence[Told], house: House, first: dict[str, datetime], until: datetime) -> list[Welcome]:
    """Write them all down. `first` holds each one's earliest message by their key."""
    with entered(house.store):
        welcomes = [Welcome(one, house, first.get(one.key, until)) for one in customers]
        Customer.objects.bulk_create([one.person for one in welcomes])
        Identity.objects.bulk_create([each for one in welcomes for each in one.identities])
        index_customers([one.person for one in welcomes])
        note_likeness([one.person for one in welcomes], fresh=True)
        Consent.objects.bulk_create([each for one in welcomes for each in one.consents])
        Note.objects.bulk_create([each for one in welcomes for each in one.notes])
    return welcomes


def birthday_for(key: str) -> str:
    """Some told their birthday, half of them without the year; the same ones each time."""
    mark = crc32(f"birthday:{key}".encode())
    if mark % 6:
        return ""
    mark //= 6
    return written(mark % 12 + 1, mark // 12 % 28 + 1, 1965 + mark // 336 % 40 if mark % 2 else None)


def as_typed(identity: ToldIdentity, country: str) -> str:
    """How the customer wrote it, where the store can tell what it means; else in full. A number from abroad
    written as at home would be read as a local one."""
    try:
        is_clear = normal(identity.kind, identity.typed, country) == identity.value
    except BadIdentity:
        is_clear = False
    return identity.typed if is_clear else identity.value


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
