"""What programs do as people do at the desk: choices, hours, saved views, merging, and what they are told when not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.programs import reems
from tests.world import World
from wafaa.channels.adapters.whatsapp import WhatsApp
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.playbook.conditions import Group, Leaf
from wafaa.team import attendance_verbs
from wafaa.team.models import Staff

OPEN = {"all": [{"fact": "conversation.status", "op": "is", "value": "open"}]}


def opened(world: World, text: str = "وين طلبي؟") -> Conversation:
    return world.conversation(world.layla_writes(text))


@pytest.fixture
def as_whatsapp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chat shows choices as WhatsApp does."""
    monkeypatch.setattr("wafaa.inbox.choosing.shapes", lambda channel: WhatsApp.abilities.choices)


def errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code in (404, 409, 422) and answer.json()["status"] == answer.status_code, answer.content
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


# Replies


def test_choices_go_beside_the_text_where_they_can(world: World, as_whatsapp: None) -> None:
    path = f"/conversations/{opened(world).public_id}/replies"
    asked = {"text": "متى؟", "choices": [{"title": "إلى {{customer.name}}", "details": "من ٩"}, {"title": "مساءً"}]}
    told = reems(world).post(path, asked, idempotency_key="1").json()
    assert told["choices"] == [{"title": "إلى ليلى", "details": "من ٩"}, {"title": "مساءً", "details": ""}]
    assert told["text"] == "متى؟"


def test_elsewhere_they_are_lines_of_the_text(world: World) -> None:
    asked = {"text": "متى؟", "choices": [{"title": "صباحًا"}, {"title": "مساءً"}]}
    told = reems(world).post(f"/conversations/{opened(world).public_id}/replies", asked).json()
    assert told["choices"] == [] and told["text"].splitlines()[2].endswith(". صباحًا")


def test_what_a_channel_cannot_show_is_refused_in_plain_words(world: World, as_whatsapp: None) -> None:
    program, path = reems(world), f"/conversations/{opened(world).public_id}/replies"
    many = program.post(path, {"text": "x", "choices": [{"title": f"c{n}"} for n in range(11)]})
    assert errors(many) == [("choices", "too_many")]
    assert "At most" in many.json()["errors"][0]["message"]
    assert errors(program.post(path, {"text": "x", "choices": [{"title": "a"}, {"title": "a "}]})) == [
        ("choices", "twice")
    ]
    assert errors(program.post(path, {"text": "x", "choices": [{"title": " "}]})) == [("choices.0.title", "blank")]


def test_an_empty_variable_is_refused_by_name(world: World) -> None:
    answer = reems(world).post(f"/conversations/{opened(world).public_id}/replies", {"text": "{{customer.phone}}"})
    assert errors(answer) == [("text", "empty_variable")]
    assert "Customer's phone" in answer.json()["errors"][0]["message"]


def test_a_reply_waits_for_its_hour_and_is_taken_back_or_sent(world: World) -> None:
    program, path = reems(world), f"/conversations/{opened(world).public_id}/replies"
    at = (now() + timedelta(days=1)).isoformat()
    first, second = (program.post(path, {"text": text, "send_at": at}).json() for text in "ab")
    assert first["send_at"] and first["delivery"]["state"] == "queued"
    taken = program.post(f"/messages/{first['id']}/withdraw")
    assert taken.status_code == 200 and taken.json()["withdrawn_at"]
    assert program.post(f"/messages/{first['id']}/withdraw").status_code == 200
    assert program.post(f"/messages/{first['id']}/send").json()["code"] == "not_waiting"
    assert program.post(f"/messages/{second['id']}/send").status_code == 200
    late = program.post(path, {"text": "c", "send_at": (now() - timedelta(days=1)).isoformat()})
    assert errors(late) == [("send_at", "past")]


def test_what_has_left_is_not_taken_back(world: World) -> None:
    message = world.layla_writes()
    answer = reems(world).post(f"/messages/{message.public_id}/withdraw")
    assert (answer.status_code, answer.json()["code"]) == (409, "has_left")


def test_a_reply_takes_its_undo_seconds_back(world: World) -> None:
    program = reems(world)
    said = program.post(f"/conversations/{opened(world).public_id}/replies", {"text": "x"}).json()
    assert program.post(f"/messages/{said['id']}/withdraw").json()["withdrawn_at"]


# Tending


def test_a_conversation_sleeps_until_an_hour_or_a_word(world: World) -> None:
    program, path = reems(world), f"/conversations/{opened(world).public_id}"
    until = (now() + timedelta(hours=5)).replace(microsecond=0)
    slept = program.post(f"{path}/snooze", {"until": until.isoformat()}).json()
    assert slept["status"] == "snoozed" and slept["snoozed_until"] == until.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [one["status"] for one in program.get("/conversations?status=snoozed").json()["items"]] == ["snoozed"]
    assert program.patch(path, {"status": "open"}).json()["snoozed_until"] is None
    assert program.patch(path, {"status": "snoozed"}).json()["snoozed_until"] is None
    past = program.post(f"{path}/snooze", {"until": (now() - timedelta(hours=1)).isoformat()})
    assert errors(past) == [("until", "past")]


