"""The house's own way of sending, and three classic wrong ones that the harness must find guilty."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from wafaa.channels import sending, verbs
from wafaa.channels.connector import connector_of
from wafaa.channels.models import Outgoing, OutgoingState

RIGHT = "right"
ACK_BEFORE_COMMIT = "ack before commit"
DONE_BEFORE_SEND = "mark done before send"
NEW_KEY_PER_ATTEMPT = "new key per attempt"


def put_on(design: str) -> None:
    """Make this process work by the design."""
    from tests.harness.connector import Peer

    if design == DONE_BEFORE_SEND:
        sending.send_due = done_first
    if design == NEW_KEY_PER_ATTEMPT:
        connector = connector_of("peer")
        assert isinstance(connector, Peer)
        connector.key_of = lambda _outgoing: secrets.token_hex(8)


def done_first(outgoing_id: int) -> None:
    """Wrong: what is marked as sent is never looked at again, and the network comes after."""
    outgoing = Outgoing.objects.select_related("line", "customer").get(pk=outgoing_id)
    lease = secrets.token_hex(16)
    if outgoing.state == OutgoingState.QUEUED and verbs.begin_sending(outgoing, lease):
        verbs.sent(outgoing, lease, outgoing.public_id)
        assert outgoing.line is not None
        connector_of("peer").send(outgoing, outgoing.line)


def accept(design: str, write: Callable[[], None], acknowledge: Callable[[], None]) -> None:
    """Store, then acknowledge; the wrong design does it the other way round."""
    steps = [acknowledge, write] if design == ACK_BEFORE_COMMIT else [write, acknowledge]
    for step in steps:
        step()
