"""A person's record: recognise, describe, identify, prove, join, part, note, consent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db.models import F, Q

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.people import events
from wafaa.people.birthdays import day_of
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Consent, Customer, CustomerKind, FollowUpBy, Identity, IdentityKind, Link, Note
from wafaa.people.search import index_customer
from wafaa.people.verbs.colleagues import stop_at_colleagues
from wafaa.people.verbs.kinds import by_hand
from wafaa.people.verbs.likeness import note_likeness, settle_pairs
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

DESCRIBED = ("name", "kind", "language", "preferred_channel", "preferred_hours", "timezone", "follow_up", "birthday")
PROVEN_FIRST = F("verified_at").desc(nulls_last=True)
FOUND_BY = frozenset({"name", "tags"})


def recognise(kind: str, typed: str, *, source: str, name: str = "", language: str = "") -> Customer:
    """The customer behind this identity as it arrived: the one who proved it, else the one it came from in the
    same way before, else a new person. A mere claim on another record never matches. Raises BadIdentity."""
    value = normal(kind, typed, scope.current().store.country)
    with unit():
        meet_alone((kind, value))
        identity = _known(kind, value, source)
        if identity is None:
            return _first_seen(kind, value, typed, source, name, language)
        customer = _root(identity.customer)
        _learn(customer, name, language)
        return customer


def meet_alone(*identities: tuple[str, str]) -> None:
    """Until the unit ends nobody else recognises or proves these (kind, as typed): of two first mails at once the
    second finds the person of the first. Who will prove several in one unit names them all at once."""
    store = scope.current().store
    known = []
    for kind, typed in identities:
        with suppress(BadIdentity):
            known.append(f"identity:{store.pk}:{kind}:{normal(kind, typed, store.country)}")
    take_turns(*known)


def _known(kind: str, value: str, source: str) -> Identity | None:
    return KNOWN.first(store=scope.current().store_id, source=source, kind=kind, value=value)


KNOWN: Prepared[Identity] = Prepared(
    lambda: (
        Identity.everywhere.filter(
            Q(verified_at__isnull=False) | Q(source=Slot("source")),
            store_id=Slot("store"),
            kind=Slot("kind"),
            value=Slot("value"),
        )
        .select_related("customer", "customer__joined_to")
        .order_by(PROVEN_FIRST, "id")[:1]
    )
)


def _root(customer: Customer) -> Customer:
    return customer.joined_to or customer


def _first_seen(kind: str, value: str, typed: str, source: str, name: str, language: str) -> Customer:
    customer = Customer.objects.create(name=name[:120], language=language)
    Identity.objects.create(customer=customer, kind=kind, value=value, typed=typed[:254], source=source)
    index_customer(customer)
    note_likeness([customer], fresh=True)
    emit(events.CustomerSeen(customer.pk, source), customer_id=customer.pk)
    return customer


def _learn(customer: Customer, name: str, language: str) -> None:
    learned = {}
    if name and not customer.name:
        learned["name"] = name[:120]
    if language and not customer.language:
        learned["language"] = language
    if learned:
        describe(customer, **learned)


def meet(name: str = "", *, source: str, language: str = "", kind: str = "lead") -> Customer:
    """A new person of whom no identity is known yet. A kind that no rule would give to somebody new is by hand."""
    said = {} if kind in (CustomerKind.LEAD, CustomerKind.CUSTOMER) else by_hand()
    with unit():
        customer = Customer.objects.create(name=name[:120], language=language, kind=kind, **said)
        index_customer(customer)
        emit(events.CustomerSeen(customer.pk, source), customer_id=customer.pk)
    return customer


def write_down(
    name: str = "",
    *,
    phone: str = "",
    email: str = "",
    language: str = "",
    kind: str = CustomerKind.CUSTOMER,
) -> Customer:
    """A new person whom a colleague writes down, with the ways to reach them that they told. Raises BadIdentity."""
    with unit():
        customer = meet(name, source="staff", language=language, kind=kind)
        for way, value in (("phone", phone), ("email", email)):
            if value:
                identify(customer, way, value, source="staff")
    return customer


def describe(customer: Customer, **traits: Any) -> None:
    """Change what is known of a customer (the fields in DESCRIBED, and tags). Another kind is by hand from now on,
    unless `kind_by` says who settled it."""
    what = ",".join(sorted(traits.keys() - {"kind_by"}))
    if "birthday" in traits:
        traits |= _another_birthday(customer, traits["birthday"])
    if traits.get("kind", customer.kind) != customer.kind and "kind_by" not in traits:
        traits |= by_hand()
    with unit():
        for field, value in traits.items():
            setattr(customer, field, value)
        customer.save(update_fields=list(traits))
        if FOUND_BY & traits.keys():
            index_customer(customer)
        if "name" in traits:
            note_likeness([customer])
        emit(events.CustomerChanged(customer.pk, what), customer_id=customer.pk)


def _another_birthday(customer: Customer, kept: str) -> dict[str, Any]:
    """What goes with a birthday: the day to find it by, and when another day was told than before. A year that is
    added or put right changes nothing."""
    day, before = day_of(kept), customer.birthday_day
    is_first = before is None and customer.birthday_changed_at is None
    changed = {} if day == before or is_first else {"birthday_changed_at": now()}
    return {"birthday_day": day, **changed}


def say_wishes(customer: Customer, **traits: Any) -> None:
    """The customer named hours and ways of their own (fields in DESCRIBED; none: it is well as it is). What is the same
    already is no change."""
    changed = {name: value for name, value in traits.items() if getattr(customer, name) != value}
    with unit():
        if changed:
            describe(customer, **changed)
        if (wish := traits.get("follow_up", FollowUpBy.NOTHING)) != FollowUpBy.NOTHING:
            # They are asked again: a no of a record that was joined holds no longer.
            Customer.objects.filter(joined_to_id=customer.root_id, follow_up=FollowUpBy.NOTHING).update(follow_up=wish)
        customer.wishes_said_at = now()
        customer.save(update_fields=["wishes_said_at"])


def ask_wishes(customer: Customer) -> bool:
    """They are asked for their hours and ways now. False where they were asked before, or have named them."""
    rows = Customer.objects.filter(pk=customer.root_id, wishes_asked_at=None, wishes_said_at=None)
    return bool(rows.update(wishes_asked_at=now()))


def tag(customer: Customer, tags: list[str]) -> None:
    """Replace the customer's tags; each is kept once, in the order given."""
    kept = list(dict.fromkeys(word for tag in tags if (word := visible(tag)[:40].strip())))
    describe(customer, tags=kept[:30])


