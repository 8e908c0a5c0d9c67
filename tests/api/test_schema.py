"""What the document promises, asked of the real application by a machine that tries everything it allows and more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.api.programs import Program, reems
from tests.loyalty.rewarding import a_reward, with_points
from tests.orders.returns.coming import all_came, looked_over
from tests.orders.saying import a_shop, line
from tests.orders.saying import order as an_order
from tests.playbook.rules import a_rule
from tests.world import World
from wafaa.api.acting import scope_of
from wafaa.api.asked import CONDITIONS
from wafaa.api.v1 import document
from wafaa.channels import verbs as channels
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Meeting, Sweep
from wafaa.lib.time import now
from wafaa.loyalty import verbs as loyalty
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Voucher
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.holding import hold
from wafaa.orders.models import Order, OrderLine, Product, Return
from wafaa.orders.verbs import mirror, returning
from wafaa.orders.verbs.returning import Wanted
from wafaa.people import verbs as people
from wafaa.playbook.conditions import Group, Leaf
from wafaa.playbook.models import Run
from wafaa.stores.models import Setting
from wafaa.stores.scope import entered
from wafaa.stores.verbs import choose
from wafaa.voice.models import Asked, Response

NAMED_BY = {f"/api/v1/messages/{{public_id}}/{act}": "waiting" for act in ("send", "withdraw", "split")}
ACTS = ("approve", "decline", "ship", "receive", "inspect", "resolve", "cancel", "close")
NAMED_BY |= {f"/api/v1/returns/{{public_id}}/{act}": f"return_{act}" for act in ACTS}
NAMED_BY |= {f"/api/v1/sweeps/{{public_id}}/{act}": f"sweep_{act}" for act in ("start", "undo")}
NAMED_BY |= {f"/api/v1/holds/{{public_id}}/{act}": f"hold_{act}" for act in ("capture", "release")}
NAMED_BY["/api/v1/vouchers/{public_id}/undo"] = "voucher_used"
TILL = ("rewards", "vouchers", "holds", "points")
NAMED_BY["/api/v1/customers/{public_id}/erasure/call-off"] = "leaving"
EXAMPLES = 4
"""Of each operation and kind (what the document allows, what it does not)."""
load_all_checks()
ASKED = {
    GenerationMode.POSITIVE: [
        "positive_data_acceptance",
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ],
    GenerationMode.NEGATIVE: [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    ],
}


@pytest.fixture(autouse=True)
def connections_stay_open() -> Iterator[None]:
    """A request's end closes old connections; here they hold the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[tuple[str, str]]:
    paths = json.loads(document())["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


@cache
def schema() -> OpenApiSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def real_ids(world: World) -> dict[str, Any]:
    """Things that are there, by the words of paths and fields."""
    message = world.layla_writes()
    conversation = world.conversation(message)
    with world.inside():
        promise = inbox.promise_own(conversation, "x", now() + timedelta(days=300))
        other = world.conversation(world.layla_writes("وأين الآخر؟", key="other"))
        view = inbox.keep_view(
            None, name="x", tree=Group("all", (Leaf("conversation.status", "is", "open"),)), sharing="store"
        )
        company = people.make_company(name="الأفق", domains=["ufuq.example"])
        waiting = inbox.reply_later(conversation, "x", now() + timedelta(days=9), key="later")
        twin = people.meet("ليلى", source="api")
        people.join_people(world.layla, twin, why="api")
        deed = inbox.split(inbox.reply(conversation, "x", key="x"))
        Setting.objects.create(app="api", values={"per_minute": 10_000})
        mirror(a_shop(), an_order(person=None, lines=(line("many", quantity=Decimal(90)),)))
        taken = Order.objects.get()
        returns = returns_at_each_step(taken)
        more = the_rest(world, conversation, taken)
        till = what_a_till_holds(world)
    return {
        "customers": world.layla.public_id,
        "conversations": conversation.public_id,
        "messages": message.public_id,
        "promises": promise.public_id,
        "views": view.public_id,
        "companies": company.public_id,
        "deeds": deed.public_id,
        "orders": taken.public_id,
        **returns,
        **more,
        **till,
        "order": taken.public_id,
        "lines": [{"order": taken.public_id, "ref": "many", "quantity": "1"}],
        "came": [{"place": 1, "quantity": "1"}],
        "seen": [{"place": 1, "condition": "new", "accepted": "1"}],
        "waiting": waiting.public_id,
        "into": other.public_id,
        "other": twin.public_id,
        "call_back_at": (now() + timedelta(days=300)).isoformat(),
        "company": company.public_id,
        "conditions": CONDITIONS,
        "until": (now() + timedelta(days=300)).isoformat(),
        "send_at": (now() + timedelta(days=300)).isoformat(),
        "customer": world.layla.public_id,
        "conversation": conversation.public_id,
        "assignee": world.omar.public_id,
        "team": world.closed_team.public_id,
        "due_at": (now() + timedelta(days=300)).isoformat(),
    }


def what_a_till_holds(world: World) -> dict[str, Any]:
    """A reward, vouchers that are ready and used, and points put aside."""
    choose(LoyaltySettings, {"is_on": True})
    choose(ReferralSettings, {"is_on": True})
    rich, reward = with_points(world.layla, 1_000_000, key="till"), a_reward(price=1)
    ready, used = (loyalty.redeem_reward(rich, reward, key=key).public_id for key in ("ready", "used"))
    held = {
        act: hold(rich, Currency.POINTS, 1000, key=act, ends_at=now() + timedelta(days=9)).public_id
        for act in ("hold", "capture", "release")
    }
    loyalty.use_voucher(Voucher.objects.get(public_id=used))
    return {
        "rewards": reward.public_id,
        "vouchers": ready,
        "voucher_used": used,
        "holds": held["hold"],
        "hold_capture": held["capture"],
        "hold_release": held["release"],
    }


def the_rest(world: World, conversation: Conversation, order: Order) -> dict[str, Any]:
    """Files, ready answers, changes to many, meetings, notices, products, rules and somebody who is leaving."""
    file = channels.keep_file("a.txt", b"a", owner="token:0")
    answer = inbox.keep_answer(None, title="x", text="x", sharing="store", files=[file])
    leaving = people.meet("سامي", source="api")
    people.ask_erasure(leaving)
    inbox.offer_meeting(conversation, key="m")
    rule = a_rule()
    run = Run.objects.create(
        rule=rule, kind="conversation", record_id=conversation.pk, mark="x", mode="do", state="done"
    )
    notice = channels.notify(world.layla, key="x", code="x", subject=order.topic, title="x", text="x")
    asked = Asked.objects.create(about="order", order=order, customer=world.layla, due_at=now())
    said = Response.objects.create(asked=asked, order=order, customer=world.layla, score=4, on_day=now().date())
    assert order.shop is not None
    product = Product.objects.create(shop=order.shop, external_id="7", name="x")
    return {
        "files": file.public_id,
        "answers": answer.public_id,
        "leaving": leaving.public_id,
        "confirm": world.layla.public_id,
        "meetings": Meeting.objects.get().public_id,
        "rules": rule.public_id,
        "runs": run.public_id,
        "responses": said.public_id,
        "notices": notice.public_id,
        "products": product.public_id,
        "members": loyalty.join(world.layla, way="page").public_id,
        "points": world.layla.public_id,
        "what": "priority",
        "to": "high",
        "conversations_meant": [conversation.public_id],
    }


def sweeps_of(program: Program, conversation: str) -> dict[str, str]:
    """Plans of this program's: one to be read, one to be started, one that is done."""
    with entered(scope_of(program.token)):
        meant = [Conversation.objects.get(public_id=conversation).pk]
        ids = [inbox.plan_sweep(meant, "priority", "high").public_id for _one in range(3)]
        Sweep.objects.filter(public_id=ids[2]).update(state="done", undo_until=now() + timedelta(days=7))
    return dict(zip(("sweeps", "sweep_start", "sweep_undo"), ids, strict=True))


def returns_at_each_step(order: Order) -> dict[str, str]:
    """A return for each act that programs may carry out, where it may."""

    def asked() -> Return:
        return returning.request(None, [Wanted(OrderLine.objects.get(order=order), Decimal(1))])

    back = {name: asked() for name in ("returns", "return_approve", "return_cancel")}
    for name in ("return_ship", "return_receive"):
        back[name] = returning.approve(asked())
    waited = returning.approve(asked())
    Return.objects.filter(pk=waited.pk).update(approved_at=now() - timedelta(days=20))
    back["return_decline"] = returning.decline(waited, "not_received")
    back["return_inspect"] = all_came(asked())
    back["return_resolve"] = looked_over(asked())
    back["return_close"] = returning.resolve(looked_over(asked()), "refund")
    return {name: one.public_id for name, one in back.items()}


@pytest.mark.parametrize(("method", "path"), operations())
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_application_keeps_what_its_document_says(
    world: World, method: str, path: str, mode: GenerationMode
) -> None:
    program, ids = reems(world), real_ids(world)
    if path.startswith("/api/v1/sweeps/"):
        ids |= sweeps_of(program, ids["conversations"])
    headers = {"Authorization": f"Bearer {program.text}"}
    checks = CHECKS.get_by_names(ASKED[mode])
    seen: set[int] = set()

    @given(case=schema()[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            _name_what_is_there(case, ids)
        response = case.call(headers=headers)
        seen.add(response.status_code)
        case.validate_response(response, checks=checks, headers=headers)

    keeps()
    if mode is GenerationMode.POSITIVE:
        assert seen & {200, 201}, f"never carried out: {seen}"


def _name_what_is_there(case: Any, ids: dict[str, Any]) -> None:
    """A document can say what an id or a cursor looks like, not which there are."""
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)
    if "public_id" in (case.path_parameters or {}):
        case.path_parameters["public_id"] = ids[NAMED_BY.get(case.path, case.path.split("/")[3])]
    if case.path == "/api/v1/returns" and isinstance(case.body, dict):
        # It wants one of three things, which a document cannot say either.
        case.body.setdefault("order", ids["order"])
        case.body.setdefault("lines", ids["lines"])
    if case.path == "/api/v1/sweeps" and isinstance(case.body, dict):
        case.body |= {"conversations": ids["conversations_meant"], "what": ids["what"], "to": ids["to"]}
        case.body.pop("view", None)
    for place in (case.body, case.query):
        if isinstance(place, dict):
            if isinstance(place.get("files"), list):
                place["files"] = [ids["files"]]
                place.pop("choices", None)
            known = (set(place) & set(ids)) - {"files", "conversations"}
            place.update({name: ids[name] for name in known if place[name] is not None})
    if case.path.split("/")[3] in TILL and isinstance(case.body, dict):
        for name in ("member", "mark", "order"):
            case.body.pop(name, None)
        case.body |= {"points": 1} if "points" in case.body else {}
        case.body |= {"customer": ids["customer"]} if case.path.endswith("/redeem") else {}
