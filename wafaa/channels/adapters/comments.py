"""Public comments: under the posts of a Facebook page, and of an Instagram account."""

from __future__ import annotations

from dataclasses import replace

from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import register
from wafaa.channels.meta.comment_door import Comments
from wafaa.channels.models import Comment

UNDER_POSTS = Abilities(text=0, is_public=True, moderates=True, is_talk=True, goes_on=True, network=True, settles=True)


class FacebookComments(Comments):
    channel = "fb_comment"
    edge, words, when, home = "comments", "message", "created_time", "page_id"
    by_page = True
    hiding = "is_hidden"
    abilities = replace(
        UNDER_POSTS, text=8000, reaches=("fb_comment",), private_by="messenger", edits=True, removals=True
    )


class InstagramComments(Comments):
    """Instagram puts the answer to an answer under the first comment."""

    channel = "ig_comment"
    edge, words, when, home = "replies", "text", "timestamp", "instagram_id"
    by_page = False
    hiding = "hide"
    abilities = replace(UNDER_POSTS, text=2200, reaches=("ig_comment",), private_by="instagram")

    def place(self, comment: Comment) -> str:
        return comment.parent or comment.comment


register(FacebookComments())
register(InstagramComments())
