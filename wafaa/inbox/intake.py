"""From an understood arrival to a message in the right conversation.

A thread is joined by a valid signed token first, then by the ids of our own messages among known participants,
never by a number in a subject. A stranger who holds a token does not become a participant: what they write
begins a conversation of their own, and the agent sees which one they pointed at.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from wafaa.channels import verbs as channels
from wafaa.channels.connector import abilities_of, public_channels
from wafaa.channels.models import Arrival, File, Outgoing
from wafaa.channels.wishes import UNASKED
from wafaa.inbox import hearing, verbs
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.moved import answered_by_another, claimant, last_reply, spoke_since, spoken_in
from wafaa.people import queries as people
from wafaa.people import verbs as people_verbs
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, IdentityKind, everyone_in
from wafaa.work.unit import unit


def take(arrival: Arrival) -> Message | None:
    """Receive what an arrival says. Running it again changes nothing."""
    meaning = arrival.meaning
    if meaning["kind"] == "bounce":
        _note_bounce(meaning)
        return None
    if meaning["kind"] in hearing.OTHERS:
        hearing.OTHERS[meaning["kind"]](arrival, meaning)
        return None
    with unit():
        return _written_already(arrival) or _receive(arrival, meaning)


def _written_already(arrival: Arrival) -> Message | None:
    return Message.objects.filter(arrival=arrival).first()


def _receive(arrival: Arrival, meaning: dict[str, Any]) -> Message:
    conversation = by_token(meaning)
    _heard_where_we_wrote(arrival, meaning)
    customer = _sender(arrival, meaning, conversation)
    hearing.note_shared_phone(customer, meaning)
    _wishes(customer, arrival, meaning)
    warnings = list(meaning["warnings"])
    if conversation is None:
        conversation = by_references(meaning, customer)
    elif not belongs(customer, conversation):
        warnings.append(f"pointed_at:{conversation.public_id}")
        conversation = None
    if conversation is None and meaning.get("goes_on"):
        conversation = running(customer, arrival)
        if conversation is None and (other := answered_by_another(customer, arrival, meaning)):
            warnings.append(f"pointed_at:{other.public_id}")
    if meaning["kind"] == "automatic":
        warnings.append("automatic")
    return verbs.receive(
        customer,
        channel=arrival.line.channel,
        line=arrival.line,
        conversation=conversation,
        text=meaning["text"],
        html=meaning["html"],
        quoted=meaning["quoted"],
        subject=meaning["subject"],
        key=meaning.get("key") or f"arrival:{arrival.public_id}",
        files=list(File.objects.filter(public_id__in=meaning["files"])),
        warnings=warnings,
        arrival=arrival,
        expects_answer=meaning["kind"] not in ("automatic", "aside"),
    )


def _sender(arrival: Arrival, meaning: dict[str, Any], conversation: Conversation | None) -> Customer:
    """Who wrote. A valid token sent to this very address proves that its owner reads it: then the sender is
    the customer of that conversation, and joins whoever used the address before."""
    kind, typed = meaning["identity"]
    try:
        if conversation is not None and _is_theirs(meaning):
            return people_verbs.prove(conversation.customer, kind, typed, proof="reply_token", source=kind)
        return _recognised(arrival, meaning, meaning.get("source") or arrival.line.channel)
    except BadIdentity:
        return people_verbs.meet(meaning["name"], source=arrival.line.channel)


def _heard_where_we_wrote(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """Nobody is known to write from there, and to somebody who claims the address we wrote lately by this very line:
    the answer is theirs, and what follows as well."""
    if not meaning.get("goes_on"):
        return
    kind, typed = meaning["identity"]
    source = meaning.get("source") or arrival.line.channel
    with suppress(BadIdentity):
        addresses = [(kind, typed), *((k, v) for k, v in meaning.get("also") or ())]
        if (theirs := claimant(arrival.line, addresses, source)) is not None:
            people_verbs.heard_from(theirs, kind, typed, source=source)


def _recognised(arrival: Arrival, meaning: dict[str, Any], source: str) -> Customer:
    """The sender, and the further identities which the provider vouches are theirs."""
    kind, typed = meaning["identity"]
    named = [(k, v) for k, v in meaning.get("also") or ()]
    people_verbs.meet_alone((kind, typed), *named)
    customer = people_verbs.recognise(kind, typed, source=source, name=meaning["name"], language=meaning["language"])
    for other, value in _unproven(customer, named):
        with suppress(BadIdentity):
            customer = people_verbs.prove(customer, other, value, proof=arrival.line.channel, source=source)
    for other, value in meaning["details"].get("claims") or ():
        with suppress(BadIdentity):
            people_verbs.identify(customer, other, value, source=source)
    for other, value in meaning["details"].get("left") or ():
        people_verbs.mark_unreachable(other, value)
    return customer


def _unproven(customer: Customer, named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the vouched identities that are still to be proven. A number that its owner gave up tells nothing:
    whoever has it now is not joined to who had it."""
    if not named:
        return []
    mine = {(one.kind, one.value) for one in people.identities_of(customer) if one.verified_at is not None}
    left = Identity.objects.filter(value__in=[value for _kind, value in named], unreachable_since__isnull=False)
    given_up = {(one.kind, one.value) for one in left.exclude(everyone_in(customer))}
    return [pair for pair in named if pair not in mine and pair not in given_up]


