"""Whoever answers a question earns what the rules give for it: the same for every score, once for each question."""

from __future__ import annotations

from wafaa.loyalty import verbs
from wafaa.loyalty.earnings import SURVEY
from wafaa.people.models import Customer
from wafaa.work.events import Happening, on


@on("survey.answered")
def earn_for_an_answer(event: Happening) -> None:
    """A changed answer is the same occasion, and what it says is not looked at."""
    said = event.ids()
    customer = Customer.objects.select_related("joined_to").filter(pk=said["customer_id"]).first()
    if customer is not None:
        verbs.earn_for(customer, SURVEY, f"survey:{said['response_id']}")
