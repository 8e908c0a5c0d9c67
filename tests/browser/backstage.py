"""What the walks do behind the stage: a process beside the shop's, told what to do in lines of JSON.

The walks' own process never touches the database: it is the browser's. Run as `python -m tests.browser.backstage`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402

from tests.world import PASSWORD, World, build  # noqa: E402
from wafaa.channels import verbs as channels  # noqa: E402
from wafaa.channels.models import Line  # noqa: E402
from wafaa.channels.settings import GateSettings  # noqa: E402
from wafaa.inbox import verbs as inbox  # noqa: E402
from wafaa.inbox.models import Conversation, Message  # noqa: E402
from wafaa.lib.time import now  # noqa: E402
from wafaa.people import verbs as people  # noqa: E402
from wafaa.people.models import Customer, IdentityKind  # noqa: E402
from wafaa.promises.models import Promise, Segment  # noqa: E402
from wafaa.stores.hours import Hours  # noqa: E402
from wafaa.stores.intervals import Interval  # noqa: E402
from wafaa.stores.models import Calendar, Store  # noqa: E402
from wafaa.stores.scope import entered  # noqa: E402
from wafaa.stores.verbs import choose, plan_hours  # noqa: E402
from wafaa.team.models import User  # noqa: E402
from wafaa.work.unit import unit  # noqa: E402

Told = dict[str, Any]
PEOPLE = ("reem", "omar", "huda")


def open_the_shop() -> Told:
    """The named world in an empty database, with passwords for those who answer."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    world = build()
    with unit():
        for login in PEOPLE:
            user = User.objects.get(email=f"{login}@layla.test")
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    _furnish(world)
    return {"line": world.chat.public_id, "store": world.shop.slug, "password": PASSWORD}


def _furnish(world: World) -> None:
    """Some work of earlier days, so that no page is empty."""
    for text in ("وين طلبي ١٠٤٢؟", "Can I change my address?", "أبغى أرجع العطر، المقاس غلط"):
        world.layla_writes(text)
    with world.inside():
        people.identify(world.layla, IdentityKind.PHONE, "0551234567", source="staff")
        people.write_note(world.layla, "تفضّل الاتصال بعد العصر.")


def speak(login: str, lang: str) -> None:
    User.objects.filter(email=f"{login}@layla.test").update(language=lang)


def time_passes(name: str, minutes: int) -> int:
    """For the running promises to this customer it is so many minutes later; how many promises that were."""
    ago = timedelta(minutes=minutes)
    with _inside():
        rows = Promise.objects.filter(customer__name=name, settled_at=None)
        pks = list(rows.values_list("pk", flat=True))
        Segment.objects.filter(promise__in=pks).update(started_at=F("started_at") - ago)
        moved = {field: F(field) - ago for field in ("made_at", "due_at", "at_risk_at", "next_tick_at")}
        return int(Promise.objects.filter(pk__in=pks).update(**moved))


def name_visitor(text: str, name: str) -> None:
    """The visitor who wrote this text is known by this name."""
    with _inside():
        message = Message.objects.select_related("conversation__customer").filter(text=text).latest("id")
        people.describe(message.conversation.customer, name=name)
        Conversation.objects.filter(pk=message.conversation_id).update(customer_name=name)


def writes_by_mail(name: str, text: str) -> None:
    """The customer of this name writes a mail besides."""
    with _inside():
        customer = Customer.objects.get(name=name)
        inbox.receive(customer, channel="email", line=Line.objects.get(channel="email"), text=text, key=None)


def written(text: str) -> list[list[str]]:
    """Every message of the conversation in which this text was written: [kind, text], oldest first."""
    with _inside():
        conversation = Message.objects.filter(text=text).latest("id").conversation
        rows = Message.objects.filter(conversation=conversation, withdrawn_at=None).order_by("id")
        return [list(row) for row in rows.values_list("kind", "text")]


def said_by_visitors(keys: list[str]) -> dict[str, str]:
    """The text stored under each of these keys of theirs. Fails when one is stored twice."""
    with _inside():
        rows = list(Message.objects.filter(kind="in", key__isnull=False).values_list("key", "text"))
    stored = [(str(key).rpartition(":")[2], text) for key, text in rows]
    assert len(stored) == len(dict(stored)), "stored twice"
    return {key: text for key, text in stored if key in set(keys)}


def promises(name: str) -> list[list[str]]:
    with _inside():
        rows = Promise.objects.filter(customer__name=name).order_by("id")
        return [list(row) for row in rows.values_list("kind", "state")]


def persons(address: str) -> int:
    """How many different people have this e-mail address."""
    with _inside():
        found = Customer.objects.filter(identities__kind=IdentityKind.EMAIL, identities__value=address)
        return len({customer.root_id for customer in found})


def close_the_shop() -> None:
    """It opens again in three days."""
    week = {(now().weekday() + 3) % 7: (Interval(9 * 60, 17 * 60),)}
    with _inside(), unit():
        plan_hours(Calendar.objects.get(is_main=True), Hours("Asia/Riyadh", week))


def settle(app_values: Told) -> None:
    """Change the settings of sending."""
    with _inside():
        choose(GateSettings, app_values)


def connect_mail(options: Told, secrets: dict[str, str]) -> None:
    """The mail line gets its servers."""
    with _inside():
        line = Line.objects.get(channel="email")
        channels.change_line(line, options={**line.options, **options}, secrets=secrets)


def _store() -> Store:
    return Store.objects.get(slug="layla")


def _inside() -> Any:
    return entered(_store())


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        open_the_shop, speak, time_passes, name_visitor, writes_by_mail, written, said_by_visitors, promises, persons,
        close_the_shop, settle, connect_mail,
    )
}  # fmt: skip


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"answer": ACTS[asked["act"]](*asked["with"])}
        except Exception as error:
            answer = {"trouble": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
