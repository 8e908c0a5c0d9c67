"""Video meetings: offered by an ordinary reply, called off by hand, over by the clock."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.inbox import events
from wafaa.inbox.meeting import context_of, link_to, place, sound_base
from wafaa.inbox.models import MEETING, Conversation, Meeting, MeetingPlace, Message
from wafaa.inbox.verbs import replying
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.lib import dates
from wafaa.lib.ids import new_id
from wafaa.lib.sealed import Keyring, Unsealable
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.letters import day_in_letter
from wafaa.team.models import Staff
from wafaa.work import keys
from wafaa.work.events import Happening, emit
from wafaa.work.keys import Keeper, Resealed, keeps_secrets
from wafaa.work.unit import unit

ROOM_BYTES = 16
"""128 bits. They are written in hex, for the provider reads rooms without regard to case."""


def offer_meeting(
    conversation: Conversation, *, key: str, words: str = "", channel: str = "", seen_up_to: int | None = None
) -> Message:
    """Invite the customer: a reply with a link to our door, by the ordinary way. `words` are the writer's own, else a
    sentence stands there. The same key is the same meeting. Raises what `reply` raises."""
    with unit():
        bring_up_to_date(conversation)
        if known := Message.objects.filter(conversation=conversation, key=key).select_related("meeting").first():
            if not hasattr(known, "meeting"):
                raise replying.KeyReused
            found: Message = known
            return found
        until = now() + timedelta(hours=place().hours)
        public_id = new_id()
        text = _invitation(conversation, words.strip(), link_to(public_id, until), until)
        message = replying.reply(conversation, text, key=key, channel=channel, seen_up_to=seen_up_to)
        message.warnings = [*message.warnings, MEETING]
        message.save(update_fields=["warnings"])
        meeting = Meeting.objects.create(
            public_id=public_id, message=message, room=secrets.token_hex(ROOM_BYTES), until=until
        )
        _tell(events.MeetingOffered(conversation.pk, message.pk, meeting.pk), conversation)
    return message


def _invitation(conversation: Conversation, words: str, link: str, until: datetime) -> str:
    """In the customer's language. The link stands in a paragraph of its own, which goes when the words come back."""
    store = scope.current().store
    language = conversation.customer.language or store.language
    with translation.override(language):
        zone = ZoneInfo(store.timezone)
        when = {
            "day": day_in_letter(until, language),
            "hour": dates.clock(until, zone, language[:2], store.figures),
        }
        greeting = words or _greeting(store.name)
        lasts = _("The link opens the meeting until %(hour)s, %(day)s:") % when
        return f"{greeting}\n\n{lasts}\n{link}"


def _greeting(store: str) -> str:
    staff = Staff.objects.filter(pk=scope.current().staff_id or 0).first()
    if staff is None or not staff.shown_to_customers:
        return _("You are invited to a video meeting with %(store)s.") % {"store": store}
    return _("%(name)s from %(store)s invites you to a video meeting.") % {"name": staff.shown_name, "store": store}


def call_off(meeting: Meeting) -> bool:
    """Nobody comes in any more, and the door says so. False when it was called off already or is over."""
    with unit():
        is_on = Meeting.objects.filter(pk=meeting.pk, ended_at=None, until__gt=now())
        if not is_on.update(ended_at=now(), ended_by_id=scope.current().staff_id):
            return False
        message = Message.objects.select_related("conversation").get(pk=meeting.message_id)
        _tell(events.MeetingCalledOff(message.conversation_id, message.pk, meeting.pk), message.conversation)
    return True


def choose_place(*, base: str, hours: int, app_id: str = "", secret: str = "") -> MeetingPlace:
    """Where the store meets from now on. Without an `app_id` there is no secret; with one, an empty `secret` leaves
    the saved one. Raises ValueError for an address that is none."""
    with unit():
        here, _is_new = MeetingPlace.objects.select_for_update().get_or_create(store=scope.current().store)
        here.base, here.hours, here.app_id = sound_base(base), hours, app_id
        if not app_id:
            here.secret = ""
        elif secret:
            here.secret = keys.ring_to_seal_with().seal(secret, context_of(here))
        here.save()
        emit(events.MeetingPlaceChosen(here.base))
    return here


def _tell(happening: Happening, conversation: Conversation) -> None:
    emit(happening, topic=conversation.topic, team_id=conversation.team_id, customer_id=conversation.customer_id)


def _move_to(ring: Keyring, found: Resealed) -> None:
    for here in MeetingPlace.everywhere.select_for_update(of=("self",)).select_related("store").order_by("pk"):
        if not here.secret or ring.is_current(here.secret):
            continue
        try:
            here.secret = ring.reseal(here.secret, context_of(here))
        except Unsealable:
            found.unreadable.append(f"{here.store.slug}/meetings")
            continue
        here.save(update_fields=["secret"])
        found.count += 1


def _sealed() -> Iterator[str]:
    return MeetingPlace.everywhere.exclude(secret="").values_list("secret", flat=True).iterator()


keeps_secrets(Keeper(_move_to, _sealed))
