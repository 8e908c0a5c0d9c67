"""What may be sent to a customer, and what they said about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.channels.models import Channel, Line
from wafaa.ownpage import whose
from wafaa.people import queries as people
from wafaa.people.models import Consent, Customer, Purpose

ASKED_ABOUT = (Purpose.SERVICE, Purpose.SURVEY, Purpose.REVIEW, Purpose.MARKETING)
BY = (Channel.EMAIL, Channel.SMS, Channel.WHATSAPP)
MOST_WORDS = 500


def channels() -> list[str]:
    """Those by which this store can send such things at all."""
    open_lines = set(Line.objects.exclude(state="off").values_list("channel", flat=True))
    return [str(channel) for channel in BY if channel in open_lines]


def words_of(customer: Customer) -> dict[tuple[str, str], Consent]:
    """The newest word about each purpose on each channel. One about all channels is newer or older than one about a
    single one, and the newer of the two counts there."""
    rows = Consent.objects.filter(customer_id__in=whose.records(customer)).order_by("-id")[:MOST_WORDS]
    newest: dict[tuple[str, str], Consent] = {}
    for row in rows:
        newest.setdefault((row.purpose, row.channel), row)
    found: dict[tuple[str, str], Consent] = {}
    for purpose in ASKED_ABOUT:
        for channel in BY:
            said = [newest[key] for key in ((purpose, channel), (purpose, "*")) if key in newest]
            if said:
                found[purpose.value, str(channel)] = max(said, key=lambda one: one.pk)
    return found


def is_yes(purpose: str, said: Consent | None) -> bool:
    """What holds while nobody has said anything: service notices go out, nothing else does."""
    return purpose in people.ALWAYS_ALLOWED if said is None else said.given


def sentence(purpose: str, channel: str, *, given: bool) -> str:
    """What the customer says by pressing the button, word for word; it is kept as the proof."""
    about = {
        Purpose.SERVICE: _("news of my orders"),
        Purpose.SURVEY: _("short questions about how it went"),
        Purpose.REVIEW: _("requests to review what I bought"),
        Purpose.MARKETING: _("offers"),
    }
    words = {"about": about[Purpose(purpose)], "channel": Channel(channel).label}
    if given:
        return _("Send me %(about)s by %(channel)s.") % words
    return _("Send me no %(about)s by %(channel)s.") % words


def by(channel: str) -> str:
    return str(Channel(channel).label)
