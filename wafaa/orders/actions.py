"""What rules may have done about an order or a return: telling its customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels import verbs as channels
from wafaa.channels.models import Notice, Outgoing
from wafaa.orders import gestures, telling, verbs
from wafaa.orders.models import Order, Return
from wafaa.orders.news import Subject, has_page, reader
from wafaa.orders.return_policy import arrived_at
from wafaa.orders.returning import OPEN, ReturnState
from wafaa.people import queries as people
from wafaa.people.models import FollowUpBy
from wafaa.playbook.actions import CannotBeDone, Choice, action
from wafaa.playbook.wording import at_most, lasting, per_cent
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise
from wafaa.work.models import Event

Memory = dict[str, Any]
OWN_WORDS = (
    Choice("ar", _l("In your own words, Arabic (empty: in ours)"), is_long=True, may_be_empty=True),
    Choice("en", _l("In your own words, English (empty: in ours)"), is_long=True, may_be_empty=True),
)
Occasion = Callable[[Any], dict[str, Any]]


def _undo(subject: Subject, memory: Memory) -> bool:
    """What still waits is withdrawn; what has been read cannot be."""
    if memory.get("promise"):
        made = Promise.objects.filter(pk=memory["promise"]).first()
        return made is not None and promises.cancel(made)
    notice = Notice.objects.filter(pk=memory.get("notice") or 0).first()
    outgoing = Outgoing.objects.filter(notice=notice).order_by("-id").first() if notice else None
    return outgoing is not None and channels.withdraw(outgoing)


def _offer(
    name: str,
    code: str,
    label: str | Lazy,
    occasion: Occasion,
    about: str = "order",
    instead: Callable[[Any], Memory | None] = lambda subject: None,
) -> None:
    """Declare the action that tells this news; `occasion` answers its key, and what is to be told besides its subject
    (`code`: other news that fits the occasion better). `instead` does something better than telling, or answers None.
    """

    def preview(subject: Subject, ar: str = "", en: str = "") -> str:
        found = {"code": code, **occasion(subject)}
        found.pop("key", "")
        told = telling.words(subject, ar=ar, en=en, **found)
        return f"{told.title}\n\n{told.text}"

    @action(
        name,
        about=about,
        label=label,
        permission="orders.tell",
        choices=OWN_WORDS,
        undo=_undo,
        check=partial(telling.unfit, about),
        preview=preview,
        texts=tuple(telling.TEXTS[about].kinds),
    )
    def act(subject: Subject, ar: str = "", en: str = "") -> Memory:
        found = {"code": code, **occasion(subject)}
        if (done := instead(subject)) is not None:
            return done
        notice = telling.tell(subject, ar=ar, en=en, **found)
        return {"notice": notice.pk if notice else 0}


def _itself(subject: Subject) -> dict[str, Any]:
    return {}


def _its_parcel(order: Order) -> dict[str, Any]:
    return {"key": telling.parcel_key(order)}


def _its_slip(order: Order) -> dict[str, Any]:
    slip = telling.late(order)
    if slip is None:
        raise CannotBeDone(_("Nothing says that this order will be late."))
    if slip.why == telling.ATTEMPT:
        return {"code": "order.tried", **_its_attempt(order)}
    until = slip.until.isoformat() if slip.until else ""
    found = {"key": f"{slip.promise}:{until}", "promise": slip.promise, "was": slip.was, "until": slip.until}
    return found | {"promises": list(slip.promises), "things": list(slip.things)}


def _its_attempt(order: Order) -> dict[str, Any]:
    found: dict[str, Any] = {"key": telling.attempt_key(order)}
    slip = telling.late(order)
    if slip is not None and slip.why == telling.ATTEMPT:
        found |= {"promise": slip.promise, "was": slip.was, "until": slip.until}
    return found


def _what_is_short(order: Order) -> dict[str, Any]:
    lines = list(order.lines.select_related("order", "order__shop").filter(is_short=True).order_by("place"))
    if not lines:
        raise CannotBeDone(_("Nothing of this order is marked as out of stock."))
    names = [line.name for line in lines]
    key = f"{order.public_id}:{'.'.join(str(line.pk) for line in lines)}"
    return {"key": key, "things": names, "instead": telling.instead_of(lines)}


def _all_well(order: Order) -> dict[str, Any]:
    """Who sends something of it back is not asked how they like it; nor whose order's arrival was taken back."""
    if arrived_at(order) is None:
        raise CannotBeDone(_("Not all of this order has arrived, so nobody is asked whether all is well."))
    if Return.objects.filter(order=order, state__in=OPEN).exists():
        raise CannotBeDone(_("Something of this order is on its way back, so nobody is asked whether all is well."))
    customer = reader(order)
    is_asked = customer is None or customer.wishes_asked_at or customer.wishes_said_at
    return {"wishes": True} if not is_asked and has_page() else {}


def _by_call(order: Order) -> Memory | None:
    """Who likes a call better has one; who wants to be asked nothing is not."""
    customer = reader(order)
    wish = people.follow_up_wish(customer) if customer is not None else ""
    if customer is None or not wish:
        return None
    if wish == FollowUpBy.NOTHING:
        raise CannotBeDone(_("They want to be asked nothing."))
    return {"promise": verbs.ask_by_call(order, customer).pk} if wish == FollowUpBy.CALL else None


