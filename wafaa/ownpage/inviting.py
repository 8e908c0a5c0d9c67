"""Invitations on the own page: which link an address names, and what a browser remembers of one.

Somebody who takes an invitation is not known yet, so theirs is the one way in for an address of nobody.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from wafaa.lib.pages import address
from wafaa.loyalty.codes import readings
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import FriendLink
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.suspicions import keyed
from wafaa.loyalty.verbs.referring import CODE, is_inviting
from wafaa.stores import scope
from wafaa.stores.settings import read

BROWSER = "wafaa_page_browser"
FRIEND = "wafaa_page_friend"
A_YEAR = timedelta(days=365)
LONGEST = 40
MOST_READINGS = 8


def link_at(code: str) -> FriendLink | None:
    """The link of this code, however it was typed; none when it invites nobody now."""
    if not is_inviting() or not code or len(code) > LONGEST:
        return None
    typed = [one.replace("-", "") for one in readings(code)][:MOST_READINGS]
    rows = FriendLink.objects.filter(code__in=[one for one in typed if len(one) == CODE])
    found = rows.select_related("customer", "customer__joined_to").first()
    if found is None or found.customer.is_colleague or member(found.customer) is None:
        return None
    return found


def invited_by(to: str) -> FriendLink | None:
    """The link on whose page somebody asked for a code; `to` is where they were going."""
    begin = address("ownpage:invitation", scope.current().store.slug, "x").removesuffix("x/")
    return link_at(to.removeprefix(begin).strip("/")) if to.startswith(begin) else None


def browser_of(request: HttpRequest) -> str:
    """A digest of this browser, "" when it was never here."""
    return keyed("browser", request.COOKIES.get(BROWSER, "")[:80])


def source_of(came: str) -> str:
    return keyed("source", came)


def remembered(request: HttpRequest) -> FriendLink | None:
    """The invitation that this browser has opened and that still counts."""
    return link_at(request.COOKIES.get(FRIEND, ""))


def is_new_visit(request: HttpRequest, link: FriendLink) -> bool:
    return request.COOKIES.get(FRIEND, "") != link.code


def visit_lasts() -> timedelta:
    return timedelta(days=read(ReferralSettings).days)


def new_browser() -> str:
    return secrets.token_urlsafe(18)


def forget_invitation(response: HttpResponse, path: str) -> HttpResponse:
    response.delete_cookie(FRIEND, path=path)
    return response
