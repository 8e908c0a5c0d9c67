"""Headers that tell the browser what a page of ours may do, and the place where it reports what it refused.

A view may set `response.csp = {"img-src": ["'self'", "https:"]}` to replace directives, and
`response.frame_ancestors = ["https://shop.example"]` to name the pages which may frame it.
"""

import re
from collections.abc import Callable, Iterable, Mapping

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from wafaa.lib.linelimit import LineLimit
from wafaa.lib.time import now

REPORT_PATH = "/csp-report"
MOST_REPORT_BYTES = 8_192
MOST_REPORT_CHARS = 600
POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
    "manifest-src": ("'self'",),
    "worker-src": ("'self'",),
    "media-src": ("'self'", "blob:"),
    "frame-src": ("'self'",),
    "report-uri": (REPORT_PATH,),
}
OTHER_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers send "Origin: null" with forms and the CSRF check refuses them.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000"
_SOURCE = re.compile(
    r"'(?:self|none|sha256-[A-Za-z0-9+/=]{44})'|data:|blob:|https:"
    r"|https?://(?:\*\.)?[a-z0-9.\-]{1,253}(?::[0-9]{1,5})?(?:/[\w./~-]{0,200})?|/[\w./~-]{0,200}",
    re.IGNORECASE | re.ASCII,
)
_log = structlog.get_logger("wafaa.csp")
_reports = LineLimit(lines=60, seconds=60)

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityPolicy:
    """Django middleware, the outermost: error pages get the headers too. A view's own header stays."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        directives = _directives(response)
        response.headers.setdefault("Content-Security-Policy", written(directives))
        if directives["frame-ancestors"] == ("'none'",):
            response.headers.setdefault("X-Frame-Options", "DENY")
        for name, value in OTHER_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response


@csrf_exempt
def csp_report(request: HttpRequest) -> HttpResponse:
    """Takes a browser's report of something it refused and logs at most 60 of them a minute.

    Reports come from anyone: the body is bounded, never parsed, and logged on one line.
    """
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    body = request.read(MOST_REPORT_BYTES + 1)
    if len(body) > MOST_REPORT_BYTES:
        return HttpResponse(status=413)
    if _reports.allows(now()):
        _log.warning("csp.violation", report=_one_line(body))
    return HttpResponse(status=204)


def written(directives: Mapping[str, Iterable[str]]) -> str:
    """The policy as a header value."""
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def _directives(response: HttpResponseBase) -> dict[str, tuple[str, ...]]:
    directives = dict(POLICY)
    for name, sources in getattr(response, "csp", {}).items():
        directives[name] = _sound(sources)
    framers = getattr(response, "frame_ancestors", None)
    if framers is not None:
        directives["frame-ancestors"] = _sound(framers)
    return directives


def _sound(sources: str | Iterable[str]) -> tuple[str, ...]:
    """Only what is a source expression: a shop's own setting must not be able to add a directive."""
    asked = sources.split() if isinstance(sources, str) else sources
    return tuple(source for source in asked if _SOURCE.fullmatch(source)) or ("'none'",)


def _one_line(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in text)[:MOST_REPORT_CHARS]
