"""What the walks do behind the stage: a process beside the shop's, told what to do in lines of JSON.

The walks' own process never touches the database: it is the browser's. Run as `python -m tests.browser.backstage`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402

from tests.channels.conformance.meta import open_line as open_whatsapp  # noqa: E402
from tests.orders.saying import line as order_line  # noqa: E402
from tests.orders.saying import order as an_order  # noqa: E402
from tests.orders.saying import parcel, refund  # noqa: E402
from tests.world import PASSWORD, World, build  # noqa: E402
from wafaa.channels import verbs as channels  # noqa: E402
from wafaa.channels.models import Line, LineState, Outgoing, Window  # noqa: E402
from wafaa.channels.settings import GateSettings  # noqa: E402
from wafaa.inbox import verbs as inbox  # noqa: E402
from wafaa.inbox.models import Conversation, Message  # noqa: E402
from wafaa.lib.money import Money  # noqa: E402
from wafaa.lib.time import now  # noqa: E402
from wafaa.loyalty import verbs as loyalty  # noqa: E402
from wafaa.loyalty.models import Voucher  # noqa: E402
from wafaa.loyalty.queries import balance  # noqa: E402
from wafaa.loyalty.settings import LoyaltySettings  # noqa: E402
from wafaa.orders import verbs as orders  # noqa: E402
from wafaa.orders.models import Order, Return  # noqa: E402
from wafaa.people import verbs as people  # noqa: E402
from wafaa.people.models import Customer, Identity, IdentityKind  # noqa: E402
from wafaa.playbook.verbs import begin_with_standards  # noqa: E402
from wafaa.promises.models import Promise, Revision, Segment  # noqa: E402
from wafaa.shops import verbs as shops  # noqa: E402
from wafaa.shops.models import Shop  # noqa: E402
from wafaa.shops.states import ShipmentState  # noqa: E402
from wafaa.stores.hours import Hours  # noqa: E402
from wafaa.stores.intervals import Interval  # noqa: E402
from wafaa.stores.models import Calendar, Store  # noqa: E402
from wafaa.stores.scope import entered  # noqa: E402
from wafaa.stores.verbs import choose, plan_hours  # noqa: E402
from wafaa.team import verbs as team  # noqa: E402
from wafaa.team.models import Staff, User  # noqa: E402
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


def many_write(text: str, number: int) -> None:
    """So many people write, each a conversation of their own; the last is the newest."""
    with _inside():
        line = Line.objects.get(channel="webchat")
        for place in range(1, number + 1):
            customer = people.meet(f"زائر {place}", source="webchat", language="ar")
            inbox.receive(customer, channel="webchat", line=line, text=f"{text} {place}", key=None)


def takes_back(text: str, said: str) -> None:
    """The customer deletes what they had written; `said` stands there instead."""
    with _inside():
        inbox.take_away(Message.objects.get(text=text), said)


def order_came(number: str) -> None:
    """The shop told of an order of this number for 310, and two days ago its parcel was handed over."""
    with _inside():
        shop = Shop.objects.first() or shops.connect("generic", "متجر ليلى")
        placed, arrived = now() - timedelta(days=5), now() - timedelta(days=2)
        scent = order_line(total="310", name="عطر ورد الطائف")
        orders.mirror(shop, replace(an_order(id=number, lines=(scent,)), at=placed, placed_at=placed, parts={}))
        orders.mirror(shop, replace(parcel(id=number, order=number, state=ShipmentState.DELIVERED), at=arrived))


def shop_pays_back(number: str, amount: str) -> None:
    """The shop tells that so much went back for the order of this number."""
    with _inside():
        orders.mirror(Shop.objects.get(), replace(refund(id=number, order=number, amount=amount), at=now()))


def promises_of(kind: str) -> list[str]:
    """The states of the store's promises of this kind, the oldest first."""
    with _inside():
        return list(Promise.objects.filter(kind=kind).order_by("id").values_list("state", flat=True))


def has_standard_rules() -> None:
    """The rules that a store begins with."""
    with _inside():
        begin_with_standards()


def connect_engine() -> dict[str, str]:
    """A shop that tells by signed hooks: its id and its secret."""
    with _inside():
        shop = Shop.objects.first() or shops.connect("generic", "متجر ليلى")
        return {"shop": str(shop.public_id), "secret": shops.make_secret(shop)}


def told_before_due(number: str) -> bool:
    """Whether the customer of this order was told of another date while the first was still to come."""
    with _inside():
        subject = Order.objects.get(number=number).topic
        moves = Revision.objects.filter(promise__subject=subject, promise__kind="delivery", told_at__isnull=False)
        return any(one.told_at is not None and one.told_at < one.was_due_at for one in moves)


def has_arrived(number: str) -> bool:
    with _inside():
        return bool(Order.objects.filter(number=number, is_made=True).exists())


def return_of(number: str) -> dict[str, str]:
    """The return of this order."""
    with _inside():
        back = Return.objects.get(order__number=number)
        return {"id": str(back.public_id), "number": back.number}


