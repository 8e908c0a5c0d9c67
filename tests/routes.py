"""Who gets what answer at which address: the table tests/routes.json, and how it is asked.

`python -m tests.routes --write` writes the table anew; read the difference before you keep it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("routes.json")
ROLES = ("owner", "manager", "agent", "clerk", "viewer", "anonymous", "neighbour")
PLACES = {
    "owner": "reem",
    "manager": "manager",
    "agent": "omar",
    "clerk": "clerk",
    "viewer": "viewer",
    "neighbour": "stranger",
}
OWN, CLOSED, NEXT_DOOR = "own", "closed_team", "next_door"
KINDS = (
    ("settings/tokens/", "token_row"),
    ("settings/webhooks/", "webhook"),
    ("api/v1/customers/", "customer"),
    ("api/v1/conversations/", "conversation"),
    ("api/v1/messages/", "message"),
    ("api/v1/promises/", "promise"),
    ("api/v1/points/", "customer"),
    ("api/v1/members/", "member"),
    ("api/v1/rewards/", "reward"),
    ("api/v1/vouchers/", "voucher"),
    ("api/v1/holds/", "customer"),  # without a token nothing is looked up
    ("settings/staff/invitations/", "invitation"),
    ("settings/staff/", "staff"),
    ("settings/teams/", "team"),
    ("settings/promises/", "policy"),
    ("settings/ready/", "ready_answer"),
    ("settings/channels/email/", "mail_line"),
    ("settings/channels/chat/", "chat_line"),
    ("settings/channels/form/", "form_line"),
    ("settings/channels/whatsapp/", "whatsapp_line"),
    ("settings/channels/generic/", "generic_line"),
    ("settings/channels/telegram/", "telegram_line"),
    ("settings/channels/phone/", "phone_line"),
    ("settings/channels/sms/", "sms_line"),
    ("settings/channels/messenger/", "messenger_line"),
    ("settings/channels/instagram/", "instagram_line"),
    ("settings/channels/x/", "x_line"),
    ("settings/channels/", "chat_line"),
    ("settings/shops/", "shop"),
    ("loyalty/friends/", "referral"),
    ("loyalty/contests/won/", "won_ticket"),
    ("loyalty/contests/", "contest"),
    ("loyalty/measures/", "measure"),
    ("p/<slug:store>/contests/", "contest"),
    ("loyalty/rewards/", "reward"),
    ("loyalty/vouchers/", "voucher"),
    ("loyalty/counter/voucher/", "voucher"),
    ("loyalty/counter/card/", "member_card"),
    ("loyalty/counter/credit/", "credit_spent"),
    ("p/<slug:store>/credit/", "credit_code"),
    ("p/<slug:store>/rewards/mine/", "voucher"),
    ("p/<slug:store>/rewards/", "reward"),
    ("settings/tiers/", "tier"),
    ("loyalty/of/", "customer"),
    ("loyalty/grants/", "grant"),
    ("p/<slug:store>/orders/", "order"),
    ("p/<slug:store>/returns/", "return"),
    ("p/<slug:store>/talks/", "conversation"),
    ("returns/of/", "customer"),
    ("returns/for/", "customer"),
    ("returns/order/", "order"),
    ("returns/", "return"),
    ("settings/order-lists/", "order_list"),
    ("goods/branches/", "branch"),
    ("goods/moves/", "stock_move"),
    ("goods/", "product"),
    ("scores/of/", "customer"),
    ("orders/notes/", "order_note"),
    ("orders/of/", "customer"),
    ("orders/for/", "customer"),
    ("orders/", "order"),
    ("loyalty/rules/", "earning_rule"),
    ("loyalty/lists/", "points_list"),
    ("loyalty/offers/", "offer"),
    ("p/<slug:store>/offers/", "offer"),
    ("loyalty/keeping/", "shop"),
    ("playbook/beside/conversation/", "conversation"),
    ("playbook/beside/customer/", "customer"),
    ("playbook/beside/order/", "order"),
    ("playbook/rules/", "rule"),
    ("playbook/runs/", "run"),
    ("settings/stuck/jobs/", "job"),
    ("settings/stuck/messages/", "outgoing"),
    ("settings/stuck/arrivals/", "arrival"),
    ("praise/", "staff"),
    ("to-call/", "follow_up"),
    ("people/", "staff"),
    ("customers/import/", "import"),
    ("customers/fields/", "own_field"),
    ("customers/", "customer"),
    ("promises/", "promise"),
    ("inbox/", "conversation"),
    ("requests/", "request"),
    ("messages/", "message"),
    ("meetings/", "meeting"),
    ("macros/", "macro_run"),
    ("deeds/", "deed"),
    ("many/from/", "staff"),
    ("many/", "sweep"),
    ("views/", "saved_view"),
    ("files/", "file"),
    ("join/", "invitation"),
    ("bell/", "notification"),
    ("settings/phone/devices/", "device"),
)
LINES = {"f": "form_line", "hooks": "generic_line"}
OF_A_TEAM = ("conversation", "message", "file", "promise", "macro_run", "deed", "meeting")

FORM = {
    "status": "waiting",
    "state": "viewing",
    "priority": "high",
    "label": "شحن",
    "channel": "webchat",
    "key": "k",
    "text": "نص",
    "until": "reply",
    "presence": "available",
}
"""What every POST carries: enough for those acts whose choice is a word."""

Answers = dict[str, dict[str, int]]


def ours() -> dict[str, Any]:
    """Every address of ours: route → view. allauth's are its own affair and listed in test_architecture."""
    from django.urls import get_resolver

    def walk(at: Any, before: str) -> Iterator[tuple[str, Any]]:
        for entry in at.url_patterns:
            route = before + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, route)
            else:
                yield route, entry.callback

    return {route: view for route, view in walk(get_resolver(), "") if not route.startswith("account/")}


