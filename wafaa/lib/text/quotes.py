"""What a mail newly says, apart from what it repeats: quotes, old mails, signatures; Arabic and English."""

import re
from enum import Enum

_LOOK = 400  # characters of a line that decide
_WRAPPED = 3  # lines over which a client may wrap "On … wrote:"
_HEAD = 6  # lines that an Outlook head may take
_LONGEST_SIGNATURE = 12  # lines; more than that is text

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u00ad*]")
_OPENS = re.compile(r"(?:on|في|فى|بتاريخ|يوم|كتب|كتبت|le|el)\b", re.I)
_WROTE = re.compile(r"\bwrote\s*:|كتب|كتبت|تمت كتابة|a écrit", re.I)
_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}")
_DIVIDER = re.compile(
    r"[-_ ]{2,}\s?(?:original message|forwarded message|الرسالة الأصلية|رسالة أصلية|الرسالة الاصلية"
    r"|رسالة معاد توجيهها|الرسالة المعاد توجيهها|رسالة تمت إعادة توجيهها|رسالة محولة"
    r"|الرسالة المحولة)\s?[-_ ]*$"
    r"|-{2,}\s?on\b.{0,200}\bwrote\s?-{2,}$"
    r"|begin forwarded message:|بدء الرسالة المعاد توجيهها\s?:|بدء الرسالة المُعاد توجيهها\s?:",
    re.I,
)
_FROM = re.compile(r"(?:from|من|المرسل)\s?:", re.I)
_SENT = re.compile(r"(?:sent|date|أرسلت|أُرسلت|تم الإرسال|تاريخ الإرسال|الإرسال|التاريخ|تاريخ)\s?:", re.I)
_TO = re.compile(r"(?:to|subject|إلى|الى|المستلم|الموضوع)\s?:", re.I)
_SUBJECT = re.compile(r"(?:subject|الموضوع)\s?:", re.I)
_OLD_MAIL_STARTS = frozenset("-_bfبما")
_RULE = re.compile(r"_{10,}$|-{20,}$")
_ON_ONE_LINE = re.compile(
    r"(?:on|في|فى|بتاريخ|يوم)\b[^<>@]{0,200}<[^\s@<>]{1,64}@[^\s@<>]{1,190}>[,،]?\s{0,3}(?:wrote|كتبت?(?:/كتبت)?)\s?:\s",
    re.I,
)
"""Yahoo's phones go on after the colon with what is quoted."""
_TIME = re.compile(r"\d[:.٫]\d\d")
_DEVICE = re.compile(
    r"(?:sent from (?:my |outlook|mail for |yahoo mail |proton ?mail |samsung )|get outlook for |yahoo mail: "
    r"|الحصول على outlook |احصل على outlook "
    r"|أُرسلت من |أرسلت من |أُرسل من |تم الإرسال من |مرسل من )\S.{0,60}$",
    re.I,
)


class _Place(Enum):
    FRESH = 1
    QUOTED = 2


