"""Messenger: the messages of a Facebook page."""

from __future__ import annotations

from dataclasses import replace

from wafaa.channels.abilities import Files
from wafaa.channels.connector import register
from wafaa.channels.meta.offering import quick_replies
from wafaa.channels.meta.rules import TALKING
from wafaa.channels.meta.talk import Talk


class Messenger(Talk):
    channel = "messenger"
    about = "page"
    home = "page_id"
    abilities = replace(
        TALKING,
        text=2000,
        files=Files(most=1),
        choices=(quick_replies(2000),),
        reaches=("messenger",),
        receipts=frozenset({"delivered", "read"}),
    )

    def marked(self, mark: str) -> dict[str, str]:
        return {"metadata": mark}


register(Messenger())
