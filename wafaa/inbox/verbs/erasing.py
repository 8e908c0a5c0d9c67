"""A person's conversations without the person: rows, times and outcomes stay, every word and file goes."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wafaa.channels.models import Arrival, File
from wafaa.channels.verbs import empty_arrivals, remove_files
from wafaa.inbox import counts, search
from wafaa.inbox.calls_to_make import how_many
from wafaa.inbox.models import MERGED, Call, Conversation, Deed, Draft, FollowUp, Meeting, Message, Status
from wafaa.inbox.verbs.tending import set_status
from wafaa.lib.time import now
from wafaa.people.erasing import Gone, erases
from wafaa.promises import verbs as promises
from wafaa.team import bell_verbs
from wafaa.team.models import Notification
from wafaa.work import jobs
from wafaa.work.unit import unit

AGAIN = "wafaa.inbox.verbs.erasing.index_again"


def theirs(ids: list[int]) -> QuerySet[Conversation]:
    """Their conversations, and what colleagues asked each other about these: that speaks of nobody but them."""
    own = Conversation.objects.filter(customer_id__in=ids).values("pk")
    return Conversation.objects.filter(Q(customer_id__in=ids) | Q(about_id__in=own))


def count(ids: list[int]) -> dict[str, int]:
    held = Message.objects.filter(conversation__in=theirs(ids).values("pk"))
    return {
        "conversations": theirs(ids).count(),
        "messages": held.count(),
        "files": File.objects.filter(messages__in=held).distinct().count(),
    }


@erases("conversations", order=10, count=count)
def erase_conversations(ids: list[int]) -> Gone:
    """Open matters end here: what is owed to nobody is owed no more."""
    gone = Gone(counts=count(ids))
    conversations = list(theirs(ids))
    for conversation in conversations:
        if conversation.status not in (Status.SOLVED, MERGED):
            for promise in promises.owed_on(conversation.topic):
                promises.cancel(promise)
            set_status(conversation, Status.SOLVED)
    for follow_up in FollowUp.objects.select_related("promise").filter(customer_id__in=ids):
        promises.cancel(follow_up.promise)
        follow_up.delete()
    counts.put(counts.CALLS, how_many)
    held = Message.objects.filter(conversation__in=conversations)
    numbers = list(held.values_list("pk", flat=True))
    drafts = Draft.objects.filter(conversation__in=conversations)
    named = {public_id for kept in drafts.values_list("files", flat=True) for public_id in kept}
    files = File.objects.filter(messages__in=held) | File.objects.filter(public_id__in=named)
    arrivals = list(held.exclude(arrival=None).values_list("arrival_id", flat=True))
    file_ids = list(files.values_list("pk", flat=True))
    Message.files.through.objects.filter(message_id__in=numbers).delete()
    gone.blobs = remove_files(file_ids)
    empty_arrivals(Arrival.objects.filter(pk__in=arrivals))
    Call.objects.filter(message__in=held).update(number="")
    Meeting.objects.filter(message__in=held, ended_at=None).update(ended_at=now())
    Meeting.objects.filter(message__in=held).update(room="")
    for end in ("conversation", "other"):
        # What was before a merge can no longer be brought back: it would bring the person back.
        Deed.objects.filter(**{f"{end}__in": conversations}).update(record={}, undo_until=now())
    held.update(text="", html="", quoted="", has_files=False, warnings=[], choices=None)
    drafts.delete()
    theirs(ids).update(subject="", preview="")
    Conversation.objects.filter(customer_id__in=ids).update(customer_name="")
    if numbers and search.forget(numbers):
        newest = Message.everywhere.order_by("-pk").values_list("pk", flat=True)[0]
        jobs.enqueue(AGAIN, {"before": newest + 1})
    return gone


def count_quoting(ids: list[int]) -> dict[str, int]:
    rows = Notification.objects.filter(topic__in=_topics(ids)).exclude(words="")
    return {"notifications": rows.count()}


@erases("notifications", order=12, count=count_quoting)
def erase_quotes(ids: list[int]) -> Gone:
    """What colleagues were told stays told; the words of the person in it go."""
    return Gone(counts={"notifications": bell_verbs.forget_words(_topics(ids))})


def _topics(ids: list[int]) -> list[str]:
    names = theirs(ids).values_list("public_id", flat=True)
    return [f"{kind}:{public_id}" for public_id in names for kind in ("conversation", "request")]


def index_again(before: int) -> None:
    """A job: a thousand messages back into the search index, and then the next; others write in between."""
    with unit():
        upto = search.index_again(before)
        if upto:
            jobs.enqueue(AGAIN, {"before": upto})
