"""Instagram: the messages of a professional account, by the page it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wafaa.channels.connector import register
from wafaa.channels.meta.offering import quick_replies
from wafaa.channels.meta.rules import TALKING
from wafaa.channels.meta.talk import Talk
from wafaa.channels.meta.told import of, text_in
from wafaa.channels.models import Line


class Instagram(Talk):
    """Instagram takes a file by an address that is open to everybody alone, which no customer's file here is."""

    channel = "instagram"
    about = "instagram"
    home = "instagram_id"
    name_fields = "name,username"
    abilities = replace(
        TALKING,
        text=1000,
        counts="bytes",
        choices=(quick_replies(1000),),
        reaches=("instagram",),
        receipts=frozenset({"read"}),
    )

    def examined(self, page: dict[str, Any], line: Line) -> list[str]:
        account = text_in(of(page, "instagram_business_account"), "id", 60)
        return [] if account == str(line.options.get("instagram_id")) else ["other_instagram"]


register(Instagram())
