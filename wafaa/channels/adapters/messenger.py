"""Messenger: the messages of a Facebook page."""

from __future__ import annotations

from wafaa.channels.connector import Limits, register
from wafaa.channels.meta.offering import quick_replies
from wafaa.channels.meta.talk import Talk


class Messenger(Talk):
    channel = "messenger"
    about = "page"
    home = "page_id"
    limits = Limits(text=2000, file_bytes=25 * 1024 * 1024, files=1, caption=2000, choices=(quick_replies(2000),))
    reaches = ("messenger",)

    def marked(self, mark: str) -> dict[str, str]:
        return {"metadata": mark}


register(Messenger())
