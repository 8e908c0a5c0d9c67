"""Who follows an open conversation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.inbox.models import Conversation, Follower
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope
from wafaa.team.profiles import photo_url

SHOWN = 4
MOST = 60


def followers(conversation: Conversation) -> dict[str, Any]:
    """`followers` [{name, photo}], `more_followers` ("+3" or ""), `followers_say` and `is_followed` of _thread.html."""
    rows = FOLLOWERS.all(store=scope.current().store_id, conversation=conversation.pk)
    people = [row.staff for row in rows]
    more = in_digits(f"+{len(people) - SHOWN}", scope.current().store.figures) if len(people) > SHOWN else ""
    names = _(", ").join(staff.name for staff in people)
    return {
        "followers": [{"name": staff.name, "photo": photo_url(staff)} for staff in people[:SHOWN]],
        "more_followers": more,
        "followers_say": _("Following: %(names)s") % {"names": names} if people else "",
        "is_followed": any(staff.pk == scope.current().me for staff in people),
    }


FOLLOWERS: Prepared[Follower] = Prepared(
    lambda: (
        Follower.everywhere.filter(
            store_id__same=Slot("store"), conversation_id=Slot("conversation"), staff__suspended_at=None
        )
        .select_related("staff")
        .order_by("since", "id")[:MOST]
    )
)
