"""Companies, as programs read and write them, and whom they are suggested for."""

from __future__ import annotations

from typing import Any

from tests.api.programs import reems
from tests.world import World
from wafaa.people import verbs as people
from wafaa.people.models import Company, Customer


def errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code in (409, 422) and answer.json()["status"] == answer.status_code, answer.content
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_a_company_is_made_found_changed_and_put_away(world: World) -> None:
    program = reems(world)
    asked = {"name": "شركة الأفق", "domains": ["https://www.Ufuq.example/"], "phone": "٠٥٠١٢٣٤٥٦٧", "city": "الرياض"}
    made = program.post("/companies", asked)
    company = made.json()
    assert made.status_code == 201
    assert (company["domains"], company["phone"]) == (["ufuq.example"], "+966501234567")
    path = f"/companies/{company['id']}"
    assert program.get(path).json() == company
    assert [one["id"] for one in program.get("/companies?q=الافق").json()["items"]] == [company["id"]]
    changed = program.patch(path, {"city": "جدة", "is_wholesale": True}).json()
    assert (changed["city"], changed["is_wholesale"], changed["domains"]) == ("جدة", True, ["ufuq.example"])
    assert program.patch(path, {"archived": True}).json()["archived_at"]
    assert program.get("/companies").json()["items"] == []
    assert len(program.get("/companies?archived=true").json()["items"]) == 1
    assert program.patch(path, {"archived": False, "domains": []}).json()["domains"] == []


def test_what_is_no_company_is_refused_field_by_field(world: World) -> None:
    program = reems(world)
    program.post("/companies", {"name": "الأفق", "domains": ["ufuq.example"]})
    assert errors(program.post("/companies", {"name": "ألافق"})) == [("name", "exists")]
    assert errors(program.post("/companies", {"name": "آخر", "domains": ["ufuq.example"]})) == [("domains", "exists")]
    bad = program.post("/companies", {"name": "...", "domains": ["gmail.com"], "phone": "12", "vat_number": "؟"})
    assert {field for field, _code in errors(bad)} == {"name", "domains", "phone", "vat_number"}
    with world.inside():
        assert Company.objects.count() == 1


def test_a_suggestion_is_confirmed_or_declined(world: World) -> None:
    program = reems(world)
    with world.inside():
        company = people.make_company(name="الأفق", domains=["ufuq.example"])
        sami, nora = (
            people.recognise("email", f"{name}@ufuq.example", source="email", name=name) for name in ("sami", "nora")
        )
    told = program.get(f"/customers/{sami.public_id}/company").json()
    suggested = {"company": {"id": company.public_id, "name": "الأفق"}, "domain": "ufuq.example"}
    assert told == {"company": None, "is_settled": False, "suggestion": suggested}
    yes = program.post(f"/customers/{sami.public_id}/company", {"company": company.public_id}).json()
    assert (yes["company"]["id"], yes["is_settled"], yes["suggestion"]) == (company.public_id, True, None)
    no = program.post(f"/customers/{nora.public_id}/company", {"company": None}).json()
    assert no == {"company": None, "is_settled": True, "suggestion": None}
    held = program.get(f"/companies/{company.public_id}/people").json()["items"]
    assert held == [{"id": sami.public_id, "name": "sami"}]
    assert errors(program.post(f"/customers/{nora.public_id}/company", {"company": nora.public_id})) == [
        ("company", "unknown")
    ]


def test_people_come_page_by_page_each_as_who_stands_for_them(world: World) -> None:
    with world.inside():
        company = people.make_company(name="الأفق")
        some = [Customer.objects.create(name=f"p{n}") for n in range(3)]
        for one in some:
            people.put_in_company(one, company)
        people.join_people(world.layla, some[0], why="staff")
    program, path = reems(world), f"/companies/{company.public_id}/people"
    first = program.get(f"{path}?limit=2").json()
    rest = program.get(f"{path}?limit=2&cursor={first['next_cursor']}").json()
    assert [one["name"] for one in [*first["items"], *rest["items"]]] == ["p2", "p1", "ليلى"]


def test_a_neighbours_company_is_not_there(world: World) -> None:
    with world.next_door():
        theirs = people.make_company(name="x")
    program = reems(world)
    assert program.get(f"/companies/{theirs.public_id}").status_code == 404
    assert program.patch(f"/companies/{theirs.public_id}", {"city": "x"}).status_code == 404
    assert program.get(f"/companies/{theirs.public_id}/people").status_code == 404
    asked = {"company": theirs.public_id}
    assert errors(program.post(f"/customers/{world.layla.public_id}/company", asked)) == [("company", "unknown")]
    reader = reems(world, "customers:read")
    assert reader.post("/companies", {"name": "x"}).status_code == 403
