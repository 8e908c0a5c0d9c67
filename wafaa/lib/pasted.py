"""What is copied from a provider's page: tokens, ids, names of servers. With them come marks that nobody sees, from
Arabic pages above all (a right-to-left mark, a space of no width, a byte order mark): they are never part of it."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms


def pasted(text: str) -> str:
    """`text` without letters that nobody sees and without space at its ends."""
    return unmarked(text).strip()


def unmarked(text: str) -> str:
    """`text` without letters that nobody sees; a space that may not break is a space. Its ends stay as they are, as in
    passwords."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc", "Zl", "Zp"))
    return seen.replace("\u00a0", " ")


class PastedField(forms.CharField):
    """A line of text as it was meant, whatever else was copied with it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(pasted(str(value or ""))) or "")
