"""What is for the customer to decide: how they are written to, what for, and what is kept of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.loyalty.birthdays import gives_on_birthdays
from wafaa.loyalty.contest_queries import public_contests
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.verbs.referring import is_inviting
from wafaa.ownpage import wishes
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.forms import WishesForm
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens.credit import has_any as has_credit
from wafaa.ownpage.screens.frame import on_day
from wafaa.ownpage.screens.offers import has_offers
from wafaa.ownpage.screens.rewards import has_any, is_proven
from wafaa.ownpage.verbs.signing import line_for
from wafaa.people import queries as people
from wafaa.people.birthdays import birthday_of
from wafaa.people.models import Consent, Purpose
from wafaa.people.screens import shown_value


def menu(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/me.html: links [{url, label, note, icon}], addresses, out_url, everywhere_url."""
    held = guest.sign_in.identity
    proven = [one for one in people.identities_of(guest.customer) if one.verified_at and one.kind in ("email", "phone")]
    return frame.inside(guest, "me") | {
        "links": [
            *(
                [{"url": url("rewards"), "label": _("Rewards for your points"), "icon": "star"}]
                if is_running() or has_any(guest.customer)
                else []
            ),
            *(
                [{"url": url("credit"), "label": _("Your store credit"), "icon": "tag"}]
                if has_credit(guest.customer)
                else []
            ),
            *(
                [{"url": url("friends"), "label": _("Tell a friend"), "icon": "people"}]
                if is_inviting() and member(guest.customer) is not None
                else []
            ),
            *(
                [{"url": url("offers"), "label": _("Offers for you"), "icon": "tag"}]
                if has_offers(guest.customer)
                else []
            ),
            {"url": url("wishes"), "label": _("How and when we write to you"), "icon": "clock"},
            {"url": url("consents"), "label": _("What we may send you"), "icon": "mail"},
            {"url": url("data"), "label": _("What we keep about you"), "icon": "file"},
            *([{"url": url("contests"), "label": _("Contests"), "icon": "star"}] if public_contests().exists() else []),
        ],
        "addresses": [shown_value(one.kind, one.value) for one in proven],
        "here_by": shown_value(held.kind, held.value),
        "out_url": url("out"),
        "everywhere_url": url("out_everywhere"),
    }


def asks_birthday(guest: Guest) -> bool:
    """Only where it brings something, and only whoever has shown by a code that this is their page."""
    return is_proven(guest) and (gives_on_birthdays() or birthday_of(guest.customer) is not None)


def wishing(guest: Guest, form: WishesForm, *, is_kept: bool = False) -> dict[str, Any]:
    """Context of ownpage/wishes.html."""
    return frame.inside(guest, "me") | {"form": form, "is_kept": is_kept, "back_url": url("me")}


def _label(purpose: str) -> tuple[str, str]:
    """What it is called, and what it means."""
    return {
        Purpose.SERVICE: (_("News of your orders"), _("That it left, that it arrives, and at once when it is late.")),
        Purpose.SURVEY: (_("Short questions"), _("One tap to tell us how it went.")),
        Purpose.REVIEW: (_("Requests for reviews"), _("Whether you would say what you think of what you bought.")),
        Purpose.MARKETING: (_("Offers"), _("New things and discounts.")),
    }[Purpose(purpose)]


def consenting(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/consents.html: purposes [{label, note, ways [{purpose, channel, label, sentence, is_yes,
    since}]}], history [{at, sentence, given}]."""
    said, channels = wishes.words_of(guest.customer), wishes.channels()
    return frame.inside(guest, "me") | {
        "purposes": [
            {
                "label": _label(purpose)[0],
                "note": _label(purpose)[1],
                "ways": [_way(purpose, channel, said.get((purpose.value, channel))) for channel in channels],
            }
            for purpose in wishes.ASKED_ABOUT
        ],
        "back_url": url("me"),
        "action_url": url("consents"),
    }


def _way(purpose: str, channel: str, said: Consent | None) -> dict[str, Any]:
    is_yes = wishes.is_yes(purpose, said)
    return {
        "purpose": str(purpose),
        "channel": channel,
        "is_yes": is_yes,
        "label": wishes.by(channel),
        "button": wishes.sentence(purpose, channel, given=not is_yes),
        "since": on_day(said.at) if said is not None else "",
    }


def data(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/data.html: is_fresh, can_have_code, sent_to, again_url, export_url, forget_url."""
    held = guest.sign_in.identity
    return frame.inside(guest, "me") | {
        "is_fresh": guest.is_fresh,
        "can_have_code": line_for(held.kind) is not None,
        "sent_to": shown_value(held.kind, held.value),
        "again_url": url("again"),
        "export_url": url("export"),
        "forget_url": url("forget"),
        "here": url("data"),
        "back_url": url("me"),
        "write_url": url("write"),
    }
