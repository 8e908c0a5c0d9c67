"""The store's past, written many rows at once. A conversation played through the verbs costs some seventy
milliseconds, and a newcomer waits; so what is over is worked out and written down as it was left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from wafaa.channels.models import Outgoing
from wafaa.demo.founding import House
from wafaa.demo.recalling import Recollection
from wafaa.demo.records import Conversation as Told
from wafaa.demo.welcoming import Welcome
from wafaa.inbox import counts, search
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Follower, Label, Mention, Message
from wafaa.people.models import Customer
from wafaa.promises.models import Promise, Segment
from wafaa.stores import verbs as stores
from wafaa.stores.scope import entered

BATCH = 500


def write_past(
    told: Sequence[Told], house: House, welcomes: Mapping[str, Welcome], until: datetime
) -> list[Recollection]:
    """Write these conversations as they stand at `until`, in the order in which they were opened. Their log
    is not written yet: it belongs between what else happened (`Recollection.retold`)."""
    with entered(house.store):
        past = [Recollection(one, house, welcomes[one.customer], until) for one in told]
        _write_conversations([one.live for one in past])
        _write_promises(past)
        _write_messages(past)
        for one in past:
            if one.owing.owed():
                inbox.refresh_promise(one.live)
    return past


def bring_customers_up(told: Iterable[Told], house: House, welcomes: Mapping[str, Welcome]) -> None:
    """The list of customers shows each one's last word, wherever it was written."""
    last = {welcomes[one.customer]: _last_word(one) for one in sorted(told, key=_last_word)}
    for welcome, at in last.items():
        welcome.person.last_at = at
    with entered(house.store):
        Customer.objects.bulk_update([welcome.person for welcome in last], ["last_at"], batch_size=100)


def _last_word(one: Told) -> datetime:
    return max(turn.at for turn in one.turns if turn.by is None)


def _write_conversations(rows: Sequence[Conversation]) -> None:
    for row in rows:
        row.number = stores.next_number("conversation")
    Conversation.objects.bulk_create(rows, batch_size=BATCH)
    names = dict.fromkeys(name for row in rows for name in row.labels)
    Label.objects.bulk_create([Label(name=name) for name in names], ignore_conflicts=True)
    for row in rows:
        counts.added(row)


def _write_promises(past: Sequence[Recollection]) -> None:
    promises = [promise for one in past for promise in one.owing.promises]
    segments = [segment for one in past for segment in one.owing.segments]
    Promise.objects.bulk_create(sorted(promises, key=lambda one: one.made_at), batch_size=BATCH)
    Segment.objects.bulk_create(sorted(segments, key=lambda one: one.started_at), batch_size=BATCH)


def _write_messages(past: Sequence[Recollection]) -> None:
    """In the order of time over all conversations: a search takes the highest id for the newest."""
    outgoing = [each for one in past for each in one.outgoing]
    Outgoing.objects.bulk_create(sorted(outgoing, key=lambda one: one.created_at), batch_size=BATCH)
    messages = [each for one in past for each in one.messages]
    Message.objects.bulk_create(sorted(messages, key=lambda one: one.at), batch_size=BATCH)
    Mention.objects.bulk_create([each for one in past for each in one.mentions], batch_size=BATCH)
    Follower.objects.bulk_create([each for one in past for each in one.followers], batch_size=BATCH)
    for one in past:
        one.live.last_message_id = one.messages[-1].pk
        search.index_message(one.messages[0], one.live.subject)
        for message in one.messages[1:]:
            search.index_message(message, "")
    Conversation.objects.bulk_update([one.live for one in past], ["last_message_id"], batch_size=100)
