"""The inbox's places on the rail."""

from django.utils.translation import gettext_lazy as _

from wafaa.inbox import counts, today
from wafaa.playbook.navigation import count_at, place
from wafaa.stores import scope
from wafaa.team.sections import section


def urgent() -> tuple[int, bool]:
    return today.how_many_owed(False), True


def mine() -> tuple[int, bool]:
    key = f"open:staff:{scope.current().staff_id}"
    return counts.shown([key])[key], False


def calls() -> tuple[int, bool]:
    return counts.on_rail(counts.CALLS), False


def asks() -> tuple[int, bool]:
    """What rules ask a yes for; kept here, where a page's numbers are read together."""
    return counts.on_rail(counts.ASKS), False


place("inbox:today", label=_("Today"), icon="clock", permission="inbox.see", order=10, prefix="", count=urgent)
place(
    "inbox:desk", label=_("Conversations"), icon="chat", permission="inbox.see", order=20, prefix="inbox/", count=mine
)
place(
    "inbox:to_call",
    label=_("Calls to make"),
    icon="phone",
    permission="inbox.note",
    order=46,
    prefix="to-call/",
    count=calls,
)
place("inbox:promises", label=_("Promises"), icon="vow", permission="promises.see", order=30, prefix="promises/")

count_at("playbook:rules", asks)
place("inbox:requests", label=_("My requests"), icon="ask", permission="inbox.ask", order=45, prefix="requests/")

section(
    "people:fields",
    label=_("Fields of customers"),
    icon="person",
    permission="stores.manage",
    group="store",
    order=30,
)
section(
    "people:kinds",
    label=_("Kinds of customer"),
    icon="people",
    permission="stores.manage",
    group="store",
    order=31,
)
section(
    "inbox:ready_answers",
    label=_("Ready answers"),
    icon="note",
    permission="inbox.reply",
    group="service",
    order=20,
)

section(
    "inbox:meetings",
    label=_("Video meetings"),
    icon="video",
    permission="stores.manage",
    group="service",
    order=27,
)
section("inbox:labels", label=_("Labels"), icon="tag", permission="stores.manage", group="service", order=26)
section("inbox:views", label=_("Views"), icon="screen", permission="inbox.see", group="service", order=25)
