"""Parcels told by a tracking service: AfterShip's webhook (aftership.com, "Webhook Specifications" 2025-01, "Delivery
Statuses"), and whoever calls in the same way.

It knows parcels by their numbers and nothing of orders, so that what it tells belongs to whichever parcel of the store
has the number. A call is proven by the base64 HMAC of its bytes; each brings all the checkpoints again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.lib.plainjson import link_of, object_of, objects_of, text_of, told_object
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import base64_sha256, same
from wafaa.lib.text.digits import ascii_digits
from wafaa.shops import verbs
from wafaa.shops.adapter import Ignored, Told, Understood, Unreadable, register
from wafaa.shops.models import Shop
from wafaa.shops.said import StepSaid, TrackingSaid, parcel_key
from wafaa.shops.states import ShipmentState, shipment_state
from wafaa.shops.telling import Teller
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

EVENTS = ("tracking_update", "edd_revise", "tracking_pending_time")
PRECISE = {"delivered_004": ShipmentState.PAID}
"""Sub-codes that say more than the tag they stand under: delivered, and the cash taken."""
PROMISES = ("latest_estimated_delivery", "courier_estimated_delivery_date", "aftership_estimated_delivery_date")
MOST_STEPS = 200


class Tracking:
    kind = "tracking"
    label = _("Parcel tracking (AfterShip and alike)")
    keys = (("hook", _("Webhook secret")),)
    steps = (
        _("In AfterShip open Settings, Notifications, Webhooks, and add the address above. Choose all events."),
        _("Copy the webhook secret that AfterShip shows into the form below, and save it."),
        _(
            "AfterShip has to know the parcels: connect your shop there too, or send it the numbers. What it tells is "
            "found by the parcel's number; a number that we do not know yet waits until its parcel comes."
        ),
        _("Press Send test there: it appears below."),
    )

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 405)
        try:
            secret = verbs.secret_of(shop)
        except Unsealable:
            return Rejected("no_secret")
        if not secret:
            return Rejected("no_secret")
        given = knock.headers.get("aftership-hmac-sha256", "")
        known = [one for one in (secret, verbs.former_secret(shop)) if one]
        if not any(same(given, base64_sha256(one.encode(), knock.raw)) for one in known):
            return Rejected("bad_signature")
        told = told_object(knock.raw)
        return Accepted(f"{text_of(told, 'event', 40)}:{text_of(told, 'event_id', 100)}")

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        told = told_object(raw)
        if told is None:
            return Unreadable("not_json")
        if (event := text_of(told, "event", 60)) not in EVENTS:
            return Unreadable("unknown_type") if event else Ignored("ping")
        said = object_of(told, "msg")
        number = ascii_digits(text_of(said, "tracking_number", 100))
        if not parcel_key(number):
            return Unreadable("no_number")
        tell = Teller(shop, received_at)
        at = tell.since({"at": told.get("ts"), "updated_at": said.get("updated_at")}, "at", "updated_at")
        steps = _steps(said, at, tell)
        if any(step.state == ShipmentState.UNKNOWN for step in steps):
            tell.doubt("unknown_state")
        found = TrackingSaid(
            number=number,
            at=at,
            order=ascii_digits(text_of(said, "order_number", 60) or text_of(said, "order_id", 60)).removeprefix("#"),
            carrier=text_of(said, "slug", 60) or None,
            url=link_of(said, "courier_tracking_link"),
            promised_for=_promised(said, tell),
            steps=steps,
            doubts=tuple(tell.doubts),
        )
        return Told(f"parcel:{parcel_key(number)}", (found,))

    def health(self, shop: Shop) -> list[str]:
        try:
            has_secret = bool(verbs.secret_of(shop))
        except Unsealable:
            return ["no_secret"]
        return ([] if has_secret else ["no_keys"]) + ([] if shop.last_at else ["nothing_came"])


def _steps(said: dict[str, Any], at: datetime, tell: Teller) -> tuple[StepSaid, ...]:
    """What the carrier saw, and the parcel's own tag where it says something else: thirty days without a word are
    `Expired`, and no checkpoint."""
    found = [step for one in objects_of(said, "checkpoints", MOST_STEPS) if (step := _step(one, tell)) is not None]
    tag = text_of(said, "tag", 40)
    latest = max(found, key=lambda step: step.at, default=None)
    if tag and (latest is None or latest.state != _state(tag, text_of(said, "subtag", 40))):
        word = text_of(said, "subtag", 60) or tag
        found.append(StepSaid(at, _state(tag, word), word, text_of(said, "subtag_message", 300)))
    return tuple(found)


def _step(one: dict[str, Any], tell: Teller) -> StepSaid | None:
    at = tell.past(one, "checkpoint_time")
    if at is None:
        tell.doubt("odd_date")
        return None
    tag, sub = text_of(one, "tag", 40), text_of(one, "subtag", 60)
    place = text_of(one, "location", 120) or ", ".join(
        part for name in ("city", "country_name") if (part := text_of(one, name, 60))
    )
    return StepSaid(at, _state(tag, sub), sub or tag, text_of(one, "message", 300), place)


def _state(tag: str, sub: str) -> ShipmentState:
    return PRECISE.get(sub.casefold()) or shipment_state(tag or sub.partition("_")[0])


def _promised(said: dict[str, Any], tell: Teller) -> datetime | None:
    for name in PROMISES:
        held = object_of(said, name)
        for field in ("datetime", "estimated_delivery_date"):
            if text_of(held, field, 40):
                return tell.instant(held, field, by_end_of_day=True)
    return tell.instant(said, "expected_delivery", by_end_of_day=True)


register(Tracking())
