"""The panel about a customer's own page, beside their record and their conversation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.gate import REASONS
from wafaa.channels.models import Outgoing, OutgoingState
from wafaa.lib.pages import address
from wafaa.ownpage.links import address_for
from wafaa.ownpage.verbs.signing import line_for
from wafaa.people.identities import stands_for_its_record
from wafaa.people.models import Customer
from wafaa.people.screens import shown_value
from wafaa.stores import scope


def panel(customer: Customer, *, link: str = "", sent: Outgoing | None = None) -> dict[str, Any]:
    """Context of ownpage/_panel.html: goes_to ("" when no address is known), is_claim, can_send, copy_url, send_url,
    link, says, was_refused."""
    held, slug = address_for(customer), scope.current().store.slug
    return {
        "goes_to": shown_value(held.kind, held.value) if held else "",
        "is_claim": held is not None and not stands_for_its_record(held),
        "can_send": held is not None and line_for(held.kind) is not None,
        "copy_url": address("ownpage:copy", slug, customer.public_id),
        "send_url": address("ownpage:send", slug, customer.public_id),
        "link": link,
        "says": _said(sent) if sent is not None else "",
        "was_refused": sent is not None and sent.state == OutgoingState.REFUSED,
    }


def _said(sent: Outgoing) -> str:
    if sent.state == OutgoingState.REFUSED:
        return _("It was not sent: %(why)s.") % {"why": REASONS.get(sent.reason, sent.reason)}
    return _("The link is on its way to them.")
