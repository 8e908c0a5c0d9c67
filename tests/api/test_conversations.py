"""Conversations, messages and promises, as programs read and write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from tests.api.programs import reems
from tests.world import World
from wafaa.channels.models import LineState, Outgoing
from wafaa.channels.verbs import open_line
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.people import verbs as people
from wafaa.promises.models import Promise

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def opened(world: World, text: str = "وين طلبي؟") -> Conversation:
    return world.conversation(world.layla_writes(text))


def test_a_conversation_is_opened_on_the_customers_behalf(world: World) -> None:
    program = reems(world)
    asked = {"customer": world.layla.public_id, "text": "أين الطرد؟", "subject": "طلب ١٢"}
    made = program.post("/conversations", asked)
    told = made.json()
    assert made.status_code == 201
    assert (told["status"], told["channel"], told["subject"]) == ("open", "form", "طلب ١٢")
    assert told["customer"]["id"] == world.layla.public_id and told["promise_due_at"]
    said = program.get(f"/conversations/{told['id']}/messages").json()["items"]
    assert [(one["kind"], one["text"]) for one in said] == [("in", "أين الطرد؟")]
    assert program.get(f"/conversations/{told['id']}").json() == told


def test_nothing_is_opened_for_a_stranger(world: World) -> None:
    with world.next_door():
        stranger = people.meet("x", source="staff")
    asked = {"customer": stranger.public_id, "text": "x"}
    assert reems(world).post("/conversations", asked).status_code == 404


def test_lists_are_filtered(world: World) -> None:
    program = reems(world)
    with time_machine.travel(START, tick=False) as clock:
        first = opened(world)
        clock.shift(60)
        with world.inside():
            other = people.recognise("email", "sami@customer.test", source="email", name="سامي")
            second = inbox.receive(other, channel="webchat", line=world.chat, text="مرحبا", key=None).conversation
            inbox.assign(first, staff=world.omar, team=None)
            inbox.set_status(second, "solved")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in program.get(f"/conversations{query}").json()["items"]]

    both = [second.public_id, first.public_id]
    assert ids("") == both
    assert ids("?status=open") == [first.public_id] and ids("?status=solved") == [second.public_id]
    assert ids(f"?assignee={world.omar.public_id}") == [first.public_id] and ids("?assignee=none") == both[:1]
    assert ids(f"?customer={world.layla.public_id}") == [first.public_id]
    assert ids("?updated_since=2026-11-26T09:00:30Z") == both[:1]
    assert ids("?updated_since=2026-11-26T12:00:00%2B03:00") == both
    assert ids("?limit=1") == both[:1]
    following = program.get("/conversations?limit=1").json()["next_cursor"]
    assert ids(f"?limit=1&cursor={following}") == both[1:]
    assert program.get("/conversations?updated_since=yesterday").json()["errors"][0]["code"] == "instant"
    assert program.get(f"/conversations?assignee={world.stranger.public_id}").status_code == 404


def test_status_priority_labels_and_whose_it_is_are_changed(world: World) -> None:
    program, conversation = reems(world), opened(world)
    path = f"/conversations/{conversation.public_id}"
    changed = program.patch(
        path,
        {
            "status": "waiting",
            "priority": "high",
            "labels": ["شحن", "شحن"],
            "assignee": world.huda.public_id,
            "subject": "تأخر",
        },
    ).json()
    assert (changed["status"], changed["priority"], changed["labels"]) == ("waiting", "high", ["شحن"])
    assert changed["assignee"]["id"] == world.huda.public_id and changed["subject"] == "تأخر"
    assert program.patch(path, {"priority": "low"}).json()["assignee"] is not None, "what is not given stays"
    assert program.patch(path, {"assignee": None, "team": world.closed_team.public_id}).json()["assignee"] is None
    assert program.patch(path, {"assignee": world.stranger.public_id}).json()["errors"][0]["field"] == "assignee"
    assert program.get(path).json()["team"]["id"] == world.closed_team.public_id, "programs see closed teams too"


def test_a_reply_goes_out_through_the_gate(world: World) -> None:
    program, conversation = reems(world), opened(world)
    path = f"/conversations/{conversation.public_id}/replies"
    sent = program.post(path, {"text": "في الطريق إليك", "then": "waiting"}, idempotency_key="r1")
    again = program.post(path, {"text": "في الطريق إليك", "then": "waiting"}, idempotency_key="r1")
    assert sent.status_code == 201 and sent.json() == again.json()
    told = sent.json()
    assert (told["kind"], told["delivery"]["state"], told["staff"]) == ("out", "queued", None)
    with world.inside():
        outgoing = Outgoing.objects.get()
        assert (outgoing.text, outgoing.purpose) == ("في الطريق إليك", "reply")
    assert program.get(f"/messages/{told['id']}").json() == told
    assert program.get(f"/conversations/{conversation.public_id}").json()["status"] == "waiting"


def test_a_reply_that_the_gate_refuses_says_why(world: World) -> None:
    program, conversation = reems(world), opened(world)
    with world.inside():
        people.state_consent(world.layla, "reply", "*", given=False, proof="asked")
    told = program.post(f"/conversations/{conversation.public_id}/replies", {"text": "x"}).json()
    assert told["delivery"]["state"] == "refused" and told["delivery"]["reason"]


def test_a_reply_key_is_not_given_to_other_words_after_its_day_either(world: World) -> None:
    with time_machine.travel(START, tick=False) as clock:
        program, conversation = reems(world), opened(world)
        path = f"/conversations/{conversation.public_id}/replies"
        first = program.post(path, {"text": "one"}, idempotency_key="r1")
        clock.shift(timedelta(hours=25))
        other = program.post(path, {"text": "two"}, idempotency_key="r1")
        assert (other.status_code, other.json()["code"]) == (409, "key_reused")
        again = program.post(path, {"text": "one"}, idempotency_key="r1")
        assert again.json()["id"] == first.json()["id"]


def test_a_private_note_is_for_those_who_may_read_it(world: World) -> None:
    program, conversation = reems(world), opened(world)
    path = f"/conversations/{conversation.public_id}"
    note = program.post(f"{path}/notes", {"text": "عميلة غالية"}).json()
    assert note["kind"] == "note" and note["delivery"] is None
    blind = reems(world, "conversations:read")
    assert [one["kind"] for one in blind.get(f"{path}/messages").json()["items"]] == ["in"]
    assert blind.get(f"/messages/{note['id']}").status_code == 404
    assert [one["kind"] for one in program.get(f"{path}/messages?limit=1").json()["items"]] == ["in"]
    following = program.get(f"{path}/messages?limit=1").json()["next_cursor"]
    assert [one["kind"] for one in program.get(f"{path}/messages?cursor={following}").json()["items"]] == ["note"]


def test_an_own_promise_is_made_moved_and_kept(world: World) -> None:
    with time_machine.travel(START, tick=False):
        program, conversation = reems(world), opened(world)
        asked = {"conversation": conversation.public_id, "text": "نتصل بك", "due_at": "2026-11-26T15:00:00+03:00"}
        made = program.post("/promises", asked)
        told = made.json()
        assert made.status_code == 201
        assert (told["kind"], told["state"], told["due_at"]) == ("own", "open", "2026-11-26T12:00:00Z")
        assert told["conversation"] == conversation.public_id
        path = f"/promises/{told['id']}"
        moved = program.post(f"{path}/move", {"due_at": "2026-11-27T12:00:00Z", "told": True}).json()
        assert (moved["due_at"], moved["told_at"]) == ("2026-11-27T12:00:00Z", "2026-11-26T09:00:00Z")
        for _twice in range(2):
            kept = program.post(f"{path}/keep").json()
            assert (kept["state"], kept["settled_at"]) == ("kept", "2026-11-26T09:00:00Z")
        late = program.post(f"{path}/move", {"due_at": "2026-11-28T12:00:00Z"})
        assert (late.status_code, late.json()["code"]) == (409, "settled")
        assert program.post(f"{path}/cancel").json()["state"] == "kept", "what is settled stays so"


def test_a_promise_needs_a_time_to_come(world: World) -> None:
    program, conversation = reems(world), opened(world)
    asked = {"conversation": conversation.public_id, "text": "x", "due_at": "2020-01-01T00:00:00Z"}
    assert program.post("/promises", asked).json()["errors"][0]["code"] == "past"
    assert (
        program.post("/promises", asked | {"due_at": "9999-12-31T23:59:59-14:00"}).json()["errors"][0]["code"] == "far"
    )
    for strange in ("2027-01-01T00:00:00", "soon", 5):
        errors = program.post("/promises", asked | {"due_at": strange}).json()["errors"]
        assert [(one["field"], one["code"]) for one in errors] == [("due_at", "instant")], strange


def test_what_follows_from_replies_is_not_settled_by_hand(world: World) -> None:
    program, conversation = reems(world), opened(world)
    with world.inside():
        first = Promise.objects.filter(subject=conversation.topic).earliest("id")
    assert program.post(f"/promises/{first.public_id}/keep").json()["code"] == "not_by_hand"


def test_promises_are_filtered(world: World) -> None:
    program, conversation = reems(world), opened(world)
    with world.inside():
        own = inbox.promise_own(conversation, "x", START + timedelta(days=4000))
    items = program.get(f"/promises?conversation={conversation.public_id}&limit=1").json()
    assert [one["id"] for one in items["items"]] == [own.public_id] and items["next_cursor"]
    everything = program.get(f"/promises?customer={world.layla.public_id}").json()["items"]
    assert len(everything) == 3 and program.get("/promises?state=kept").json()["items"] == []
    assert program.get(f"/promises/{own.public_id}").json() == everything[0]


def test_colleagues_and_teams_can_be_named(world: World) -> None:
    program = reems(world)
    staff = program.get("/staff").json()
    assert {one["id"] for one in staff} >= {world.omar.public_id, world.huda.public_id}
    assert world.stranger.public_id not in {one["id"] for one in staff}
    assert [one["id"] for one in program.get("/teams").json()] == [world.closed_team.public_id]


def test_a_reply_goes_by_another_way(world: World) -> None:
    conversation, program = opened(world), reems(world)
    with world.inside():
        open_line("sms", "رسائل", options={"provider": "twilio"}, state=LineState.OK)
        people.identify(world.layla, "phone", "+966500112233", source="staff")
    where = f"/conversations/{conversation.public_id}/replies"
    made = program.post(where, {"text": "نكمل هنا", "channel": "sms"})
    assert made.status_code == 201
    assert (made.json()["channel"], made.json()["delivery"]["state"]) == ("sms", "queued")
    assert program.get(f"/conversations/{conversation.public_id}").json()["channel"] == "webchat"


def test_a_way_that_does_not_reach_them_writes_nothing(world: World) -> None:
    conversation, program = opened(world), reems(world)
    with world.inside():
        open_line("sms", "رسائل", options={"provider": "twilio"}, state=LineState.OK)
        people.identify(world.layla, "phone", "+966500112233", source="staff")
        people.mark_unreachable("phone", "+966500112233")
    for channel in ("sms", "telegram", "ig_comment", "internal", "لا"):
        told = program.post(f"/conversations/{conversation.public_id}/replies", {"text": "x", "channel": channel})
        assert (told.status_code, told.json()["code"]) == (409, "unreachable")
    with world.inside():
        assert not Outgoing.objects.exists()
