"""`/api/v1`: the operations together, their document, and how problems leave."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.responses import NinjaJSONEncoder

from wafaa.api import PREFIX
from wafaa.api.problems import Problem, key_reused, of_validation, told
from wafaa.api.routes import (
    answers,
    calls,
    companies,
    conversations,
    customers,
    deeds,
    drafts,
    erasures,
    files,
    goods,
    loyalty,
    meetings,
    notices,
    orders,
    promises,
    responses,
    returns,
    rules,
    store,
    sweeps,
    till,
    views,
)
from wafaa.inbox.verbs import KeyReused, StillNeeded
from wafaa.stores.door import public
from wafaa.work.version import version

SAYS = """\
Customers, companies, conversations, messages, files, promises, orders, products, returns, members, points, rewards,
vouchers, scores, ready answers, saved views and rules of one store.

Send a token of the store as `Authorization: Bearer …`; it opens what its scopes say. Lists come in pages: send
`next_cursor` as `cursor`. Send an `Idempotency-Key` with every POST, and repeat it when no answer came. Times are
UTC (ISO 8601). Every problem has the shape `Problem`, in the language of `Accept-Language` (ar, en).
"""


class SoundJson(Parser):
    """JSON as it is written down in RFC 8259: no NaN."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_refuse)


def _refuse(word: str) -> None:
    raise ValueError(word)


api = NinjaAPI(
    title="Wafaa",
    version=version(),
    description=SAYS,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=SoundJson(),
)
api.add_router("customers", customers.router)
api.add_router("conversations", conversations.router)
api.add_router("messages", conversations.messages)
api.add_router("promises", promises.router)
api.add_router("calls", calls.router)
api.add_router("views", views.router)
api.add_router("companies", companies.router)
api.add_router("orders", orders.router)
api.add_router("returns", returns.router)
api.add_router("members", loyalty.members)
api.add_router("points", loyalty.points)
api.add_router("tiers", loyalty.steps)
api.add_router("rewards", till.rewards)
api.add_router("vouchers", till.vouchers)
api.add_router("holds", till.holds)
api.add_router("deeds", deeds.deeds)
api.add_router("files", files.router)
api.add_router("answers", answers.router)
api.add_router("sweeps", sweeps.router)
api.add_router("meetings", meetings.router)
api.add_router("responses", responses.router)
api.add_router("products", goods.router)
api.add_router("notices", notices.router)
api.add_router("rules", rules.router)
api.add_router("runs", rules.runs)
api.add_router("", store.router)
WITHIN = (drafts, erasures)
"""What these add, they add to the routers of conversations and of customers."""


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return told(request, problem)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return told(request, of_validation(error.errors))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return told(request, Problem(404))


@api.exception_handler(StillNeeded)
def _still_needed(request: HttpRequest, error: StillNeeded) -> HttpResponse:
    said = _("Not solved yet: these fields of the customer must be known first: %(names)s.")
    return told(request, Problem(409, "still_needed", said % {"names": _(", ").join(error.labels)}))


@api.exception_handler(KeyReused)
def _key_reused(request: HttpRequest, error: KeyReused) -> HttpResponse:
    """A conversation knows its messages' keys for ever, the API's own memory of them lasts a day."""
    return told(request, key_reused())


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return told(request, Problem(error.status_code))


PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `code` is for programs, `message` for people.",
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "title", "status", "code", "message", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "message": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


@cache
def document() -> str:
    """The OpenAPI 3.1 document of this version, as JSON."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX), cls=NinjaJSONEncoder))
    schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    schema["servers"] = [{"url": "/"}]
    for path in schema["paths"].values():
        for operation in path.values():
            operation["operationId"] = operation["operationId"].rpartition("routes_")[2].partition("_")[2]
    return json.dumps(schema, ensure_ascii=False)


@public("a description of the API holds nothing of any store")
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(document(), content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
