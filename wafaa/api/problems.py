"""What operations raise, and how it is told to the program: field by field, in the language it asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib import apiproblem
from wafaa.work import disk


class Problem(Exception):
    """A request that is not carried out. `code` is the program's word for why, `message` the person's; empty, they
    are the status's own."""

    def __init__(
        self,
        status: int,
        code: str = "",
        message: str = "",
        *,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.message = status, code, message
        self.errors, self.headers = errors or [], dict(headers or {})


JUDGED = frozenset({"far", "unseen"})
"""What a document cannot forbid although it is found while reading."""


def field_problem(field: str, code: str, message: str) -> Problem:
    """`refused`, for one field."""
    return refused([{"field": field, "code": code, "message": message}])


def refused(errors: list[dict[str, str]]) -> Problem:
    """409: what the document allows and what there is does not.

    What the document itself forbids is 422 (`of_validation`): a program can know that without asking.
    """
    return Problem(409, "invalid", errors=errors)


def key_reused() -> Problem:
    """409: the Idempotency-Key belongs to another request."""
    return Problem(409, "key_reused", _("This Idempotency-Key came before, with another request."))


def no_room() -> Problem:
    """503: the disk is full."""
    return Problem(503, "cannot_store", headers={"Retry-After": str(disk.RETRY_AFTER_S)})


def told(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer for a problem."""
    described = apiproblem.described(
        problem.status,
        language=get_language() or "ar",
        request_id=getattr(request, "request_id", ""),
        code=problem.code,
        message=problem.message,
        errors=problem.errors,
    )
    response = JsonResponse(described, status=problem.status, content_type=apiproblem.CONTENT_TYPE)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def of_validation(errors: list[dict[str, Any]]) -> Problem:
    """What pydantic found, as one problem. An id that cannot be one names nothing: 404."""
    if any(error["loc"][:1] == ("path",) for error in errors):
        return Problem(404)
    found = [_field(error) for error in errors[:50]]
    return refused(found) if all(one["code"] in JUDGED for one in found) else Problem(422, errors=found)


def _field(error: dict[str, Any]) -> dict[str, str]:
    where = [str(part) for part in error["loc"][1:]]
    # A body has one parameter, and its name is ours: programs know the fields alone.
    if error["loc"][:1] == ("body",):
        where = where[1:]
    code = str(error["type"])
    return {"field": ".".join(where)[:200], "code": code, "message": _words(code, error.get("ctx") or {})}


def _words(code: str, bounds: Mapping[str, Any]) -> str:
    words = {
        "missing": _("This field is needed."),
        "extra_forbidden": _("There is no such field."),
        "string_type": _("Write a text."),
        "string_unicode": _("This text is not sound Unicode."),
        "string_pattern_mismatch": _("This does not have the form it should."),
        "int_type": _("Write a whole number."),
        "int_parsing": _("Write a whole number."),
        "int_from_float": _("Write a whole number."),
        "bool_type": _("Write true or false."),
        "list_type": _("Write a list."),
        "model_attributes_type": _("Write an object."),
        "instant": _("Write a time with its zone, such as 2026-11-26T09:00:00Z."),
        "not_an_id": _("This is no id."),
        "blank": _("This must not be empty."),
        "unseen": _("This must not be empty."),
        "far": _("This time is too far away."),
    }
    if code in ("string_too_long", "too_long"):
        return _("At most %(n)s.") % {"n": bounds.get("max_length", "")}
    if code in ("string_too_short", "too_short"):
        return _("At least %(n)s.") % {"n": bounds.get("min_length", "")}
    if code == "less_than_equal":
        return _("At most %(n)s.") % {"n": bounds.get("le", "")}
    if code == "greater_than_equal":
        return _("At least %(n)s.") % {"n": bounds.get("ge", "")}
    if code == "literal_error":
        return _("One of: %(words)s.") % {"words": bounds.get("expected", "")}
    return words.get(code, _("This value cannot be taken."))
