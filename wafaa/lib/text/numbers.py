"""Numbers under all the forms in which a person may ask for them again."""

from functools import lru_cache

SHORTEST_PHONE = 7
LONGEST_PHONE = 15  # digits, ITU-T E.164
_MOST_GROUPS = 7  # "+33 6 12 34 56 78" has six

# Calling codes of the Arab countries and of those whose people most often write to them.
_CODES = """
20 212 213 216 218 222 249 252 253 269 961 962 963 964 965 966 967 968 970 971 972 973 974
33 44 49 60 62 63 90 91 92 98
"""
_CALLING_CODES = tuple(_CODES.split())


@lru_cache(1_024)
def number_forms(digits: str) -> tuple[str, ...]:
    """The digits, and where they may be a phone number also the national number without code and zero.

    "00966501234567", "966501234567", "0501234567" and "501234567" share "501234567".
    """
    forms = [digits]
    if SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE + 2:
        bare = digits.lstrip("0")
        forms += [bare, *_national(bare)]
    return tuple(form for form in dict.fromkeys(forms) if form == digits or len(form) >= SHORTEST_PHONE)


def joined_numbers(groups: list[str]) -> list[tuple[str, ...]]:
    """For each of the neighbouring groups the phone-sized numbers that it is part of: "050 123 4567"."""
    known: list[list[str]] = [[] for _ in groups]
    for first in range(len(groups)):
        number = groups[first]
        for last in range(first + 1, min(first + _MOST_GROUPS, len(groups))):
            number += groups[last]
            if len(number) > LONGEST_PHONE + 2:
                break
            if len(number) >= SHORTEST_PHONE:
                for group in range(first, last + 1):
                    known[group].extend(number_forms(number))
    return [tuple(forms) for forms in known]


def _national(bare: str) -> list[str]:
    if len(bare) < 10:
        return []
    rests = [bare[len(code) :].lstrip("0") for code in _CALLING_CODES if bare.startswith(code)]
    return [rest for rest in rests if SHORTEST_PHONE <= len(rest) <= 10]
