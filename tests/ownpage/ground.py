"""A customer's browser at their own page, and the mail in which their codes come."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from tests.world import World
from wafaa.channels.models import Outgoing
from wafaa.ownpage.models import Asking
from wafaa.ownpage.verbs.signing import send_code
from wafaa.stores.scope import entered

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
P = "/p/layla/"
LAYLA, NOURA = "layla@customer.test", "noura@customer.test"


def browser(language: str = "ar", **traits: Any) -> Client:
    return Client(headers={"accept-language": language}, **traits)


def asks(client: Client, address: str, *, at: str = P, to: str = "") -> Any:
    return client.post(f"{at}in/", {"address": address, "to": to})


def mailed(world: World, store: Any = None) -> str:
    """The code of whoever asked last, "" when none went out. Running the job twice sends no second one."""
    with entered(store or world.shop):
        asking = Asking.objects.latest("id")
        before = Outgoing.objects.count()
        send_code(asking.pk)
        send_code(asking.pk)
        sent = Outgoing.objects.order_by("-id").first()
        assert Outgoing.objects.count() <= before + 1
        if sent is None or Outgoing.objects.count() == before:
            return ""
        found = re.search(r"\b\d{6}\b", sent.text)
        assert found is not None and sent.to == asking.value
        return found.group()


def signed_in(world: World, address: str = LAYLA, *, client: Client | None = None, to: str = "") -> Client:
    """A browser that came in by a code."""
    client = client or browser()
    asks(client, address, to=to)
    answer = client.post(f"{P}in/code/", {"code": mailed(world)})
    assert answer.status_code == 302, answer.content.decode()
    return client
