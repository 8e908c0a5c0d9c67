"""Public comments: under the posts of a Facebook page, and of an Instagram account."""

from __future__ import annotations

from wafaa.channels.connector import Limits, register
from wafaa.channels.meta.comment_door import Comments
from wafaa.channels.models import Comment


class FacebookComments(Comments):
    channel = "fb_comment"
    edge, words, when, home = "comments", "message", "created_time", "page_id"
    by_page = True
    limits = Limits(text=8000, files=0, caption=8000)
    reaches = ("fb_comment",)


class InstagramComments(Comments):
    """Instagram puts the answer to an answer under the first comment."""

    channel = "ig_comment"
    edge, words, when, home = "replies", "text", "timestamp", "instagram_id"
    by_page = False
    limits = Limits(text=2200, files=0, caption=2200)
    reaches = ("ig_comment",)

    def place(self, comment: Comment) -> str:
        return comment.parent or comment.comment


register(FacebookComments())
register(InstagramComments())
