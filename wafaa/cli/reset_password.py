"""`wafaa reset-password EMAIL`: a way back in for somebody who is locked out and gets no mail."""

from __future__ import annotations

import argparse

from wafaa.cli import ground
from wafaa.cli.trouble import BadInput
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help=_("the address they log in with"))


def run(options: argparse.Namespace) -> int:
    ground.ready()
    ground.need_this_version()
    link = link_for(options.email)
    ground.say(_("This link lets them choose a new password once:"))
    ground.say(link)
    return 0


def link_for(email: str) -> str:
    """The one-time link; it dies when it is used, when the password changes, and after three days.

    Raises BadInput when nobody logs in with this address.
    """
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse

    from wafaa.team.models import User

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise BadInput(_("Nobody logs in with %s.") % email)
    names = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return str(settings.ADDRESS.rstrip("/") + reverse("account_reset_password_from_key", kwargs=names))
