"""Taking in what shops tell, and writing down what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from wafaa.lib.time import now
from wafaa.shops import events
from wafaa.shops.adapter import Part
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.work import arrivals, jobs
from wafaa.work.arrivals import ArrivalState
from wafaa.work.events import emit
from wafaa.work.unit import unit

UNDERSTAND = "wafaa.shops.reading.understand"
READ_ONE = "wafaa.shops.catching_up.read_one"
NOTED_EVERY = timedelta(minutes=1)
MOST_WAITING = 10_000
MOST_OF_A_PARCEL = 50


def take_in(shop: Shop, provider_id: str, raw: bytes, meta: Mapping[str, Any]) -> Arrival:
    """Store what a shop told before anything is understood. The same call twice is one arrival."""
    return arrivals.take_in(Arrival, {"shop": shop}, provider_id, raw, meta, UNDERSTAND)[0]


def take_call(shop: Shop, provider_id: str, raw: bytes, meta: Mapping[str, Any]) -> None:
    """As `take_in`, for a shop that waits at the door: when much is told at once, those who wait share a commit."""
    arrivals.take_in_at_once(Arrival, {"shop": shop}, provider_id, raw, meta, UNDERSTAND)


def take_again(shop: Shop, part: Part) -> None:
    """Store what we asked for ourselves. The same bytes as before are understood once more if something else was told
    since: what was so, was otherwise and is so again, is so."""
    with unit():
        whose: dict[str, Any] = {"shop": shop}
        arrival, fresh = arrivals.take_in(Arrival, whose, part.provider_id, part.raw, part.meta, UNDERSTAND)
        if fresh or not arrival.about or not arrival.raw:  # new, not yet read, or forgotten with its person
            return
        since = Arrival.objects.filter(shop=shop, about=arrival.about, received_at__gt=arrival.received_at)
        if since.exclude(pk=arrival.pk).exists():
            rows = Arrival.objects.filter(pk=arrival.pk)
            rows.update(raw=part.raw, meta=dict(part.meta), received_at=now(), state=ArrivalState.NEW)
            read_again(arrival)


def note_refusal(shop: Shop, why: str) -> None:
    """A call was turned away. Written at most once a minute for each reason: whoever knocks may be anybody."""
    last = shop.refusals.get(why)
    if last and now() - datetime.fromisoformat(last) < NOTED_EVERY:
        return
    with unit():
        fresh = Shop.objects.select_for_update().get(pk=shop.pk)
        fresh.refusals = {**fresh.refusals, why: now().isoformat()}
        fresh.save(update_fields=["refusals"])


def heard_from(shop: Shop) -> None:
    """The shop told something that we could read. Cheap to say again."""
    if shop.state != ShopState.NEW and shop.last_at and now() - shop.last_at < NOTED_EVERY:
        return
    with unit():
        rows = Shop.objects.filter(pk=shop.pk)
        rows.update(last_at=now())
        # What is wrong with asking it is not mended by its calling us.
        rows.filter(problem="").exclude(state=ShopState.OFF).update(state=ShopState.OK)


def is_about(arrival: Arrival, about: str) -> None:
    """What an arrival is about is known before it is believed, so that whoever is forgotten meanwhile is forgotten
    here too."""
    Arrival.objects.filter(pk=arrival.pk).update(about=about[:140])


def understood(arrival: Arrival, about: str, doubts: Sequence[str], *, is_kept: bool = True) -> None:
    """What an arrival told stands where it belongs; what is not kept loses its bytes."""
    with unit():
        heard_from(arrival.shop)
        _settle(arrival, ArrivalState.UNDERSTOOD, "", about, list(dict.fromkeys(doubts)))
        if not is_kept:
            Arrival.objects.filter(pk=arrival.pk).update(raw=b"", meta={})


def take_apart(arrival: Arrival, parts: Sequence[Part]) -> None:
    """A bundle becomes an arrival for each thing it told. Twice is once: each is known by its id and bytes."""
    with unit():
        heard_from(arrival.shop)
        for part in parts:
            take_in(arrival.shop, part.provider_id, part.raw, part.meta)
        # What the bundle told stands in its parts; kept twice, it would have to be forgotten twice.
        Arrival.objects.filter(pk=arrival.pk).update(raw=b"", state=ArrivalState.UNDERSTOOD, about="bundle", reason="")


def ignore(arrival: Arrival, why: str) -> None:
    """It told nothing that anybody wants to know; its bytes go, for a basket names its person too."""
    with unit():
        heard_from(arrival.shop)
        _settle(arrival, ArrivalState.REFUSED if why == "wrong_shop" else ArrivalState.UNDERSTOOD, why, "", [])
        if why != "wrong_shop":
            Arrival.objects.filter(pk=arrival.pk).update(raw=b"", meta={})


def read_soon(shop: Shop, kind: str, named: str, *, tries: int = 0, after: timedelta = timedelta(0)) -> None:
    """Have one thing read from the shop; however often it is asked for meanwhile, it is read once."""
    args = {"shop_id": shop.pk, "kind": kind, "named": named, "tries": tries}
    with unit():
        jobs.enqueue(READ_ONE, args, dedup=f"shop_one:{shop.pk}:{kind}:{named}", run_after=now() + after)


def asked_about(arrival: Arrival, about: str) -> None:
    """It only names a thing: what it says of it is not believed, the thing is read."""
    with unit():
        heard_from(arrival.shop)
        _settle(arrival, ArrivalState.UNDERSTOOD, "asked", about, [])


def not_there(shop: Shop, about: str) -> None:
    """The shop itself knows nothing of what a call named: that call was not its own, or is of something long gone."""
    rows = Arrival.objects.filter(shop=shop, about=about, reason="asked")
    rows.update(state=ArrivalState.REFUSED, reason="not_there", is_odd=True)


def unreadable(arrival: Arrival, why: str, about: str) -> None:
    """It cannot be read; its raw bytes stay."""
    with unit():
        if arrival.state != ArrivalState.UNREADABLE:
            emit(events.ArrivalUnread(arrival.shop_id, arrival.pk))
        _settle(arrival, ArrivalState.UNREADABLE, why, about, [])


def read_again(arrival: Arrival) -> None:
    """A person asks for an arrival to be read once more."""
    with unit():
        jobs.enqueue(UNDERSTAND, {"arrival_id": arrival.pk}, dedup=f"shop_arrival:{arrival.pk}")


def read_waiting(shop: Shop) -> None:
    """Have all that still waits be read: it came before the shop was switched off."""
    with unit():
        rows = Arrival.objects.filter(shop=shop, state=ArrivalState.NEW).order_by("pk")
        for pk in rows.values_list("pk", flat=True)[:MOST_WAITING]:
            jobs.enqueue(UNDERSTAND, {"arrival_id": pk}, dedup=f"shop_arrival:{pk}")


def forget(shop: Shop, abouts: Sequence[str]) -> None:
    """The raw bytes of what was told about these go; the digests stay, so that the same does not come in again."""
    with unit():
        Arrival.objects.filter(shop=shop, about__in=abouts).update(raw=b"", meta={})


def read_about_parcel(key: str) -> None:
    """A parcel came that a tracking service may have told of before: what it told is read again."""
    with unit():
        for pk in _of_parcels([key]).order_by("-pk").values_list("pk", flat=True)[:MOST_OF_A_PARCEL]:
            jobs.enqueue(UNDERSTAND, {"arrival_id": pk}, dedup=f"shop_arrival:{pk}")


def forget_parcels(keys: Sequence[str]) -> None:
    """The raw bytes of what tracking services told of these go: they may name whose they are."""
    _of_parcels(keys).update(raw=b"", meta={})


def forget_unheard(before: datetime) -> None:
    """What was told of parcels that never came, goes."""
    rows = Arrival.objects.filter(shop__kind="tracking", is_odd=True, received_at__lt=before)
    rows.update(raw=b"", meta={}, is_odd=False)


def _of_parcels(keys: Sequence[str]) -> QuerySet[Arrival]:
    services = list(Shop.objects.filter(kind="tracking").values_list("pk", flat=True))
    return Arrival.objects.filter(shop__in=services, about__in=[f"parcel:{key}" for key in keys])


def _settle(arrival: Arrival, state: str, reason: str, about: str, doubts: list[str]) -> None:
    is_odd = bool(doubts) or state in (ArrivalState.UNREADABLE, ArrivalState.REFUSED)
    Arrival.objects.filter(pk=arrival.pk).update(
        state=state, reason=reason[:120], about=about[:140], doubts=doubts, is_odd=is_odd
    )
