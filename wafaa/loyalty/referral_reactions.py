"""What happens to a friend's orders moves what both sides get; time does the rest; both are told when it is theirs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.lib.time import now
from wafaa.loyalty.events import ReferralEvent, ReferralQualified
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Referral, ReferralState, VoucherState
from wafaa.loyalty.newcomers import referrals_of
from wafaa.loyalty.speech import letter, points, speaking_to
from wafaa.loyalty.verbs.referring import REFUSED, give_voucher, square_referral, take_voucher_back
from wafaa.orders.models import Order, ReturnLine
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.work.events import Happening, every, on

AT_ONCE = 300

log = logging.getLogger("wafaa.loyalty")


@on("order.placed")
@on("order.moved")
@on("order.changed")
@on("order.given")
@on("order.refunded")
@on("shipment.made")
@on("shipment.moved")
@on("shipment.changed")
@on("delivery.made")
def square_who_came_by_a_link(event: Happening) -> None:
    """Whatever is new about an order of theirs. An order that was somebody else's until now is new to both."""
    _of_orders([event.ids()["order_id"]])


@on("return.requested")
@on("return.moved")
@on("return.arrived")
@on("return.corrected")
@on("return.resolved")
def square_friends_who_send_back(event: Happening) -> None:
    theirs = ReturnLine.objects.filter(of_id=event.ids()["return_id"], order__isnull=False)
    _of_orders(sorted(set(theirs.values_list("order_id", flat=True))))


def _of_orders(ids: list[int]) -> None:
    found: set[int] = set()
    for order in Order.objects.filter(pk__in=ids).select_related("customer"):
        found |= set(referrals_of(order).values_list("pk", flat=True))
    _square(found)


@on("customer.joined")
@on("customer.parted")
def square_friends_whose_records_changed(event: Happening) -> None:
    """Two sides may turn out to be one person, or one friend to have had orders before."""
    named = [value for name, value in event.ids().items() if name.endswith(("winner_id", "loser_id", "customer_id"))]
    roots = {one.root_id for one in Customer.objects.filter(pk__in=named)} | set(named)
    records = Customer.objects.filter(Q(pk__in=roots) | Q(joined_to_id__in=roots)).values("pk")
    either = Referral.objects.filter(Q(customer_id__in=records) | Q(advocate_id__in=records))
    _square(set(either.values_list("pk", flat=True)))


@on("member.joined")
def square_who_takes_part_again(event: Happening) -> None:
    """What they were promised waits for them to take part."""
    found = Customer.objects.filter(pk=event.ids()["customer_id"]).first()
    if found is not None:
        ids = Customer.objects.filter(Q(pk=found.root_id) | Q(joined_to_id=found.root_id)).values("pk")
        waiting = Referral.objects.filter(Q(customer_id__in=ids) | Q(advocate_id__in=ids), state=ReferralState.BOUGHT)
        _square(set(waiting.values_list("pk", flat=True)))


def _square(ids: set[int]) -> None:
    for row in Referral.objects.filter(pk__in=ids).order_by("pk"):
        square_referral(row)


@on("referral.claimed")
@on("referral.decided")
def give_friends_their_voucher(event: ReferralEvent) -> None:
    row = Referral.objects.filter(pk=event.referral_id).first()
    if row is not None:
        give_voucher(row)


@on("referral.refused")
def take_the_voucher_of_who_is_refused(event: ReferralEvent) -> None:
    row = Referral.objects.filter(pk=event.referral_id).first()
    if row is not None:
        take_voucher_back(row)


@every("1h")
def give_vouchers_that_could_not_be_made() -> None:
    """A shop was away, or all were taken for a while."""
    owed = Referral.everywhere.filter(state=ReferralState.CLAIMED, gift__isnull=False, ends_at__gt=now())
    none = Q(voucher=None) | Q(voucher__state=VoucherState.RETURNED, voucher__reason=REFUSED)
    _walk(owed.filter(none).order_by("id"), give_voucher)


@every("5m")
def let_friends_ripen_and_lapse() -> None:
    """First orders that are kept for good by now, and invitations whose time is over."""
    at = now()
    ripe = Referral.everywhere.filter(state=ReferralState.BOUGHT, ripe_at__lte=at).order_by("ripe_at", "id")
    over = Referral.everywhere.filter(state=ReferralState.CLAIMED, ends_at__lt=at).order_by("ends_at", "id")
    for due in (ripe, over):
        _walk(due, square_referral)


def _walk(due: QuerySet[Referral], act: Callable[[Referral], object]) -> None:
    """What fails for one is the affair of nobody else."""
    for row in list(due.select_related("store")[:AT_ONCE]):
        with scope.entered(row.store):
            try:
                act(row)
            except Exception:
                log.exception("the clock stumbled over a friend who came by a link: %s", row.public_id)


@on("referral.qualified")
def tell_both_that_it_is_theirs(event: ReferralQualified) -> None:
    row = Referral.objects.select_related("advocate__joined_to", "customer__joined_to").get(pk=event.referral_id)
    if row.state != ReferralState.REWARDED or not is_running():
        return
    _tell(row, row.advocate, row.advocate_points, "advocate")
    _tell(row, row.customer, row.friend_points, "friend")


def _tell(row: Referral, whom: Customer, many: int, side: str) -> None:
    person = whom.joined_to or whom
    if not many or person.is_colleague or row.closed_at is not None or member(person) is None:
        return
    with speaking_to(person):
        said = {"points": points(many)}
        if side == "advocate":
            why = _("A friend who came by your link has kept their first order. Thank you for telling them of us.")
        else:
            why = _("Your first order is with you to stay, and a friend had told you of us.")
        title, gift = _("%(points)s for you") % said, _("%(points)s are yours now.") % said
        text = letter(person, why, gift)
    channels.notify(
        person,
        key=f"referral.qualified:{row.public_id}:{side}",
        code="referral.qualified",
        subject=row.topic,
        title=title,
        text=text,
        at_once=False,
    )
