"""The named world: Reem owns the shop, Omar and Huda answer, Layla buys; the neighbour must see nothing."""

from __future__ import annotations

import copy
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from wafaa.channels.models import Channel, Line, LineState
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.promises.models import Policy
from wafaa.promises.policies import DEFAULTS
from wafaa.stores.hours import always_open
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope, entered
from wafaa.stores.verbs import open_store
from wafaa.team import verbs as team
from wafaa.team.middleware import scope_of
from wafaa.team.models import Staff, Team
from wafaa.work.unit import unit

PASSWORD = "a long and quiet evening"


@dataclass
class World:
    """Two shops. `shop` is Reem's; `neighbour` must never show up in it, nor it in the neighbour's."""

    shop: Store
    neighbour: Store
    reem: Staff
    manager: Staff
    omar: Staff
    huda: Staff
    clerk: Staff
    viewer: Staff
    stranger: Staff
    closed_team: Team
    chat: Line
    mail: Line
    form: Line
    neighbours_chat: Line
    layla: Customer

    def inside(self) -> AbstractContextManager[Scope]:
        """The machine itself acts in Reem's shop."""
        return entered(self.shop)

    def next_door(self) -> AbstractContextManager[Scope]:
        return entered(self.neighbour)

    def as_staff(self, staff: Staff) -> AbstractContextManager[Scope]:
        return entered(scope_of(staff))

    def layla_writes(self, text: str = "وين طلبي؟", **traits: Any) -> Message:
        """Layla writes in the chat of Reem's shop."""
        traits.setdefault("key", None)
        with self.inside():
            return inbox.receive(self.layla, channel=Channel.WEBCHAT, line=self.chat, text=text, **traits)

    def conversation(self, message: Message) -> Conversation:
        with self.inside():
            found: Conversation = Conversation.objects.select_related("customer").get(pk=message.conversation_id)
            return found


def build() -> World:
    with unit():
        shop = open_store("layla", "عطور ليلى", always_open("Asia/Riyadh"))
        neighbour = open_store("neighbour", "Next Door", always_open("Africa/Cairo"), language="en")
        parts = _furnish(shop)
        with entered(neighbour):
            _policies()
            stranger = team.join(team.make_user("stranger@neighbour.test", PASSWORD), "owner", "Stranger")
            neighbours_chat = Line.objects.create(channel=Channel.WEBCHAT, name="chat", state=LineState.OK)
        # Kept between tests whose clocks differ by years: nobody here is asked for a second step but by name.
        Staff.everywhere.update(second_by=None)
    for staff in (*(part for part in parts.values() if isinstance(part, Staff)), stranger):
        staff.second_by = None
    return World(shop=shop, neighbour=neighbour, stranger=stranger, neighbours_chat=neighbours_chat, **parts)


def _furnish(shop: Store) -> dict[str, Any]:
    with entered(shop):
        _policies()
        parts: dict[str, Any] = {
            "reem": _staff("reem", "owner", "ريم العنزي"),
            "manager": _staff("maha", "manager", "مها الشمري"),
            "omar": _staff("omar", "agent", "عمر حدّاد"),
            "huda": _staff("huda", "agent", "هدى السالم"),
            "clerk": _staff("khaled", "clerk", "خالد منصور"),
            "viewer": _staff("sara", "viewer", "سارة يوسف"),
            "closed_team": team.make_team("الإدارة", is_closed=True),
            "chat": Line.objects.create(channel=Channel.WEBCHAT, name="الدردشة", state=LineState.OK),
            "mail": Line.objects.create(
                channel=Channel.EMAIL, name="البريد", address="help@layla.test", state=LineState.OK
            ),
            "form": Line.objects.create(channel=Channel.FORM, name="النموذج", state=LineState.OK),
            "layla": people.recognise(
                IdentityKind.EMAIL, "layla@customer.test", source="email", name="ليلى", language="ar"
            ),
        }
    return parts


def _staff(login: str, role: str, name: str) -> Staff:
    return team.join(team.make_user(f"{login}@layla.test", None), role, name)


def _policies() -> None:
    for kind, channel, minutes in DEFAULTS:
        Policy.objects.create(kind=kind, channel=channel, minutes=minutes)


class Mould:
    """The world's rows, kept from the first build: casting them again costs a few inserts instead of a hundred
    verbs. The objects are copies, so that no test changes another's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tables = [table for table in map(_contents, _tables()) if table[2]]

    def cast(self) -> World:
        with transaction.atomic(), connection.cursor() as cursor:
            for name, columns, rows in self.tables:
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", rows)
        return copy.deepcopy(self.world)


def _tables() -> list[str]:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    ours = [m for m in models if m.__module__.startswith("wafaa.") or m._meta.db_table == "account_emailaddress"]
    return [model._meta.db_table for model in ours if model._meta.db_table != "work_schedule"]


def _contents(table: str) -> tuple[str, list[str], list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return table, [f'"{column[0]}"' for column in cursor.description], cursor.fetchall()
