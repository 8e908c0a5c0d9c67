"""A person's points and credit, as they were booked. When somebody is forgotten the books stay as they are: they hold
amounts, codes and instants, and no word of the person."""

from __future__ import annotations

from wafaa.loyalty.models import (
    Account,
    Draw,
    FriendLink,
    KeptBalance,
    Lot,
    Member,
    PersonalOffer,
    Referral,
    Standing,
    StandingChange,
    Ticket,
    Txn,
    Voucher,
)
from wafaa.people.dossier import Part, rows_of, tells_all


@tells_all("points")
def points(ids: list[int]) -> Part:
    mine = list(Account.objects.filter(customer_id__in=ids).order_by("pk"))
    told = rows_of(mine, "public_id", "currency", "pending", "active", "held", "debt")
    for account, row in zip(mine, told, strict=True):
        booked = Txn.objects.filter(account=account).order_by("pk")
        row["booked"] = rows_of(booked, "public_id", "kind", "amount", "reason", "subject", "at")
        lots = Lot.objects.filter(account=account, remaining__gt=0).order_by("pk")
        row["lots"] = rows_of(lots, "state", "remaining", "activates_at", "expires_at")
    return Part(told)


@tells_all("membership")
def membership(ids: list[int]) -> Part:
    return Part(
        rows_of(
            Member.objects.filter(customer_id__in=ids).order_by("pk"),
            "public_id",
            "way",
            "joined_at",
            "left_at",
            "began_at",
            "old_referral",
            "listed_at",
        )
    )


@tells_all("contest_tickets")
def contest_tickets(ids: list[int]) -> Part:
    return Part(rows_of(Ticket.objects.filter(customer_id__in=ids).order_by("pk"), "public_id", "subject", "is_won"))


@tells_all("gift_draws")
def gift_draws(ids: list[int]) -> Part:
    """Which gifts were measured with them, and on which side chance put them."""
    mine = list(Draw.objects.filter(customer_id__in=ids).select_related("measure").order_by("pk"))
    told = rows_of(mine, "is_left_out", "at", "given")
    for one, row in zip(mine, told, strict=True):
        row["what"] = one.measure.what
    return Part(told)


@tells_all("vouchers")
def vouchers(ids: list[int]) -> Part:
    mine = list(Voucher.objects.filter(customer_id__in=ids).select_related("reward").order_by("pk"))
    told = rows_of(mine, "public_id", "code", "state", "price", "created_at", "ends_at", "used_at")
    for voucher, row in zip(mine, told, strict=True):
        row["reward"] = voucher.promised.title_ar
    return Part(told)


@tells_all("tiers")
def tiers(ids: list[int]) -> Part:
    standings = Standing.objects.filter(member__customer_id__in=ids).select_related("tier").order_by("pk")
    told = rows_of(standings, "since", "measured", "measured_at", "holds_until", "floor_until")
    for one, row in zip(standings, told, strict=True):
        changes = StandingChange.objects.filter(member=one.member_id).select_related("after").order_by("pk")
        row["tier"] = one.tier.name if one.tier else ""
        row["changes"] = [{"at": step.at, "tier": step.after.name if step.after else ""} for step in changes]
    return Part(told)


@tells_all("friends")
def friends(ids: list[int]) -> Part:
    """Their link, what became of each friend (without saying who it was), and whether they came through one."""
    told = rows_of(FriendLink.objects.filter(customer_id__in=ids).order_by("pk"), "code", "shows_name", "created_at")
    names = ("public_id", "state", "claimed_at", "qualified_at")
    for side in ("advocate", "customer"):
        rows = rows_of(Referral.objects.filter(**{f"{side}_id__in": ids}).order_by("pk"), *names)
        told += [row | {"side": "brought" if side == "advocate" else "came"} for row in rows]
    return Part(told)


@tells_all("offers")
def offers(ids: list[int]) -> Part:
    mine = list(PersonalOffer.objects.filter(customer_id__in=ids).select_related("product", "because").order_by("pk"))
    told = rows_of(mine, "public_id", "kind", "percent", "amount_minor", "price_minor", "created_at", "declined_at")
    for offer, row in zip(mine, told, strict=True):
        row["product"] = offer.product.name if offer.product else ""
        row["because"] = offer.because.name if offer.because else ""
    return Part(told)


@tells_all("points_at_shops")
def points_at_shops(ids: list[int]) -> Part:
    mine = list(KeptBalance.objects.filter(customer_id__in=ids).select_related("shop").order_by("pk"))
    told = rows_of(mine, "points", "as_of")
    for held, row in zip(mine, told, strict=True):
        row["shop"] = held.shop.name
    return Part(told)
