"""Conversations as notifications name them."""

from __future__ import annotations

from wafaa.inbox import asking, queries
from wafaa.inbox.models import MERGED, Status
from wafaa.inbox.screens.rows import unnamed
from wafaa.lib.pages import address
from wafaa.stores import scope
from wafaa.team.topics import Thing, about


@about("conversation")
def conversations(public_ids: list[str]) -> dict[str, Thing]:
    """Those the acting person may see. The page of a merged one leads to where it goes on."""
    slug = scope.current().store.slug
    return {
        row["public_id"]: Thing(
            title=row["customer_name"] or unnamed(row["number"]),
            state="" if row["status"] == MERGED else str(Status(row["status"]).label),
            url=address("inbox:conversation", slug, row["public_id"]),
            number=row["number"],
        )
        for row in queries.rows_named(public_ids)
    }


@about("request")
def requests(public_ids: list[str]) -> dict[str, Thing]:
    """What the acting person asked other teams."""
    slug = scope.current().store.slug
    return {
        one.public_id: Thing(
            title=one.team.name if one.team else unnamed(one.number),
            state="" if one.status == MERGED else str(Status(one.status).label),
            url=address("inbox:request", slug, one.public_id),
            number=one.number,
        )
        for one in asking.named(public_ids)
    }
