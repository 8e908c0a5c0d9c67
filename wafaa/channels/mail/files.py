"""Names and types that strangers give to their files, made harmless to show and to offer."""

import re
import unicodedata

LONGEST_NAME = 120
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_REFUSED = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def clean_name(name: str, fallback: str = "file") -> str:
    """A file name to show: no path, no control or invisible letters, no leading or trailing dots,
    no name that Windows reserves, at most 120 characters with the ending kept. Idempotent."""
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFC", name[:2_000])
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    text = _trimmed(_REFUSED.sub("_", text))
    if len(text) > LONGEST_NAME:
        text = _shortened(text)
    if _RESERVED.match(text):
        text = "_" + text[: LONGEST_NAME - 1]
    return unicodedata.normalize("NFC", _trimmed(text)) or fallback


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(". ")


def _shortened(text: str) -> str:
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 12:
        return text[:LONGEST_NAME]
    return stem[: LONGEST_NAME - 1 - len(ending)].rstrip(". ") + dot + ending


def clean_type(declared: str) -> str:
    """The declared media type, lower case, or `application/octet-stream` when it is not one."""
    text = declared.strip().lower()
    return text if _TYPE.fullmatch(text) else "application/octet-stream"
