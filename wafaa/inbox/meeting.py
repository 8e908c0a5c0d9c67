"""The door to a video meeting: who holds which link, whether it is open, and where it leads.

The customer's message holds a link to a page of ours, never the provider's own address: so a meeting that is over or
was called off lets nobody in, and the page can say so.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings
from django.urls import reverse

from wafaa.inbox.models import Meeting, MeetingPlace
from wafaa.lib.sealed import Context
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.time import now
from wafaa.work import keys

PURPOSE = "meeting"
BEARER = "customer"
EXPLAINED_FOR = timedelta(days=90)
"""So long after its end the door still knows the meeting, and says kindly that it is over."""
OPEN, OVER, CALLED_OFF = "open", "over", "called_off"
LONGEST_BASE = 200
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII)
PATH = re.compile(r"(/[A-Za-z0-9_-]+)*", re.ASCII)


def link_to(public_id: str, until: datetime) -> str:
    """The address for the customer."""
    token = sign(PURPOSE, {"m": public_id}, expires=until + EXPLAINED_FOR, recipient=BEARER, key=settings.LINK_KEY)
    return f"{settings.ADDRESS}{reverse('inbox:meeting_door', args=[token])}"


def meeting_of(token: str) -> Meeting:
    """The meeting a customer's link is about, with its store. Raises BadLink; "forged" for one that is no more."""
    named = unsign(PURPOSE, token, recipient=BEARER, key=settings.LINK_KEY)
    rows = Meeting.everywhere.select_related("store")
    found = rows.filter(public_id=named["m"]).first()
    if found is None or not found.room:
        raise BadLink("forged")
    meeting: Meeting = found
    return meeting


def state(meeting: Meeting) -> str:
    """OPEN, OVER, or CALLED_OFF: by somebody, or because the reply with its link was taken back."""
    if meeting.ended_at is not None or meeting.message.withdrawn_at is not None:
        return CALLED_OFF
    return OPEN if now() < meeting.until else OVER


def place() -> MeetingPlace:
    """Where the entered store meets; the usual place while it has chosen none."""
    return MeetingPlace.objects.first() or MeetingPlace()


def sound_base(typed: str) -> str:
    """The address of a deployment as it is kept: https, a host, perhaps a tenant, and nothing else.

    Raises ValueError. We never fetch it; people's browsers are sent there.
    """
    base = typed.strip().rstrip("/")
    if not base.isascii() or not base.isprintable() or len(base) > LONGEST_BASE:
        raise ValueError(typed)
    parts = urlsplit(base)
    where = f"{(parts.hostname or '')}{f':{parts.port}' if parts.port is not None else ''}"
    is_bare = parts.netloc.lower() == where and base.lower().startswith(f"https://{where}") and parts.port != 0
    if parts.scheme != "https" or not is_bare or not HOST.fullmatch(parts.hostname or ""):
        raise ValueError(typed)
    if not PATH.fullmatch(parts.path) or base[len("https://") + len(where) :] != parts.path:
        raise ValueError(typed)
    return f"https://{where}{parts.path}"


def address(meeting: Meeting, *, user_id: str, name: str, is_moderator: bool) -> str:
    """Where the room is, with a token of ours where the store's deployment asks for one.

    Raises sealed.Unsealable.
    """
    here = place()
    room = f"{here.base}/{quote(meeting.room, safe='')}"
    if not here.app_id or not here.secret:
        return room
    token = _token(here, meeting, user_id, name, is_moderator)
    return f"{room}?{urlencode({'jwt': token})}"


def _token(here: MeetingPlace, meeting: Meeting, user_id: str, name: str, is_moderator: bool) -> str:
    """As Jitsi's documentation of tokens has it (lib-jitsi-meet, doc/tokens.md): `aud` and `iss` are the application's
    id, `sub` the tenant or else the domain in lower case, and everything of the user is a text. Which of the two marks
    of a moderator counts depends on the deployment (token_affiliation, token_moderation)."""
    parts = urlsplit(here.base)
    claims = {
        "aud": here.app_id,
        "iss": here.app_id,
        "sub": parts.path.rpartition("/")[2].lower() or parts.hostname,
        "room": meeting.room,
        "exp": int(meeting.until.timestamp()),
        "context": {
            "user": {
                "id": user_id,
                "name": name,
                "moderator": "true" if is_moderator else "false",
                "affiliation": "owner" if is_moderator else "member",
            }
        },
    }
    return jwt.encode(claims, keys.unseal(here.secret, context_of(here)), algorithm="HS256")


def context_of(here: MeetingPlace) -> Context:
    """Where the secret belongs."""
    return Context(str(here.store_id), here.public_id, "meeting")