class Census:
    """The world's objects of each kind: Reem's own, the closed team's, and the neighbour's."""

    def __init__(self, world: Any) -> None:
        from django.test import Client

        self.world = world
        self.ids = {
            OWN: self._things(world.shop, world.chat),
            NEXT_DOOR: self._things(world.neighbour, world.neighbours_chat),
        }
        self.ids[CLOSED] = self.ids[OWN] | self._in_the_closed_team()
        self.clients = {role: Client(raise_request_exception=False) for role in ROLES}
        for role, name in PLACES.items():
            self.clients[role].force_login(getattr(world, name).user)
            self._has_just_logged_in(self.clients[role], getattr(world, name).user_id)

    @staticmethod
    def _has_just_logged_in(client: Any, user_id: int) -> None:
        """Sensitive pages ask who is there again; these answered a moment ago."""
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user_id)
        session.save()

    def _things(self, store: Any, chat: Any) -> dict[str, Any]:
        from wafaa.api.verbs import deliveries, endpoints, tokens
        from wafaa.channels.models import Channel, Line
        from wafaa.orders.models import ReturnLine
        from wafaa.promises.models import Policy
        from wafaa.stores.scope import entered
        from wafaa.team import verbs as team
        from wafaa.team.models import Staff
        from wafaa.work import jobs
        from wafaa.work.models import Job
        from wafaa.work.unit import unit

        with entered(store):
            line = {
                c: Line.objects.filter(channel=c).first() or Line.objects.create(channel=c, name=c)
                for c in Channel.values
            }
            with unit():
                jobs.enqueue("wafaa.work.limits.forget_old", {})
            job = Job.objects.filter(store=store, task="wafaa.work.limits.forget_old").get()
            Job.objects.filter(pk=job.pk).update(state="dead")
            webhook, _secret = endpoints.open_endpoint("ERP", "https://erp.test/hook", ["message.received"])
            things = {
                "token_row": tokens.make("ERP", ["customers:read"])[0].public_id,
                "webhook": webhook.public_id,
                "delivery": deliveries.test(webhook).public_id,
                "staff": Staff.objects.order_by("-id")[0].public_id,
                "absence": self._absence_of(Staff.objects.order_by("-id")[0]),
                "team": team.make_team("فريق").public_id,
                "invitation": team.invite("new@x.test", "agent", "New").public_id,
                "policy": Policy.objects.earliest("id").pk,
                "mail_line": line["email"].public_id,
                "chat_line": line["webchat"].public_id,
                "form_line": line["form"].public_id,
                "whatsapp_line": line["whatsapp"].public_id,
                "generic_line": line["generic"].public_id,
                "telegram_line": line["telegram"].public_id,
                "phone_line": line["phone"].public_id,
                "sms_line": line["sms"].public_id,
                "messenger_line": line["messenger"].public_id,
                "instagram_line": line["instagram"].public_id,
                "x_line": line["x"].public_id,
                "job": job.pk,
                **self._shop(),
                **self._points(),
                **self._talk(chat, line["email"], None),
            }
            lines = ReturnLine.objects.filter(of__public_id=things["return"])
            lines.update(photos=[things["file_id"]])
            return things

    @staticmethod
    def _shop() -> dict[str, Any]:
        from decimal import Decimal

        from wafaa.lib.money import Money
        from wafaa.orders import verbs as orders
        from wafaa.orders.models import Product
        from wafaa.orders.verbs import returning
        from wafaa.people import verbs as people
        from wafaa.shops import verbs as shops

        shop, line = shops.connect("generic", "متجر"), orders.HandLine("عود", Decimal(1), Money(100, "SAR"))
        owner = people.meet("E", source="staff")
        back = returning.request(owner, [returning.Wanted(None, Decimal(1), name="عود")])
        order, branch = orders.take_order(owner, [line]), orders.add_branch("الفرع")
        product = Product.objects.create(shop=shop, external_id="1", name="عود")
        move = orders.count_stock(product, branch.code, 3, why="counted")
        assert move is not None
        return {
            **Census._rewards(owner),
            "offer": Census._offer(shop, owner),
            "shop": shop.public_id,
            "shop_arrival": shops.take_in(shop, "e", b"{}", {}).pk,
            "order": order.public_id,
            "order_note": orders.write_note(order, "ملاحظة").public_id,
            "order_list": orders.take_orders_list("orders.csv", b"number,total\n1,10\n").public_id,
            "product": product.public_id,
            "branch": branch.public_id,
            "stock_move": move.public_id,
            "return": back.public_id,
            **Census._contest(owner),
        }

    @staticmethod
    def _offer(shop: Any, owner: Any) -> str:
        from wafaa.loyalty.personal import Terms
        from wafaa.loyalty.verbs.personal import make_offer
        from wafaa.orders.models import Order, Product

        Order.objects.create(shop=shop, external_id="o", number="o", customer=owner, state="delivered", currency="SAR")
        rose = Product.objects.create(shop=shop, external_id="2", name="ورد", currency="SAR", price_minor=1000)
        return make_offer(owner, Terms("percent", percent=10), rose, why="chosen", key="census").public_id

    @staticmethod
    def _contest(winner: Any) -> dict[str, Any]:
        from datetime import timedelta

        from wafaa.lib.time import now
        from wafaa.loyalty.models import Ticket
        from wafaa.loyalty.verbs import contests

        days = {
            name: now() + timedelta(days=many) for name, many in (("starts_at", 1), ("ends_at", 2), ("draws_at", 3))
        }
        contest = contests.announce(contests.write_contest(None, name="سحب", prize="عود", **days))
        ticket = Ticket.objects.create(contest=contest, customer=winner, subject="order:1", rank=1, is_won=True)
        return {"contest": contest.public_id, "won_ticket": ticket.public_id}

    @staticmethod
    def _rewards(customer: Any) -> dict[str, Any]:
        from wafaa.loyalty import verbs as loyalty
        from wafaa.loyalty.settings import LoyaltySettings
        from wafaa.stores.verbs import choose

        choose(LoyaltySettings, {"is_on": True})
        card = loyalty.join(customer, way="desk")
        reward = loyalty.keep_reward(None, kind="gift", title_ar="هدية", price=0, per_member=1, way="code")
        voucher = loyalty.redeem_reward(customer, loyalty.switch_reward(reward, on=True), key="k")
        return {
            "reward": reward.public_id,
            "voucher": voucher.public_id,
            "member_card": card.public_id,
            **Census._friends(customer),
        }

    @staticmethod
    def _friends(advocate: Any) -> dict[str, Any]:
        from wafaa.loyalty.referral_settings import ReferralSettings
        from wafaa.loyalty.verbs import referring
        from wafaa.people import verbs as people
        from wafaa.stores.verbs import choose

        choose(ReferralSettings, {"is_on": True})
        link = referring.link_of(advocate)
        return {
            "friend_link": link.code,
            "referral": referring.claim(link, people.meet("G", source="staff")).public_id,
        }

    @staticmethod
    def _points() -> dict[str, Any]:
        """A tier, and points that somebody else gave."""
        from wafaa.loyalty import verbs as loyalty
        from wafaa.loyalty.settings import LoyaltySettings
        from wafaa.loyalty.verbs.granting import grant
        from wafaa.loyalty.verbs.points_lists import take_points_list
        from wafaa.people import verbs as people
        from wafaa.shops.models import Coupon, Shop
        from wafaa.stores.verbs import choose

        choose(LoyaltySettings, {"is_on": True})
        someone = people.meet("F", source="staff")
        loyalty.join(someone, way="desk")
        loyalty.earn(someone, "credit", 500, key="census:credit")
        return {
            "tier": loyalty.keep_tier(None, threshold=100, name_ar="الفضي", name_en="Silver").public_id,
            "points_list": take_points_list("points.csv", b"phone,points\n0551234567,1\n").public_id,
            "grant": grant(someone, 10, reason="thanks", key="grant:census").public_id,
            "credit_spent": loyalty.spend_credit(someone, 300, key="census").public_id,
            "credit_code": Coupon.objects.create(shop=Shop.objects.first(), code="CREDIT", why="credit:x").public_id,
            "member": loyalty.join(someone, way="desk").public_id,
            "measure": loyalty.begin_measure("gesture:late", 10).public_id,
            "earning_rule": loyalty.change_rule(None, name="نقاط", what="order", per_unit=100).public_id,
        }

    @staticmethod
    def _absence_of(staff: Any) -> str:
        from datetime import timedelta

        from wafaa.lib.time import now
        from wafaa.team.attendance_verbs import announce_absence

        begins = now() + timedelta(days=30)
        return announce_absence(staff, begins, begins + timedelta(days=1), reason="sick").public_id

    def _in_the_closed_team(self) -> dict[str, Any]:
        from wafaa.stores.scope import entered

        with entered(self.world.shop):
            return self._talk(self.world.chat, self.world.mail, self.world.closed_team)

    def _talk(self, chat: Any, mail: Any, team: Any) -> dict[str, Any]:
        from datetime import timedelta

        from wafaa.channels import verbs as channels
        from wafaa.channels.models import Outgoing
        from wafaa.inbox import verbs as inbox
        from wafaa.lib.time import now
        from wafaa.people import verbs as people
        from wafaa.playbook.conditions import Group, Leaf
        from wafaa.team import verbs as teams

        opened = Leaf("conversation.status", "is", "open")
        customer, other = people.meet("C", source="email"), people.meet("D", source="email")
        identity = people.identify(customer, "email", "claimed@x.test", source="staff")
        arrival = channels.take_in(mail, f"<{customer.public_id}@x>", b"From: a@b.test\r\n\r\nhi", {})
        kept = channels.keep_file("a.txt", b"hello", owner=f"line:{mail.pk}")
        attached = channels.keep_file("b.txt", b"hello", owner=f"line:{mail.pk}")
        asked = team or teams.make_team(f"المستودع {customer.public_id}")
        message = inbox.receive(customer, channel="email", line=mail, text="x", key=None, files=[kept], arrival=arrival)
        conversation = message.conversation
        promise = inbox.promise_own(conversation, "call", now() + timedelta(days=2))
        inbox.assign(conversation, staff=None, team=team)
        meeting = inbox.offer_meeting(conversation, key="meeting").meeting
        answer = inbox.keep_answer(None, title="شكر", text="شكرًا لك", sharing="store")
        run = inbox.run_macro(conversation, answer, key="k")
        aside = inbox.receive(customer, channel="email", line=mail, text="y", key=None).conversation
        deed = inbox.merge(aside, conversation)
        outgoing = channels.queue(
            customer, mail, "email", purpose="reply", text="t", to="c@x.test", subject=conversation.topic
        )
        Outgoing.objects.filter(pk=outgoing.pk).update(state="failed")
        return {
            "customer": customer.public_id,
            "other": other.public_id,
            "import": people.take_list("list.csv", b"phone\n0551234567\n").public_id,
            "own_field": people.make_field("text", label_ar="العطر المفضل", label_en="Perfume").public_id,
            "identity": identity.pk,
            "conversation": conversation.public_id,
            "message": message.public_id,
            "meeting": meeting.public_id,
            "deed": deed.public_id,
            **self._rule_about(conversation),
            "sweep": self._sweep_of(conversation),
            **self._notification_of(conversation),
            "file": kept.public_id,
            **self._request_of(asked, attached, customer.public_id),
            "promise": promise.public_id,
            "follow_up": self._call_to_make(customer, conversation),
            "ready_answer": answer.public_id,
            "saved_view": inbox.keep_view(None, name="V", tree=Group("all", (opened,)), sharing="store").public_id,
            "macro_run": run.public_id,
            "outgoing": outgoing.public_id,
            "arrival": arrival.public_id,
        }

    @staticmethod
    def _call_to_make(customer: Any, conversation: Any) -> str:
        from datetime import timedelta

        from wafaa.inbox import verbs as inbox
        from wafaa.lib.time import now
        from wafaa.promises import verbs as promises

        owed = promises.make("follow_up", customer, conversation.topic, due_at=now() + timedelta(days=1), text="?")
        return inbox.put_on_the_list(owed, customer, why="solved", at=now()).public_id

    @staticmethod
    def _rule_about(conversation: Any) -> dict[str, Any]:
        """A rule, and what it asks about this conversation."""
        from wafaa.playbook import verbs as playbook
        from wafaa.playbook.models import Run

        steps = [{"do": "conversation.label", "choices": {"label": "x"}}]
        rule = playbook.keep_rule(
            None, name="R", kind="conversation", trigger="message.received", steps=steps, mode="ask"
        )
        playbook.set_off(rule, conversation, "event:1")
        return {"rule": rule.public_id, "run": Run.objects.get(rule=rule).public_id}

    def _request_of(self, team: Any, kept: Any, key: str) -> dict[str, Any]:
        """Omar's, in his shop; at the neighbour's the stranger's."""
        from wafaa.inbox import verbs as inbox

        asker = self.world.omar if team.store_id == self.world.shop.pk else self.world.stranger
        message = inbox.ask(asker, team, "?", key=key, files=[kept])
        return {"request": message.conversation.public_id, "file_id": kept.public_id}

    def _sweep_of(self, conversation: Any) -> str:
        """Omar's, in his shop; at the neighbour's the stranger's."""
        from wafaa.inbox import verbs as inbox

        is_ours = conversation.store_id == self.world.shop.pk
        with self.world.as_staff(self.world.omar if is_ours else self.world.stranger):
            return inbox.plan_sweep([conversation.pk]).public_id

    def _notification_of(self, conversation: Any) -> dict[str, Any]:
        """Omar's, in his shop; at the neighbour's the stranger's."""
        from wafaa.team import bell_verbs
        from wafaa.team.models import Notification

        is_ours = conversation.store_id == self.world.shop.pk
        bell_verbs.notify(
            self.world.omar if is_ours else self.world.stranger, "mention", topic=conversation.topic, ref="1"
        )
        line = Notification.objects.get(topic=conversation.topic)
        return {"notification": line.public_id, "notification_id": line.pk, "device": self._device_of(line.staff)}

    @staticmethod
    def _device_of(staff: Any) -> str:
        from tests.push_browser import Browser
        from wafaa.team import push_verbs

        made = push_verbs.add_device(
            staff, "", agent="", **Browser.fresh().form(f"https://push.test/{staff.public_id}")
        )
        return made.public_id

    def answers(self, route: str) -> Answers:
        """{whose: {role: status}} of this route."""
        found: Answers = {}
        for whose in (OWN, CLOSED, NEXT_DOOR):
            path = self._path(route, whose)
            if path is not None:
                found[whose] = {role: self._ask(role, path) for role in ROLES}
        return found

    def _path(self, route: str, whose: str) -> str | None:
        import re

        names = [name for name in re.findall(r"<(?:\w+:)?(\w+)>", route) if name != "what"]
        kind = next((kind for prefix, kind in KINDS if route.removeprefix("s/<slug:store>/").startswith(prefix)), "")
        if whose == CLOSED and (kind not in OF_A_TEAM or names == ["store"]):
            return None
        if whose == NEXT_DOOR and not names:
            return None
        things = self.ids[whose]
        # With an id, the neighbour's thing is asked for in our own store; without one, the neighbour's store itself.
        slug = self.world.neighbour.slug if whose == NEXT_DOOR and names == ["store"] else self.world.shop.slug
        values = {
            "store": slug,
            "line": things[LINES.get(route.partition("/")[0], "chat_line")],
            "identity_id": things["identity"],
            "other_id": things["other"],
            "policy_id": things["policy"],
            "job_id": things["job"],
            "session_id": 10**6,
            "delivery_id": things["delivery"],
            "notification_id": things["notification_id"],
            "absence_id": things["absence"],
            "token": "forged",
            "file_id": things["file_id"],
            "shop": things["shop"],
            "arrival_id": things["shop_arrival"],
            "name": "icon-192.png",
            "what": "debts",
            "code": things["friend_link"],
            "public_id": things.get(kind, ""),
        }
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route)

    def _ask(self, role: str, path: str) -> int:
        """The answer to GET, or to a POST where only that is taken; nothing of it stays."""
        from django.db import transaction

        client = self.clients[role]
        sid = transaction.savepoint()
        try:
            status = client.get(path).status_code
            return client.post(path, FORM).status_code if status == 405 else status
        finally:
            transaction.savepoint_rollback(sid)


def read_table() -> dict[str, Answers]:
    table: dict[str, Answers] = json.loads(TABLE.read_text())
    return table


def write_table(table: dict[str, Answers]) -> None:
    TABLE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    # The suite's own ground is needed (a test database, the world), so the suite writes the table.
    command = [sys.executable, "-m", "pytest", "tests/test_routes.py", "-q", "-p", "no:cacheprovider"]
    sys.exit(subprocess.call(command, env=os.environ | {"WRITE_ROUTES": "1" if "--write" in sys.argv else ""}))
