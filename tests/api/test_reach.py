"""Meetings, being forgotten, notices, goods and the playbook, as programs reach them."""

from __future__ import annotations

from datetime import timedelta

from tests.api.programs import Program, reems
from tests.api.test_files import errors, opened
from tests.orders.saying import a_shop, order
from tests.playbook.rules import a_rule, work_off
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.lib.time import now
from wafaa.orders.models import Product, Stock
from wafaa.orders.verbs import mirror
from wafaa.people import verbs as people
from wafaa.people.models import Company, Erasure
from wafaa.playbook.models import Run


def test_a_meeting_is_offered_and_called_off(world: World) -> None:
    program, conversation = reems(world), opened(world)
    path = f"/conversations/{conversation.public_id}/meetings"
    offered = program.post(path, {"text": "نراك الآن"}, idempotency_key="m1")
    meeting = offered.json()
    assert offered.status_code == 201 and meeting["state"] == "open" and "/m/" in meeting["link"]
    assert program.post(path, {"text": "نراك الآن"}, idempotency_key="m1").json() == meeting
    said = program.get(f"/messages/{meeting['message']}").json()["text"]
    assert said.startswith("نراك الآن") and meeting["link"] in said
    assert program.get(f"/meetings/{meeting['id']}").json() == meeting
    for _again in range(2):
        assert program.post(f"/meetings/{meeting['id']}/call-off").json()["state"] == "called_off"
    assert errors(program.post(path, {"text": "{{customer.phone}}"})) == [("text", "empty_variable")]
    assert Program(world.neighbour).get(f"/meetings/{meeting['id']}").status_code == 404


def test_being_forgotten_wants_a_clear_yes_and_can_be_called_off(world: World) -> None:
    program, path = reems(world), f"/customers/{world.layla.public_id}/erasure"
    opened(world)
    told = program.get(path).json()
    assert told["due_at"] is None and told["waits_days"] == 7
    assert {one["what"]: one["count"] for one in told["goes"]}["messages"] == 1
    stranger = {"confirm": world.omar.public_id}
    assert errors(program.post(path, stranger)) == [("confirm", "not_confirmed")]
    assert errors(program.post(path, {})) == [("confirm", "missing")]
    with world.inside():
        assert not Erasure.objects.exists()
    yes = {"confirm": world.layla.public_id}
    asked = program.post(path, yes)
    assert asked.status_code == 200 and asked.json()["due_at"]
    assert program.post(path, yes).json()["due_at"] == asked.json()["due_at"], "twice is once"
    assert program.post(f"{path}/call-off").json()["due_at"] is None
    assert program.post(f"{path}/call-off").json()["code"] == "none_waits"
    assert reems(world, "customers:write").get(path).status_code == 403, "writing customers is not erasing them"


def test_notices_are_read_by_customer_and_by_order(world: World) -> None:
    with world.inside():
        mirror(a_shop(), order())
        channels.notify(
            world.layla, key="x:1", code="order.received", subject="order:abc", title="وصلنا طلبك", text="شكرًا"
        )
    program = reems(world)
    (notice,) = program.get(f"/notices?customer={world.layla.public_id}").json()["items"]
    assert (notice["code"], notice["about"], notice["about_id"], notice["title"]) == (
        "order.received",
        "order",
        "abc",
        "وصلنا طلبك",
    )
    assert program.get(f"/notices/{notice['id']}").json() == notice
    assert program.get(f"/notices?order={world.omar.public_id}").json()["items"] == []
    assert reems(world, "orders:read").get("/notices").status_code == 403
    assert Program(world.neighbour).get(f"/notices/{notice['id']}").status_code == 404


def test_products_are_read_with_their_stock(world: World) -> None:
    with world.inside():
        shop = a_shop()
        rose = Product.objects.create(
            shop=shop, external_id="7", name="عطر الورد", sku="R-7", currency="SAR", price_minor=12050
        )
        Stock.objects.create(product=rose, place="online", quantity=3)
        Product.objects.create(shop=shop, external_id="8", name="عود", is_offered=False)
    program = reems(world)
    (found,) = program.get("/products?sku=R-7").json()["items"]
    assert (found["price"], found["ref"], found["shop"]["name"]) == ("120.50", "7", "متجر ليلى")
    assert found["stock"] == [{"place": "online", "name": "", "quantity": 3}]
    assert program.get(f"/products/{found['id']}").json() == found
    assert [one["name"] for one in program.get("/products?offered=false").json()["items"]] == ["عود"]
    assert Program(world.neighbour).get(f"/products/{found['id']}").status_code == 404


def test_the_playbook_is_read_with_what_it_did(world: World) -> None:
    with world.inside():
        rule = a_rule()
    opened(world)
    work_off()
    program = reems(world)
    (told,) = [one for one in program.get("/rules").json() if one["id"] == rule.public_id]
    assert (told["mode"], told["trigger"], told["about"]) == ("do", "message.received", "conversation")
    assert program.get(f"/rules/{rule.public_id}").json() == told
    (run,) = program.get(f"/rules/{rule.public_id}/runs?state=done").json()["items"]
    assert run["state"] == "done" and run["title"] and run["thens"]
    assert program.get(f"/runs/{run['id']}").json() == run
    assert run["id"] in [one["id"] for one in program.get("/runs").json()["items"]]
    blind = reems(world, "playbook:read")
    shown = blind.get(f"/runs/{run['id']}").json()
    assert shown["title"] is None and shown["why"] == [] and shown["detail"] == "" and shown["thens"] == []
    assert Program(world.neighbour).get(f"/rules/{rule.public_id}").status_code == 404
    with world.inside():
        assert Run.objects.filter(public_id=run["id"]).exists()


def test_a_change_of_a_company_judges_what_is_sent_and_leaves_the_rest(world: World) -> None:
    with world.inside():
        company = people.make_company(name="الأفق", domains=["ufuq.example"])
        # Written down when another rule held: no form would take these today.
        Company.objects.filter(pk=company.pk).update(vat_number="؟", phone="12")
    program, path = reems(world), f"/companies/{company.public_id}"
    changed = program.patch(path, {"city": "جدة"})
    assert changed.status_code == 200
    told = changed.json()
    assert (told["city"], told["vat_number"], told["phone"], told["domains"]) == ("جدة", "؟", "12", ["ufuq.example"])
    assert errors(program.patch(path, {"phone": "13"}))[0][0] == "phone"
    assert program.patch(path, {"name": "النور"}).json()["phone"] == "12"


def test_a_promise_is_made_kept_and_moved(world: World) -> None:
    program, conversation = reems(world), opened(world)
    due = (now() + timedelta(days=1)).isoformat()
    made = program.post("/promises", {"conversation": conversation.public_id, "text": "أتصل", "due_at": due})
    assert made.status_code == 201
    later = (now() + timedelta(days=2)).isoformat()
    moved = program.post(f"/promises/{made.json()['id']}/move", {"due_at": later, "told": True}).json()
    assert moved["told_at"] and program.post(f"/promises/{moved['id']}/keep").json()["settled_at"]
