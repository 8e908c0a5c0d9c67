"""A dozen returns of the story's orders, in all the states that a return may be in, played by the true verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from wafaa.demo.clockwork import Act
from wafaa.demo.founding import House
from wafaa.demo.ordering import Ordered
from wafaa.orders.models import Order, OrderLine, Return, ReturnLine
from wafaa.orders.returning import Condition, Outcome, Reason, Refusal
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Found, Wanted
from wafaa.shops.states import HANDED_OVER
from wafaa.stores.scope import entered

ADDRESS = "الرياض، حي العليا، شارع موسى بن نصير، مبنى ١٢. سلّموا الطرد لأي فرع لشركة الشحن مع رقم المرتجع."
STEP = timedelta(hours=19)


@dataclass(frozen=True)
class Plan:
    """How far one return has come: what was asked, and the steps since."""

    reason: Reason
    outcome: Outcome
    steps: str
    note: str = ""
    source: str = "page"


R, O = Reason, Outcome  # noqa: E741
PLANS = (
    Plan(R.DAMAGED, O.REFUND, "", "وصلت العلبة مكسورة والعطر منسكب"),
    Plan(R.NO_FIT, O.EXCHANGE, "", "المقاس أصغر مما توقعت"),
    Plan(R.CHANGED_MIND, O.REFUND, "a"),
    Plan(R.WRONG, O.EXCHANGE, "at", "وصلني لون آخر"),
    Plan(R.NOT_AS_TOLD, O.REFUND, "ate", "الرائحة لا تشبه الوصف"),
    Plan(R.DEFECTIVE, O.REPAIR, "ar"),
    Plan(R.NO_FIT, O.REFUND, "ari", "واسعة قليلًا"),
    Plan(R.DAMAGED, O.REFUND, "aripc", "البخاخ لا يعمل"),
    Plan(R.CHANGED_MIND, O.CREDIT, "arip", source="desk"),
    Plan(R.WRONG, O.EXCHANGE, "aripc", source="desk"),
    Plan(R.OTHER, O.REFUND, "arn"),
    Plan(R.CHANGED_MIND, O.REFUND, "x", "احتفظت بها"),
    Plan(R.MISSING, O.REFUND, "a", "لم أجد الغطاء"),
)
"""The newest first. a: approved, t: on its way, r: all came, e: and something else with it, i: looked over,
p: resolved, c: closed, n: used, and declined for that, x: withdrawn."""


def plan_returns(placed: Sequence[Ordered], house: House, until: datetime) -> Iterator[Act]:
    """The acts of a dozen returns of orders that arrived some days before `until`."""
    free = list(reversed(placed))
    for plan in PLANS:
        begins = until - STEP * (len(plan.steps) + 1)
        ordered = next((one for one in free if _has_come(one, begins)), None)
        if ordered is None:
            continue
        free.remove(ordered)
        yield begins, _asking(plan, ordered.order, house)
        for place, step in enumerate(plan.steps):
            yield begins + STEP * (place + 1), _stepping(step, plan, ordered.order, house)


def _has_come(one: Ordered, before: datetime) -> bool:
    parcel = one.parcel
    if parcel is None or parcel.state not in HANDED_OVER or parcel.state_at is None:
        return False
    return bool(one.order.total_minor and parcel.state_at < before)


def _asking(plan: Plan, order: Order, house: House) -> Callable[[], None]:
    def ask() -> None:
        with entered(house.scopes["omar"]) if plan.source == "desk" else entered(house.store):
            lines = list(OrderLine.objects.filter(order=order).order_by("place")[:1])
            returning.request(
                order.customer,
                [Wanted(line, Decimal(1)) for line in lines],
                outcome=plan.outcome,
                reason=plan.reason,
                note=plan.note,
                source=plan.source,
            )

    return ask


def _stepping(step: str, plan: Plan, order: Order, house: House) -> Callable[[], None]:
    def go_on() -> None:
        with entered(house.scopes["reem"]):
            back = Return.objects.filter(order=order).latest("id")
            _step(step, plan, back)

    return go_on


def _step(step: str, plan: Plan, back: Return) -> None:
    came = {row.pk: row.asked for row in ReturnLine.objects.filter(of=back)}
    match step:
        case "a":
            returning.approve(back, instructions=ADDRESS)
        case "t":
            returning.ship(back, carrier="سمسا", number="2905511870")
        case "r":
            returning.receive(back, came)
        case "e":
            returning.receive(back, came, [Found("عيّنة عطر")])
        case "i":
            returning.inspect(back, {})
        case "p":
            instead = [{"name": "القفطان المطرّز، مقاس أكبر", "quantity": "1", "price_minor": 0}]
            returning.resolve(back, plan.outcome, instead=instead if plan.outcome == Outcome.EXCHANGE else [])
        case "c":
            returning.close(back)
        case "n":
            returning.inspect(back, {pk: (Condition.USED, Decimal(0)) for pk in came})
            returning.decline(back, Refusal.USED, "فُتحت العبوة واستُعمل نصفها")
        case "x":
            returning.cancel(back)
