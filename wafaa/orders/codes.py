"""Codes that a customer shows when a colleague takes their order: whoever gives codes out can say why one is not good.

@judges_codes
def vouchers_of_ours(customer, code): return "" or why not, in words for the colleague
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wafaa.people.models import Customer

Judge = Callable[[Customer, str], str]
JUDGES: list[Judge] = []
BETWEEN = re.compile(r"[,،;؛\n]+")


def judges_codes(judge: Judge) -> Judge:
    """Register who knows codes: "" for one that is good, or of which it knows nothing."""
    if all((one.__module__, one.__qualname__) != (judge.__module__, judge.__qualname__) for one in JUDGES):
        JUDGES.append(judge)
    return judge


def typed_codes(text: str) -> list[str]:
    return [code for part in BETWEEN.split(text) if (code := " ".join(part.split())[:60])]


def wrong_with(customer: Customer, code: str) -> str:
    return next((why for judge in JUDGES if (why := judge(customer, code))), "")
