"""What Messenger's and Instagram's error codes mean, after Meta's "Send API errors" page; the grouping is ours."""

from __future__ import annotations

from datetime import timedelta

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.connector import Outcome, Refused
from wafaa.channels.meta.answers import Codes, wait_of
from wafaa.channels.meta.graph import code_of, told_by
from wafaa.channels.meta.told import of
from wafaa.channels.wording import know_words
from wafaa.lib.http import Reply

ABOUT_COMMENTS = {10900: "private_used", 10902: "private_not_taken", 10903: "private_not_taken"}
CODES = Codes(
    line_is_down={
        0: "page_token",
        3: "page_permission",
        4: "too_many",
        10: "page_permission",
        17: "too_many",
        32: "too_many",
        190: "page_token",
        200: "page_permission",
        368: "page_locked",
        613: "too_many",
        80006: "too_many",
        80002: "too_many",
    },
    later={1: "provider_is_down", 2: "provider_is_down", 1200: "provider_is_down"},
    never={551: "person_gone", 100: "talk_not_taken", 33: "no_such_page", 36007: "talk_not_taken", **ABOUT_COMMENTS},
    waits={"too_many": timedelta(minutes=1)},
)
NO_SUCH_OBJECT = 33
SUBCODES = {
    2018278: "window_over",
    2018065: "window_over",
    2534022: "window_over",
    2018001: "person_gone",
    2018028: "person_gone",
    1545041: "person_gone",
    2018108: "person_gone",
    2018047: "talk_not_taken",
    2018292: "comment_gone",
}
"""They say more than the code they come with: a closed window has the code of a missing permission."""

WORDS: dict[str, str | Lazy] = {
    "page_token": _("Meta does not accept the page's access token any more. Make a new one and save it."),
    "page_permission": _(
        "The token lacks a permission. It needs pages_messaging, pages_manage_metadata and pages_read_engagement, "
        "for Instagram instagram_manage_messages as well; for comments pages_read_user_content and "
        "pages_manage_engagement, for Instagram instagram_manage_comments."
    ),
    "page_locked": _("Meta has locked the page or the app for a while. See the page's quality at Meta."),
    "no_such_page": _("Meta knows no page with this id, or the token may not see it."),
    "other_instagram": _("This Instagram account does not belong to the page. Connect them at Meta first."),
    "page_not_subscribed": _("Messages do not reach us yet: the page does not call our app."),
    "person_gone": _("This person cannot be written to: they blocked the page, or the account is gone."),
    "window_over": _("Too much time has passed since the customer last wrote. It opens again when they write."),
    "people_only": _("After 24 hours only a person may answer there."),
    "talk_not_taken": _("Meta did not take the message as it is."),
    "feed_not_subscribed": _("Comments do not reach us yet: the page does not call our app for its feed."),
    "comment_gone": _("The comment is not there any more."),
    "comment_not_taken": _("Meta did not take the answer under this comment. See whether the post allows answers."),
    "comment_no_right": _(
        "Meta does not allow this with the page's token. It needs pages_manage_engagement, for Instagram "
        "instagram_manage_comments, and comes from somebody who may moderate the page."
    ),
    "comment_unseen": _("Meta does not find the comment: it is gone, or the token may not see it."),
    "comment_kept": _("Meta did not do it; the comment stands as it was."),
    "comment_later": _("Meta has trouble of its own, or asks us to go slower. Do it again in a minute."),
    "comment_unsure": _("Meta broke off before it answered. See under the post, or do it again: twice does no harm."),
    "private_used": _("This comment has had its one private reply."),
    "private_not_taken": _("Meta takes no private reply to this comment."),
    "comment_no_answer": _("Meta broke off before it answered. We look whether the answer stands under the post."),
    "talk_no_answer": _("Meta broke off before it answered. As soon as it reports the message, that is shown here."),
}
know_words(WORDS)


def outcome_of(reply: Reply) -> Outcome:
    """What an answer that is no success means for the message."""
    if found := SUBCODES.get(_subcode(reply), ""):
        return Refused(found)
    return CODES.outcome_of(reply.status, code_of(reply), wait_of(reply))


def outcome_under(reply: Reply) -> Outcome:
    """The same for an answer under a comment: what cannot be found is the comment."""
    if code_of(reply) == 100:
        return Refused("comment_gone" if _subcode(reply) == NO_SUCH_OBJECT else "comment_not_taken")
    return outcome_of(reply)


def why_not_done(reply: Reply) -> str:
    """Why Meta did not hide, show or delete a comment; "" when it did. What it does not find may also be out of the
    token's sight (code 100, subcode 33), so nothing is believed gone by it."""
    code = code_of(reply)
    if reply.status < 300 and code is None:
        return "" if told_by(reply).get("success") is True else "comment_kept"
    if code in (10, 200):
        return "comment_no_right"
    if code == 100:
        return "comment_unseen" if _subcode(reply) == NO_SUCH_OBJECT else "comment_kept"
    why = CODES.meaning_of(code) if code is not None else ""
    if why in ("too_many", "provider_is_down") or reply.status == 429 or reply.status >= 500:
        return "comment_later"
    if code is None:
        return "page_token" if reply.status in (401, 403) else "comment_kept"
    return why if code in CODES.line_is_down else "comment_kept"


def meaning_of(reply: Reply) -> str:
    """Our word for what is wrong with the line."""
    code = code_of(reply)
    if code in (33, 100):
        return "no_such_page"
    return CODES.meaning_of(code) if code is not None else f"answer_{reply.status}"


def _subcode(reply: Reply) -> int:
    code = of(told_by(reply), "error").get("error_subcode")
    return code if isinstance(code, int) and not isinstance(code, bool) else 0
