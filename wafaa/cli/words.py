"""The language of the command line: the user's, from their environment, before Django is loaded."""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "django"
ASKED = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language(environ: Mapping[str, str] = os.environ) -> str:
    """ "ar" when the environment asks for Arabic, "en" otherwise."""
    wanted = next((environ[name] for name in ASKED if environ.get(name)), "")
    return "ar" if wanted.lower().startswith("ar") else "en"


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    return catalogues.translation(DOMAIN, str(LOCALE), [language], fallback=True)


def _(text: str) -> str:
    """The text in the user's language."""
    return _catalogue(language()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The text for this number of things, in the user's language."""
    return _catalogue(language()).ngettext(one, many, number)


def N_(text: str) -> str:  # noqa: N802 - gettext's own word for "translate this later"
    """The text as it is, marked for translation."""
    return text


ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("not allowed with argument %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)
"""What argparse says; it looks these up in the program's own catalogue."""


def teach_argparse() -> None:
    """Let argparse speak the user's language too."""
    catalogues.bindtextdomain(DOMAIN, str(LOCALE))
    catalogues.textdomain(DOMAIN)
