"""`wafaa translations`: collect the texts of the product, take translations in, check them, compile them."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout
from pathlib import Path

from wafaa.cli import ground
from wafaa.cli.words import _, ngettext


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default="ar", choices=["ar"], help=_("which catalogue"))
    parser.add_argument("--update", action="store_true", help=_("collect new texts, drop the gone"))
    parser.add_argument(
        "--import",
        dest="files",
        nargs="+",
        metavar="FILE",
        default=[],
        help=_("take translations in from JSON files"),
    )
    parser.add_argument("--compile", action="store_true", help=_("compile for use"))
    parser.add_argument("--check", action="store_true", help=_("is every text translated?"))
    parser.add_argument(
        "--missing", action="store_true", help=_("print what is not translated as JSON, to be filled in")
    )


def run(options: argparse.Namespace) -> int:
    """1 when --check finds something missing or wrong."""
    ground.ready()
    from wafaa.cli import catalogue

    # With --missing the output is JSON, often into a file; what else there is to say goes beside it.
    with redirect_stdout(sys.stderr if options.missing else sys.stdout):
        if options.update or options.files:
            _renew(options.language, [Path(name) for name in options.files])
        if options.compile:
            ground.say(str(catalogue.compile_po(catalogue.po_path(options.language))))
    if options.missing:
        _print_missing(options.language)
    return _check(options.language) if options.check else 0


def _renew(language: str, files: list[Path]) -> None:
    from wafaa.cli import catalogue

    renewed = catalogue.collect(catalogue.load(language))
    for path in files:
        for stranger in catalogue.fill(renewed, catalogue.read_wanted(path)):
            ground.say(_("%(file)s: nobody says “%(text)s”") % {"file": path.name, "text": stranger})
    catalogue.save(renewed, language)
    ground.say(ngettext("%d text", "%d texts", len(renewed)) % len(renewed))


def _print_missing(language: str) -> None:
    import json

    from wafaa.cli import catalogue

    plurals = catalogue.load(language).num_plurals
    missing = {
        f"{text.one}|{text.many}" if text.many else text.one: [""] * plurals if text.many else ""
        for text in catalogue.untranslated(catalogue.load(language))
    }
    print(json.dumps(missing, ensure_ascii=False, indent=1))


def _check(language: str) -> int:
    from wafaa.cli import catalogue

    found = catalogue.problems(catalogue.load(language))
    for line in found:
        ground.say(line)
    ground.say(
        _("Every text is translated.")
        if not found
        else ngettext("%d text is wrong.", "%d texts are wrong.", len(found)) % len(found)
    )
    return 1 if found else 0