def identify(customer: Customer, kind: str, typed: str, *, source: str) -> Identity:
    """Note a claimed identity. Twice is once. Raises BadIdentity."""
    value = normal(kind, typed, scope.current().store.country)
    with unit():
        identity, fresh = Identity.objects.get_or_create(
            customer=customer,
            kind=kind,
            value=value,
            defaults={"typed": typed[:254], "source": source, "store": scope.current().store},
        )
        if fresh:
            index_customer(customer)
            note_likeness([customer])
            emit(events.IdentityAdded(customer.pk, identity.pk), customer_id=customer.pk)
    return identity


def heard_from(customer: Customer, kind: str, typed: str, *, source: str) -> Identity:
    """Somebody wrote from an address that was only claimed as this customer's, answering what was sent to them there:
    from now on it is where they write from, though nobody has proven it. Raises BadIdentity."""
    with unit():
        identity = identify(customer, kind, typed, source=source)
        if identity.source != source and identity.verified_at is None:
            identity.source = source
            identity.save(update_fields=["source"])
    return identity


def prove(customer: Customer, kind: str, typed: str, *, proof: str, source: str = "proof") -> Customer:
    """The identity is proven to be this customer's. If another record proved the same, or received it first
    hand, both are one person from now on. Answers the record that stands for the person. Raises BadIdentity."""
    value = normal(kind, typed, scope.current().store.country)
    with unit():
        meet_alone((kind, value))
        identity = identify(customer, kind, typed, source=source)
        holder = _holder(identity)
        if holder is not None and holder.root_id != customer.root_id:
            customer = join_people(holder, customer, why=f"{kind}:{proof}")
        if identity.verified_at is None and not _proven_already(identity):
            identity.verified_at, identity.proof = now(), proof
            identity.save(update_fields=["verified_at", "proof"])
            emit(events.IdentityProven(customer.pk, identity.pk, proof), customer_id=customer.pk)
        return _root(Customer.objects.select_related("joined_to").get(pk=customer.pk))