def split_quote(text: str) -> tuple[str, str]:
    """(fresh, quoted): what the writer added, and the repeated mail with its head and the signature.

    Every line of `text` is in exactly one of the two, in order, unchanged; only blank lines at the edges
    go. Text written below or between `>` lines is fresh. `fresh` is empty only when every line is quoted,
    as in a mail forwarded without a word; a signature alone is fresh.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    bare = [_bare(line) for line in lines]
    places = _places(bare)
    _set_signature_aside(bare, places)
    fresh = [line for line, place in zip(lines, places, strict=True) if place is _Place.FRESH]
    quoted = [line for line, place in zip(lines, places, strict=True) if place is _Place.QUOTED]
    return _trimmed(fresh), _trimmed(quoted)


def _places(bare: list[str]) -> list[_Place]:
    places: list[_Place] = []
    while len(places) < len(bare):
        at = len(places)
        if not bare[at]:
            places.append(places[-1] if places else _Place.FRESH)
        elif bare[at].startswith(">"):
            places.append(_Place.QUOTED)
        elif length := _attribution_length(bare, at):
            places += [_Place.QUOTED] * length
            if not _arrows_follow(bare, len(places)):
                break
        elif _begins_old_mail(bare, at):
            break
        else:
            places.append(_Place.FRESH)
    return places + [_Place.QUOTED] * (len(bare) - len(places))


def _attribution_length(bare: list[str], at: int) -> int:
    """Over how many lines "On … wrote:" or "في … كتب …:" runs from here; 0 when there is none."""
    opens = bool(_OPENS.match(bare[at]))
    if not opens and not ("@" in bare[at] and bare[at].endswith(":")):
        return 0
    if opens and _ON_ONE_LINE.match(bare[at]):
        return 1
    for length in range(1, min(_WRAPPED, len(bare) - at) + 1):
        joined = " ".join(bare[at : at + length])
        if joined.endswith(":"):
            return length if _is_attribution(joined, opens, _arrows_follow(bare, at + length)) else 0
        if not bare[at + length - 1]:
            return 0
    return 0


def _is_attribution(line: str, opens: bool, arrows_follow: bool) -> bool:
    """An address before the quoted lines says it in any language. Without either, "يوم ٥ كتبت لكم:" is what
    the customer says; a head names the hour."""
    has_address = bool(_ADDRESS.search(line))
    if not _WROTE.search(line):
        return has_address and arrows_follow and any(c.isdigit() for c in line)
    dated = _TIME.search(line) or (arrows_follow and any(c.isdigit() for c in line))
    return has_address or bool(opens and dated)


def _arrows_follow(bare: list[str], at: int) -> bool:
    """Whether the next line that says anything is a `>` line, looking a few lines ahead."""
    return next((line.startswith(">") for line in bare[at : at + _WRAPPED] if line), False)


def _begins_old_mail(bare: list[str], at: int) -> bool:
    line = bare[at]
    # Most lines are told by their first letter, which keeps fifty thousand short lines cheap.
    if line[:1].casefold() not in _OLD_MAIL_STARTS:
        return False
    if _DIVIDER.match(line):
        return True
    if _RULE.match(line):
        following = next((i for i in range(at + 1, min(at + 3, len(bare))) if bare[i]), at)
        return following > at and _is_head(bare[following : following + _HEAD])
    head = bare[at : at + _HEAD]
    # A parcel also goes from one place to another on a day; a mail goes between addresses or has a subject.
    return _is_head(head) and any(_SUBJECT.match(line) or _ADDRESS.search(line) for line in head[: _head_end(head)])


def _is_head(lines: list[str]) -> bool:
    """Outlook's head: From, then Sent or Date, then To or Subject."""
    if not _FROM.match(lines[0]):
        return False
    rest = lines[1:]
    return any(_SENT.match(line) for line in rest) and any(_TO.match(line) for line in rest)


def _head_end(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines) if not line), len(lines))


def _set_signature_aside(bare: list[str], places: list[_Place]) -> None:
    """Marks the signature after the last `-- ` line, and "Sent from my …", unless nothing else were fresh."""
    said = [i for i, place in enumerate(places) if place is _Place.FRESH and bare[i]]
    dashes = next((i for i in reversed(said[-_LONGEST_SIGNATURE - 1 :]) if bare[i] == "--"), None)
    aside = [i for i in said if dashes is not None and i >= dashes]
    left = said[: len(said) - len(aside)]
    if left and _DEVICE.match(bare[left[-1]]):
        aside.append(left.pop())
    if left:
        for i in aside:
            places[i] = _Place.QUOTED


def _bare(line: str) -> str:
    return _INVISIBLE.sub("", line if len(line) <= 2 * _LOOK else line[:_LOOK] + line[-_LOOK:]).strip()


def _trimmed(lines: list[str]) -> str:
    """The lines as one text without blank lines at the edges."""
    said = [i for i, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[said[0] : said[-1] + 1]) if said else ""
