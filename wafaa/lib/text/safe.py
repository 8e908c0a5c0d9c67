"""Texts made safe to show in one line, and secrets taken out of texts that people send."""

import re
import unicodedata

from wafaa.lib.text.digits import ascii_digits

# Joiners carry meaning in emoji and in Persian; every other format character only hides or turns text.
_JOINERS = "\u200c\u200d"
_UNSEEN = {"Cc": " ", "Cf": "", "Cs": "", "Zl": " ", "Zp": " ", "Co": ""}
_MASK = "••••"

_CARD = re.compile(r"(?<![\d])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?!\d)")
_CARD_START = re.compile(r"4|5|2[2-7]|6|3[0-9]")
# Bounded and without a way back: "-eyJ-eyJ-eyJ…" of 100 kB took a quarter of a minute.
_TOKEN = re.compile(
    r"\b(?:(?:sk|pk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{16,}"
    r"|sk-[\w-]{20,}|EAA[A-Za-z0-9]{40,}|eyJ[\w-]{10,1000}+\.[\w-]{10,8000}+\.[\w-]*|c[ks]_[a-f0-9]{40})"
)
_BEARER = re.compile(r"\b(bearer\s{1,3})[\w.~+/=-]{16,}", re.I)
_NAMED = (
    r"\b(?:password|passwd|passcode|pwd|secret|api[_ -]?key|access[_ -]?token"
    r"|otp|cvv2?|cvc2?|pin(?: code)?)|كلم[ةه] (?:المرور|السر)"
    r"|الباسورد|باسورد|الرقم السري|الرمز السري|رمز (?:التحقق|الأمان)"
)
_PASSWORD = re.compile(rf"((?:{_NAMED})\s{{0,3}}[:=：]\s{{0,3}})[^\s,،;؛]{{3,200}}", re.I)
# Without a colon only what holds a digit is taken for the secret: "my password is wrong" hides nothing.
_TOLD = re.compile(rf"((?:{_NAMED})\s{{1,3}}(?:is|هي|هو)\s{{1,3}})(?=\S{{0,60}}\d)[^\s,،;؛]{{3,200}}", re.I)


def visible(text: str) -> str:
    """`text` as one line fit for a name or a subject: no control, no bidi override, no hidden character.

    Line breaks and runs of spaces become one space. Never longer than `text`.
    """
    return " ".join("".join(map(_seen, text)).split())


def preview(text: str, limit: int = 140) -> str:
    """The beginning of `text` in one line of at most `limit` characters, cut between words, "…" at a cut."""
    line = visible(text[: limit * 8])
    if len(line) <= limit and len(text) <= limit * 8:
        return line
    cut = min(limit - 1, len(line))
    while cut > 0 and _hangs_on(line, cut):
        cut -= 1
    room = line[:cut]
    if line[cut : cut + 1].strip() and (space := room.rfind(" ")) > limit // 2:
        room = room[:space]
    return room.rstrip() + "…"


_WAY_IN = re.compile(r"(/p/[-\w]{1,60}/in/)[-\w.]{16,}/?")


def without_ways_in(text: str) -> str:
    """`text` with the signed part of links to a customer's page taken out: whoever reads it along is not let in."""
    return _WAY_IN.sub(r"\1…", text)


def mask_secrets(text: str) -> str:
    """`text` with payment card numbers (by prefix and Luhn's check, in any digits; the last four stay),
    well-known access tokens and what follows "password:" or "كلمة المرور:" replaced by dots."""
    masked = _with_cards_masked(text)
    masked = _TOKEN.sub(_MASK, masked)
    masked = _BEARER.sub(rf"\1{_MASK}", masked)
    masked = _PASSWORD.sub(rf"\1{_MASK}", masked)
    return _TOLD.sub(rf"\1{_MASK}", masked)


def _seen(character: str) -> str:
    if character in _JOINERS:
        return character
    return _UNSEEN.get(unicodedata.category(character), character)


def _hangs_on(line: str, cut: int) -> bool:
    """Whether cutting before `cut` would tear a mark or a joined emoji from its base."""
    after, before = line[cut : cut + 1], line[cut - 1]
    return "\u200d" in (after, before) or (after != "" and unicodedata.category(after) in ("Mn", "Me", "Sk"))


def _with_cards_masked(text: str) -> str:
    pieces, done = [], 0
    for found in _CARD.finditer(ascii_digits(text)):
        digits = re.sub(r"\D", "", found.group())
        if _CARD_START.match(digits) and _luhn(digits):
            pieces += [text[done : found.start()], _MASK, " ", text[found.end() - 4 : found.end()]]
            done = found.end()
    return "".join(pieces) + text[done:]


def _luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
