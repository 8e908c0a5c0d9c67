"""What our own mail server found out about the sender (RFC 8601)."""

import re
from typing import cast, get_args

from .shapes import Headers, Verdict, Verdicts

_QUOTE_OR_PARENTHESIS = re.compile(r"[\\\"()]")
_RESULT = re.compile(r"^\s*([a-z0-9-]{1,30})(?:/\d{1,3})?\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_DKIM_DOMAIN = re.compile(r"header\.d\s*=\s*\"?([A-Za-z0-9._-]{1,253})")
_KNOWN = frozenset(get_args(Verdict))


def read_verdicts(headers: Headers, authserv_id: str) -> Verdicts:
    """The verdicts of the server named `authserv_id`; all empty when that is "".

    A sender may write such headers too, ours included. Each hop writes on top, so believed is only the
    topmost block with our name, up to the next Received line: what the sender wrote lies below it.
    """
    results = [result for value in _ours(headers, authserv_id.strip().lower()) for result in _results(value)]
    found: dict[str, Verdict] = {}
    for method, verdict, _ in results:
        if method not in found or (method == "dkim" and verdict == "pass"):
            found[method] = verdict
    domains = [domain for method, verdict, domain in results if method == "dkim" and verdict == "pass"]
    return Verdicts(
        spf=found.get("spf", ""),
        dkim=found.get("dkim", ""),
        dmarc=found.get("dmarc", ""),
        dkim_domains=tuple(dict.fromkeys(filter(None, domains))),
    )


def _ours(headers: Headers, authserv_id: str) -> list[str]:
    block: list[str] = []
    for name, value in headers:
        lowered = name.lower()
        if lowered == "received" and block:
            break
        if lowered == "authentication-results" and authserv_id:
            server, _, rest = _bare(value[:8_000]).partition(";")
            if server.split()[:1] and server.split()[0].lower() == authserv_id:
                block.append(rest)
    return block


def _results(value: str) -> list[tuple[str, Verdict, str]]:
    found: list[tuple[str, Verdict, str]] = []
    for piece in value.split(";")[:30]:
        match = _RESULT.match(piece)
        if match:
            word = match[2].lower()
            verdict = cast(Verdict, word if word in _KNOWN else "unknown")
            domain = _DKIM_DOMAIN.search(piece)
            found.append((match[1].lower(), verdict, domain[1].lower() if domain else ""))
    return found


def _bare(value: str) -> str:
    """`value` without comments and quoted strings: a sender may have a say in what those contain."""
    kept: list[str] = []
    end, depth, quoted = 0, 0, False
    for match in _QUOTE_OR_PARENTHESIS.finditer(value):
        if match.start() < end:  # behind a backslash
            continue
        if not depth and not quoted:
            kept.append(value[end : match.start()])
        end = match.end() + (match[0] == "\\")
        if match[0] == '"' and not depth:
            quoted = not quoted
        elif match[0] in "()" and not quoted:
            depth = max(0, depth + (1 if match[0] == "(" else -1))
    return "".join([*kept, " " if depth or quoted else value[end:]])