def _wishes(customer: Customer, arrival: Arrival, meaning: dict[str, Any]) -> None:
    """Who writes the word that ends offers gets none, who takes it back may be written to again, and the record shows
    how we know."""
    if meaning["details"].get("if_unasked") and not _answers_the_unasked(customer, arrival, meaning):
        return
    for purpose in meaning["details"].get("withdraws") or ():
        if people.consents(customer, purpose, arrival.line.channel):
            proof = f"{arrival.line.channel}:{arrival.provider_id}"
            people_verbs.state_consent(customer, purpose, arrival.line.channel, given=False, proof=proof)
    for purpose in meaning["details"].get("gives") or ():
        if not people.consents(customer, purpose, arrival.line.channel):
            proof = f"{arrival.line.channel}:{arrival.provider_id}"
            people_verbs.state_consent(customer, purpose, arrival.line.channel, given=True, proof=proof)


def _answers_the_unasked(customer: Customer, arrival: Arrival, meaning: dict[str, Any]) -> bool:
    """Whether what they answer, else the last that went out to them on this channel, is something nobody had asked for:
    after anything else "cancel" means an order."""
    sent = Outgoing.objects.filter(everyone_in(customer), channel=arrival.line.channel, sent_at__isnull=False)
    named = list(meaning.get("references") or ())
    last = sent.filter(provider_id__in=named).first() if named else None
    # They had read what had gone out when they wrote, however late we come to read it.
    last = last or sent.filter(sent_at__lte=arrival.received_at).order_by("-sent_at", "-id").first()
    return last is not None and last.purpose in UNASKED


def _is_theirs(meaning: dict[str, Any]) -> bool:
    """Whether the token was given to the very address that now writes."""
    kind, typed = meaning["identity"]
    return bool(meaning["proven"]) and normal(kind, typed) == normal(kind, meaning["proven"])


def by_token(meaning: dict[str, Any]) -> Conversation | None:
    """The conversation whose signed token came back."""
    token = meaning["conversation"]
    if not token:
        return None
    return Conversation.objects.select_related("customer", "customer__joined_to").filter(public_id=token).first()


def by_references(meaning: dict[str, Any], customer: Customer) -> Conversation | None:
    """The conversation in which one of these ids is known, if the sender takes part in it."""
    ids = [ref[:254] for ref in meaning["references"]][-50:]
    if not ids:
        return None
    subjects = Outgoing.objects.filter(provider_id__in=ids).order_by("-id").values_list("subject", flat=True)
    named = [subject.partition(":")[2] for subject in subjects[:5]]
    heard = Message.objects.filter(arrival__provider_id__in=ids).order_by("-id")
    candidates = Conversation.objects.filter(public_id__in=named) | Conversation.objects.filter(
        pk__in=heard.values_list("conversation_id", flat=True)[:5]
    )
    candidates = candidates.exclude(channel__in=public_channels())
    for conversation in candidates.select_related("customer", "customer__joined_to").order_by("-id"):
        if belongs(customer, conversation):
            return conversation
    return None


def running(customer: Customer, arrival: Arrival) -> Conversation | None:
    """The latest conversation with this person on this line: where people talk without subjects, it goes on. One that
    began elsewhere counts as well, once we answered in it by this line."""
    rows = Conversation.objects.filter(everyone_in(customer), line=arrival.line).exclude(channel__in=public_channels())
    own: Conversation | None = rows.select_related("customer", "customer__joined_to").order_by("-last_at").first()
    last = last_reply(customer, arrival.line)
    if last is None or (own is not None and last.subject == own.topic):
        return own
    moved = spoken_in(last)
    if moved is None or not belongs(customer, moved) or (own is not None and spoke_since(own, last)):
        return own
    return moved


def belongs(customer: Customer, conversation: Conversation) -> bool:
    """Whether this person is the one the conversation is with."""
    return bool(customer.root_id == conversation.customer.root_id)


def show_card(arrival: Arrival) -> Message:
    """A card for what could not be read, under the sender that could be guessed."""
    hints = arrival.meaning
    with unit():
        if shown := _written_already(arrival):
            return shown
        kind, name = hints.get("kind") or IdentityKind.EMAIL, hints.get("name", "")
        source = hints.get("source") or arrival.line.channel
        try:
            customer = people_verbs.recognise(kind, hints.get("from", ""), source=source, name=name)
        except BadIdentity:
            customer = people_verbs.meet((name or hints.get("from", ""))[:120], source=source)
        talk = running(customer, arrival) if abilities_of(arrival.line.channel).goes_on else None
        return verbs.put_card(talk, customer, arrival.line, arrival, hints.get("subject", ""))


def _note_bounce(meaning: dict[str, Any]) -> None:
    """One of our messages came back: it failed, and a dead address gets nothing more by itself. Only a message
    that we did send counts: a forged report about a stranger's address changes nothing. One that is only late
    has not failed."""
    details = meaning["details"]
    if details.get("is_delayed"):
        return
    for outgoing in Outgoing.objects.filter(provider_id__in=list(meaning["references"])):
        with unit():  # nobody who hears that it failed finds its address still good
            channels.bounced(outgoing, details.get("diagnostic", "") or details.get("status", ""))
            if details.get("hard") and details.get("recipient", "").lower() == outgoing.to.lower():
                people_verbs.mark_unreachable(IdentityKind.EMAIL, outgoing.to)
