"""How a request that leaves the house can fail. `reason` is a short code that a screen can translate."""


class OutgoingFailed(Exception):
    """The base of every failure of an outgoing call.

    reason: short code, never text from the peer.
    sent: True when bytes of the request had left us, so the peer may have acted on it;
        such a call must be settled by asking, never repeated blindly.
    """

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class Refused(OutgoingFailed):
    """We would not make this call: a forbidden address, scheme, header or method."""


class TimedOut(OutgoingFailed):
    """The whole call did not end before its deadline."""


class TooBig(OutgoingFailed):
    """The answer was larger than the caller allows."""


class Unreachable(OutgoingFailed):
    """No such host, no connection, a broken connection, a bad certificate or a broken answer."""
