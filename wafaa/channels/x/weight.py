"""How long X counts a text (docs.x.com "Counting characters"; twitter-text configuration v3, 2026-11).

An Arabic letter is one, a letter outside the listed ranges two (ﷺ, say), an emoji two however it is put together, and
an address 23. `static/js/weighing.js` counts the same while somebody types.
"""

from __future__ import annotations

import re
import unicodedata

MOST_TEXT = 280
ADDRESS = 23
EMOJI = 2
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
ENDINGS = (
    "com|net|org|info|biz|edu|gov|app|shop|store|online|site|me|co|io|ly|sa|ae|kw|qa|bh|om|eg|jo|ma|tn|dz|iq|lb|uk|us"
)
ADDRESSES = re.compile(
    rf"https?://\S*[^\s.,،؛;:!?؟)\]»\"']|(?<![\w@./-])(?:[a-z0-9][a-z0-9-]*\.)+(?:{ENDINGS})(?![\w-])(?:/[^\s]*)?", re.I
)
_ONE = (
    "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_WHOLE = f"{_ONE}\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
EMOJIS = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae]\ufe0f|{_WHOLE}(?:\u200d{_WHOLE})*"
)


def weighed(text: str) -> int:
    """The length of a text by X's own count."""
    plain, addresses = ADDRESSES.subn("", unicodedata.normalize("NFC", text))
    plain, emojis = EMOJIS.subn("", plain)
    return addresses * ADDRESS + emojis * EMOJI + sum(1 if _is_light(ord(one)) else 2 for one in plain)


def _is_light(code: int) -> bool:
    return any(first <= code <= last for first, last in LIGHT)