def refund_due(number: str) -> str:
    """By when the money of this order's return is promised, as long as it is owed; else ""."""
    with _inside():
        topic = Return.objects.get(order__number=number).topic
        owed = Promise.objects.filter(subject=topic, kind="refund", settled_at=None).first()
        return owed.due_at.isoformat() if owed is not None else ""


def gather(team_name: str, logins: list[str]) -> None:
    """These colleagues are a team."""
    with _inside(), unit():
        members = list(Staff.objects.filter(user__email__in=[f"{login}@layla.test" for login in logins]))
        team.change_team(team.make_team(team_name), name=team_name, is_closed=False, members=members)


def taps(spoken: str, choice: str) -> None:
    """Whoever wrote this taps one of the choices they were offered, as their channel tells it."""
    with _inside():
        conversation = (
            Message.objects.select_related("conversation__customer").filter(text=spoken).latest("id").conversation
        )
        inbox.receive(
            conversation.customer,
            channel=conversation.channel,
            line=Line.objects.get(channel=conversation.channel),
            conversation=conversation,
            text=choice,
            key=None,
            warnings=["button"],
        )


def written(text: str) -> list[list[str]]:
    """Every message of the conversation in which this text was written: [kind, text], oldest first."""
    with _inside():
        conversation = Message.objects.filter(text=text).latest("id").conversation
        rows = Message.objects.filter(conversation=conversation, withdrawn_at=None).order_by("id")
        return [list(row) for row in rows.values_list("kind", "text")]


def has_come(text: str) -> bool:
    with _inside():
        return Message.objects.filter(text=text).exists()


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


def connect_sms(text: str, number: str, options: Told, secrets: dict[str, str]) -> str:
    """The shop gets a line for text messages, and the visitor who wrote this text a number; the line's public id."""
    with _inside():
        message = Message.objects.select_related("conversation__customer").filter(text=text).latest("id")
        people.identify(message.conversation.customer, IdentityKind.PHONE, number, source="staff")
        line = channels.open_line("sms", "رسائل", options=options, secrets=secrets, state=LineState.OK)
        return str(line.public_id)


def connect_whatsapp() -> str:
    """The shop gets a line for WhatsApp; its public id."""
    with _inside():
        return str(open_whatsapp().public_id)


def free_words_end() -> None:
    """Everybody's 24 hours at WhatsApp are over."""
    with _inside():
        Window.objects.update(until=now() - timedelta(hours=1))


def _store() -> Store:
    return Store.objects.get(slug="layla")


def _inside() -> Any:
    return entered(_store())


def has_ordered(address: str, thing: str) -> str:
    """Whoever reads at this address ordered this, and it has arrived; the order's public id."""
    with _inside():
        customer = people.recognise(IdentityKind.EMAIL, address, source="email", name="أمل")
        line = orders.HandLine(thing, Decimal(2), Money.parse("480", "SAR"))
        made = orders.take_order(customer, [line])
        orders.move_order(made, "delivered")
        return str(made.public_id)


def code_for(address: str) -> str:
    """The code that went out to this address, "" while there is none."""
    with _inside():
        sent = Outgoing.objects.filter(to=address, envelope__kind="code").order_by("-id").first()
        found = re.search(r"\b\d{6}\b", sent.text) if sent else None
        return found.group() if found else ""


def answers_on_the_page(asked: str, text: str) -> None:
    """Omar answers whoever asked this, and the mail with his answer has left."""
    with _inside():
        asking = Message.objects.select_related("conversation__customer").filter(text=asked).latest("id")
        said = inbox.reply(asking.conversation, text, key=f"answer:{text}")
        Outgoing.objects.filter(pk=said.outgoing_id).update(state="sent", sent_at=now())


def runs_a_programme() -> None:
    """A point for each riyal, and something to have for a hundred of them."""
    with _inside():
        choose(LoyaltySettings, {"is_on": True})
        loyalty.change_rule(None, name="نقطة لكل ريال", what="order", per_unit=100)
        reward = loyalty.keep_reward(None, kind="gift", title_ar="عيّنة عطر", price=100, value_minor=1000, way="code")
        loyalty.switch_reward(reward, on=True)


def points_of(address: str) -> Told | None:
    """What the books hold for whoever reads at this address; None while nobody does."""
    with _inside():
        identity = Identity.objects.filter(value=address).select_related("customer").first()
        if identity is None:
            return None
        has = balance(identity.customer, "points")
        used = Voucher.objects.filter(customer=identity.customer, state="used").count()
        who = str(identity.customer.public_id)
        return {"active": has.active, "pending": has.pending, "used": used, "customer": who}


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        open_the_shop, speak, time_passes, name_visitor, writes_by_mail, written, said_by_visitors, promises, persons,
        close_the_shop, settle, connect_mail, many_write, gather, taps, order_came, shop_pays_back, promises_of,
        has_ordered, code_for, answers_on_the_page, has_standard_rules, connect_engine, told_before_due, has_arrived,
        return_of, refund_due, runs_a_programme, points_of, connect_sms, connect_whatsapp,
        free_words_end,
        has_come, takes_back,
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
