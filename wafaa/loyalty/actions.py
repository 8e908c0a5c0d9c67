"""What rules and macros may have done for a customer: giving points, within limits, with a reason.

A rule tells of it in a letter. A macro gives them along with a reply, whose words tell it: within what whoever runs it
may give, and taken back with the macro.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels import verbs as channels
from wafaa.channels.models import Notice
from wafaa.inbox.models import Conversation
from wafaa.lib.ids import new_id
from wafaa.lib.text.digits import whole_number
from wafaa.lib.time import now
from wafaa.loyalty import gifts, verbs
from wafaa.loyalty.books import Kind
from wafaa.loyalty.granting import WHY_NOT, Reason, stands_against
from wafaa.loyalty.measuring import GESTURE
from wafaa.loyalty.models import Draw, Txn
from wafaa.loyalty.verbs.measuring import draw, note_given
from wafaa.orders.gestures import has_given
from wafaa.orders.models import Order
from wafaa.orders.news import reader
from wafaa.people.models import Customer
from wafaa.playbook.acting import carried, caused_by
from wafaa.playbook.actions import CannotBeDone, Choice, action
from wafaa.playbook.wording import at_most, in_figures, lasting
from wafaa.stores import scope
from wafaa.work.unit import unit

GIVEN = "points.given"
MOST_POINTS, MOST_DAYS, MOST_TIMES = 10_000, 3650, 100_000
CHOICES = (
    Choice("points", _l("How many points"), says=in_figures),
    Choice("reason", _l("Why"), options=lambda: [(one.value, one.label) for one in Reason]),
    Choice("days", _l("Days they live (empty: as you have settled)"), may_be_empty=True, says=lasting),
    Choice("most", _l("At most so many in thirty days, all customers together"), says=at_most),
)
MOST_BY_RULE = "500"
"""How many gestures in conversations a rule may make in thirty days, besides its own limits."""
Memory = dict[str, Any]


def whole(text: str) -> int:
    """The number that was typed, in any digits; 0 for anything else."""
    return whole_number(text) or 0


def unfit(points: str = "", reason: str = "", days: str = "", most: str = "") -> str:
    if not 1 <= whole(points) <= MOST_POINTS:
        return _("Write how many points, from 1 to 10,000.")
    if reason not in Reason.values:
        return _("Choose why they are given.")
    if days.strip() and not 1 <= whole(days) <= MOST_DAYS:
        return _("Write how many days they live, or leave it empty.")
    if not 1 <= whole(most) <= MOST_TIMES:
        return _("Write how many of these the rule may give in thirty days.")
    return ""


def _offer(name: str, about: str, label: str | Lazy) -> None:
    def preview(record: Any, points: str = "", reason: str = "", days: str = "", most: str = "") -> str:
        customer, _subject = _whose(record)
        told = gifts.given(customer, whole(points), reason, None)
        return f"{told.title}\n\n{told.text}"

    @action(
        name, about=about, label=label, permission="loyalty.grant", choices=CHOICES, undo=_undo, check=unfit,
        preview=preview,
    )  # fmt: skip
    def act(record: Any, points: str = "", reason: str = "", days: str = "", most: str = "") -> Memory:
        return _give(record, points, reason, days, most)


def _whose(record: Customer | Order) -> tuple[Customer, str]:
    customer = reader(record) if isinstance(record, Order) else record.joined_to or record
    if customer is None:
        raise CannotBeDone(_("Nobody is known behind this order."))
    return customer, record.topic if isinstance(record, Order) else ""


def _give(record: Customer | Order, points: str, reason: str, days: str, most: str) -> Memory:
    """Raises CannotBeDone. A run that is carried out again gives nothing twice. Whoever is left without while such
    gifts are measured gets none, and is told of none."""
    if wrong := unfit(points, reason, days, most):
        raise CannotBeDone(wrong)
    customer, subject = _whose(record)
    with unit():
        txn, drawn = _granted(record, customer, subject, points, reason, days, most)
        if txn is None:
            return {"left_out": drawn.pk if drawn else None}
        notice = tell_of(customer, txn)
    return {"txn": txn.pk, "notice": notice.pk, "drawn": drawn.pk if drawn else None}


def _granted(
    record: Customer | Order | Conversation,
    customer: Customer,
    subject: str,
    points: str,
    reason: str,
    days: str,
    most: str,
) -> tuple[Txn | None, Draw | None]:
    """What is given, none to whoever is left without; and what was drawn for it, if it is measured."""
    if customer.is_colleague:
        raise CannotBeDone(_("Colleagues get no points."))
    key, drawn = _key(record), None
    if not Txn.objects.filter(key=key).exists():
        if has_given() >= whole(most):
            raise CannotBeDone(_("The rule has given points as often as it may in thirty days."))
        if code := stands_against(customer, whole(points), subject):
            raise CannotBeDone(str(WHY_NOT[code]))
        drawn = draw(customer, GESTURE + reason) if caused_by(scope.current().actor)[0] else None
        if drawn is not None and drawn.is_left_out:
            return None, drawn
        note_given(drawn, whole(points))
    valid = whole(days) if days.strip() else None
    try:
        txn = verbs.grant(customer, whole(points), reason=reason, subject=subject, key=key, valid_days=valid)
    except verbs.MayNotGive as stopped:  # a colleague was quicker: the case or the day has less left
        raise CannotBeDone(str(WHY_NOT[stopped.code])) from None
    return txn, drawn


def _is_by_rule() -> bool:
    return carried() is not None or caused_by(scope.current().actor)[1] >= 0


def _key(record: Customer | Order | Conversation) -> str:
    """One for each run of a rule; by hand, one for each record and day, and for each run of a macro, which keeps
    itself from running twice."""
    run = carried()
    rule, _depth = caused_by(scope.current().actor)
    if isinstance(record, Conversation) and not _is_by_rule():
        return f"gesture:{record.public_id}:{new_id()}"
    mark = f"run{run.pk}" if run is not None else f"{now():%Y-%m-%d}"
    return f"gift:{rule or scope.current().actor}:{record.public_id}:{mark}"


def tell_of(customer: Customer, txn: Txn) -> Notice:
    """Tell a customer of points that were given to them; once for each grant."""
    lot = txn.lots.order_by("pk").first()
    told = gifts.given(customer, txn.amount, txn.reason, lot.expires_at if lot else None)
    return channels.notify(
        customer,
        key=f"{GIVEN}:{txn.public_id}",
        code=GIVEN,
        subject=txn.subject or f"customer:{customer.public_id}",
        title=told.title,
        text=told.text,
        at_once=False,
    )


def _undo(record: Any, memory: Memory) -> bool:
    """The points go back as far as they stand; the message, if it has not left."""
    txn = Txn.objects.filter(pk=memory.get("txn") or 0).first()
    if txn is None or Txn.objects.filter(of=txn, kind=Kind.CLAW_BACK).exists():
        return False
    verbs.ungrant(txn, key=f"ungrant:{txn.public_id}")
    notice = Notice.objects.filter(pk=memory.get("notice") or 0).first()
    if notice is not None:
        channels.recall_notice(notice)
    return True


def _unfit_gesture(points: str = "", reason: str = "", days: str = "") -> str:
    return unfit(points, reason, days, MOST_BY_RULE)


@action(
    "conversation.give_points",
    about="conversation",
    label=_l("Give points as a gesture"),
    permission="loyalty.grant",
    choices=CHOICES[:3],
    undo=_undo,
    check=_unfit_gesture,
)
def give_in_a_conversation(conversation: Conversation, points: str = "", reason: str = "", days: str = "") -> Memory:
    """Raises CannotBeDone."""
    if wrong := _unfit_gesture(points, reason, days):
        raise CannotBeDone(wrong)
    customer = conversation.customer.joined_to or conversation.customer
    with unit():
        txn, drawn = _granted(conversation, customer, conversation.topic, points, reason, days, MOST_BY_RULE)
    drawn_id = drawn.pk if drawn else None
    return {"left_out": drawn_id} if txn is None else {"txn": txn.pk, "drawn": drawn_id}


_offer("customer.give_points", "customer", _l("Give points, and tell of it"))
_offer("order.give_points", "order", _l("Give its buyer points, and tell of it"))
