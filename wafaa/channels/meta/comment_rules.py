"""What comments' own rules say to the gate: in public a person alone, one at a time; privately once, within a week."""

from __future__ import annotations

from wafaa.channels.comments import comment_at, private_hindrance, public_hindrance
from wafaa.channels.gate import Question, Verdict, restraint
from wafaa.people.models import Purpose


@restraint("fb_comment")
@restraint("ig_comment")
def in_public(q: Question) -> Verdict | None:
    """Only what somebody wrote under a comment they chose: no acknowledgement, no macro, no reply to many."""
    if q.is_automatic or q.purpose != Purpose.REPLY:
        return Verdict("no", "public_by_hand")
    why = public_hindrance(comment_at(q.line, q.to), q.channel)
    return Verdict("no", why) if why else None


def privately(q: Question) -> Verdict | None:
    if q.is_automatic or q.purpose != Purpose.REPLY:
        return Verdict("no", "people_only")
    why = private_hindrance(comment_at(q.line, q.to), q.at, q.itself)
    return Verdict("no", why) if why else None
