"""The house rules which a program can check."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from wafaa.stores.settings import REGISTRY
from wafaa.work.events import HAPPENINGS, REACTIONS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "wafaa"
LAYERS = (
    {"lib"},
    {"stores"},
    {"work"},
    {"live"},
    {"playbook"},
    {"team", "people"},
    {"channels", "shops", "promises"},
    {"inbox", "orders"},
    {"voice", "loyalty"},
    {"api", "ownpage"},
    {"demo"},
    {"cli"},
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}

NETWORK = {
    "socket",
    "smtplib",
    "imaplib",
    "poplib",
    "ftplib",
    "httpx",
    "requests",
    "urllib.request",
    "http.client",
    "imap_tools",
    "urllib3",
    "aiohttp",
}
NETWORK_DOORS = {
    "lib/http.py": "the one outgoing door for HTTP",
    "lib/addresses.py": "decides which addresses may be reached at all",
    "channels/mail/server.py": "the guarded connection to a shop's mail server",
    "channels/phone/ami.py": "talks over a socket that channels/mail/server.py opened, each wait with a deadline",
    "channels/mail/imap.py": "reads a shop's mailbox, with deadlines",
    "channels/mail/smtp.py": "hands mail to a shop's server, with deadlines",
    "channels/mail/wire.py": "the deadline of a whole conversation with a mail server",
    "channels/mailservers.py": "tries a line as it is configured",
    "channels/forms.py": "names the mail library's own errors",
    "channels/mail/lane.py": "a pair of sockets to its own child process",
    "channels/mail/child.py": "the other end of that pair",
    "live/server.py": "listens; calls nobody",
    "live/protocol.py": "listens; calls nobody",
}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
NOT_MODELS = re.compile(
    r"(digest|hasher|hash|hmac|sha\w*|env|environ|dict|kept|found|table|counter|context|headers|cache|os|shutil|settings)$"
)
WRITERS = {
    "work/": "the machinery's own tables",
    "cli/": "the operator at the machine",
    "demo/founding.py": "the demo shop's own lines and logins",
    "demo/past.py": "moves the demo's months into the past, in bulk",
    "demo/ordering.py": "writes the orders of the demo's customers, in bulk",
    "demo/vowing.py": "writes what was promised of the demo's orders, in bulk",
    "demo/scoring.py": "writes what the demo's customers answered, in bulk",
    "demo/welcoming.py": "writes the demo's three hundred customers, in bulk",
    "channels/listening.py": "whose turn it is to hold a mailbox open: a row of the machinery's own",
}
UNSAFE = {
    "lib/html.py": "the HTML gate is the one place that declares HTML safe",
    "lib/templatetags/keep.py": "gives back what a template drew and escaped",
    "lib/csp.py": "browsers send policy reports without a token; nothing is stored",
    "channels/views/hooks.py": "providers have no cookie of ours; their connector judges the raw bytes",
    "shops/views/hooks.py": "shops have no cookie of ours; their adapter judges the raw bytes",
    "inbox/views/door.py": "the widget on another site has no cookie of ours: nothing to forge",
}
ALLAUTH = {
    "account/login/": "the door itself",
    "account/logout/": "leaving",
    "account/inactive/": "tells a closed login so",
    "account/signup/": "answers that nobody signs up from outside",
    "account/password/": "resetting and changing one's own password",
    "account/email/": "one's own addresses",
    "account/confirm-email/": "proving one's own address",
    "account/^confirm-email/": "proving one's own address",
    "account/^password/": "resetting one's own password by a mailed link",
    "account/reauthenticate/": "asks again who is there",
    "account/login/code/": "switched off by our settings",
    "account/2fa/": "one's own second factors",
    "account/sessions/": "one's own sessions",
}


@cache
def sources() -> dict[str, ast.Module]:
    """Path below wafaa/ → syntax tree, migrations left out."""
    files = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    return {str(path.relative_to(PACKAGE)): ast.parse(path.read_text()) for path in files}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def attribute_calls(path: str, names: set[str]) -> list[str]:
    """Calls of `something.name(…)` as "path:line something.name"."""
    return [
        f"{path}:{call.lineno} {ast.unparse(call.func)}"
        for call in calls(sources()[path])
        if isinstance(call.func, ast.Attribute) and call.func.attr in names
    ]


def test_the_sources_are_found() -> None:
    assert len(sources()) > 100 and "work/unit.py" in sources()


def test_foreign_keys_point_down() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("wafaa."):
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            is_ours = field.concrete and target is not None and target.__module__.startswith("wafaa.")
            if is_ours and HEIGHT[target._meta.app_label] > HEIGHT[model._meta.app_label]:
                upward.append(f"{model.__name__}.{field.name} → {target.__name__}")
    # A note says who wrote it, and people and team are neighbours on one line.
    assert upward == []


def test_every_app_has_its_place_in_the_house() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders - {"templates", "static", "locale"} <= set(HEIGHT)


def test_nothing_sends_around_the_gate() -> None:
    """`connector.send` and `.settle` are called in one file; what makes mail is used by connectors only."""
    sends = [
        call
        for path in sources()
        if path.split("/")[0] not in ("live", "lib") and path != "channels/sending.py"
        for call in attribute_calls(path, {"send", "settle", "send_message", "sendmail", "send_mail"})
    ]
    assert [call for call in sends if not call.startswith("channels/mail/") and not call.endswith(" self.send")] == []
    assert [path for path, tree in sources().items() if "wafaa.channels.connector.connector_of" in imported(tree)] and {
        path for path, tree in sources().items() if "wafaa.channels.connector.connector_of" in imported(tree)
    } <= {"channels/sending.py", "channels/intake.py", "channels/views/lines.py", "channels/trying.py"}


def test_nobody_asks_a_connector_what_it_has() -> None:
    """Its abilities say it; the mail server's socket is all that is felt for."""
    felt = [
        f"{path}:{call.lineno}"
        for path, tree in sources().items()
        if path.startswith("channels/") and path != "channels/mail/server.py"
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id in ("getattr", "hasattr")
    ]
    assert felt == []


