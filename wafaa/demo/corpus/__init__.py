"""Every authored conversation of the demo store, one readable file per dialect."""

from functools import cache

from wafaa.demo.corpus import egyptian, english, gulf, levantine, maghrebi, standard
from wafaa.demo.corpus.screenplay import Script, parse

DIALECTS = ("gulf", "egyptian", "levantine", "maghrebi", "standard", "english")

_PAGES = {
    "gulf": gulf.PAGES,
    "egyptian": egyptian.PAGES,
    "levantine": levantine.PAGES,
    "maghrebi": maghrebi.PAGES,
    "standard": standard.PAGES,
    "english": english.PAGES,
}


@cache
def scripts() -> tuple[Script, ...]:
    """All scripts, in the order of the files, so that a seed always finds the same ones."""
    return tuple(script for dialect in DIALECTS for script in parse(dialect, _PAGES[dialect]))