def _proven_already(identity: Identity) -> bool:
    return bool(Identity.objects.filter(kind=identity.kind, value=identity.value, verified_at__isnull=False).exists())


def _holder(identity: Identity) -> Customer | None:
    """Who holds the same identity: proven, or as the very address their messages came from."""
    first_hand = Q(verified_at__isnull=False) | Q(source="email", kind=IdentityKind.EMAIL)
    other = (
        Identity.objects.filter(first_hand, kind=identity.kind, value=identity.value)
        .exclude(pk=identity.pk)
        .select_related("customer", "customer__joined_to")
        .order_by(PROVEN_FIRST, "id")
        .first()
    )
    return _root(other.customer) if other else None


def join_people(winner: Customer, loser: Customer, *, why: str) -> Customer:
    """Make two records one person, reversibly: a link is written and every pointer to the loser moves. Raises
    IsColleague."""
    with unit():
        given, (winner, loser) = loser, _roots_now(winner, loser)
        stop_at_colleagues(winner, loser)
        if winner.pk == loser.pk:
            return winner
        Link.objects.create(winner=winner, loser=loser, why=why[:80], by=scope.current().actor)
        Customer.objects.filter(Q(pk=loser.pk) | Q(joined_to=loser)).update(joined_to=winner)
        settle_pairs(_family(winner.pk))
        emit(events.CustomersJoined(winner.pk, loser.pk, why), customer_id=winner.pk)
    given.joined_to = winner
    return winner


def _roots_now(*customers: Customer) -> list[Customer]:
    """Who stands for each of them at this moment, locked: two joins at once must not make a ring."""
    locked = Customer.objects.select_for_update().order_by("pk")
    given = {row.pk: row for row in locked.filter(pk__in=[customer.pk for customer in customers])}
    roots = {row.pk: row for row in locked.filter(pk__in={row.root_id for row in given.values()})}
    return [roots[given[customer.pk].root_id] for customer in customers]


def part_people(link: Link) -> None:
    """Undo a join: the records stand apart as they did before."""
    with unit():
        winner, loser = link.winner_id, link.loser_id
        family = _family(Customer.objects.get(pk=loser).root_id)
        link.delete()
        Customer.objects.filter(pk=loser).update(joined_to=None)
        Customer.objects.filter(pk__in=_below(loser)).update(joined_to=loser)
        settle_pairs(family)
        emit(events.CustomersParted(winner, loser, link.at.isoformat()), customer_id=winner)


def _family(root: int) -> set[int]:
    return set(Customer.objects.filter(Q(pk=root) | Q(joined_to_id=root)).values_list("pk", flat=True))


def _below(pk: int) -> set[int]:
    """All records joined into this one, directly or through others."""
    found: set[int] = set()
    fresh = {pk}
    while fresh:
        fresh = set(Link.objects.filter(winner_id__in=fresh).values_list("loser_id", flat=True)) - found
        found |= fresh
    return found


def write_note(customer: Customer, text: str) -> Note:
    with unit():
        note: Note = Note.objects.create(customer=customer, staff_id=scope.current().staff_id, text=text.strip())
        emit(events.CustomerNoted(customer.pk, note.pk), customer_id=customer.pk)
    return note


def state_consent(customer: Customer, purpose: str, channel: str, *, given: bool, proof: str) -> Consent:
    """Write down a consent or its withdrawal, with how we know. The newest statement counts."""
    with unit():
        consent: Consent = Consent.objects.create(
            customer=customer, purpose=purpose, channel=channel, given=given, proof=proof[:200]
        )
        emit(events.ConsentStated(customer.pk, consent.pk, purpose, channel, given), customer_id=customer.pk)
    return consent


def mark_unreachable(kind: str, value: str, *, is_over: bool = False) -> None:
    """An address bounced for good: it is kept, and nothing more is sent there by itself. `is_over`: it takes
    messages again."""
    with unit():
        Identity.objects.filter(kind=kind, value=value).update(unreachable_since=None if is_over else now())


def note_export(what: str, customer: Customer | None = None) -> None:
    """Somebody takes customers out of the store: it stands in the audit trail before the first byte leaves."""
    with unit():
        emit(events.CustomersExported(what, customer.pk if customer else 0))
