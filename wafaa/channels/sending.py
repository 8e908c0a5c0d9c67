"""Sending what is due. The network is outside every transaction; each outcome is a state on the row."""

from __future__ import annotations

import logging
import secrets

from wafaa.channels import lanes, verbs
from wafaa.channels.abilities import Load
from wafaa.channels.connector import Connector, Done, Outcome, Refused, Retry, Unknown, abilities_of, connector_of
from wafaa.channels.gate import may_send
from wafaa.channels.models import INSIDE, LineState, Outgoing, OutgoingState
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import crash

log = logging.getLogger("wafaa.channels")


OUTGOING: Prepared[Outgoing] = Prepared(
    lambda: Outgoing.everywhere.filter(pk=Slot("pk"), store_id__same=Slot("store")).select_related(
        "line", "customer", "notice"
    )
)


def send_due(outgoing_id: int) -> None:
    """The job of one outgoing message; safe to run twice, at any time, after any crash."""
    outgoing = OUTGOING.first(pk=outgoing_id, store=scope.current().store_id)
    if outgoing is None:
        raise Outgoing.DoesNotExist(f"outgoing {outgoing_id}")
    if outgoing.state == OutgoingState.SENDING:
        _take_over(outgoing)
    elif outgoing.state == OutgoingState.QUEUED and outgoing.not_before <= now():
        _send(outgoing)
    elif outgoing.state == OutgoingState.QUEUED:
        verbs.wait_until(outgoing, outgoing.not_before)


def _send(outgoing: Outgoing) -> None:
    verdict = may_send(
        outgoing.customer,
        outgoing.purpose,
        outgoing.channel,
        now(),
        is_automatic=outgoing.is_automatic,
        to=outgoing.to,
        itself=outgoing.pk,
        line=outgoing.line,
        load=Load.of(outgoing.text, outgoing.envelope),
        notice=outgoing.notice,
    )
    if verdict.says != "yes":
        verbs.hold_back(outgoing, verdict)
        return
    line = outgoing.line
    if line is not None and line.paused_until is not None and line.paused_until > now():
        verbs.wait_until(outgoing, line.paused_until)
        return
    if line is not None and not lanes.has_room(outgoing, line):
        verbs.wait_until(outgoing, now() + lanes.LOOK_AGAIN)
        return
    lease = secrets.token_hex(16)
    if verbs.begin_sending(outgoing, lease):
        crash.point("begun")
        _settle(outgoing, lease, _attempt(outgoing))


def _take_over(outgoing: Outgoing) -> None:
    """A worker died while sending. Where repeating is harmless, repeat with the same key; else ask."""
    if outgoing.not_before > now():
        verbs.look_again(outgoing)
        return
    lease = secrets.token_hex(16)
    if verbs.take_over(outgoing, lease):
        crash.point("taken_over")
        if outgoing.channel in INSIDE or abilities_of(outgoing.channel).folds:
            _settle(outgoing, lease, _attempt(outgoing))
        else:
            _settle(outgoing, lease, _ask(connector_of(outgoing.channel), outgoing))


def _attempt(outgoing: Outgoing) -> Outcome:
    if outgoing.channel in INSIDE:
        return Done(outgoing.public_id)  # it is on the colleague's page as soon as its row says so
    if outgoing.line is None or outgoing.line.state == LineState.OFF:
        return Refused("line_is_off")
    connector = connector_of(outgoing.channel)
    try:
        return connector.send(outgoing, outgoing.line)
    except Exception:
        # A fault of the connector's own: nobody knows how far it came.
        log.exception("connector failed channel=%s outgoing=%s", outgoing.channel, outgoing.pk)
        return Retry("connector_failed") if connector.abilities.folds else Unknown("connector_failed")


def _ask(connector: Connector, outgoing: Outgoing) -> Outcome:
    return connector.settle(outgoing, outgoing.line) if outgoing.line else Unknown("line_is_gone")


def _settle(outgoing: Outgoing, lease: str, outcome: Outcome) -> None:
    line = outgoing.line
    crash.point("after_network")
    match outcome:
        case Done(provider_id):
            verbs.sent(outgoing, lease, provider_id)
            crash.point("sent")
            if line is not None:
                verbs.line_works(line)
        case Retry(why, after, line_is_down):
            if line_is_down and line is not None:
                verbs.line_failed(line, why)
            verbs.send_again_later(outgoing, lease, why, after)
        case Refused(why):
            verbs.failed(outgoing, lease, why)
        case Unknown(why):
            verbs.outcome_unknown(outgoing, lease, why, asks=abilities_of(outgoing.channel).settles)


def ask_about(outgoing_id: int) -> None:
    """The job that settles a send whose outcome is unknown by asking the provider, and never by sending. While it
    cannot tell, it is asked again, each time later; at the end a person decides. What the provider says it never had
    goes out again, with the same key."""
    outgoing = OUTGOING.first(pk=outgoing_id, store=scope.current().store_id)
    if outgoing is None or outgoing.state != OutgoingState.UNKNOWN:
        return
    connector = connector_of(outgoing.channel)
    match _ask(connector, outgoing):
        case Done(provider_id):
            verbs.came_through(outgoing, provider_id, now())
        case Retry():
            verbs.try_again(outgoing)
        case Refused(why):
            verbs.told_by_provider(outgoing, "failed", now(), why=why)
        case Unknown():
            verbs.ask_later(outgoing)
