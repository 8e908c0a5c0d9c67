"""What the document promises, asked of the real application by a machine that tries everything it allows and more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
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

from tests.api.programs import reems
from tests.world import World
from wafaa.api.v1 import document
from wafaa.inbox import verbs as inbox
from wafaa.lib.time import now
from wafaa.stores.models import Setting

EXAMPLES = 4
"""Of each operation and kind (what the document allows, what it does not)."""
load_all_checks()
ASKED = {
    GenerationMode.POSITIVE: [
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


def real_ids(world: World) -> dict[str, str]:
    """Things that are there, by the words of paths and fields."""
    message = world.layla_writes()
    conversation = world.conversation(message)
    with world.inside():
        promise = inbox.promise_own(conversation, "x", now() + timedelta(days=300))
        Setting.objects.create(app="api", values={"per_minute": 10_000})
    return {
        "customers": world.layla.public_id,
        "conversations": conversation.public_id,
        "messages": message.public_id,
        "promises": promise.public_id,
        "customer": world.layla.public_id,
        "conversation": conversation.public_id,
        "assignee": world.omar.public_id,
        "team": world.closed_team.public_id,
        "due_at": (now() + timedelta(days=300)).isoformat(),
    }


@pytest.mark.parametrize(("method", "path"), operations())
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_application_keeps_what_its_document_says(
    world: World, method: str, path: str, mode: GenerationMode
) -> None:
    program, ids = reems(world), real_ids(world)
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


def _name_what_is_there(case: Any, ids: dict[str, str]) -> None:
    """A document can say what an id or a cursor looks like, not which there are."""
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)
    if "public_id" in (case.path_parameters or {}):
        case.path_parameters["public_id"] = ids[case.path.split("/")[3]]
    for place in (case.body, case.query):
        if isinstance(place, dict):
            place.update({name: ids[name] for name in set(place) & set(ids) if place[name] is not None})
