"""The name of a foreign file as people see it. It never names anything on our disk."""

import re
import unicodedata

LONGEST_NAME = 120
NAMELESS = "file"
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


def display_name(name: str) -> str:
    """`name` without path, invisible and forbidden characters, at most 120 characters, its extension kept.

    `display_name(display_name(x)) == display_name(x)` for every x. Show it inside `<bdi>`.
    """
    tidy = _tidy(_without_path(unicodedata.normalize("NFC", _seen(name))))
    return _device_free(_shortened(tidy)) or NAMELESS


def _seen(name: str) -> str:
    return "".join(character for character in name if unicodedata.category(character) not in _UNSEEN)


def _without_path(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]


def _tidy(name: str) -> str:
    return _FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    found = _EXTENSION.search(name)
    extension = found[0] if found else ""
    return _tidy(name[: LONGEST_NAME - 1 - len(extension)].rstrip(". ") + extension)


def _device_free(name: str) -> str:
    """Windows opens a device for names such as CON.txt; the room for the underscore was left above."""
    return f"_{name}"[:LONGEST_NAME] if _DEVICE.match(name) else name
