"""What a customer wishes: how and when to be written to, and what for."""

from __future__ import annotations

from typing import Any

from wafaa.ownpage import wishes
from wafaa.people import verbs as people
from wafaa.people.models import Consent, Customer
from wafaa.work.unit import unit

WISHED = ("language", "preferred_channel", "preferred_hours", "follow_up", "birthday")


def wish(customer: Customer, **traits: Any) -> None:
    """Note a wish (the fields in WISHED; none: it is well as it is), and that they have been asked; what is the same
    already is no change."""
    people.say_wishes(customer, **{name: value for name, value in traits.items() if name in WISHED})


def say_yes_or_no(customer: Customer, purpose: str, channel: str, *, given: bool, by: str) -> Consent | None:
    """Write down that they agree, or do not any more, with the sentence they saw as proof. None when they said the
    same already: a button that is pressed twice is one word. A yes is said for their own records alone: nobody has
    proven whose the others are that carry the same address. A no holds for the address, which the send gate sees to.
    """
    said = wishes.words_of(customer).get((purpose, channel))
    if said is not None and said.given == given:
        return None
    proof = f"own page, {by}: {wishes.sentence(purpose, channel, given=given)}"
    with unit():
        return people.state_consent(customer, purpose, channel, given=given, proof=proof)