def test_the_network_is_reached_by_few_doors() -> None:
    found = {path for path, tree in sources().items() if imported(tree) & NETWORK}
    assert found - set(NETWORK_DOORS) == set()
    assert {door for door in NETWORK_DOORS if door in sources()} == set(NETWORK_DOORS), "a door that is gone is no door"


@pytest.mark.parametrize(
    ("client", "deadline"),
    [
        ("create_connection", "timeout"),
        ("SMTP", "timeout"),
        ("SMTP_SSL", "timeout"),
        ("IMAP4", "timeout"),
        ("IMAP4_SSL", "timeout"),
        ("MailBox", "timeout"),
        ("Client", "timeout"),
        ("from_url", "socket_timeout"),
    ],
)
def test_no_client_without_a_deadline(client: str, deadline: str) -> None:
    endless = []
    for path, tree in sources().items():
        for call in calls(tree):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            words = {keyword.arg for keyword in call.keywords}
            positional = name == "create_connection" and len(call.args) > 1
            if name == client and not positional and deadline not in words and None not in words:
                endless.append(f"{path}:{call.lineno}")
    assert endless == []


def test_only_verbs_write() -> None:
    found = []
    for path in sources():
        if "verbs" in path or path == "settings.py" or any(path.startswith(writer) for writer in WRITERS):
            continue
        for call in attribute_calls(path, WRITES):
            what = call.split(" ", 1)[1].rpartition(".")[0]
            if ("objects" in what or "everywhere" in what or not NOT_MODELS.search(what)) and not _is_plain(what):
                found.append(call)
    assert found == []


def _is_plain(what: str) -> bool:
    """A set, a dict or a digest has `update` too: known by the plain name it has here."""
    plain = {
        "router",
        "words",
        "moments",
        "names",
        "seen",
        "_FIXED",
        "made",
        "Pillow",
        "image",
        "drawn",
        "new",
        "shown",
        "forms",
        "terms",
        "wanted",
        "picture",
        "all_terms",
        "out",
    }
    return what.isidentifier() and what in plain


