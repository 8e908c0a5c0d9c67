"""`wafaa token create|list|revoke`: ways in for programs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from wafaa.cli import ground
from wafaa.cli.trouble import BadInput
from wafaa.cli.words import _

if TYPE_CHECKING:
    from wafaa.stores.models import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help=_("print a new token; it is shown this once"))
    create.add_argument("--name", required=True, help=_("what the program is called"))
    create.add_argument("--scopes", required=True, help=_("what it may do, such as customers:read,messages:write"))
    listed = acts.add_parser("list", help=_("the store's tokens, without their secrets"))
    revoke = acts.add_parser("revoke", help=_("let a token open nothing any more"))
    revoke.add_argument("token", help=_("its id or its beginning, as the list shows them"))
    for act in (create, listed, revoke):
        act.add_argument("--store", default="", help=_("the store's name in addresses; needed where there are several"))


def run(options: argparse.Namespace) -> int:
    ground.ready()
    ground.need_this_version()
    from wafaa.stores.scope import entered

    act = {"create": _create, "list": _list, "revoke": _revoke}[options.act]
    with entered(_store(options.store)):
        act(options)
    return 0


def _store(slug: str) -> Store:
    from wafaa.stores.models import Store

    rows = Store.objects.filter(slug=slug) if slug else Store.objects.all()
    found = list(rows.order_by("slug")[:2])
    if not found:
        raise BadInput(_("There is no such store: %s") % slug if slug else _("There is no store yet."))
    if len(found) > 1:
        slugs = ", ".join(Store.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise BadInput(_("There are several stores; say which with --store: %s") % slugs)
    return found[0]


def _create(options: argparse.Namespace) -> None:
    from wafaa.api.scopes import SCOPES, UnknownScope
    from wafaa.api.verbs import tokens

    try:
        _token, text = tokens.make(options.name, options.scopes.split(","))
    except UnknownScope as strange:
        known = ", ".join(SCOPES)
        raise BadInput(_("Unknown scopes: %(strange)s. There are: %(known)s") % {
            "strange": strange, "known": known}) from strange  # fmt: skip
    except tokens.Powerless as error:
        raise BadInput(_("Say at least one scope. There are: %s") % ", ".join(SCOPES)) from error
    except tokens.Nameless as error:
        raise BadInput(_("Give the token a name.")) from error
    ground.say(text)


def _list(options: argparse.Namespace) -> None:
    from wafaa.api.models import Token

    rows = list(Token.objects.order_by("id"))
    for token in rows:
        state = _("revoked") if token.revoked_at else _("in use") if token.last_used_at else _("never used")
        ground.say(f"{token.public_id}  {token.hint}…  {state}  {','.join(token.scopes)}  {token.name}")
    if not rows:
        ground.say(_("No tokens."))


def _revoke(options: argparse.Namespace) -> None:
    from django.db.models import Q

    from wafaa.api.models import Token
    from wafaa.api.verbs import tokens

    named = options.token.rstrip("…")
    found = list(Token.objects.filter(Q(public_id=named) | Q(hint=named))[:2]) if named else []
    if len(found) != 1:
        raise BadInput(_("No token, or more than one, is called so: %s") % options.token)
    told = _("Revoked: %s") if tokens.revoke(found[0]) else _("It was revoked before: %s")
    ground.say(told % found[0].name)
