"""What the pages of erasing show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.text.digits import in_digits
from wafaa.people import screens
from wafaa.people.dossier import records_of
from wafaa.people.erasing import ERASERS
from wafaa.people.models import Customer, Erasure, ErasureState, Identity, Membership, Note, OwnValue, everyone_in
from wafaa.people.settings import PeopleSettings
from wafaa.stores import scope
from wafaa.stores.settings import read


def waiting_for(customer: Customer) -> Erasure | None:
    """The erasure that waits for this person, asked for by any of their records."""
    return Erasure.objects.filter(everyone_in(customer), state=ErasureState.WAITING).first()


def state_of(customer: Customer) -> dict[str, Any]:
    """For people/customer.html: the erasure that waits for this person, and where to ask for one."""
    waiting = Erasure.objects.filter(everyone_in(customer), state=ErasureState.WAITING).first()
    may_erase, pid = scope.current().can("people.erase"), customer.public_id
    return {
        "erased_at": waiting.due_at if waiting else None,
        "call_off_url": screens.url_of("call_off_erasure", pid) if waiting and may_erase else "",
        "erase_url": screens.url_of("erase", pid) if may_erase and not waiting else "",
    }


def preview(customer: Customer, *, is_unsure: bool) -> dict[str, Any]:
    """Context of people/erase.html."""
    days = read(PeopleSettings).erasure_days
    says = ngettext("after %(n)s day", "after %(n)s days", days) % {"n": days}
    return {
        "name": screens.shown_name(customer),
        "back_url": screens.url_of("customer", customer.public_id),
        "goes": [{"label": label, "count": count} for _what, label, count in going(customer)],
        "wait_says": in_digits(says, scope.current().store.figures) if days else _("at once"),
        "is_unsure": is_unsure,
    }


def going(customer: Customer) -> list[tuple[str, str, int]]:
    """What an erasure would remove: its name, in words, and how many."""
    records = records_of(customer)
    counts = {
        "identities": Identity.objects.filter(customer_id__in=records).count(),
        "customer_notes": Note.objects.filter(customer_id__in=records).count(),
        "own_values": OwnValue.objects.filter(customer_id__in=records).count(),
        "companies": Membership.objects.filter(customer_id__in=records).count(),
    }
    for eraser in ERASERS:
        counts |= eraser.count(records)
    return [(what, label, counts[what]) for what, label in _labels().items() if what in counts]


def _labels() -> dict[str, str]:
    return {
        "identities": _("Ways to reach them"),
        "conversations": _("Conversations, emptied"),
        "messages": _("Messages, emptied"),
        "files": _("Files"),
        "customer_notes": _("Notes"),
        "own_values": _("What they say in your own fields"),
        "companies": _("To which company they belong"),
        "promises": _("Promises, their words"),
        "runs": _("What rules did for them, emptied"),
        "survey_answers": _("Answers to your questions, their words"),
        "unsent": _("Messages not sent yet, withdrawn"),
        "browsers": _("Browsers, logged out"),
        "deliveries": _("What programs were told"),
    }