def test_labels_and_presence_are_told(world: World) -> None:
    program = reems(world)
    program.patch(f"/conversations/{opened(world).public_id}", {"labels": ["شحن"]})
    assert program.get("/labels").json() == ["شحن"]
    with world.inside():
        Staff.objects.filter(pk=world.omar.pk).update(here_until=now() + timedelta(minutes=5), presence="busy")
        attendance_verbs.announce_absence(
            world.huda, now() - timedelta(hours=1), now() + timedelta(hours=1), reason="sick"
        )
    told = {one["id"]: one["presence"] for one in program.get("/staff").json()}
    assert (told[world.omar.public_id], told[world.huda.public_id]) == ("busy", "absent")
    assert told[world.reem.public_id] == "away"


def test_conversations_are_merged_split_and_put_back(world: World) -> None:
    program = reems(world)
    first, second = opened(world), opened(world, "وأين الآخر؟")
    assert first.pk != second.pk
    merged = program.post(f"/conversations/{second.public_id}/merge", {"into": first.public_id})
    assert merged.status_code == 200
    told = merged.json()
    assert (told["conversation"]["id"], told["other"]) == (first.public_id, second.public_id)
    assert program.get(f"/conversations/{second.public_id}").json()["id"] == first.public_id
    again = program.post(f"/conversations/{second.public_id}/merge", {"into": first.public_id})
    assert (again.status_code, again.json()["code"]) == (409, "cannot_merge")
    assert program.post(f"/deeds/{told['id']}/undo").status_code == 200
    assert program.get(f"/conversations/{second.public_id}").json()["id"] == second.public_id
    assert program.post(f"/deeds/{told['id']}/undo").json()["code"] == "cannot_undo"
    begun = program.get(f"/conversations/{first.public_id}/messages").json()["items"][0]
    assert program.post(f"/messages/{begun['id']}/split", {}).json()["code"] == "cannot_split"
    program.post(f"/conversations/{first.public_id}/replies", {"text": "x"})
    last = program.get(f"/conversations/{first.public_id}/messages").json()["items"][-1]
    parted = program.post(f"/messages/{last['id']}/split", {"subject": "آخر"})
    assert parted.status_code == 201
    assert program.get(f"/conversations/{parted.json()['other']}").json()["subject"] == "آخر"


def test_a_call_is_written_down_once_and_a_missed_one_is_owed_a_call_back(world: World) -> None:
    program = reems(world)
    asked = {"customer": world.layla.public_id, "way": "in", "outcome": "no_answer", "number": "0501234567"}
    first = program.post("/calls", asked, idempotency_key="c1")
    assert first.status_code == 201 and first.json()["kind"] == "call"
    assert program.post("/calls", asked, idempotency_key="c1").json()["id"] == first.json()["id"]
    conversation = program.get(f"/conversations/{first.json()['conversation']}").json()
    assert conversation["waiting_since"] and conversation["promise_due_at"]
    spoke = program.post("/calls", asked | {"outcome": "answered", "text": "وصل", "seconds": 60}).json()
    assert spoke["conversation"] == conversation["id"]
    assert program.get(f"/conversations/{conversation['id']}").json()["waiting_since"] is None
    past = program.post("/calls", asked | {"call_back_at": (now() - timedelta(hours=1)).isoformat()})
    assert errors(past) == [("call_back_at", "past")]


def test_two_records_become_one_person_and_part_again(world: World) -> None:
    program = reems(world)
    other = program.post("/customers", {"name": "ليلى أحمد"}).json()
    path = f"/customers/{world.layla.public_id}"
    assert program.post(f"{path}/join", {"other": other["id"]}).json()["id"] == world.layla.public_id
    assert program.get(f"/customers/{other['id']}").json()["id"] == world.layla.public_id
    assert program.post(f"{path}/part", {"other": other["id"]}).status_code == 200
    assert program.get(f"/customers/{other['id']}").json()["id"] == other["id"]
    assert program.post(f"{path}/part", {"other": other["id"]}).status_code == 404
    assert program.post(f"{path}/join", {"other": world.stranger.public_id}).status_code == 404


# Views


