"""Light stemming: the little words and endings that Arabic writes onto its words come off."""

from wafaa.lib.text.folding import fold

KEEP = 3
_ARTICLES = ("وبال", "فبال", "وال", "بال", "كال", "فال", "ولل", "فلل", "عال", "هال", "لل", "ال")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "كم", "هم", "نا", "ه", "ي", "ك")
_POSSESSIVES = frozenset(("ها", "كم", "هم", "نا", "ه", "ي", "ك"))
_ENDINGS = frozenset(("", *_SUFFIXES, *(a + b for a in _SUFFIXES for b in _SUFFIXES)))

# Loan words, brands and names whose own letters look like an article, a conjunction or an ending.
_WHOLE_WORDS = """
كوبون كرتون كارتون تلفون تليفون تلفزيون آيفون سيلكون نايلون بالون صالون صابون بنطلون جينز ليمون زيتون
إلكترون ألوان ألماس ألبوم ألمنيوم ألمانيا فستان فساتين قفطان قمصان فانيلة فاتورة فواتير فيديو فيزا
فيسبوك واتساب واتس وايفاي ويندوز وكالة بطاقة بلوزة بنطال بلايستيشن بلوتوث برفيوم بروموكود برنامج باقة بضاعة
بخور بطارية لابتوب لوكيشن لوشن ليزر بنك عنوان رمضان ضمان ياسمين ريحان بستان سلطان سلمان عثمان
لبنان عمان امتنان ميزان أمازون كاش كود كراون تابي تمارا مدى ستيشن كريم بودي بيتزا كافيين فيتامين
"""
PROTECTED = frozenset(fold(_WHOLE_WORDS).split())
# A word in ه (ة) also stands before an ending as ت, and its plural ends in ات.
_ROOTS = {
    **{word[:-1] + end: word for word in PROTECTED if word.endswith("ه") for end in ("ت", "ات")},
    **{word: word for word in PROTECTED},
}
_LONGEST_ROOT = max(map(len, _ROOTS))
_ROOT_STARTS = frozenset(root[:KEEP] for root in _ROOTS)


def stem(token: str) -> str:
    """The shortest stem of a folded token: at least three letters, or the token when nothing comes off."""
    return stems(token)[-1]


def stems(token: str) -> tuple[str, ...]:
    """All stems a folded token may have, longest reading first; never empty, distinct.

    A word that begins with و ف ب ل is read with and without that letter (فاتورة is an invoice, not
    "and a …"), and a ت before a possessive also as the ة it may have been (شحنتي, شحنة), so that each
    spelling of a word shares a stem with every other.
    """
    if token.isascii():
        return (_english_stem(token),)
    if not "\u0620" <= token[0] <= "\u064a":
        return (token,)
    found: dict[str, None] = {}
    for reading in _without_prefix(token):
        if root := _protected_root(reading):
            found[root] = None
            break
        found.update(dict.fromkeys(_without_suffixes(reading)))
    return tuple(found)


def _without_prefix(token: str) -> list[str]:
    if _protected_root(token):
        return [token]
    for article in _ARTICLES:
        if token.startswith(article) and len(token) - len(article) >= KEEP:
            return [token[len(article) :]]
    readings = [token]
    for letters in ("وف", "بل"):
        if readings[-1][0] in letters and len(readings[-1]) >= 5:
            readings.append(readings[-1][1:])
    return readings


def _protected_root(token: str) -> str | None:
    if token[:KEEP] not in _ROOT_STARTS:
        return None
    for length in range(min(len(token), _LONGEST_ROOT), KEEP - 1, -1):
        if token[:length] in _ROOTS and token[length:] in _ENDINGS:
            return _ROOTS[token[:length]]
    return None


def _without_suffixes(token: str) -> list[str]:
    rest, off = _cut(token)
    if not off:
        return [token]
    if off in _POSSESSIVES and rest.endswith("ت") and len(rest) > KEEP:
        return [rest, rest[:-1]]
    return [_cut(rest)[0]]


def _cut(token: str) -> tuple[str, str]:
    """The token without one suffix, and the suffix ("" when none fits)."""
    for suffix in _SUFFIXES:
        if token.endswith(suffix) and len(token) - len(suffix) >= KEEP:
            return token[: -len(suffix)], suffix
    return token, ""


def _english_stem(token: str) -> str:
    """Plural s comes off (D. Harman, "How effective is suffixing?", JASIS 42, 1991)."""
    if len(token) > 4 and token.endswith("ies") and not token.endswith(("eies", "aies")):
        return token[:-3] + "y"
    if len(token) > 3 and token.endswith("s") and not token.endswith(("us", "ss")):
        return token[:-1]
    return token
