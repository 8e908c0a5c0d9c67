"""What Meta knows of a line's number and account. All here raises graph.NoToken and http.OutgoingFailed."""

from __future__ import annotations

from typing import Any

from wafaa.channels import verbs
from wafaa.channels.meta.graph import Graph, code_of, told_by
from wafaa.channels.meta.told import dicts
from wafaa.channels.models import Line
from wafaa.channels.whatsapp import codes, templates
from wafaa.lib.time import now

MOST_PAGES = 20


def examine(graph: Graph, line: Line) -> list[str]:
    """Codes of what is wrong with the token, the ids and the subscription; the number's health is kept."""
    number = str(line.options.get("phone_number_id") or "")
    account = str(line.options.get("account_id") or "")
    asked = "display_phone_number,verified_name,quality_rating,status,name_status,throughput,messaging_limit_tier"
    about = graph.get(number, fields=asked)
    if about.status >= 300:
        code = code_of(about)
        return ["no_such_number" if code in (33, 100) else codes.meaning_of(code or 0)]
    if not graph.belongs_to(line, number):
        return ["other_app_secret"]
    note_health(line, told_by(about) | {"at": now().isoformat()})
    apps = graph.get(f"{account}/subscribed_apps")
    if apps.status >= 300:
        code = code_of(apps)
        return ["wrong_account" if code in (33, 100) else codes.meaning_of(code or 0)]
    if not dicts(told_by(apps), "data"):
        return ["not_subscribed"]
    return []


def subscribe(graph: Graph, line: Line) -> list[str]:
    """Ask Meta to call our app about the account."""
    reply = graph.post(f"{line.options.get('account_id')}/subscribed_apps")
    return [] if reply.status < 300 else [codes.meaning_of(code_of(reply) or 0)]


def fetch_templates(graph: Graph, line: Line) -> list[str]:
    """Read all pages of the account's templates, and only then replace what was known."""
    found, after = [], ""
    for _page in range(MOST_PAGES):
        query = {"limit": "100", **({"after": after} if after else {})}
        reply = graph.get(f"{line.options.get('account_id')}/message_templates", **query)
        if reply.status >= 300:
            return [codes.meaning_of(code_of(reply) or 0)]
        told = told_by(reply)
        found += [templates.listed(one) for one in dicts(told, "data")]
        after = templates.next_page(told)
        if not after:
            break
    verbs.learn_templates(line, [one for one in found if one["name"] and one["language"]])
    return []


def note_health(line: Line, told: dict[str, Any]) -> None:
    """Keep what was learned beside what was known."""
    verbs.note_health(line, told)
