"""Video meetings: one that was offered in a conversation, and where a store holds them."""

from __future__ import annotations

from django.db import models

from wafaa.inbox.models.talk import Message
from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped

MEETING = "meeting"
"""Among a message's warnings: it invites to a meeting."""
USUAL_PLACE = "https://meet.jit.si"
USUAL_HOURS = 2


class Meeting(Scoped, Public):
    """What a reply invited to. It is where its message is, so it follows a conversation that is merged or split; who
    offered it is the message's writer.

    `room` is at least 128 random bits; empty when its person was erased.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="meeting")
    room = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(default=now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")


class MeetingPlace(Scoped, Public):
    """Where a store's meetings are held and how long a link lives. `secret` is sealed; with it and `app_id` everybody
    who comes in carries a token of ours."""

    base = models.CharField(max_length=200, default=USUAL_PLACE)
    hours = models.PositiveSmallIntegerField(default=USUAL_HOURS)
    app_id = models.CharField(max_length=100, blank=True)
    secret = models.TextField(blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store"], name="one_meeting_place_a_store")]
