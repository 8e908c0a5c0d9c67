"""`wafaa mail import FILE…`: raw mails from files, folders and mbox files through the true intake."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wafaa.cli import ground
from wafaa.cli.trouble import BadInput
from wafaa.cli.words import _, ngettext

if TYPE_CHECKING:
    from wafaa.channels.models import Line
    from wafaa.cli.mail_intake import Fate
    from wafaa.stores.models import Store

IMPORT = "import"


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="import")
    feed = acts.add_parser("import", help=_("feed raw mails: files, folders, mbox files"))
    feed.add_argument("paths", nargs="+", metavar="FILE", help=_("a mail, an mbox file, or a folder of them"))
    feed.add_argument("--store", help=_("the store's short name, when there are several"))
    feed.add_argument("--line", help=_("the e-mail line, by its id or name; by default the store's first"))
    feed.add_argument("--json", action="store_true", help=_("one JSON object a line, for machines"))


def run(options: argparse.Namespace) -> int:
    """0 when every mail was stored (understood or not); 1 when one could not even be stored."""
    paths = [path for given in options.paths for path in _files(given)]
    ground.ready()
    ground.need_this_version()
    store = choose_store(options.store)
    from wafaa.stores.scope import entered

    with entered(store):
        line = choose_line(options.line)
        fates = _feed(paths, line, as_json=options.json)
    if not options.json:
        ground.say(_sum(fates))
    return 1 if any(fate.is_lost for fate in fates) else 0


def _feed(paths: list[Path], line: Line, *, as_json: bool) -> list[Fate]:
    from wafaa.cli.mail_intake import feed, let_the_inbox_take_them, letters

    fates = []
    for source, raw in letters(paths):
        fate = feed(line, source, raw)
        fates.append(fate)
        ground.say(json.dumps(fate.as_json(), ensure_ascii=False) if as_json else fate.in_words())
    let_the_inbox_take_them()
    return fates


def _files(given: str) -> Iterator[Path]:
    """The path itself, or all files below it. Raises BadInput before anything is fed."""
    path = Path(given).expanduser()
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:  # a name longer than any file's
        is_folder = is_file = False
    if is_folder:
        yield from sorted(one for one in path.rglob("*") if one.is_file())
    elif is_file:
        yield path
    else:
        raise BadInput(_("There is no file or folder %s.") % given[:200])


def choose_store(slug: str | None) -> Store:
    """The store of this short name, or the only one. Raises BadInput."""
    from wafaa.stores.models import Store

    stores = {store.slug: store for store in Store.objects.order_by("slug")}
    if slug is None and len(stores) == 1:
        return next(iter(stores.values()))
    if slug in stores:
        return stores[slug]
    if not stores:
        raise BadInput(_("There is no store yet. Begin one with: wafaa up --empty"))
    raise BadInput(_("Say which store with --store: %s") % ", ".join(stores))


def choose_line(named: str | None) -> Line:
    """The e-mail line of this id or name, or the first; one called "import" is opened when there is none."""
    from django.db.models import Q

    from wafaa.channels import verbs
    from wafaa.channels.models import Channel, Line

    lines = Line.objects.filter(channel=Channel.EMAIL).order_by("pk")
    if named is not None:
        lines = lines.filter(Q(public_id=named) | Q(name=named))
    found: Line | None = lines.first()
    if found is None and named not in (None, IMPORT):
        raise BadInput(_("The store has no e-mail line “%s”.") % named)
    return found or verbs.open_line(Channel.EMAIL, IMPORT)


def _sum(fates: list[Fate]) -> str:
    mails = ngettext("%d mail", "%d mails", len(fates)) % len(fates)
    return _("%(mails)s: %(new)d stored, %(known)d known before, %(refused)d refused, slowest %(slowest)d ms") % {
        "mails": mails,
        "new": sum(fate.is_new for fate in fates),
        "known": sum(fate.is_stored and not fate.is_new for fate in fates),
        "refused": sum(bool(fate.why) for fate in fates),
        "slowest": max((fate.milliseconds for fate in fates), default=0),
    }