def walk(at: object, before: str = "") -> Iterator[tuple[str, object]]:
    for entry in at.url_patterns:  # type: ignore[attr-defined]
        route = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from walk(entry, route)
        else:
            yield route, entry.callback


def test_every_address_says_who_may_enter() -> None:
    untagged = [
        route
        for route, view in walk(get_resolver())
        if not getattr(view, "permission", "") and not getattr(view, "public", "")
    ]
    assert [route for route in untagged if not any(route.startswith(known) for known in ALLAUTH)] == []
    assert all(any(route.startswith(known) for route in untagged) for known in ALLAUTH)


def test_every_permission_is_one_that_roles_have() -> None:
    from wafaa.stores.permissions import EVERY_PERMISSION

    asked = {getattr(view, "permission", "") for _route, view in walk(get_resolver())} - {""}
    assert asked <= EVERY_PERMISSION


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    for app, declared in REGISTRY.items():
        for field in dataclasses.fields(declared):
            row = rf"\| `{app}\.{field.name}` \| `{re.escape(repr(field.default))}` \|"
            assert re.search(row, text), f"{app}.{field.name} is not in docs/settings.md as it is"


def test_every_setting_of_the_machine_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    named = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (PACKAGE / "settings.py").read_text())
    assert len(named) > 5
    assert [name for name in named if f"`{name}`" not in text] == []


def test_every_event_listened_to_exists() -> None:
    ours = {name for name in REACTIONS if not name.startswith("test.")}
    assert ours and ours - set(HAPPENINGS) == set()


def test_html_is_declared_safe_in_few_places() -> None:
    marked = {"mark_safe", "csrf_exempt", "SafeText"}
    found = {path for path, tree in sources().items() if marked & {name.rpartition(".")[2] for name in imported(tree)}}
    assert found <= set(UNSAFE)
    templates = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    ]
    assert templates == []


def test_no_sql_is_built_around_the_orm() -> None:
    found = [
        call
        for path in sources()
        for call in attribute_calls(path, {"raw", "extra"})
        if "objects" in call or "filter" in call
    ]
    assert found == []
    assert [path for path, tree in sources().items() if any(name.endswith("RawSQL") for name in imported(tree))] == []


def test_all_that_is_sealed_is_known_to_the_change_of_keys() -> None:
    """`channels/verbs/resealing.py` moves the secrets of lines; who seals elsewhere teaches it by `keeps_secrets`."""
    sealing = {call.split(":")[0] for path in sources() for call in attribute_calls(path, {"seal"})}
    known = {"channels/verbs/lines.py", "shops/verbs/keeping.py", "api/verbs/endpoints.py", "inbox/verbs/meeting.py"}
    assert sealing == {"lib/sealed.py", "team/second_key_verbs.py", *known}


def test_there_is_one_clock() -> None:
    clocks = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.datetime.now",
        "timezone.now",
        "date.today",
        "datetime.today",
        "time.time",
    }
    found = [
        f"{path}:{call.lineno} {ast.unparse(call.func)}"
        for path, tree in sources().items()
        if path != "lib/time.py"
        for call in calls(tree)
        if ast.unparse(call.func) in clocks
    ]
    assert found == []


def test_no_file_is_too_long_to_read() -> None:
    long = [path for path in sources() if len((PACKAGE / path).read_text().splitlines()) > 400]
    assert long == []


def test_reactions_can_be_called_by_their_path() -> None:
    """A job names its reaction by a dotted path: an inner function could not be found again."""
    assert [r.path for reactions in REACTIONS.values() for r in reactions if "<locals>" in r.path] == []


def test_no_text_to_translate_stands_inside_another() -> None:
    """Who collects the texts does not look into an f-string: such a text would stay English for ever."""
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in sources().items()
        for outer in ast.walk(tree)
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("_", "_l", "gettext", "gettext_lazy", "ngettext", "pgettext")
        if node.args and isinstance(node.args[0], ast.Constant)
    ]
    assert hidden == []
