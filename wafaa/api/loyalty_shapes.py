"""What the API answers of members, points and tiers: the same picture that customers and colleagues see."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from wafaa.api.shapes import Id, Named, Shape
from wafaa.lib.money import Money
from wafaa.loyalty.models import Member, Tier
from wafaa.loyalty.picture import Part, Picture
from wafaa.loyalty.telling import Said
from wafaa.loyalty.tiers import is_by_points
from wafaa.people.screens import shown_name
from wafaa.stores import scope


class TierShape(Shape):
    id: Id
    name_ar: str
    name_en: str
    rank: int
    threshold: str = Field(description="A sum of the store's money, or points: see `measure`.")
    measure: str = Field(description="What counts for it, of twelve months: `spend` or `earned`.")
    multiplier: int = Field(description="What a purchase earns, in percent.")
    perks_ar: list[str]
    perks_en: list[str]


class MemberShape(Shape):
    id: Id = Field(description="What the code of their card says.")
    customer: Named
    since: datetime
    way: str = Field(description="How they joined: `page`, `desk`, `order`, `list` or `friend`.")
    tier: Id | None


class PartShape(Shape):
    """Points that become usable, or end, together; `at` is null where nobody knows the day yet."""

    points: int
    at: datetime | None


class PointsShape(Shape):
    """What a customer has. `active` can be used, `pending` is on the way, `held` is put aside for a purchase, `debt` is
    owed."""

    member: Id | None
    active: int
    pending: int
    held: int
    debt: int
    worth: str = Field(description="What can be used, in the store's money.")
    currency: str
    coming: list[PartShape]
    ending: list[PartShape]
    tier: Id | None
    tier_until: datetime | None = Field(description="The days of grace end then; null while the tier is in no danger.")
    to_next_tier: str | None = Field(description="What is missing, as the threshold is written; null on the highest.")


class PointsLineShape(Shape):
    """A line of a statement. `change` is what it did to all they have, `points` how much it was about."""

    id: Id
    kind: str
    title: str = Field(description="In the language of `Accept-Language`.")
    note: str
    change: int
    points: int
    at: datetime
    order: Id | None


def tier_shape(tier: Tier) -> TierShape:
    return TierShape(
        id=tier.public_id,
        name_ar=tier.name_ar,
        name_en=tier.name_en,
        rank=tier.rank,
        threshold=_measured(tier.threshold),
        measure="earned" if is_by_points() else "spend",
        multiplier=tier.multiplier,
        perks_ar=tier.perks_in("ar"),
        perks_en=tier.perks_in("en"),
    )


def _measured(units: int) -> str:
    return str(units) if is_by_points() else f"{Money(units, scope.current().store.currency).decimal:f}"


def member_shape(member: Member) -> MemberShape:
    """Of a member whose customer and standing were fetched with it."""
    root = member.customer.joined_to or member.customer
    stands = getattr(member, "standing", None)
    return MemberShape(
        id=member.public_id,
        customer=Named(id=root.public_id, name=shown_name(root)),
        since=member.since,
        way=member.way,
        tier=stands.tier.public_id if stands and stands.tier else None,
    )


def points_shape(seen: Picture) -> PointsShape:
    way = seen.way
    return PointsShape(
        member=seen.member.public_id if seen.member else None,
        active=seen.balance.active,
        pending=seen.balance.pending,
        held=seen.balance.held,
        debt=seen.balance.debt,
        worth=f"{seen.worth.decimal:f}",
        currency=seen.worth.currency,
        coming=[_part(one) for one in seen.coming],
        ending=[_part(one) for one in seen.ending],
        tier=way.tier.public_id if way and way.tier else None,
        tier_until=way.holds_until if way else None,
        to_next_tier=_measured(way.missing) if way and way.upcoming else None,
    )


def _part(one: Part) -> PartShape:
    return PartShape(points=one.points, at=one.at)


def line_shape(one: Said) -> PointsLineShape:
    return PointsLineShape(
        id=one.txn,
        kind=one.kind,
        title=one.title,
        note=one.note,
        change=one.change,
        points=one.moved,
        at=one.at,
        order=one.order.public_id if one.order else None,
    )
