"""An Asterisk line: how it is configured, tried, and told to dial.

Options: `by` "asterisk"; `host`, `port`, `security` (tls, plain), `user`, `login` (md5, plain); `context` from which
calls are dialled, `technology` of the extensions (PJSIP), `dials` (national, zeros, plus: how the telephone wants
numbers), `outside` digits for a line to the outside; `extensions` {extension: public id of the staff}. Secret: `ami`.
"""

from __future__ import annotations

from django.conf import settings

from wafaa.channels import verbs
from wafaa.channels.mail.server import Server, Trouble, dialled
from wafaa.channels.models import Line, LineState
from wafaa.channels.phone.ami import Ami
from wafaa.channels.phone.board import OURS
from wafaa.lib.ids import new_id
from wafaa.lib.phones import dial_form
from wafaa.lib.sealed import Unsealable
from wafaa.stores import scope

CONNECT_S = 5.0
WHOLE_S = 12.0
PORT, PORT_TLS = 5038, 5039
RINGS_MS = "30000"


class CannotDial(Exception):
    """`code`: no_extension, no_number, line_is_off, or one of Trouble's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_asterisk(line: Line) -> bool:
    return bool(line.options.get("by") == "asterisk")


def server_of(line: Line) -> Server:
    security = str(line.options.get("security") or "tls")
    port = int(line.options.get("port") or 0) or (PORT_TLS if security == "tls" else PORT)
    return Server(str(line.options.get("host") or ""), port, security, inner_hosts=settings.INNER_HOSTS)


def log_in(ami: Ami, line: Line, *, events: bool = True) -> None:
    """Raises Trouble."""
    try:
        secret = verbs.secret_of(line, "ami")
    except Unsealable as error:
        raise Trouble("ami_login", error.reason) from error
    options = line.options
    ami.log_in(str(options.get("user") or ""), secret, by=str(options.get("login") or "md5"), events=events)


def extensions_of(line: Line) -> dict[str, str]:
    """{extension: public id of the staff}."""
    known = line.options.get("extensions")
    return {str(where): str(who) for where, who in known.items() if who} if isinstance(known, dict) else {}


def try_out(line: Line) -> list[str]:
    """Log in and leave. Codes of what is wrong."""
    try:
        with dialled(server_of(line), CONNECT_S, WHOLE_S) as sock:
            ami = Ami(sock)
            log_in(ami, line, events=False)
            ami.do("Ping")
    except Trouble as trouble:
        return [trouble.code]
    return []


def dial(line: Line, staff: str, number: str) -> None:
    """Let the colleague's own phone ring; when they pick it up, it calls `number` (E.164). Outside any transaction.

    The call has an id of ours, so that its end is known for what it is. Raises CannotDial.
    """
    options = line.options
    extension = next((where for where, who in extensions_of(line).items() if who == staff), "")
    if line.state == LineState.OFF:
        raise CannotDial("line_is_off")
    if not extension:
        raise CannotDial("no_extension")
    called = dial_form(number, str(options.get("dials") or "national"), scope.current().store.country)
    if not called:
        raise CannotDial("no_number")
    call = f"{OURS}{new_id()}"
    verbs.rang(line, call, way="out", number=number, staff=staff)
    try:
        with dialled(server_of(line), CONNECT_S, WHOLE_S) as sock:
            ami = Ami(sock)
            log_in(ami, line, events=False)
            ami.do(
                "Originate",
                Channel=f"{options.get('technology') or 'PJSIP'}/{extension}",
                Context=str(options.get("context") or "from-internal"),
                Exten=f"{options.get('outside') or ''}{called}",
                Priority="1",
                CallerID=f"<{called}>",
                Timeout=RINGS_MS,
                Async="true",
                ChannelId=call,
            )
    except Trouble as trouble:
        verbs.hung_up(line, call)
        raise CannotDial(trouble.code) from trouble
