"""What rules may have done: an offer by taste, within the limits of offers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.time import now
from wafaa.loyalty import personal, taste
from wafaa.loyalty.actions import whole
from wafaa.loyalty.models import OfferKind, OfferWhy, PersonalOffer
from wafaa.loyalty.personal import MOST_PERCENT, WHY_NOT, Terms
from wafaa.loyalty.personal_forms import MOST_DAYS
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.taste import Liked
from wafaa.loyalty.verbs import personal as verbs
from wafaa.people.models import Customer
from wafaa.playbook.acting import carried
from wafaa.playbook.actions import CannotBeDone, Choice, action
from wafaa.playbook.wording import lasting, per_cent
from wafaa.stores import scope
from wafaa.stores.settings import read

CHOICES = (
    Choice("percent", _l("Per cent off"), says=lambda text: per_cent(f"{text.strip()}%")),
    Choice("days", _l("Days it lives (empty: as you have settled)"), may_be_empty=True, says=lasting),
    Choice(
        "tells",
        _l("Tell them"),
        options=lambda: [("no", _l("It waits on their page")), ("yes", _l("By a message, if they agreed to offers"))],
    ),
)


def unfit(percent: str = "", days: str = "", tells: str = "") -> str:
    if not 1 <= whole(percent) <= MOST_PERCENT:
        return _("Write how many per cent, from 1 to 90.")
    if days.strip() and not 1 <= whole(days) <= MOST_DAYS:
        return _("Write how many days it lives, or leave it empty.")
    return "" if tells in ("yes", "no") else _("Choose whether they are told.")


def _terms(percent: str, days: str) -> Terms:
    return Terms(OfferKind.PERCENT, percent=whole(percent), days=whole(days) or read(OfferSettings).days)


def _liked(customer: Customer, terms: Terms) -> Liked:
    """The likeliest thing that nothing stands against. Raises CannotBeDone."""
    why = "nothing"
    for one in taste.likes(customer):
        code = personal.stands_against(customer, terms, one.product)
        if not code:
            return one
        why = code
    raise CannotBeDone(str(WHY_NOT[why]))


def preview(record: Customer, percent: str = "", days: str = "", tells: str = "") -> str:
    try:
        found = _liked(record.joined_to or record, _terms(percent, days))
    except CannotBeDone as no:
        return no.says
    given = personal.title(OfferKind.PERCENT, whole(percent), 0, None, found.product.name)
    return f"{given}\n\n{personal.reason(OfferWhy.TASTE, found.because)}"


def undo(record: Customer, memory: Any) -> bool:
    offer = PersonalOffer.objects.filter(pk=(memory or {}).get("offer") or 0).select_related("voucher").first()
    return offer is not None and verbs.recall_offer(offer)


@action(
    "customer.make_offer", about="customer", label=_l("Offer something that they might like"),
    permission="loyalty.grant", choices=CHOICES, undo=undo, check=unfit, preview=preview,
)  # fmt: skip
def act(record: Customer, percent: str = "", days: str = "", tells: str = "") -> dict[str, Any]:
    """Raises CannotBeDone. A run that is carried out again offers nothing twice."""
    if wrong := unfit(percent, days, tells):
        raise CannotBeDone(wrong)
    customer, terms = record.joined_to or record, _terms(percent, days)
    run = carried()
    key = f"run:{run.pk}" if run is not None else f"{scope.current().actor}:{record.public_id}:{now():%Y-%m-%d}"
    known = PersonalOffer.objects.filter(voucher__key=f"offer:{key}"[:80]).first()
    if known is None:
        found = _liked(customer, terms)
        try:
            known = verbs.make_offer(
                customer,
                terms,
                found.product,
                why=OfferWhy.TASTE,
                because=found.because,
                key=key,
                tells=tells == "yes",
            )
        except verbs.OfferRefused as refused:
            raise CannotBeDone(str(WHY_NOT[refused.code])) from None
    return {"offer": known.pk}
