"""`wafaa demo`: the demo store, with its story and its logins."""

from __future__ import annotations

import argparse

from wafaa.cli import ground
from wafaa.cli.logins import recall, remember
from wafaa.cli.stages import stages
from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help=_("do not print the logins"))


def run(options: argparse.Namespace) -> int:
    ground.compile_words()
    ground.ready()
    ground.migrate()
    seed()
    if not options.quiet:
        ground.say("\n".join(described()))
    return 0


def seed() -> None:
    """Write the demo store, unless it is there, and keep its logins. Raises Trouble."""
    from wafaa.demo.verbs import SlugTaken, seed_demo

    try:
        with stages() as told:
            told.begin(_("Writing the demo store …"))
            made = seed_demo(told.advance)
    except SlugTaken as error:
        raise Trouble(_("A store of your own has the demo's short name.")) from error
    if made.is_new:
        remember(ground.data(), made.logins)


def described() -> list[str]:
    """Lines that say where the demo is and who may log in; none when there is no demo."""
    from django.conf import settings

    from wafaa.demo import front

    if front.demo_line() is None:
        return []
    here = settings.ADDRESS.rstrip("/")
    logins = [
        f"    {login.email:<24} {login.password:<28} {login.role:<8} {login.name}" for login in recall(ground.data())
    ]
    return [
        _("  The demo shop, where you are the customer:  %s") % (here + front.SHOP_PATH),
        _("  The team's desk:                            %s") % (here + front.DESK_PATH),
        *(logins or [_("  Nobody remembers the passwords: wafaa reset-password EMAIL makes a link.")]),
    ]