_offer("order.tell_received", "order.received", _l("Confirm that the order has come"), _itself)
_offer("order.tell_on_its_way", "order.on_its_way", _l("Tell that it is on its way"), _its_parcel)
_offer(
    "order.tell_delay",
    "order.delayed",
    _l("Tell that it will be late, and the new day"),
    _its_slip,
    instead=lambda order: _told_with_a_gesture(order, "order.delayed"),
)
_offer("order.tell_tried", "order.tried", _l("Tell that the delivery was tried"), _its_attempt)
_offer("order.tell_at_pickup", "order.at_pickup", _l("Tell that it waits at a pick-up point"), _its_parcel)
_offer(
    "order.tell_short",
    "order.short",
    _l("Tell what is out of stock, and what is there"),
    _what_is_short,
    instead=lambda order: _told_with_a_gesture(order, "order.short"),
)
_offer("order.ask_after", "order.arrived", _l("Ask whether all is well"), _all_well, instead=_by_call)


def _told_with_a_gesture(order: Order, news: str) -> Memory | None:
    """Another rule has it told with a coupon: the customer hears it once."""
    return {"notice": 0} if gestures.is_coming(order, news) else None


COUPON = (
    Choice("amount", _l("What it is worth: 10%, or a sum such as 25"), says=per_cent),
    Choice("days", _l("Days it lasts"), says=lasting),
    Choice("most", _l("At most so many in thirty days, all customers together"), says=at_most),
)
OCCASIONS: dict[str, Occasion] = {
    "order.delayed": _its_slip,
    "order.short": _what_is_short,
    gestures.GESTURE: lambda order: {"key": order.public_id},
}
"""What is to be told besides the order, of the news that may come with a coupon."""


def _offer_gesture(name: str, code: str, label: str | Lazy, patience: timedelta) -> None:
    """Declare the action that has a coupon made and tells this news with it."""

    def check(amount: str = "", days: str = "", most: str = "", ar: str = "", en: str = "") -> str:
        return gestures.unfit(amount, days, most) or telling.unfit("order", ar, en)

    def preview(order: Order, amount: str = "", days: str = "", most: str = "", ar: str = "", en: str = "") -> str:
        found = {"code": code, **OCCASIONS[code](order), "coupon": gestures.sample(order, amount, days)}
        found.pop("key", "")
        told = telling.words(order, ar=ar, en=en, **found)
        return f"{told.title}\n\n{told.text}"

    @action(
        name,
        about="order",
        label=label,
        permission="orders.tell",
        choices=(*COUPON, *OWN_WORDS),
        check=check,
        preview=preview,
        texts=tuple(telling.TEXTS["order"].kinds),
    )
    def act(order: Order, amount: str = "", days: str = "", most: str = "", ar: str = "", en: str = "") -> Memory:
        key = str(OCCASIONS[code](order).get("key", ""))  # raises where there is no such news
        coupon = gestures.ask_for(order, amount, days, most, why=code, key=key)
        gestures.tell_when_made(coupon, order, code, ar=ar, en=en, patience=patience)
        return {"coupon": coupon.pk}


_offer_gesture("order.give_coupon", gestures.GESTURE, _l("Give a coupon, and tell of it"), gestures.GIVES_UP)
_offer_gesture(
    "order.tell_delay_with_coupon",
    "order.delayed",
    _l("Tell that it will be late, with a coupon"),
    gestures.PATIENCE,
)
_offer_gesture(
    "order.tell_short_with_coupon",
    "order.short",
    _l("Tell what is out of stock, with a coupon"),
    gestures.PATIENCE,
)


def _arrival(back: Return) -> dict[str, Any]:
    """What has come in may come in parts: each is told."""
    came = sum(line.received for line in back.lines.all())
    return {"key": f"{back.public_id}:{came.normalize() if came else 0}"}


def _decision(back: Return) -> dict[str, Any]:
    """A refusal may be taken back, and the other way round: each decision is told."""
    at = back.approved_at.isoformat() if back.approved_at else ""
    if back.state == ReturnState.DECLINED:
        return {"code": "return.declined", "key": f"{back.public_id}:{back.refusal}:{at}"}
    if back.approved_at is None or back.state == ReturnState.CANCELLED:
        raise CannotBeDone(_("Nothing is decided about this return."))
    return {"key": f"{back.public_id}:{at}"}


def _correction(back: Return) -> dict[str, Any]:
    """Each other result is told, but none that is out of date: what was settled since is told by itself."""
    if back.state != ReturnState.INSPECTED:
        raise CannotBeDone(_("This return is no longer being looked over."))
    theirs = Event.objects.filter(customer_id=back.customer_id, topic=back.topic, name="return.corrected")
    return {"key": f"{back.public_id}:{theirs.count()}"}


_offer("return.tell_requested", "return.requested", _l("Confirm that the request has come"), _itself, "return")
_offer("return.tell_decided", "return.approved", _l("Tell what was decided, and how to send it"), _decision, "return")
_offer("return.tell_arrived", "return.arrived", _l("Tell that it has come, and the refund's day"), _arrival, "return")
_offer("return.tell_corrected", "return.corrected", _l("Tell of another result"), _correction, "return")
_offer("return.tell_sent", "return.sent", _l("Tell that it is on its way to the customer"), _itself, "return")
_offer("return.tell_resolved", "return.resolved", _l("Tell what goes back to the customer"), _itself, "return")