def test_a_view_is_made_read_changed_and_taken_away(world: World) -> None:
    program, conversation = reems(world), opened(world)
    asked = {"name": "مفتوحة", "conditions": OPEN, "sort": "newest", "is_pinned": True}
    made = program.post("/views", asked)
    view = made.json()
    assert made.status_code == 201 and view["conditions"] == OPEN and view["missing"] == []
    path = f"/views/{view['id']}"
    assert program.get("/views").json() == [view] and program.get(path).json() == view
    held = program.get(f"{path}/conversations").json()
    assert [one["id"] for one in held["items"]] == [conversation.public_id] and held["next_cursor"] is None
    assert program.get(f"{path}/count").json() == {"count": 1, "is_more": False}
    changed = program.patch(path, {"name": "أخرى", "team": world.closed_team.public_id}).json()
    assert (changed["name"], changed["team"]["id"], changed["sort"]) == ("أخرى", world.closed_team.public_id, "newest")
    assert program.patch(path, {"team": None}).json()["team"] is None
    assert program.ask("DELETE", path).json()["id"] == view["id"]
    assert program.get(path).status_code == 404 and program.get("/views").json() == []


def test_a_views_pages_follow_each_other(world: World) -> None:
    with world.inside():
        for number in range(5):
            Conversation.objects.create(number=90 + number, customer=world.layla, channel="webchat")
    program = reems(world)
    path = f"/views/{program.post('/views', {'name': 'x', 'conditions': OPEN}).json()['id']}"
    seen, cursor = [], ""
    for _page in range(3):
        told = program.get(f"{path}/conversations?limit=2{cursor}").json()
        seen += [one["number"] for one in told["items"]]
        cursor = f"&cursor={told['next_cursor']}"
    assert seen == [90, 91, 92, 93, 94] and told["next_cursor"] is None
    other = program.get("/conversations?limit=1").json()["next_cursor"]
    assert errors(program.get(f"{path}/conversations?cursor={other}")) == [("cursor", "bad_cursor")]


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"all": []},
        {"all": [{"fact": "no.such", "op": "is", "value": "x"}]},
        {"all": [{"fact": "conversation.status", "op": "is", "value": "gone"}]},
        {"all": [], "any": []},
        {"version": 2, "all": OPEN["all"]},
        {"all": [[[[[[]]]]]]},
    ],
)
def test_conditions_that_are_none_are_refused_in_words(conditions: Any, world: World) -> None:
    program = reems(world)
    assert errors(program.post("/views", {"name": "x", "conditions": conditions})) == [("conditions", "bad_conditions")]
    assert errors(program.post("/views", {"name": "x", "conditions": OPEN, "team": world.omar.public_id})) == [
        ("team", "unknown")
    ]


def test_private_views_and_a_neighbours_are_none_of_a_programs(world: World) -> None:
    tree = Group("all", (Leaf("conversation.status", "is", "open"),))
    with world.as_staff(world.omar):
        mine = inbox.keep_view(None, name="خاصة", tree=tree)
    with world.next_door():
        theirs = inbox.keep_view(None, name="x", tree=tree, sharing="store")
    program = reems(world)
    assert program.get("/views").json() == []
    for view in (mine, theirs):
        assert program.get(f"/views/{view.public_id}").status_code == 404
        assert program.get(f"/views/{view.public_id}/conversations").status_code == 404
        assert program.ask("DELETE", f"/views/{view.public_id}").status_code == 404


def test_who_reads_conversations_reads_views_and_changes_none(world: World) -> None:
    view = reems(world).post("/views", {"name": "x", "conditions": OPEN}).json()
    reader = reems(world, "conversations:read")
    assert reader.get(f"/views/{view['id']}/conversations").status_code == 200
    assert reader.post("/views", {"name": "x", "conditions": OPEN}).status_code == 403
    assert reader.ask("DELETE", f"/views/{view['id']}").status_code == 403


def test_the_facts_of_views_are_told_with_the_stores_own(world: World) -> None:
    with world.inside():
        field = people.make_field("money", label_ar="الميزانية", label_en="Budget")
        people.set_own(world.layla, {field: "900.00"})
    conversation, program = opened(world), reems(world)
    facts = {one["name"]: one for one in program.get("/views/facts").json()}
    assert facts["customer.field.budget"]["currency"] == "SAR" and facts["customer.field.budget"]["label"] == "Budget"
    assert {"value": "vip", "label": "VIP"} in facts["customer.kind"]["options"]
    rich = {"all": [{"fact": "customer.field.budget", "op": "more", "value": "500"}]}
    view = program.post("/views", {"name": "x", "conditions": rich}).json()
    held = program.get(f"/views/{view['id']}/conversations").json()["items"]
    assert [one["id"] for one in held] == [conversation.public_id]
    with world.inside():
        people.archive_field(field)
    assert program.get(f"/views/{view['id']}").json()["missing"] == ["Budget"]
    assert program.get(f"/views/{view['id']}/conversations").json()["items"] == []
