"""The demo store in the size in which a newcomer gets it."""

from __future__ import annotations

from collections import Counter

from tests.demo.conftest import SUNDAY_MORNING
from wafaa.demo.verbs import seed_demo
from wafaa.inbox.models import Conversation
from wafaa.orders.models import Order, Shipment
from wafaa.people.models import Customer
from wafaa.promises.models import Promise
from wafaa.shops.states import ShipmentState
from wafaa.stores.scope import entered
from wafaa.work.models import Event, Job


def test_a_newcomer_finds_a_shop_that_keeps_most_of_its_promises(db: None) -> None:
    made = seed_demo(now=SUNDAY_MORNING)
    with entered(made.store):
        states = Counter(Promise.objects.filter(kind="first_reply").values_list("state", flat=True))
        own = Counter(Promise.objects.filter(kind="own").values_list("state", flat=True))
        assert 390 <= Conversation.objects.count() <= 415
        assert 290 <= Customer.objects.count() <= 310
        assert 0.8 < states["kept"] / (states["kept"] + states["broken"]) < 0.97
        assert min(own["kept"], own["broken"], own["open"]) > 2
        waiting = Conversation.objects.filter(status="open", first_reply_seconds=None).count()
        assert 20 <= waiting <= 32
        assert Conversation.objects.filter(opened_at__lt=made.store.created_at).count() == 0
        assert set(Shipment.objects.values_list("state", flat=True)) == set(ShipmentState) - {"unknown"}
        assert Order.objects.filter(is_over=False, due_at__lt=SUNDAY_MORNING).count() > 5
        at = list(Event.objects.order_by("id").values_list("at", flat=True))
        assert at == sorted(at)
        assert not Job.objects.filter(store=made.store).exists()
