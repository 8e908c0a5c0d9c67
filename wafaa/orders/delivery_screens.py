"""What pages of orders show of promises and troubles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wafaa.lib.dates import clock, day
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.orders.delivering import SHOP, partly
from wafaa.orders.models import Delivery, Order, OrderLine, Shipment
from wafaa.orders.troubles import Trouble
from wafaa.promises.models import Promise, PromiseKind, PromiseState
from wafaa.promises.screens import TONES
from wafaa.promises.sources import says_source
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone


def troubles(order: Order, parcels: Iterable[Shipment] = ()) -> list[dict[str, Any]]:
    """{text, parcel, since} of each trouble, the gravest first. What is late is not said to be going to be."""
    is_late = any(one["code"] == Trouble.LEAD_TIME for one in order.troubles)
    numbers = {parcel.public_id: parcel.number for parcel in parcels}
    return [
        {
            "text": str(Trouble(one["code"]).label),
            "parcel": numbers.get(one["parcel"], ""),
            "since": datetime.fromisoformat(one["since"]),
        }
        for one in order.troubles
        if one["code"] in Trouble.values and not (is_late and one["code"] == Trouble.DELAY)
    ]


def gravest(order: Order) -> str:
    """The gravest trouble in words, "" when there is none."""
    return next((one["text"] for one in troubles(order)), "")


def in_part(order: Order, lines: Sequence[OrderLine], parcels: Sequence[Shipment]) -> str:
    """Which of its things have arrived and which have not, in one line; "" while it is all one."""
    split = partly(order, [line.external_id for line in lines], parcels)
    if split is None:
        return ""
    names = {line.external_id: line.name or line.sku for line in lines}
    said = {name: isolated(_(", ").join(names[one] for one in ids)) for name, ids in vars(split).items()}
    return _("Arrived in part: %(here)s. Still to come: %(coming)s.") % said


def vows(order: Order) -> list[dict[str, Any]]:
    """The promises about an order, as its page shows them."""
    rows = list(
        Promise.objects.filter(subject=order.topic)
        .exclude(state=PromiseState.CANCELLED)
        .prefetch_related("revisions")
        .order_by("id")[:40]
    )
    lines = {
        one.promise_id: one.lines for one in Delivery.objects.filter(order=order).only("promise", "lines", "store")
    }
    return [_vow(one, lines.get(one.pk, []), is_ours=order.shop_id is None) for one in rows]


def _vow(promise: Promise, lines: list[str], *, is_ours: bool) -> dict[str, Any]:
    moves = sorted(promise.revisions.all(), key=lambda one: one.pk)
    return {
        "what": str(PromiseKind(promise.kind).label),
        "due": _says(promise.due_at),
        "state": {"text": str(PromiseState(promise.state).label), "tone": TONES.get(promise.state, "")},
        "source": _("by whoever took the order") if is_ours and promise.source == SHOP else says_source(promise.source),
        "lines": _counted(len(lines)) if lines else "",
        "told": promise.told_at,
        "moves": [{"was": _says(one.was_due_at), "at": one.at, "is_told": one.told_at is not None} for one in moves],
    }


def _counted(lines: int) -> str:
    words = ngettext("%(n)s line of the order", "%(n)s lines of the order", lines)
    return in_digits(words % {"n": lines}, scope.current().store.figures)


def _says(at: datetime) -> str:
    store, language = scope.current().store, (get_language() or "ar")[:2]
    told = (at, known_zone(store.timezone), language, store.figures)
    return f"{day(*told)} {clock(*told)}"
