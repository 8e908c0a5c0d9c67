"""The link by which a question is answered: signed for one question of one store, and closed after its days.

Opening it shows the page and writes nothing: programs that look into mail open every link. Only the form's POST does.
"""

from __future__ import annotations

from django.conf import settings

from wafaa.lib.pages import address
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.voice.models import Asked

PURPOSE = "survey"


def link_for(asked: Asked) -> str:
    """The whole address, good until the question closes."""
    assert asked.closes_at is not None
    store = scope.current().store
    token = sign(PURPOSE, {"a": asked.public_id}, expires=asked.closes_at, recipient=store.slug, key=settings.LINK_KEY)
    return settings.ADDRESS + address("voice:answer", store.slug, token)


def opened(token: str) -> Asked:
    """The question of a link. Raises BadLink: forged, another store's, expired, or "gone"."""
    named = unsign(PURPOSE, token, recipient=scope.current().store.slug, key=settings.LINK_KEY)
    rows = Asked.objects.select_related("customer", "customer__joined_to", "conversation", "order")
    found: Asked | None = rows.filter(public_id=str(named.get("a", ""))).first()
    if found is None or found.closes_at is None or found.closes_at <= now():
        raise BadLink("gone")
    return found
