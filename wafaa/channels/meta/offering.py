"""Quick replies of Messenger and Instagram: they stand below the latest message and go once one was tapped.

Meta, Messenger Platform and Instagram Messaging, "Quick replies": at most 13, the title of one has 20 characters, its
payload 1,000; the payload comes back with the answer.
"""

from __future__ import annotations

from typing import Any

from wafaa.channels.choices import Shape, kept, shape_of
from wafaa.channels.connector import Refused
from wafaa.channels.models import Outgoing


def quick_replies(body: int) -> Shape:
    return Shape("quick", most=13, title=20, body=body)


def words_of(outgoing: Outgoing, body: int) -> dict[str, Any] | Refused:
    """The text as a message carries it, with the quick replies it offers."""
    choices = outgoing.envelope.get("choices") or []
    if not choices:
        return {"text": outgoing.text}
    if shape_of(kept(choices), outgoing.text, [quick_replies(body)]) is None:
        return Refused("choices_do_not_fit")
    replies = [{"content_type": "text", "title": one["title"], "payload": one["id"]} for one in choices]
    return {"text": outgoing.text, "quick_replies": replies}
