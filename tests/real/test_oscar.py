"""A real shop engine beside the product: django-oscar places and moves orders, and tells of them by signed webhooks."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.world import World
from wafaa.channels.models import Notice
from wafaa.lib.standardhooks import new_secret
from wafaa.lib.time import now
from wafaa.orders.models import Order, Product, Shipment
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises.models import Promise, PromiseState
from wafaa.shops import verbs as shops
from wafaa.shops.models import Arrival, Shop
from wafaa.work.worker import run_due

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-oscar" / "bin" / "python"
LONGEST = 240
pytestmark = [
    pytest.mark.real,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("oscar"),
]


class Oscar:
    """The shop, in a process and on a database of its own. `calls` are what its last act's webhooks were answered."""

    def __init__(self, folder: Path, address: str, secret: str) -> None:
        assert PYTHON.exists(), "make test puts django-oscar into .venv-oscar"
        self.calls: list[int] = []
        self.process = subprocess.Popen(
            [str(PYTHON), str(ROOT / "tests/real/oscar/shop.py"), str(folder), address, secret],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.watch = threading.Timer(LONGEST, self.process.kill)
        self.watch.start()

    def __call__(self, act: str, *given: Any) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"act": act, "with": given}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline() or '{"calls": ["the shop has ended"], "answer": null}')
        self.calls = told["calls"]
        return told["answer"]

    def close(self) -> None:
        self.watch.cancel()
        self.process.communicate()


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's database with its shelf: made once, since migrating it costs more than a test."""
    folder = tmp_path_factory.mktemp("oscar")
    shop = Oscar(folder, "http://127.0.0.1:9/", new_secret())
    shop("open")
    shop.close()
    return folder / "oscar.sqlite3"


@pytest.fixture
def oscar(world: World, live_server: Any, furnished: Path, tmp_path: Path) -> Iterator[Oscar]:
    shutil.copy(furnished, tmp_path)
    with world.inside():
        begin_with_standards()
        shop = shops.connect("generic", "أوسكار")
        opened = Oscar(tmp_path, f"{live_server.url}/hooks/shops/{shop.public_id}/", shops.make_secret(shop))
        yield opened
        opened.close()


def understood() -> None:
    """All that came is worked off, and none of it was odd."""
    while run_due():
        pass
    assert set(Arrival.objects.values_list("state", flat=True)) <= {"understood"}
    assert Shop.objects.get().refusals == {}


def test_an_order_lives_from_basket_to_door(oscar: Oscar) -> None:
    number = oscar("order", "noura@customer.test", "نورة", ["عطر ورد الطائف", "بخور كمبودي"])
    assert oscar.calls == [200]
    understood()
    order = Order.objects.get()
    assert (order.number, order.state, order.total_minor, order.currency) == (number, "placed", 42_500, "SAR")
    assert [line.name for line in order.lines.order_by("place")] == ["عطر ورد الطائف", "بخور كمبودي"]
    assert order.customer is not None and order.customer.name == "نورة" and order.ship_to["city"] == "الرياض"
    promise = Promise.objects.get(kind="delivery")
    assert promise.subject == order.topic and promise.due_at > now() + timedelta(hours=1)

    oscar("status", number, "Processing")
    oscar("parcel", number, "In transit", "29001234")
    oscar("status", number, "Shipped")
    assert oscar.calls == [200]
    understood()
    order.refresh_from_db()
    assert (order.state, Shipment.objects.get().state) == ("shipped", "in_transit")

    oscar("status", number, "Delivered")
    oscar("again", number)
    assert oscar.calls == [200]
    understood()
    order.refresh_from_db()
    promise.refresh_from_db()
    assert (order.state, order.is_over, promise.state) == ("delivered", True, PromiseState.KEPT)
    assert Order.objects.count() == 1


def test_the_buyer_is_told_once_however_often_the_shop_tells(oscar: Oscar) -> None:
    number = oscar("order", "noura@customer.test", "نورة", ["بخور كمبودي"])
    oscar("again", number)
    oscar("status", number, "Processing")
    oscar("again", number)
    understood()
    assert [one.code for one in Notice.objects.order_by("id")] == ["order.received"]
    assert number in Notice.objects.get().text
    oscar("order", "noura@customer.test", "نورة", ["عطر ورد الطائف"])
    understood()
    assert Notice.objects.filter(code="order.received").count() == 2
    assert Notice.objects.values("customer").distinct().count() == 1
    assert Product.objects.count() == 0
