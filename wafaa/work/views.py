"""The door for those who watch the machine: load balancers, monitors, `make run` itself."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from wafaa.work import health


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while requests may be sent here (ok, degraded), 503 when not. Says nothing about any shop."""
    found = health.report()
    response = JsonResponse(found.as_json(), status=503 if found.status == "down" else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


# The tag of team.door.public, which lives above this app.
healthz.public = "monitors and load balancers have no login"  # type: ignore[attr-defined]
