"""The registry of what points are earned for: purchases and joining are known here, and what apps beside this one tell
by an event (an answered question). Upper apps add theirs.

    earning("visit", label=_("A visit"))

Who declares one calls `verbs.earn_for(customer, "visit", occasion)` when it happens.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

ORDER, PRODUCT, SIGNUP, BIRTHDAY = "order", "product", "signup", "birthday"
SURVEY = "survey"
OF_ORDERS = (ORDER, PRODUCT)


@dataclass(frozen=True)
class Occasion:
    """`is_of_orders`: it is counted from what was bought; all others give a fixed number of points, once for each time
    that they happen."""

    code: str
    label: str | Lazy
    is_of_orders: bool = False


OCCASIONS: dict[str, Occasion] = {}


def earning(code: str, *, label: str | Lazy, is_of_orders: bool = False) -> None:
    """Declare something that points are earned for. Raises ValueError when its name is taken."""
    made = Occasion(code, label, is_of_orders)
    if code in OCCASIONS and OCCASIONS[code] != made:
        raise ValueError(f"two occasions are called {code}")
    OCCASIONS[code] = made


earning(ORDER, label=_("A purchase"), is_of_orders=True)
earning(PRODUCT, label=_("Certain things in a purchase"), is_of_orders=True)
earning(SIGNUP, label=_("Joining the programme"))
earning(BIRTHDAY, label=_("A birthday"))
earning(SURVEY, label=_("Answering a short question, the same for every score"))
