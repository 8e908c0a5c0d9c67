"""Who comes in at the API, as what, how often, and how they are told that they do not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.api.programs import Program, reems, reload
from tests.world import World
from wafaa.api.models import Answer, Token
from wafaa.api.scopes import UnknownScope
from wafaa.api.verbs import answering, tokens
from wafaa.live.refusing import refusal
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.stores.models import Setting
from wafaa.work.models import Audit

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FIELDS = {"type", "title", "status", "code", "message", "errors", "request_id"}


def test_a_token_is_kept_as_a_hash_alone(world: World) -> None:
    program = reems(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_token")
        assert program.text not in str(cursor.fetchall())
    assert program.text.startswith(program.token.hint) and len(program.text) > 40


def test_a_token_opens_its_own_store_and_says_which(world: World) -> None:
    answer = reems(world, "customers:read").get("/me").json()
    assert (answer["store"], answer["scopes"]) == ("layla", ["customers:read"])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wafaa_wrong", "Basic abc", "Bearer " + "x" * 10_000])
def test_without_a_sound_token_nothing_opens(world: World, header: str) -> None:
    response = Client().get("/api/v1/customers", headers={"authorization": header} if header else {})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] == "unauthorized"


def test_a_login_in_the_browser_is_no_token(world: World) -> None:
    client = Client()
    client.force_login(world.reem.user)
    response = client.get("/api/v1/me", headers={"accept-language": "en"})
    assert response.status_code == 401 and not response.cookies
    assert "token is needed" in response.json()["message"], "nor does its language count"


def test_a_revoked_token_opens_nothing(world: World) -> None:
    program = reems(world)
    with world.inside():
        assert tokens.revoke(program.token) and not tokens.revoke(program.token)
    assert program.get("/me").status_code == 401
    with world.inside():
        assert list(Audit.objects.order_by("id").values_list("act", flat=True))[-2:] == ["token.made", "token.revoked"]


def test_a_scope_that_is_missing_is_named(world: World) -> None:
    response = reems(world, "customers:read").post("/customers", {"name": "x"})
    assert response.status_code == 403 and "customers:write" in response.json()["message"]
    assert reems(world, "customers:write").get("/customers").status_code == 200, "who writes may read"


def test_scopes_are_known_words_and_a_token_has_a_name(world: World) -> None:
    with world.inside():
        with pytest.raises(UnknownScope):
            tokens.make("x", ["customers:drop"])
        with pytest.raises(tokens.Powerless):
            tokens.make("x", [])
        with pytest.raises(tokens.Nameless):
            tokens.make(" \u200b ", ["customers:read"])
        assert not Token.objects.exists()


def test_what_the_neighbour_has_is_not_there(world: World) -> None:
    stranger = Program(world.neighbour)
    message = world.layla_writes()
    conversation = world.conversation(message)
    with world.inside():
        promise = conversation.customer.promises.earliest("id")
    for path in (
        f"/customers/{world.layla.public_id}",
        f"/customers/{world.layla.public_id}/notes",
        f"/conversations/{conversation.public_id}",
        f"/conversations/{conversation.public_id}/messages",
        f"/messages/{message.public_id}",
        f"/promises/{promise.public_id}",
        f"/conversations?customer={world.layla.public_id}",
    ):
        assert reems(world).get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path
    for path in ("/customers", "/conversations", "/promises"):
        assert stranger.get(path).json()["items"] == []


def test_last_used_is_known_to_the_minute(world: World) -> None:
    program = reems(world)
    with time_machine.travel(START, tick=False) as clock:
        program.get("/me")
        clock.shift(30)
        program.get("/me")
        assert reload(program.token).last_used_at == START
        clock.shift(31)
        program.get("/me")
        assert reload(program.token).last_used_at == START + timedelta(seconds=61)


def test_who_asks_too_often_is_told_when_to_come_back(world: World) -> None:
    with world.inside():
        Setting.objects.create(app="api", values={"per_minute": 10})
    program, other = reems(world), reems(world)
    with time_machine.travel(START, tick=False) as clock:
        assert [program.get("/me").status_code for _ in range(11)] == [200] * 10 + [429]
        refused = program.get("/me")
        assert refused.json()["code"] == "too_many_requests"
        assert other.get("/me").status_code == 200, "each token has its own pace"
        wait = int(refused.headers["Retry-After"])
        clock.shift(wait - 1)
        assert program.get("/me").status_code == 429
        clock.shift(1)
        assert program.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status", "code"),
    [
        ("GET", "/api/v1/nothing", b"", "", 404, "not_found"),
        ("GET", "/api/", b"", "", 404, "not_found"),
        ("GET", "/api/v1/customers/", b"", "", 404, "not_found"),
        ("GET", "/api/v1/customers/short", b"", "", 404, "not_found"),
        ("GET", "/api/v1/customers/%00", b"", "", 404, "not_found"),
        ("DELETE", "/api/v1/customers", b"", "", 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/customers", b"", "", 405, "method_not_allowed"),
        ("POST", "/api/v1/customers", b"{", "application/json", 400, "malformed"),
        ("POST", "/api/v1/customers", b"[" * 100_000, "application/json", 400, "malformed"),
        ("POST", "/api/v1/customers", b'{"name": NaN}', "application/json", 400, "malformed"),
        ("POST", "/api/v1/customers", b"\xff\xfe", "application/json", 400, "malformed"),
        ("POST", "/api/v1/customers", b"name=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ("POST", "/api/v1/customers", b" " * (1024 * 1024 + 1), "application/json", 413, "too_large"),
        ("POST", "/api/v1/customers", b"[]", "application/json", 422, "invalid"),
        ("POST", "/api/v1/customers", b'{"nam": "x"}', "application/json", 422, "invalid"),
        ("POST", "/api/v1/customers", b'{"name": "\\ud800"}', "application/json", 422, "invalid"),
        ("POST", "/api/v1/customers", b"", "", 422, "invalid"),
        ("GET", "/api/v1/customers?limit=101", b"", "", 422, "invalid"),
        ("GET", "/api/v1/customers?cursor=AAAA", b"", "", 404, "invalid"),
        ("GET", "/api/v1/customers?cursor=%C3%A9", b"", "", 404, "invalid"),
    ],
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_problem_has_one_shape(
    world: World, method: str, path: str, body: bytes, kind: str, status: int, code: str, language: str
) -> None:
    program = reems(world)
    headers = {"authorization": f"Bearer {program.text}", "accept-language": language}
    response = program.client.generic(method, path, body, content_type=kind, headers=headers)
    told = response.json()
    assert (response.status_code, told["status"], told["code"]) == (status, status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(told) == FIELDS and told["request_id"] == response.headers["X-Request-Id"]
    is_arabic = any("\u0600" <= letter <= "\u06ff" for letter in told["message"])
    assert is_arabic == (language == "ar")
    assert not response.cookies


def test_field_problems_name_the_field_in_the_language_asked_for(world: World) -> None:
    asked = {"name": "x" * 121, "identities": [{"kind": "email", "value": "a@b.test"}, {"kind": "fax"}], "strange": 1}
    english = reems(world).post("/customers", asked).json()["errors"]
    assert {(one["field"], one["code"]) for one in english} == {
        ("name", "string_too_long"),
        ("identities.1.kind", "literal_error"),
        ("identities.1.value", "missing"),
        ("strange", "extra_forbidden"),
    }
    arabic = Program(world.shop, language="ar").post("/customers", asked).json()["errors"]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in one["message"]) for one in arabic)


def test_what_fails_inside_is_json_with_the_number_in_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("password=hunter2")

    program = reems(world)
    monkeypatch.setattr(people, "meet", broken)
    response = program.post("/customers", {"name": "x"}, idempotency_key="k1")
    assert response.status_code == 500 and set(response.json()) == FIELDS
    assert "hunter2" not in response.content.decode()
    assert response.json()["request_id"] == response.headers["X-Request-Id"]
    assert not Answer.everywhere.exists(), "nothing was done, so the key is free"


def test_a_repeated_post_is_carried_out_once(world: World) -> None:
    program, asked = reems(world), {"name": "سلمى"}
    first = program.post("/customers", asked, idempotency_key="order-42")
    again = program.post("/customers", asked, idempotency_key="order-42")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    with world.inside():
        assert Customer.objects.filter(name="سلمى").count() == 1
    assert program.post("/customers", asked).json()["id"] != first.json()["id"], "without a key it is another request"


def test_a_key_that_came_with_another_request_is_refused(world: World) -> None:
    program = reems(world)
    program.post("/customers", {"name": "a"}, idempotency_key="k")
    other = program.post("/customers", {"name": "b"}, idempotency_key="k")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert reems(world).post("/customers", {"name": "b"}, idempotency_key="k").status_code == 201, "keys are a token's"


def test_a_key_whose_request_still_runs_is_told_so_until_its_lease_ends(world: World) -> None:
    program = reems(world)
    with time_machine.travel(START, tick=False) as clock:
        first = program.post("/customers", {"name": "a"}, idempotency_key="k")
        Answer.everywhere.update(status=None)  # as if its thread had died before the answer was written
        running = program.post("/customers", {"name": "a"}, idempotency_key="k")
        assert (running.status_code, running.json()["code"]) == (409, "still_running")
        assert running.headers["Retry-After"] == "1"
        clock.shift(61)
        second = program.post("/customers", {"name": "a"}, idempotency_key="k")
        assert second.status_code == 201 and second.json()["id"] != first.json()["id"]


def test_who_lost_the_lease_undoes_the_work(world: World) -> None:
    program = reems(world)
    with world.inside():
        mine = answering.begin(program.token, "k", "hash")
        Answer.objects.update(lease="another's")
        with pytest.raises(answering.StillRunning):
            answering.keep(mine, 201, "{}")


def test_what_was_refused_leaves_the_key_free(world: World) -> None:
    program = reems(world)
    assert program.post("/customers", {"name": 1}, idempotency_key="k").status_code == 422
    assert program.post("/customers", {"name": "a"}, idempotency_key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "مفتاح", "a b\tc"])
def test_a_key_is_short_and_printable(world: World, key: str) -> None:
    response = reems(world).post("/customers", {"name": "a"}, idempotency_key=key)
    assert response.status_code == 422
    assert [one["field"] for one in response.json()["errors"]] == ["Idempotency-Key"]


def test_kept_answers_are_forgotten_after_a_day(world: World) -> None:
    program = reems(world)
    with time_machine.travel(START, tick=False) as clock:
        first = program.post("/customers", {"name": "a"}, idempotency_key="k").json()
        clock.shift(timedelta(hours=25))
        assert program.post("/customers", {"name": "b"}, idempotency_key="k").json()["id"] != first["id"]
        clock.shift(timedelta(hours=25))
        assert answering.forget_old() == 1 and not Answer.everywhere.exists()


def test_the_document_is_served_without_a_token() -> None:
    response = Client().get("/api/v1/openapi.json")
    document = json.loads(response.content)
    assert response.status_code == 200 and document["openapi"].startswith("3.1")
    assert "/api/v1/customers/{public_id}" in document["paths"] and not response.cookies
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["security"] == [{"Bearer": []}], (method, path)
            assert {"401", "429", "500"} <= set(operation["responses"]), (method, path)


@pytest.mark.parametrize(("accepted", "says"), [(b"en", "larger"), (b"ar", "أكبر")])
def test_what_the_server_refuses_before_django_has_the_same_shape(accepted: bytes, says: str) -> None:
    scope = {"type": "http", "path": "/api/v1/customers", "headers": [(b"accept-language", accepted)]}
    answer = refusal(scope, 413)
    told = json.loads(answer.first)
    assert set(told) == FIELDS and (told["status"], told["code"]) == (413, "too_large")
    assert says in told["message"] and (b"content-type", b"application/problem+json") in answer.headers
